"""A decoder in plain NumPy: in float64 the judge of the native forward pass, and the shortest account of it.

Slow by design. Activations are never quantised and the cache is exact, so what differs from the native engine is its
int8 activations and float16 cache, and nothing else. It computes in the type of the weights that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.models.shape import DecoderShape, LayerNames, Rope

Array = NDArray[np.floating]
Weights = Callable[[str], Array]
"""A tensor by its GGUF name, decoded: vectors of shape (n,), matrices of shape (rows, columns)."""
Product = Callable[[str, Array], Array]
"""A layer's matrix by its GGUF name, times inputs (tokens, columns): outputs (tokens, rows)."""


def reference_logits(shape: DecoderShape, weights: Weights, tokens: Sequence[int]) -> Array:
    """Logits of shape (len(tokens), vocabulary) of a prompt evaluated from an empty context."""
    hidden = reference_hidden(shape, weights, lambda name, x: x @ weights(name).T, tokens)
    head = weights("token_embd.weight" if shape.tied else "output.weight")
    return hidden @ head.T


def reference_hidden(shape: DecoderShape, weights: Weights, product: Product, tokens: Sequence[int]) -> Array:
    """What the head gets, shape (len(tokens), width). Every matrix of a layer is only used through `product`."""
    hidden = weights("token_embd.weight")[list(tokens)] * shape.embedding_scale
    for layer, names in enumerate(shape.names):
        hidden = hidden + _attention(shape, weights, product, names, shape.is_local(layer), hidden)
        hidden = hidden + _feed_forward(shape, weights, product, names, hidden)
    return _rms_norm(hidden, weights("output_norm.weight"), shape.epsilon)


def _rms_norm(x: Array, weight: Array, epsilon: float) -> Array:
    scaled: Array = x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight
    return scaled


def _rotate(x: Array, rope: Rope) -> Array:
    """RoPE of x (tokens, heads, head_dim), tokens at positions 0, 1, …"""
    angles = np.arange(x.shape[0])[:, None, None] * rope.frequencies
    cosine = (np.cos(angles) * rope.magnitude).astype(x.dtype)
    sine = (np.sin(angles) * rope.magnitude).astype(x.dtype)
    pairs = rope.frequencies.size
    out = x.copy()
    a, b = (slice(0, pairs), slice(pairs, 2 * pairs)) if rope.neox else (slice(0, 2 * pairs, 2), slice(1, 2 * pairs, 2))
    out[..., a] = x[..., a] * cosine - x[..., b] * sine
    out[..., b] = x[..., a] * sine + x[..., b] * cosine
    return out


def _attention(
    shape: DecoderShape, weights: Weights, product: Product, names: LayerNames, local: bool, hidden: Array
) -> Array:
    tokens = hidden.shape[0]
    x = _rms_norm(hidden, weights(names.attention_norm), shape.epsilon)

    def project(name: str, bias: str, heads: int) -> Array:
        y = product(name, x)
        if bias:
            y = y + weights(bias)
        return y.reshape(tokens, heads, shape.head_dim)

    q = project(names.q, names.q_bias, shape.heads)
    k = project(names.k, names.k_bias, shape.kv_heads)
    v = project(names.v, names.v_bias, shape.kv_heads)
    if names.q_norm:
        q = _rms_norm(q, weights(names.q_norm), shape.epsilon)
    if names.k_norm:
        k = _rms_norm(k, weights(names.k_norm), shape.epsilon)
    rope = shape.local_rope if local and shape.local_rope is not None else shape.rope
    q, k = _rotate(q, rope), _rotate(k, rope)
    distance = np.arange(tokens)[:, None] - np.arange(tokens)[None, :]
    hides = distance < 0 if not local else (distance < 0) | (distance >= shape.window)
    mixed = np.empty_like(q)
    for head in range(shape.heads):
        at = head * shape.kv_heads // shape.heads
        scores = q[:, head] @ k[:, at].T * shape.attention_scale
        scores[hides] = -np.inf
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed[:, head] = scores @ v[:, at] / scores.sum(axis=-1, keepdims=True)
    mixed = mixed.reshape(tokens, -1)
    if names.attention_sub_norm:
        mixed = _rms_norm(mixed, weights(names.attention_sub_norm), shape.epsilon)
    out: Array = product(names.o, mixed)
    return _rms_norm(out, weights(names.attention_post_norm), shape.epsilon) if names.attention_post_norm else out


def _feed_forward(shape: DecoderShape, weights: Weights, product: Product, names: LayerNames, hidden: Array) -> Array:
    x = _rms_norm(hidden, weights(names.ffn_norm), shape.epsilon)
    gate, up = product(names.gate, x), product(names.up, x)
    match shape.activation:
        case "silu":
            gate = gate / (1.0 + np.exp(-gate))
        case "relu2":
            gate = np.maximum(gate, 0.0) ** 2
        case "gelu":
            gate = 0.5 * gate * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (gate + 0.044715 * gate**3)))
    y = gate * up
    if names.ffn_sub_norm:
        y = _rms_norm(y, weights(names.ffn_sub_norm), shape.epsilon)
    out: Array = product(names.down, y)
    return _rms_norm(out, weights(names.ffn_post_norm), shape.epsilon) if names.ffn_post_norm else out
