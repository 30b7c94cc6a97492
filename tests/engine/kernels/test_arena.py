"""Where the weights of one model lie side by side."""

import gc
import weakref

import numpy as np
import pytest

from ternlight.engine.gguf import types as t
from ternlight.engine.kernels import _native


@pytest.mark.parametrize("sizes", [[1], [64, 1, 65], [5 << 20] * 8, [40 << 20, 3, 40 << 20]])
def test_arrays_are_zeroed_aligned_and_apart(sizes: list[int]) -> None:
    arena = _native.Arena()
    arrays = [arena.bytes(size) for size in sizes]
    for number, array in enumerate(arrays, 1):
        assert array.ctypes.data % 64 == 0
        assert not array.any()
        array[:] = number
    for size, (number, array) in zip(sizes, enumerate(arrays, 1), strict=True):
        assert size <= array.size < size + 64
        assert (array == number).all()


def test_a_matrix_is_the_same_in_an_arena() -> None:
    data = np.random.default_rng(0).integers(0, 256, t.TQ1_0.size(512, 70), np.uint8)
    data.reshape(-1, t.TQ1_0.block_bytes)[:, 53] &= 0b10110011  # scales that are numbers
    alone, together = (
        _native.Matrix.from_file(t.TQ1_0.id, t.TQ1_0.block_bytes, data, 70, 512, _native.Pool(1), arena=arena)
        for arena in (None, _native.Arena())
    )
    np.testing.assert_array_equal(together.stream, alone.stream)
    with pytest.raises(ValueError, match="read-only"):
        together.stream[0] = 1


def test_memory_is_given_back_with_the_last_array() -> None:
    arena = _native.Arena()
    array = arena.bytes(10)
    whole = array
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    block = weakref.ref(whole)
    del whole, arena
    gc.collect()
    assert block() is not None
    del array
    gc.collect()
    assert block() is None
