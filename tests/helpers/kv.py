"""Pages of the KV cache for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def exact_pages(keys: NDArray[np.floating], values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Exact pages (pages, bytes) of keys and values (pages, 64, head_dim)."""
    count, head_dim = len(keys), keys.shape[2]
    k, v = (side.astype(np.float16).reshape(count, 4, 16, head_dim) for side in (keys, values))
    pieces = np.stack([k.transpose(0, 1, 3, 2).reshape(count, 4, -1), v.reshape(count, 4, -1)], axis=2)
    return pieces.reshape(count, -1).view(np.uint8)


def gaussian_pages(rng: np.random.Generator, count: int, head_dim: int) -> NDArray[np.uint8]:
    """Exact pages of independent Gaussian keys and values."""
    return exact_pages(*rng.normal(size=(2, count, 64, head_dim)))
