"""Random ternary matrices and activations for the kernel tests."""

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.kernels import _ternary


def kernels(isa: str) -> _ternary.Kernels:
    """The kernels of one instruction set, to be put in place of the chosen ones."""
    return _ternary.Kernels(isa)


def random_matrix(
    rng: np.random.Generator, rows: int, cols: int, group: int | None
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Trits (rows, cols), and scales of both signs and some zeros: (rows,) or, with a group, (rows, groups)."""
    trits = rng.integers(-1, 2, (rows, cols), dtype=np.int8)
    scales = rng.normal(size=(rows,) if group is None else (rows, -(-cols // group))).astype(np.float32)
    scales[rng.random(scales.shape) < 0.1] = 0
    return trits, scales
