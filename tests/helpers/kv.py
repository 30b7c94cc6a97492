"""Pages of the KV cache for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def exact_pages(keys: NDArray[np.floating], values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Exact pages (pages, bytes) of keys and values (pages, 64, head_dim)."""
    k = np.ascontiguousarray(keys.transpose(0, 2, 1), np.float16).reshape(len(keys), -1)
    v = np.ascontiguousarray(values, np.float16).reshape(len(values), -1)
    return np.concatenate([k, v], axis=1).view(np.uint8)


def gaussian_pages(rng: np.random.Generator, count: int, head_dim: int) -> NDArray[np.uint8]:
    """Exact pages of independent Gaussian keys and values."""
    return exact_pages(*rng.normal(size=(2, count, 64, head_dim)))
