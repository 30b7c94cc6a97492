"""Random matrices for the kernel tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ternlight.engine import reference
from ternlight.engine.kernels import _native


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A packed matrix and what it was packed from."""

    matrix: _native.Matrix
    packing: str
    codes: NDArray[np.uint8]
    group: int
    scales: NDArray[np.float32]
    minima: NDArray[np.float32] | None

    def exact(
        self, values: NDArray[np.int8], steps: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The products and the bound of a kernel's error."""
        return reference.products(self.packing, self.codes, self.group, self.scales, self.minima, values, steps)


def fits(packing: str, columns: int, group: int) -> bool:
    """Whether a matrix of this many columns can be packed so."""
    traits = reference.PACKINGS[packing]
    if group == 0:
        return not traits.minimum
    return group % (16 if packing == "T5" else traits.chunk) == 0 and columns % group == 0


def random_packed(
    rng: np.random.Generator, packing: str, rows: int, columns: int, group: int, *, unit: bool = False
) -> Packed:
    """Any codes, scales of both signs, some of them zero; with `unit` all scales are 1 and minima small integers."""
    traits = reference.PACKINGS[packing]
    groups = columns // group if group else 1
    codes = rng.integers(0, traits.codes, (rows, columns), dtype=np.uint8)
    scales = np.ones((rows, groups), np.float32) if unit else rng.normal(size=(rows, groups)).astype(np.float32)
    minima = rng.integers(-3, 4, (rows, groups)).astype(np.float32) if traits.minimum else None
    if not unit:
        scales[rng.random(scales.shape) < 0.1] = 0
        minima = minima if minima is None else minima * np.float32(0.37)
    matrix = _native.Matrix.from_codes(packing, codes, group, scales, minima)
    return Packed(matrix=matrix, packing=packing, codes=codes, group=group, scales=scales, minima=minima)


def random_matrix(
    rng: np.random.Generator, rows: int, cols: int, group: int | None
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Trits (rows, cols), and scales of both signs and some zeros: (rows,) or, exact in 16 bits, (rows, groups)."""
    trits = rng.integers(-1, 2, (rows, cols), dtype=np.int8)
    scales = rng.normal(size=(rows,) if group is None else (rows, -(-cols // group))).astype(np.float32)
    scales[rng.random(scales.shape) < 0.1] = 0
    return trits, scales if group is None else scales.astype(np.float16).astype(np.float32)
