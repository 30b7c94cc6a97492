"""The operations of an encoder: right within their stated bounds on every instruction set."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ternlight.engine.kernels import _native

WIDTHS = [16, 48, 128, 384, 1536]


def forms() -> list[tuple[str, _native.EncoderOps]]:
    return [(isa, _native.EncoderOps(_native.Form(isa))) for isa in _native.supported_isas()]


def normal(seed: int, *shape: int, size: float = 1.0) -> np.ndarray:
    return (np.random.default_rng(seed).normal(size=shape) * size).astype(np.float32)


@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("summed", [True, False])
def test_add_norm(n: int, size: float, summed: bool) -> None:
    x, y, y_bias, weight, bias = (normal(seed, n, size=size if seed < 2 else 1.0) for seed in range(5))
    total = x.astype(np.float64)
    if summed:
        total = total + y + y_bias
    centred = total - total.mean()
    exact = centred / np.sqrt((centred**2).mean() + 1e-12) * weight + bias
    results = []
    for isa, ops in forms():
        out = x.copy()
        ops.add_norm(out, y if summed else None, y_bias if summed else None, weight, bias, 1e-12)
        assert np.abs(out - exact).max() <= (n / 8 + 32) * 2.0**-24 * np.abs(exact).max(), isa
        results.append(out.view(np.uint32))
    assert all((result == results[0]).all() for result in results)


def test_add_norm_of_equal_values_is_the_bias() -> None:
    for isa, ops in forms():
        x, bias = np.full(48, 3.0, np.float32), normal(1, 48)
        ops.add_norm(x, None, None, normal(2, 48), bias, 1e-12)
        np.testing.assert_array_equal(x, bias, err_msg=isa)


def exact_gelu(x: np.ndarray) -> np.ndarray:
    return np.array([value * 0.5 * math.erfc(-value / math.sqrt(2)) for value in x.astype(np.float64)])


@settings(deadline=None, max_examples=200)
@given(x=arrays(np.float32, st.sampled_from([16, 32, 48]), elements=st.floats(-1e4, 1e4, width=32)))
def test_gelu_of_any_numbers(x: np.ndarray) -> None:
    check_gelu(x)


def test_gelu_everywhere() -> None:
    check_gelu(np.linspace(-7, 7, 16_000).astype(np.float32))


def check_gelu(x: np.ndarray) -> None:
    bias = np.linspace(-1, 1, x.size).astype(np.float32)
    exact = exact_gelu(x + bias)
    for isa, ops in forms():
        out = x.copy()
        ops.gelu(out, bias)
        assert np.all(np.abs(out - exact) <= 4e-7 * (np.abs(x + bias) + 1)), isa


@pytest.mark.parametrize("group", [16, 32, 128, 384])
@pytest.mark.parametrize("tokens", [1, 2, 8, 13])
def test_groups_of_a_token_are_quantised_as_the_decoder_does_it(group: int, tokens: int) -> None:
    values = normal(tokens, tokens, 384) * np.float32(7)
    values[0] *= 1e-6
    values[-1, :group] = 0
    for isa in _native.supported_isas():
        form = _native.Form(isa)
        made, known = _native.EncoderOps(form).quantise(values, group), form.quantise(values, group)
        np.testing.assert_array_equal(made.values(), known.values(), err_msg=isa)
        np.testing.assert_array_equal(made.steps(), known.steps(), err_msg=isa)
        np.testing.assert_array_equal(made.sums(), known.sums(), err_msg=isa)


def test_tokens_of_zeros_and_of_no_numbers_stay_in_bounds() -> None:
    values = np.zeros((3, 128), np.float32)
    values[1], values[2, 5] = np.nan, np.inf
    for isa, ops in forms():
        made = ops.quantise(values, 32)
        assert not made.values()[0].any(), isa
        assert np.abs(made.sums()).max() <= 128 * 32, isa


@pytest.mark.parametrize("head_dim", [16, 32, 48, 64, 128, 256])
@pytest.mark.parametrize("tokens", [1, 2, 7, 8, 9, 16, 17, 63, 65, 130])
@pytest.mark.parametrize("size", [0.1, 4.0])
def test_attention(head_dim: int, tokens: int, size: float) -> None:
    q, k, v = (normal(seed, tokens, head_dim, size=size if seed < 2 else 1.0) for seed in range(3))
    scale = 1 / math.sqrt(head_dim)
    scores = q.astype(np.float64) @ k.astype(np.float64).T * scale
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    exact = weights / weights.sum(axis=1, keepdims=True) @ v
    for isa, ops in forms():
        assert np.abs(ops.attend(q, k, v, scale) - exact).max() <= 1e-5 * np.abs(v).max(), isa
