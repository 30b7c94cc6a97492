"""Every kernel again in plain NumPy: short, slow and right. Tests hold the compiled kernels against it, bit for bit.

Shapes are unpadded unless a name says `padded`. `src/ternlight.h` describes the arithmetic and the packed layout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PANEL_ROWS = 32
TILE_COLS = 16


def pack(trits: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Pack (rows, cols) trits in {-1, 0, 1}, two bits each, into panels of 32 rows and tiles of 16 columns.

    Raises ValueError if some value is no trit.
    """
    if np.any(np.abs(trits.astype(np.int16)) > 1):
        raise ValueError("trits must be -1, 0 or 1")
    rows, cols = trits.shape
    panels, tiles = -(-rows // PANEL_ROWS), -(-cols // TILE_COLS)
    codes = np.ones((panels * PANEL_ROWS, tiles * TILE_COLS), np.uint8)
    codes[:rows, :cols] = trits + 1
    # (panel, row, tile, p, j) -> (panel, tile, row, j, p): bit pair p of byte j is column 4 p + j
    ordered = codes.reshape(panels, PANEL_ROWS, tiles, 4, 4).transpose(0, 2, 1, 4, 3)
    packed: NDArray[np.uint8] = np.bitwise_or.reduce(ordered << np.array([0, 2, 4, 6], np.uint8), axis=-1)
    return packed.ravel()


def unpack(packed: NDArray[np.uint8], rows: int, cols: int) -> NDArray[np.int8]:
    """The (rows, cols) trits that `pack` packed."""
    panels, tiles = -(-rows // PANEL_ROWS), -(-cols // TILE_COLS)
    codes = packed.reshape(panels, tiles, PANEL_ROWS, 4, 1) >> np.array([0, 2, 4, 6], np.uint8) & 3
    ordered = codes.transpose(0, 2, 1, 4, 3).reshape(panels * PANEL_ROWS, tiles * TILE_COLS)
    return ordered[:rows, :cols].astype(np.int8) - np.int8(1)


def quantize(x: NDArray[np.float32]) -> tuple[NDArray[np.int8], np.float32]:
    """Absmax int8 quantization of (cols,) activations: the values, and the scale that multiplies them back.

    m = max(max |x|, 1e-5); value = round_half_even(x * (127 / m)); scale = m / 127, each operation in float32. This is
    the definition that BitNet b1.58 models are trained with (one scale per token). Raises ValueError if some x is not
    finite.
    """
    if not np.all(np.isfinite(x)):
        raise ValueError("activations must be finite")
    largest = np.maximum(np.max(np.abs(x)), np.float32(1e-5))
    values = np.rint(x * (np.float32(127) / largest)).astype(np.int8)
    return values, largest / np.float32(127)


def sums(trits: NDArray[np.int8], values: NDArray[np.int8], group: int | None = None) -> NDArray[np.int32]:
    """The integer part, (rows, groups): the products of trits and values, summed over each group of columns.

    `group` is the number of columns that share a scale; None means a whole row.
    """
    step = group or trits.shape[1]
    products = trits.astype(np.int32) * values.astype(np.int32)
    return np.add.reduceat(products, np.arange(0, trits.shape[1], step), axis=1)


def matvec(
    trits: NDArray[np.int8],
    scales: NDArray[np.float32],
    values: NDArray[np.int8],
    scale: np.float32 | float,
    group: int | None = None,
) -> NDArray[np.float32]:
    """The product (rows,) of the weights (rows, cols) with the activations `values * scale`.

    `scales` is (rows, groups), or (rows,) when `group` is None. Groups are added in ascending order, and every
    operation is rounded to float32.
    """
    by_group = scales.reshape(trits.shape[0], -1)
    integers = sums(trits, values, group)
    total = np.zeros(trits.shape[0], np.float32)
    for g in range(integers.shape[1]):
        total += integers[:, g].astype(np.float32) * by_group[:, g]
    return total * np.float32(scale)
