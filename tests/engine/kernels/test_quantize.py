import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ternlight.engine import reference
from ternlight.engine.ternary import QuantizedActivations, quantize

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)


def check_against_reference(x: np.ndarray) -> QuantizedActivations:
    q = quantize(x)
    values, scale = reference.quantize(x)
    np.testing.assert_array_equal(q.values, values)
    assert q.scale == scale
    assert q.padded.size % 16 == 0
    assert not q.padded[q.cols :].any()
    return q


@settings(deadline=None, max_examples=300)
@given(arrays(np.float32, st.integers(1, 100), elements=finite))
def test_any_finite_vector_matches_the_reference(x: np.ndarray) -> None:
    q = check_against_reference(x)

    assert np.abs(q.values.astype(int)).max() <= 127
    error = np.abs(q.values.astype(np.float64) * q.scale - x)
    assert np.all(error <= q.scale * 0.50002)


def test_halves_round_to_even() -> None:
    x = np.array([127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, -126.5], np.float32)

    q = check_against_reference(x)

    assert q.scale == 1
    assert q.values.tolist() == [127, 0, 2, 2, 0, -2, -2, 126, -126]


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-5, 1e-6, 1e-45, -1e-38, 1.17e-38, 1.0, -3.4028235e38, 3.4028235e38])
def test_single_extreme_values_match_the_reference(x: float) -> None:
    check_against_reference(np.array([x], np.float32))


def test_a_zero_vector_has_zero_values_and_a_finite_scale() -> None:
    q = quantize(np.zeros(33, np.float32))

    assert not q.padded.any()
    assert q.scale == np.float32(1e-5) / np.float32(127)


@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", [0, 7, 99])
def test_a_value_that_is_not_finite_is_refused(bad: float, where: int) -> None:
    x = np.ones(100, np.float32)
    x[where] = bad

    with pytest.raises(ValueError, match="infinite or not a number"):
        quantize(x)
    with pytest.raises(ValueError, match="finite"):
        reference.quantize(x)


@pytest.mark.parametrize("cols", [1, 15, 16, 17, 64, 4096, 6912])
def test_every_length_is_padded_with_zeros(cols: int) -> None:
    check_against_reference(np.random.default_rng(cols).normal(size=cols).astype(np.float32))
