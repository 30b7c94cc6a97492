"""The operations between the products: right within their stated bounds, and the same bits on every instruction set."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ternlight.engine import reference
from ternlight.engine.kernels import _native

LENGTHS = [1, 2, 15, 16, 17, 31, 33, 64, 100, 576, 2560]


def on_all(compute: Callable[[_native.Form], np.ndarray]) -> np.ndarray:
    """What every instruction set computes; it must be the same bits."""
    first, *others = [compute(_native.Form(isa)) for isa in _native.supported_isas()]
    for isa, other in zip(_native.supported_isas()[1:], others, strict=True):
        np.testing.assert_array_equal(other.view(np.uint32), first.view(np.uint32), err_msg=isa)
    return first


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("size", [1e-4, 1.0, 1e4])
def test_rms_norm(n: int, size: float) -> None:
    rng = np.random.default_rng(n)
    x = (rng.normal(size=n) * size).astype(np.float32)
    weight = rng.normal(size=n).astype(np.float32)

    def compute(form: _native.Form) -> np.ndarray:
        out = x.copy()
        form.rms_norm(out, weight, 1e-5, out)  # in place
        apart = np.empty(n, np.float32)
        form.rms_norm(x, weight, 1e-5, apart)
        np.testing.assert_array_equal(out, apart)
        return out

    exact = reference.rms_norm(x, weight, np.float32(1e-5))
    assert np.all(np.abs(on_all(compute) - exact) <= (n / 16 + 16) * 2.0**-24 * np.abs(exact))


def test_rms_norm_of_zeros_is_zero(form: _native.Form) -> None:
    out = np.ones(40, np.float32)
    form.rms_norm(np.zeros(40, np.float32), np.ones(40, np.float32), 1e-6, out)
    assert not out.any()


@pytest.mark.parametrize(
    ("heads", "head_dim", "pairs"), [(1, 16, 8), (3, 64, 32), (5, 128, 64), (2, 256, 128), (4, 64, 16)]
)
@pytest.mark.parametrize("neox", [True, False])
def test_rope(heads: int, head_dim: int, pairs: int, neox: bool) -> None:
    rng = np.random.default_rng(head_dim)
    x = rng.normal(size=(heads, head_dim)).astype(np.float32)
    angles = rng.uniform(-7, 7, pairs)
    cosine, sine = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)

    def compute(form: _native.Form) -> np.ndarray:
        out = x.copy()
        form.rope(out, cosine, sine, neox)
        return out

    np.testing.assert_array_equal(on_all(compute), reference.rope(x, cosine, sine, neox=neox))


@pytest.mark.parametrize("kind", _native.GATES)
@pytest.mark.parametrize("n", LENGTHS)
def test_gates(kind: str, n: int) -> None:
    rng = np.random.default_rng(n)
    x = (rng.normal(size=n) * 10).astype(np.float32)
    up = rng.normal(size=n).astype(np.float32)
    check_gate(kind, x, up)


@settings(deadline=None, max_examples=200)
@given(
    kind=st.sampled_from(_native.GATES),
    x=arrays(np.float32, st.integers(1, 40), elements=st.floats(-1e4, 1e4, width=32)),
)
def test_gates_of_any_numbers(kind: str, x: np.ndarray) -> None:
    check_gate(kind, x, np.linspace(-2, 2, x.size).astype(np.float32))


def check_gate(kind: str, x: np.ndarray, up: np.ndarray) -> None:
    def compute(form: _native.Form) -> np.ndarray:
        out = x.copy()
        form.gate(kind, out, up)
        return out

    got, exact = on_all(compute), reference.gate(kind, x, up)
    factor = np.abs(x) if kind == "relu2" else 1.0
    assert np.all(np.abs(got - exact) <= 2e-6 * factor * np.abs(x.astype(np.float64) * up) + 1e-38)


@pytest.mark.parametrize("n", LENGTHS)
def test_sums_and_multiples(n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = rng.normal(size=(2, n)).astype(np.float32)

    def add(form: _native.Form) -> np.ndarray:
        out = x.copy()
        form.add(out, y)
        return out

    def scale(form: _native.Form) -> np.ndarray:
        out = x.copy()
        form.scale(out, 0.3)
        return out

    np.testing.assert_array_equal(on_all(add), x + y)
    np.testing.assert_array_equal(on_all(scale), x * np.float32(0.3))


def attend(q: np.ndarray, pages: np.ndarray, position: int, window: int, splits: list[tuple[int, int]]) -> np.ndarray:
    """Attention over parts of the keys, joined for each token and head; the same bits on every instruction set."""
    found = []
    for first, last in splits:

        def compute(form: _native.Form, first: int = first, last: int = last) -> np.ndarray:
            out, peak, total = form.attend(q, pages, position=position, window=window, first=first, last=last)
            return np.concatenate([out.reshape(-1, q.shape[2]), peak.reshape(-1, 1), total.reshape(-1, 1)], axis=1)

        found.append(on_all(compute))
    parts = np.ascontiguousarray(np.stack(found, axis=1))
    merged = [
        _native.attention_merge(np.ascontiguousarray(p[:, :-2]), np.ascontiguousarray(p[:, -2]), p[:, -1].copy())
        for p in parts
    ]
    return np.reshape(merged, q.shape)


def check_attention(tokens: int, heads: int, head_dim: int, cached: int, window: int, parts: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys, values = rng.normal(size=(2, cached, head_dim)).astype(np.float32)
    q = (rng.normal(size=(tokens, heads, head_dim)) * 2 / np.sqrt(head_dim)).astype(np.float32)
    position = cached - tokens
    edges = sorted({0, cached, *rng.integers(0, cached + 1, parts - 1).tolist()})
    splits = list(pairwise(edges))

    got = attend(q, reference.cache_pages(keys, values), position, window, splits)

    exact = reference.attention(q, keys, values, position=position, window=window, first=0, last=cached)
    assert np.abs(got - exact).max() <= 1e-5 * np.abs(values).max()


@pytest.mark.parametrize(
    ("tokens", "heads", "head_dim", "cached"),
    [
        (1, 1, 16, 1),
        (1, 3, 64, 64),
        (1, 5, 128, 65),
        (2, 1, 32, 2),
        (3, 4, 48, 130),
        (16, 3, 64, 200),
        (17, 2, 96, 17),
        (5, 1, 256, 300),
    ],
)
@pytest.mark.parametrize("window", [0, 1, 7, 64, 100])
def test_attention(tokens: int, heads: int, head_dim: int, cached: int, window: int) -> None:
    for parts in (1, 3):
        check_attention(tokens, heads, head_dim, cached, window, parts, seed=cached)


@settings(deadline=None, max_examples=60)
@given(
    tokens=st.integers(1, 20),
    heads=st.integers(1, 6),
    head_dim=st.sampled_from([16, 32, 48, 64, 80, 112, 128, 256]),
    before=st.integers(0, 300),
    window=st.sampled_from([0, 0, 1, 5, 63, 64, 65, 200]),
    parts=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_attention_of_any_shape(
    tokens: int, heads: int, head_dim: int, before: int, window: int, parts: int, seed: int
) -> None:
    check_attention(tokens, heads, head_dim, before + tokens, window, parts, seed)


def test_a_token_gets_the_same_attention_alone_and_in_a_batch(form: _native.Form) -> None:
    rng = np.random.default_rng(8)
    keys, values = rng.normal(size=(2, 150, 64)).astype(np.float32)
    pages = reference.cache_pages(keys, values)
    q = rng.normal(size=(9, 3, 64)).astype(np.float32)
    together, peaks, totals = form.attend(q, pages, position=141, window=0, first=0, last=150)
    for token in range(9):
        alone, peak, total = form.attend(q[token : token + 1], pages, position=141 + token, window=0, first=0, last=150)
        np.testing.assert_array_equal(alone[0], together[token])
        np.testing.assert_array_equal((peak[0], total[0]), (peaks[token], totals[token]))


def test_scores_far_apart_do_not_overflow(form: _native.Form) -> None:
    keys = np.zeros((70, 16), np.float32)
    keys[::7, 0] = 200
    keys[3, 0] = -300
    values = np.random.default_rng(1).normal(size=(70, 16)).astype(np.float32)
    q = np.zeros((1, 1, 16), np.float32)
    q[..., 0] = 10
    got = attend(q, reference.cache_pages(keys, values), 69, 0, [(0, 64), (64, 70)])
    exact = reference.attention(q, keys, values, position=69, window=0, first=0, last=70)
    assert np.abs(got - exact).max() < 1e-5


def test_the_cache_holds_float16() -> None:
    rng = np.random.default_rng(2)
    keys, values = (rng.normal(size=(2, 70, 32)) * 10.0 ** rng.uniform(-9, 4, (2, 70, 1))).astype(np.float32)
    keys[5, :4] = [0, -0.0, 65504, 2.0**-25]
    pages = np.zeros((2, 32 * 64 * 4), np.uint8)

    for position in range(70):
        _native.cache_write(pages, position, keys[position], values[position])

    np.testing.assert_array_equal(pages, reference.cache_pages(keys, values))


def test_what_float16_cannot_hold_is_kept_as_its_largest(form: _native.Form) -> None:
    pages = np.zeros((1, 16 * 64 * 4), np.uint8)
    _native.cache_write(pages, 0, np.zeros(16, np.float32), np.full(16, -1e9, np.float32))
    out, _, total = form.attend(np.ones((1, 1, 16), np.float32), pages, position=0, window=0, first=0, last=1)
    np.testing.assert_array_equal(out / total[..., None], -65504)
