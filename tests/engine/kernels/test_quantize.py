import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ternlight.engine import reference
from ternlight.engine.kernels import _native
from ternlight.engine.ternary import QuantizedActivations, quantize

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)


def check_against_reference(x: np.ndarray) -> QuantizedActivations:
    q = quantize(x)
    values, steps = reference.quantise(x[None], 0)
    np.testing.assert_array_equal(q.values, values[0])
    assert q.scale == steps[0, 0]
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

    assert not q.values.any()
    assert q.scale == np.float32(1e-5) / np.float32(127)


@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", [0, 7, 99])
def test_a_value_that_is_not_finite_is_refused(bad: float, where: int) -> None:
    x = np.ones(100, np.float32)
    x[where] = bad

    with pytest.raises(ValueError, match="infinite or not a number"):
        quantize(x)


@settings(deadline=None, max_examples=150)
@given(
    tokens=st.integers(1, 20),
    groups=st.integers(1, 4),
    group=st.sampled_from([0, 16, 32, 64, 128, 256]),
    columns=st.integers(1, 100),
    data=st.data(),
    seed=st.integers(0, 2**32 - 1),
)
def test_tokens_in_groups_match_the_reference_on_every_instruction_set(
    tokens: int, groups: int, group: int, columns: int, data: st.DataObject, seed: int
) -> None:
    columns = groups * group if group else columns
    rng = np.random.default_rng(seed)
    x = (rng.normal(size=(tokens, columns)) * 10.0 ** rng.uniform(-40, 37, (tokens, 1))).astype(np.float32)
    x[rng.random(x.shape) < 0.05] = data.draw(st.sampled_from([0.0, 1e-38, -1e-30, 3e38]))
    for parts in (1, 2):
        values, steps = reference.quantise(x, group, parts)
        for isa in _native.supported_isas():
            q = _native.Form(isa).quantise(x, group, parts)
            np.testing.assert_array_equal(q.values(), values, err_msg=isa)
            np.testing.assert_array_equal(q.steps(), steps, err_msg=isa)
            by_group = values.astype(np.int32).reshape(tokens * parts, steps.shape[1], -1)
            np.testing.assert_array_equal(q.sums(), by_group.sum(axis=2), err_msg=isa)


def test_two_parts_are_256_times_finer_than_one() -> None:
    x = np.random.default_rng(1).normal(size=(5, 96)).astype(np.float32)
    errors = []
    for parts in (1, 2):
        values, steps = reference.quantise(x, 32, parts)
        lanes = (values.reshape(5 * parts, 3, 32) * steps.astype(np.float64)[:, :, None]).reshape(5, parts, 96)
        errors.append(np.abs(lanes.sum(axis=1) - x).max())
    assert errors[1] < errors[0] / 200


def test_values_that_are_no_numbers_stay_in_bounds(form: _native.Form) -> None:
    """A model that has overflowed must not crash the program."""
    x = np.full((3, 64), np.nan, np.float32)
    x[1] = np.inf
    x[2, 5] = -np.inf
    for group in (0, 32):
        assert form.quantise(x, group).values().shape == (3, 64)


@pytest.mark.parametrize("isa", _native.supported_isas())
@pytest.mark.parametrize("columns", [16, 32, 36])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38])
def test_sums_of_what_is_no_number_stay_small(isa: str, columns: int, value: float) -> None:
    """Products multiply them by up to 128: a larger sum would overflow."""
    values = np.ones((1, columns), np.float32)
    values[0, ::3] = value
    values[0, -1] = value
    x = _native.Form(isa).quantise(values, 0)
    assert np.abs(x.sums()).max() <= 128 * columns
