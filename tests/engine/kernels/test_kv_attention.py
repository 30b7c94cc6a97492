"""Attention on sealed pages, on every instruction set of this computer, against NumPy."""

import numpy as np
import pytest
from helpers.kv import exact_pages, gaussian_pages

from ternlight.engine.kernels import _native
from ternlight.engine.kv import reference
from ternlight.engine.kv.codecs import CODECS, Codec

SEALING = [codec for codec in CODECS.values() if codec.number]
Results = tuple[np.ndarray, np.ndarray, np.ndarray]


def fold(form: _native.Form, codec: Codec, q: np.ndarray, sealed: np.ndarray) -> Results:
    """Normalised outputs, turned back, with peaks and totals."""
    rows, head_dim = q.shape
    native = _native.KVCodec(form, codec.number, head_dim)
    out, total = np.zeros((rows, head_dim), np.float32), np.zeros(rows, np.float32)
    peak = np.full(rows, -np.inf, np.float32)
    native.fold(native.prepare(q), sealed, out, peak, total)
    native.unrotate(out)
    return out / total[:, None], peak, total


def some(rng: np.random.Generator, codec: Codec, head_dim: int, pages: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Queries with scores of a standard deviation of 2, and sealed pages with biased keys."""
    keys = rng.normal(size=(pages, 64, head_dim)) + rng.normal(size=head_dim)
    exact = exact_pages(keys, rng.normal(size=(pages, 64, head_dim)))
    sealed = _native.KVCodec(_native.Form("scalar"), codec.number, head_dim).seal(exact)
    return (2 * rng.normal(size=(rows, head_dim)) / np.sqrt(head_dim)).astype(np.float32), sealed


@pytest.mark.parametrize("head_dim", [16, 64, 80, 96, 128, 256])
@pytest.mark.parametrize("codec", SEALING, ids=lambda codec: codec.name)
def test_attention_is_that_of_the_reference(form: _native.Form, codec: Codec, head_dim: int) -> None:
    for pages in (1, 2, 5):
        q, sealed = some(np.random.default_rng([head_dim, pages]), codec, head_dim, pages, 5)
        out, peak, total = fold(form, codec, q, sealed)
        coarse, logarithm, fine = reference.attention(codec, q, sealed)
        # a weight that lies between two whole numbers may be rounded either way
        assert np.linalg.norm(out - coarse) < 5e-3 * np.linalg.norm(fine)
        assert np.linalg.norm(out - fine) < 0.02 * np.linalg.norm(fine)
        np.testing.assert_allclose(np.log(total) + peak * np.log(2), logarithm, atol=3e-4)


@pytest.mark.parametrize("codec", SEALING, ids=lambda codec: codec.name)
def test_what_a_query_gets_depends_on_nothing_else(form: _native.Form, codec: Codec) -> None:
    """Not on the instruction set, nor on the queries folded along, however many there are."""
    for head_dim in (64, 80, 128, 144):
        q, sealed = some(np.random.default_rng(2), codec, head_dim, 3, 53)
        expected = fold(_native.Form("scalar"), codec, q, sealed)
        for rows in (1, 2, 3, 4, 5, 11, 12, 16, 30, 32, 53):
            for got, whole in zip(fold(form, codec, q[:rows], sealed), expected, strict=True):
                np.testing.assert_array_equal(got, whole[:rows])


def test_far_pages_count_as_much_as_near_ones(form: _native.Form) -> None:
    """With equal scores every page weighs the same, however many are folded after it."""
    head_dim, pages = 64, 200
    values = np.zeros((pages, 64, head_dim))
    values[: pages // 2, :, 0] = 1
    exact = exact_pages(np.zeros((pages, 64, head_dim)), values)
    sealed = _native.KVCodec(form, CODECS["kv8"].number, head_dim).seal(exact)
    out, _, _ = fold(form, CODECS["kv8"], np.ones((1, head_dim), np.float32), sealed)
    assert out[0, 0] == pytest.approx(0.5, abs=2e-3)


def test_a_needle_is_found(form: _native.Form) -> None:
    """A key that leads by 12 decides the result among 4096 others, at every codec."""
    rng = np.random.default_rng(4)
    keys, values = rng.normal(size=(2, 64, 64, 128))
    q = rng.normal(size=(1, 128)).astype(np.float32) / np.float32(np.sqrt(128))
    keys[20, 33] += 14 * q[0] / np.square(q[0]).sum()
    exact = exact_pages(keys, values)
    for codec in SEALING:
        sealed = _native.KVCodec(form, codec.number, 128).seal(exact)
        out, _, _ = fold(form, codec, q, sealed)
        wanted = values[20, 33]
        assert out[0] @ wanted / np.linalg.norm(out) / np.linalg.norm(wanted) > 0.9, codec.name


def test_rotating_query_and_key_keeps_their_product() -> None:
    rng = np.random.default_rng(6)
    for head_dim in (16, 48, 64, 80, 96, 112, 128, 160, 192, 256):
        q, k = rng.normal(size=(2, head_dim, 1)).astype(np.float32)
        rotated = reference.rotate(q)[:, 0] @ reference.rotate(k)[:, 0]
        assert rotated == pytest.approx(float(q[:, 0] @ k[:, 0]), abs=2e-5)
        back = reference.unrotate(reference.rotate(q))
        assert np.linalg.norm(back - q) < 1e-6 * np.linalg.norm(q)
        np.testing.assert_allclose(reference.rotate(q), reference.rotation(head_dim) @ q, atol=1e-5)


def test_prepared_queries_are_those_of_the_reference(form: _native.Form) -> None:
    rng = np.random.default_rng(7)
    for head_dim in (16, 80, 128):
        q = (rng.normal(size=(6, head_dim)) * 10.0 ** rng.uniform(-20, 4, (6, 1))).astype(np.float32)
        q[5] = 0
        native = _native.KVCodec(form, CODECS["kv4"].number, head_dim)
        coarse, fine, step, fine_step, sums = native.unpack_queries(native.prepare(q))
        expected = reference.prepare(q)
        np.testing.assert_array_equal(coarse, expected.coarse)
        np.testing.assert_array_equal(fine, expected.fine)
        np.testing.assert_array_equal(step, expected.step)
        np.testing.assert_array_equal(fine_step, expected.fine_step)
        np.testing.assert_array_equal(sums, expected.coarse.astype(np.int32).sum(axis=1))


def test_arrays_that_do_not_fit_are_refused(form: _native.Form) -> None:
    native = _native.KVCodec(form, CODECS["kv4"].number, 64)
    records = native.prepare(np.ones((2, 64), np.float32))
    sealed = native.seal(gaussian_pages(np.random.default_rng(0), 1, 64))
    out, peak, total = np.zeros((2, 64), np.float32), np.zeros(2, np.float32), np.zeros(2, np.float32)
    with pytest.raises(ValueError, match="do not fit"):
        native.fold(records, sealed, out[:1], peak, total)
    with pytest.raises(ValueError, match="do not fit"):
        native.fold(records, sealed[:, 64:].copy(), out, peak, total)
    with pytest.raises(ValueError, match="64 values"):
        native.prepare(np.ones((2, 80), np.float32))
    with pytest.raises(ValueError, match="exact page"):
        native.seal(sealed)
    with pytest.raises(ValueError, match="sealed page"):
        native.unseal(np.zeros((1, 64), np.uint8))
