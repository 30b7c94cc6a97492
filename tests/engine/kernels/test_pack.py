import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from ternlight.engine import reference
from ternlight.engine.kernels import _ternary
from ternlight.engine.ternary import TernaryMatrix

trit_arrays = arrays(np.int8, array_shapes(min_dims=2, max_dims=2, max_side=70), elements=st.integers(-1, 1))


@settings(deadline=None)
@given(trit_arrays)
def test_packing_matches_the_reference_and_unpacks(trits: np.ndarray) -> None:
    expected = reference.pack(trits)
    packed = np.empty_like(expected)

    assert _ternary.pack(trits, packed) == -1

    np.testing.assert_array_equal(packed, expected)
    np.testing.assert_array_equal(reference.unpack(packed, *trits.shape), trits)
    np.testing.assert_array_equal(TernaryMatrix(trits, np.ones(len(trits), np.float32)).trits(), trits)


def test_the_layout_is_the_documented_one() -> None:
    """Worked by hand: bits 2p, 2p+1 of byte 4 r + j hold the code of row r, column 4 p + j."""
    trits = np.zeros((2, 16), np.int8)
    trits[1] = np.resize([-1, 0, 1, 1, 0, -1, 1], 16)

    packed = reference.pack(trits)

    assert packed.size == 128
    assert packed[4:8].tolist() == [0x14, 0xA1, 0x2A, 0x52]
    assert set(packed[:4].tolist() + packed[8:].tolist()) == {0x55}


def test_the_reference_and_the_c_header_agree_on_the_layout() -> None:
    assert (reference.PANEL_ROWS, reference.TILE_COLS) == (_ternary.PANEL_ROWS, _ternary.TILE_COLS)


@pytest.mark.parametrize("value", [-128, -2, 2, 127])
def test_a_value_that_is_no_trit_is_named(value: int) -> None:
    trits = np.zeros((40, 20), np.int8)
    trits[35, 19] = value

    with pytest.raises(ValueError, match=f"got {value} in row 35, column 19"):
        TernaryMatrix(trits, np.ones(40, np.float32))
    with pytest.raises(ValueError, match="trits must be"):
        reference.pack(trits)


def test_packed_bytes_are_a_quarter_of_the_weights_plus_scales() -> None:
    matrix = TernaryMatrix(np.zeros((64, 256), np.int8), np.ones((64, 2), np.float32), group=128)

    assert (matrix.shape, matrix.groups, matrix.nbytes) == ((64, 256), 2, 64 * 256 // 4 + 64 * 2 * 4)
