"""The product on every instruction set of this computer against plain NumPy, bit for bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from helpers.ternary import kernels, random_matrix
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import reference, ternary
from ternlight.engine.ternary import QuantizedActivations, TernaryMatrix, quantize

SHAPES = [
    (1, 1, None),
    (1, 4096, None),
    (4096, 1, None),
    (15, 15, None),
    (16, 16, None),
    (17, 17, None),
    (31, 33, 32),
    (32, 32, 32),
    (33, 31, 32),
    (33, 64, 64),
    (63, 65, 64),
    (64, 127, 64),
    (65, 129, 128),
    (100, 300, 128),
    (48, 352, 160),
    (5, 100, 256),
    (7, 6912, None),
    (257, 2560, 128),
    (4096, 4096, None),
    (512, 4096, 64),
]


@pytest.mark.parametrize(("rows", "cols", "group"), SHAPES)
def test_every_shape_gives_the_reference_bits(isa: str, rows: int, cols: int, group: int | None) -> None:
    rng = np.random.default_rng(rows * 10007 + cols)
    trits, scales = random_matrix(rng, rows, cols, group)
    matrix = TernaryMatrix(trits, scales, group=group)
    x = rng.normal(size=cols).astype(np.float32)
    values, scale = reference.quantize(x)

    np.testing.assert_array_equal(matrix.sums(quantize(x)), reference.sums(trits, values, group))
    np.testing.assert_array_equal(matrix.matvec(x), reference.matvec(trits, scales, values, scale, group))


@pytest.mark.parametrize("weight", [-1, 0, 1])
@pytest.mark.parametrize("value", [-128, -127, 127])
@pytest.mark.parametrize("cols", [16, 1000, 262144])
def test_the_largest_sums_are_exact(isa: str, weight: int, value: int, cols: int) -> None:
    matrix = TernaryMatrix(np.full((3, cols), weight, np.int8), np.ones(3, np.float32))
    activations = QuantizedActivations.from_values(np.full(cols, value, np.int8), 1.0)

    assert matrix.sums(activations).tolist() == [[weight * value * cols]] * 3


def test_opposite_extremes_cancel(isa: str) -> None:
    trits = np.tile(np.array([[1, -1], [-1, 1]], np.int8), (1, 500))
    values = np.tile(np.array([127, -128], np.int8), 500)
    matrix = TernaryMatrix(trits, np.ones(2, np.float32))

    sums = matrix.sums(QuantizedActivations.from_values(values, 1.0))

    assert sums.tolist() == [[255 * 500], [-255 * 500]]


def test_all_zero_weights_or_activations_give_zeros(isa: str) -> None:
    rng = np.random.default_rng(1)
    trits, scales = random_matrix(rng, 40, 200, 64)
    zero = TernaryMatrix(np.zeros_like(trits), scales, group=64)

    assert not zero.matvec(rng.normal(size=200).astype(np.float32)).any()
    assert not TernaryMatrix(trits, scales, group=64).matvec(np.zeros(200, np.float32)).any()


def test_the_result_is_within_the_stated_bound_of_exact_arithmetic(isa: str) -> None:
    rng = np.random.default_rng(2)
    trits, scales = random_matrix(rng, 64, 1000, 64)
    x = rng.normal(size=1000).astype(np.float32)
    q = quantize(x)

    y = TernaryMatrix(trits, scales, group=64).matvec(q)

    terms = reference.sums(trits, q.values, 64).astype(np.float64) * scales
    rounding = (terms.shape[1] + 3) * 2.0**-24 * np.abs(terms).sum(axis=1) * q.scale
    assert np.all(np.abs(y - terms.sum(axis=1) * q.scale) <= rounding)
    weights = trits * np.repeat(scales, 64, axis=1)[:, :1000].astype(np.float64)
    quantization = np.abs(weights).sum(axis=1) * q.scale * 0.5001  # half a step for each activation
    assert np.all(np.abs(y - weights @ x) <= rounding + quantization)


def test_one_quantized_vector_serves_several_matrices(isa: str) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=96).astype(np.float32)
    q = quantize(x)
    for group in (None, 32, 64):
        matrix = TernaryMatrix(*random_matrix(rng, 8, 96, group), group=group)
        np.testing.assert_array_equal(matrix.matvec(q), matrix.matvec(x))


def test_out_receives_the_result_and_nothing_around_it_changes(isa: str) -> None:
    rng = np.random.default_rng(4)
    matrix = TernaryMatrix(*random_matrix(rng, 37, 50, None))
    x = rng.normal(size=50).astype(np.float32)
    buffer = np.full(64, 7, np.float32)

    returned = matrix.matvec(x, out=buffer[10:47])

    np.testing.assert_array_equal(returned, matrix.matvec(x))
    np.testing.assert_array_equal(buffer[10:47], returned)
    assert set(buffer[:10]) | set(buffer[47:]) == {7}


def test_threads_share_a_matrix(isa: str) -> None:
    rng = np.random.default_rng(5)
    matrix = TernaryMatrix(*random_matrix(rng, 500, 700, 64), group=64)
    vectors = [rng.normal(size=700).astype(np.float32) for _ in range(64)]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(matrix.matvec, vectors))

    for x, y in zip(vectors, together, strict=True):
        np.testing.assert_array_equal(y, matrix.matvec(x))


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 70),
    cols=st.integers(1, 400),
    group=st.none() | st.integers(1, 8).map(lambda n: 32 * n),
    extreme=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_all_instruction_sets_agree_with_the_reference(
    rows: int, cols: int, group: int | None, extreme: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    trits, scales = random_matrix(rng, rows, cols, group)
    values = rng.choice([-128, -127, 127], cols) if extreme else rng.integers(-128, 128, cols)
    activations = QuantizedActivations.from_values(values.astype(np.int8), float(np.float32(rng.random())))
    matrix = TernaryMatrix(trits, scales, group=group)
    sums = reference.sums(trits, activations.values, group)
    product = reference.matvec(trits, scales, activations.values, activations.scale, group)

    for isa in ternary.available_isas():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ternary, "_kernels", kernels(isa))
            np.testing.assert_array_equal(matrix.sums(activations), sums, err_msg=isa)
            np.testing.assert_array_equal(matrix.matvec(activations), product, err_msg=isa)
