"""Ternary planes as GGUF tensors: Q2_0 for groups of 64, PQ2_0 for groups of 128."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.gguf.types import PQ2_0, Q2_0, TensorType


def plane_type(columns: int, group: int) -> TensorType | None:
    """How planes of rows of `columns` weights are stored; None where no type takes such rows.

    Rows that are no multiple of 128 get groups of 64 even where groups of 128 are asked for.
    """
    if group == PQ2_0.block and PQ2_0.fits_row(columns):
        return PQ2_0
    return Q2_0 if Q2_0.fits_row(columns) else None


def stored_plane(scales: NDArray[np.float32], trits: NDArray[np.int8]) -> bytes:
    """The bytes of one plane: scales (n,) that float16 holds and trits (n, size), a block for every group."""
    codes = (trits + 1).astype(np.uint8).reshape(len(trits), -1, 4)
    packed = codes[..., 0] | codes[..., 1] << 2 | codes[..., 2] << 4 | codes[..., 3] << 6
    return np.concatenate([scales.astype("<f2").view(np.uint8).reshape(-1, 2), packed], axis=1).tobytes()
