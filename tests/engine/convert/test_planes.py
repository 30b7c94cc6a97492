"""Groups of weights as sums of ternary planes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.convert.planes import MAX_PLANES, Floats, Sums, compose, decompose


def gaussian(count: int, size: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)


def error(groups: Floats, planes: int, importance: Floats | None = None) -> float:
    rest = groups - compose(*decompose(groups, planes, importance))
    weight = np.ones(groups.shape[1]) if importance is None else importance
    return float((rest * rest * weight).sum() / (groups * groups * weight).sum())


@pytest.mark.parametrize(("planes", "most"), [(1, 0.20), (2, 0.026), (3, 0.0027), (4, 0.0004)])
def test_the_error_falls_with_every_plane(planes: int, most: float) -> None:
    """The best that one plane can do for a Gaussian is 0.19; each further one takes about a factor of nine."""
    assert most / 3 < error(gaussian(300, 64), planes) < most


def test_one_plane_is_the_best_there_is() -> None:
    """Against every threshold there is."""
    groups = gaussian(20, 64, seed=1)
    scales, trits = decompose(groups, 1)
    for group, found in zip(groups, ((groups - compose(scales, trits)) ** 2).sum(1), strict=True):
        magnitudes = np.sort(np.abs(group))[::-1]
        best = (group**2).sum() - max(magnitudes[:count].sum() ** 2 / count for count in range(1, 65))
        assert found == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize("planes", range(1, MAX_PLANES + 1))
@pytest.mark.parametrize("size", [64, 128])
def test_ternary_weights_are_kept_exactly(planes: int, size: int) -> None:
    random = np.random.default_rng(2)
    scale = random.uniform(0.001, 3, (50, 1)).astype(np.float16).astype(np.float32)
    groups = scale * random.integers(-1, 2, (50, size)).astype(np.float32)
    np.testing.assert_array_equal(compose(*decompose(groups, planes)), groups)


@given(
    count=st.integers(1, 9),
    size=st.sampled_from([4, 64, 128]),
    planes=st.integers(1, MAX_PLANES),
    scale=st.floats(1e-3, 100),
    sparse=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_weights_come_out_nearer_than_zero(
    count: int, size: int, planes: int, scale: float, sparse: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    groups = (random.standard_cauchy((count, size)) * scale).clip(-60_000, 60_000).astype(np.float32)
    groups *= random.random((count, size)) >= sparse
    scales, trits = decompose(groups, planes)
    assert (scales >= 0).all()
    assert set(np.unique(trits)) <= {-1, 0, 1}
    np.testing.assert_array_equal(scales, scales.astype(np.float16))
    rest = ((groups - compose(scales, trits)).astype(np.float64) ** 2).sum(1)
    assert (rest <= (groups.astype(np.float64) ** 2).sum(1) * (1 + 1e-6)).all()


@pytest.mark.parametrize("value", [0.0, 1e-38, 1e-7, 65_504.0, 1e30])
def test_weights_at_the_ends_of_the_range_give_numbers(value: float) -> None:
    scales, _ = decompose(np.full((2, 64), value, np.float32), 3)
    assert np.isfinite(scales).all()


def test_each_weight_takes_the_nearest_sum() -> None:
    scales = np.array([[0.9, 0.5, 0.13]], np.float32)
    weights = np.linspace(-2, 2, 401, dtype=np.float32)[None]
    trits, values = Sums(scales).nearest(weights)
    every = (np.indices((3, 3, 3)).reshape(3, -1).T - 1) @ scales[0]
    np.testing.assert_allclose(compose(scales, trits), values, atol=1e-6)
    np.testing.assert_allclose(np.abs(values - weights)[0], np.abs(weights[0][:, None] - every).min(1), atol=1e-6)


def test_what_is_important_gets_closer() -> None:
    groups = gaussian(200, 64, seed=3)
    importance = np.where(np.arange(64) < 8, 50, 1).astype(np.float32)
    assert error(groups, 2, importance) < 0.8 * float(
        (((groups - compose(*decompose(groups, 2))) ** 2) * importance).sum() / (groups**2 * importance).sum()
    )
