"""Two planes of trits as one matrix of bytes, against the definition; its products on every instruction set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine.kernels import _native

Codes = np.ndarray
Scales = np.ndarray


def planes(seed: int, rows: int, groups: int, group: int) -> list[tuple[Codes, Scales]]:
    """Codes (rows, columns) and scales (rows, groups) of two planes, some scales negative, some 0."""
    rng = np.random.default_rng(seed)
    made = []
    for size in (0.05, 0.02):
        scales = (rng.normal(size=(rows, groups)) * size).astype(np.float16).astype(np.float32)
        scales[np.abs(scales) < 0.002] = 0
        made.append((rng.integers(0, 3, (rows, groups * group)).astype(np.uint8), scales))
    return made


def packed(codes: Codes, scales: Scales) -> _native.Matrix:
    return _native.Matrix.from_codes("T2", codes, codes.shape[1] // scales.shape[1], scales)


def weights(codes: Codes, scales: Scales) -> np.ndarray:
    return np.repeat(scales, codes.shape[1] // scales.shape[1], axis=1) * (codes.astype(np.float64) - 1)


def decoded(matrix: _native.Matrix) -> np.ndarray:
    out = np.empty(matrix.shape, np.float32)
    for row in range(matrix.shape[0]):
        matrix.decode_row(row, out[row])
    return out


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 70),
    groups=st.integers(1, 4),
    group=st.sampled_from([16, 64, 128]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_sum_is_kept_to_a_small_part_of_the_larger_scale(rows: int, groups: int, group: int, seed: int) -> None:
    first, second = planes(seed, rows, groups, group)
    merged, error = _native.Matrix.merged(packed(*first), packed(*second), _native.Pool(2))
    larger = np.repeat(np.maximum(np.abs(first[1]), np.abs(second[1])), group, axis=1)
    difference = np.abs(decoded(merged) - weights(*first) - weights(*second))
    assert (merged.packing, merged.shape, merged.group) == ("I8", (rows, groups * group), group)
    assert error <= 0.01
    assert np.all(difference <= (2 * error + 1e-6) * larger)  # both planes may be off


def test_the_mean_error_is_that_of_float16() -> None:
    first, second = planes(1, 640, 8, 128)
    merged, _ = _native.Matrix.merged(packed(*first), packed(*second), _native.Pool(1))
    larger = np.repeat(np.maximum(np.abs(first[1]), np.abs(second[1])), 128, axis=1)
    difference = np.abs(decoded(merged) - weights(*first) - weights(*second))
    assert difference.sum() / larger.sum() < 2**-11


def test_what_is_no_trit_has_no_bounded_error() -> None:
    first, second = planes(2, 32, 1, 64)
    first[0][5, 7] = 3
    _, error = _native.Matrix.merged(packed(*first), packed(*second), _native.Pool(1))
    assert error == np.inf


def test_others_are_refused() -> None:
    first, second = planes(3, 32, 2, 64)
    bytes_ = _native.Matrix.from_codes("I8", first[0], 64, first[1])
    with pytest.raises(ValueError, match="no two planes of trits"):
        _native.Matrix.merged(packed(*first), bytes_, _native.Pool(1))
    with pytest.raises(ValueError, match="no two planes of trits"):
        _native.Matrix.merged(packed(*first), packed(second[0][:16], second[1][:16]), _native.Pool(1))


@pytest.mark.parametrize("columns", [64, 128, 384, 1536])
@pytest.mark.parametrize("tokens", [9, 16, 17, 33, 70])
def test_tiles_have_the_bits_of_vectors(tokens: int, columns: int) -> None:
    if "amxint8" not in _native.supported_isas():
        pytest.skip("this computer has no AMX")
    rng = np.random.default_rng(tokens * columns)
    for group, rows, parts in ((64, 70, 1), (min(columns, 128), 32, 2)):
        codes = rng.integers(0, 256, (rows, columns)).astype(np.uint8)
        scales = rng.normal(size=(rows, columns // group)).astype(np.float32)
        matrix = _native.Matrix.from_codes("I8", codes, group, scales)
        values = rng.normal(size=(tokens, columns)).astype(np.float32)
        results = []
        for isa in ("avx512vnni", "amxint8"):
            form = _native.Form(isa)
            out = np.ones((tokens, rows), np.float32)
            form.product(matrix, form.quantise(values, group, parts), out, add=True)
            results.append(out.view(np.uint32))
        np.testing.assert_array_equal(*results)
