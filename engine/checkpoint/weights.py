"""Matrices of Hugging Face folders as GGUF types: packed ternary ones and masters as IQ2_BN, all others as they are.

Packed (transformers, `integrations/bitnet.py`): uint8 of shape (out / 4, in); bits 2i, 2i+1 of row r hold trit + 1
of output row r + i * out / 4. The weight is trit * weight_scale where the linear class multiplies (AutoBitLinear) and
trit / weight_scale where it divides (BitLinear): two conventions that nothing in the tensors tells apart.
Masters (arXiv:2402.17764): scale = max(mean |W|, 1e-5), trit = W / scale, half to even, within 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.gguf.types import IQ2_BN

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


def floats(data: memoryview, dtype: str) -> Floats:
    """The values of a BF16, F16 or F32 tensor, flat."""
    if dtype == "BF16":
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(data, "<f2" if dtype == "F16" else "<f4").astype(np.float32)


def packed_rows(packed: Bytes, scale: float) -> Bytes:
    """IQ2_BN rows, shape (4 * n, bytes), of packed codes of shape (n, columns); columns are a multiple of 64.

    Raises ValueError for a code that is no trit, and for a scale that is no finite number.
    """
    if np.any(packed & packed >> 1 & 0x55):
        raise ValueError("holds a code that is none of -1, 0 and 1")
    quarter, columns = packed.shape
    rows = _with_scale(4 * quarter, columns, scale)
    # IQ2_BN's byte m of 16 holds weights m, m + 16, m + 32 and m + 48: a transposition of 4 x 4 fields of two bits.
    a, b, c, d = (packed.reshape(quarter, -1, 4, 16)[:, :, n].copy() for n in range(4))
    for one, other, distance, mask in ((a, b, 2, 0x33), (c, d, 2, 0x33), (a, c, 4, 0x0F), (b, d, 4, 0x0F)):
        differing = (one >> distance ^ other) & np.uint8(mask)
        other ^= differing
        one ^= differing << distance
    for n, part in enumerate((a, b, c, d)):
        rows[n * quarter : (n + 1) * quarter, 4:] = part.reshape(quarter, -1)
    return rows


def ternary_rows(weights: Floats) -> Bytes:
    """IQ2_BN rows of a matrix (rows, columns) that is ternary already: zeros and one magnitude, which is the scale."""
    scale = float(np.abs(weights).max(initial=0.0))
    return _coded(weights, 0.5 * scale, scale)


def ternarised_rows(weights: Floats) -> Bytes:
    """IQ2_BN rows of a master matrix (rows, columns). Raises ValueError for weights that are no finite numbers."""
    scale = np.float32(max(float(np.abs(weights).mean(dtype=np.float64)), 1e-5))
    if not np.isfinite(scale):
        raise ValueError("holds a weight that is no finite number")
    return _coded(weights, float(scale) / 2, float(scale))


def is_ternary(weights: Floats) -> bool:
    """Whether a matrix holds nothing but zeros and one magnitude, so that its scale can be read off."""
    for part in (weights[:1], weights):  # the first row tells it of nearly every other matrix
        magnitudes = np.abs(part)
        peak = magnitudes.max(initial=0.0)
        if not np.isfinite(peak) or not ((magnitudes == peak) | (magnitudes == 0)).all():
            return False
    return True


def permuted(rows: Bytes, heads: int) -> Bytes:
    """The rows of q or k in the order of GGUF's llama files, whose RoPE pairs neighbours: of each head the two halves
    are shuffled together."""
    halves = rows.reshape(heads, 2, -1, rows.shape[1])
    return np.ascontiguousarray(halves.swapaxes(1, 2)).reshape(rows.shape)


def _coded(weights: Floats, half: float, scale: float) -> Bytes:
    """Rows with the trits nearest to the weights: no larger than `half` the scale is 0, as half to even has it."""
    rows = _with_scale(weights.shape[0], weights.shape[1], scale)
    codes = (weights > half).view(np.uint8) + (weights >= -half).view(np.uint8)
    codes = codes.reshape(len(weights), -1, 4, 16)
    fields = codes[:, :, 0] | codes[:, :, 1] << 2 | codes[:, :, 2] << 4 | codes[:, :, 3] << 6
    rows[:, 4:] = fields.reshape(len(weights), -1)
    return rows


def _with_scale(count: int, columns: int, scale: float) -> Bytes:
    """`count` empty rows that begin with their scale."""
    if not np.isfinite(np.float32(scale)):
        raise ValueError("has a scale that is no finite number")
    rows = np.empty((count, IQ2_BN.size(columns, 1)), np.uint8)
    rows[:, :4] = np.array([scale], "<f4").view(np.uint8)
    return rows
