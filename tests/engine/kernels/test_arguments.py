"""What the wrapper refuses, since the kernels trust it."""

import numpy as np
import pytest

from ternlight.engine.ternary import QuantizedActivations, TernaryMatrix, quantize

TRITS = np.zeros((4, 64), np.int8)
SCALES = np.ones(4, np.float32)
MATRIX = TernaryMatrix(TRITS, SCALES)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.zeros(64, np.float64), TypeError, "x must be an array of float32, got float64"),
        (np.zeros(64, np.int8), TypeError, "got int8"),
        (np.zeros(64, np.dtype(np.float32).newbyteorder()), TypeError, "x must be an array of float32"),
        ([0.0] * 64, TypeError, "got list"),
        (np.zeros(63, np.float32), ValueError, r"x must have shape \(64,\) for a matrix of \(4, 64\), got \(63,\)"),
        (np.zeros((1, 64), np.float32), ValueError, r"got \(1, 64\)"),
        (np.zeros(128, np.float32)[::2], ValueError, "C-contiguous"),
        (np.zeros(64, np.float32)[::-1], ValueError, "C-contiguous"),
        (quantize(np.zeros(65, np.float32)), ValueError, r"a matrix of \(4, 64\) and activations of \(65,\)"),
    ],
)
def test_activations_that_do_not_fit_are_refused(x: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MATRIX.matvec(x)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        (np.zeros(4, np.float64), TypeError, "out must be an array of float32"),
        (np.zeros(5, np.float32), ValueError, r"out must have shape \(4,\) for a matrix of \(4, 64\), got \(5,\)"),
        (np.zeros(8, np.float32)[::2], ValueError, "C-contiguous"),
        (np.broadcast_to(np.float32(0), (4,)), ValueError, "C-contiguous"),
        (np.frombuffer(bytes(16), np.float32), ValueError, "read-only"),
    ],
)
def test_an_unfit_out_is_refused(out: np.ndarray, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MATRIX.matvec(np.zeros(64, np.float32), out=out)


@pytest.mark.parametrize(
    ("trits", "scales", "group", "error", "message"),
    [
        (TRITS.astype(np.int16), SCALES, None, TypeError, "trits must be an array of int8, got int16"),
        (TRITS[0], SCALES, None, ValueError, r"trits must have shape \(n, n\), got \(64,\)"),
        (TRITS[:, ::2], SCALES, None, ValueError, "C-contiguous"),
        (TRITS.T, np.ones(64, np.float32), None, ValueError, "C-contiguous"),
        (TRITS[:0], SCALES[:0], None, ValueError, r"got \(0, 64\)"),
        (np.zeros((4, 0), np.int8), SCALES, None, ValueError, r"got \(4, 0\)"),
        (TRITS, SCALES.astype(np.float64), None, TypeError, "scales must be an array of float32"),
        (TRITS, SCALES[:3], None, ValueError, r"scales must have shape \(4,\) for trits of \(4, 64\), got \(3,\)"),
        (TRITS, SCALES, 32, ValueError, r"scales must have shape \(4, 2\) for trits of \(4, 64\), got \(4,\)"),
        (TRITS, np.ones((4, 2), np.float32), None, ValueError, r"shape \(4,\) .* got \(4, 2\)"),
        (TRITS, np.ones((4, 4), np.float32)[:, ::2], 32, ValueError, "C-contiguous"),
        (TRITS, np.array([1, np.nan, 1, 1], np.float32), None, ValueError, "scales hold"),
        (TRITS, np.array([1, np.inf, 1, 1], np.float32), None, ValueError, "scales hold"),
        (TRITS, np.full((4, 2), 0.1, np.float32), 32, ValueError, "exact in 16 bits"),
        (TRITS, np.full((4, 2), 1e6, np.float32), 32, ValueError, "exact in 16 bits"),
        (TRITS, SCALES, 0, ValueError, "positive multiple of 16, got 0"),
        (TRITS, SCALES, -32, ValueError, "positive multiple of 16"),
        (TRITS, SCALES, 40, ValueError, "positive multiple of 16, got 40"),
        (np.zeros((1, 262145), np.int8), SCALES[:1], None, ValueError, r"at most 262144 columns.*\(1, 262145\)"),
    ],
)
def test_an_unfit_matrix_is_refused(
    trits: np.ndarray, scales: np.ndarray, group: int | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TernaryMatrix(trits, scales, group=group)


@pytest.mark.parametrize("x", [np.zeros(0, np.float32), np.float32(1), None])
def test_quantize_refuses_what_is_no_vector(x: object) -> None:
    with pytest.raises((TypeError, ValueError), match="x must"):
        quantize(x)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [np.inf, -np.inf, np.nan, 1e39])
def test_an_activation_scale_that_is_not_finite_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale must be a finite float32"):
        QuantizedActivations.from_values(np.zeros(4, np.int8), scale)


def test_quantized_activations_cannot_be_changed_afterwards() -> None:
    q = quantize(np.ones(20, np.float32))

    with pytest.raises(ValueError, match="read-only"):
        q.values[0] = 3
