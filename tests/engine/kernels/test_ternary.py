"""`ternlight.engine.ternary` on every instruction set of this computer."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from helpers.ternary import random_matrix

from ternlight.engine import reference
from ternlight.engine.kernels import _native
from ternlight.engine.ternary import QuantizedActivations, TernaryMatrix, quantize

SHAPES = [
    (1, 1, None),
    (1, 4096, None),
    (4096, 1, None),
    (15, 15, None),
    (17, 17, None),
    (31, 33, 32),
    (33, 31, 32),
    (63, 65, 64),
    (65, 129, 128),
    (100, 300, 128),
    (48, 352, 160),
    (5, 100, 256),
    (7, 6912, None),
    (257, 2560, 128),
    (512, 4096, 64),
]


def exact(
    trits: np.ndarray, scales: np.ndarray, q: QuantizedActivations, group: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """The products, and the error that `matvec` states."""
    cols = trits.shape[1]
    step = group or cols
    products = trits.astype(np.int64) * q.values
    sums = np.add.reduceat(products, np.arange(0, cols, step), axis=1)
    terms = sums * scales.reshape(len(trits), -1).astype(np.float64) * q.scale
    return terms.sum(axis=1), (terms.shape[1] + 3) * 2.0**-24 * np.abs(terms).sum(axis=1)


@pytest.mark.parametrize(("rows", "cols", "group"), SHAPES)
def test_every_shape_is_within_the_stated_bound(isa: str, rows: int, cols: int, group: int | None) -> None:
    rng = np.random.default_rng(rows * 10007 + cols)
    trits, scales = random_matrix(rng, rows, cols, group)
    matrix = TernaryMatrix(trits, scales, group=group)
    x = rng.normal(size=cols).astype(np.float32)
    q = quantize(x)

    y = matrix.matvec(x)

    product, bound = exact(trits, scales, q, group)
    assert np.all(np.abs(y - product) <= bound)
    if group is None:
        weights = np.repeat(scales[:, None], cols, axis=1) * trits.astype(np.float64)
        quantization = np.abs(weights).sum(axis=1) * q.scale * 0.5001  # half a step for each activation
        assert np.all(np.abs(y - weights @ x) <= bound + quantization)


def test_int8_values_are_taken_as_they_are(isa: str) -> None:
    rng = np.random.default_rng(1)
    trits, _ = random_matrix(rng, 37, 50, None)
    values = rng.choice(np.array([-128, -127, 0, 127], np.int8), 50)

    y = TernaryMatrix(trits, np.ones(37, np.float32)).matvec(QuantizedActivations.from_values(values, 1.0))

    np.testing.assert_array_equal(y, reference.sums("T2", (trits + 1).astype(np.uint8), values[None], 0)[0, :, 0])


def test_all_zero_weights_or_activations_give_zeros(isa: str) -> None:
    rng = np.random.default_rng(1)
    trits, scales = random_matrix(rng, 40, 200, 64)
    zero = TernaryMatrix(np.zeros_like(trits), scales, group=64)

    assert not zero.matvec(rng.normal(size=200).astype(np.float32)).any()
    assert not TernaryMatrix(trits, scales, group=64).matvec(np.zeros(200, np.float32)).any()


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


def test_a_matrix_is_immutable() -> None:
    trits, scales = random_matrix(np.random.default_rng(6), 4, 32, None)
    packed = _native.Matrix.from_codes("T2", (trits + 1).astype(np.uint8), 0, scales[:, None])
    assert packed.row_scales is not None
    with pytest.raises(ValueError, match="read-only"):
        packed.stream[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        packed.row_scales[0] = 1
