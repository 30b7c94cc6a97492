"""A sentence encoder in plain NumPy: the judge of the native forward pass, and the shortest account of it.

In float64 throughout but for the activations, which are rounded to 127 steps as the native engine rounds them, so that
what differs is float32's rounding and what follows from it: a value next to the edge of two steps takes the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.models.bert import NORM, POSITIONS, TYPES, WORDS
from ternlight.engine.models.encoder_shape import EncoderLayerNames, EncoderShape

Array = NDArray[np.float64]

_LEAST_PEAK = 127e-6
_upper_tail = np.frompyfunc(erfc, 1, 1)


class ReferenceEncoder:
    """The forward pass over a file's weights, decoded once."""

    def __init__(self, file: GGUFFile, shape: EncoderShape, *, round_activations: bool = True) -> None:
        """Without `round_activations` activations stay float64: the model as a float engine would run it."""
        self._shape = shape
        self._round = round_activations
        bias = EncoderLayerNames.bias
        wanted = [WORDS, POSITIONS, NORM, bias(NORM), *([TYPES] if TYPES in file.tensors else [])]
        for names in shape.names:
            weights = [getattr(names, slot) for slot in EncoderLayerNames.__dataclass_fields__]
            wanted += [*weights, *map(bias, weights)]
        self._weights = {name: _decoded(file, shape, name) for name in wanted}
        self._groups = {name: file.tensors[name].type.block for name in file.tensors}

    def encode(self, texts: Sequence[Sequence[int]]) -> Array:
        """Unit vectors (texts, width) of token numbers."""
        return np.stack([self._encode(list(tokens)) for tokens in texts])

    def _encode(self, tokens: list[int]) -> Array:
        w, shape = self._weights, self._shape
        hidden = w[WORDS][tokens] + w[POSITIONS][: len(tokens)]
        if TYPES in w:
            hidden = hidden + w[TYPES][0]
        hidden = self._norm(hidden, NORM)
        for names in shape.names:
            attention = self._linear(self._attention(hidden, names), names.o)
            hidden = self._norm(hidden + attention, names.attention_norm)
            wide = _gelu(self._linear(hidden, names.up))
            hidden = self._norm(hidden + self._linear(wide, names.down), names.ffn_norm)
        mean = hidden.mean(axis=0)
        vector: Array = mean / np.linalg.norm(mean)
        return vector

    def _attention(self, hidden: Array, names: EncoderLayerNames) -> Array:
        shape = self._shape
        split = (len(hidden), shape.heads, shape.head_dim)
        q, k, v = (self._linear(hidden, name).reshape(split).transpose(1, 0, 2) for name in (names.q, names.k, names.v))
        scores = q @ k.transpose(0, 2, 1) / sqrt(shape.head_dim)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed: Array = (scores / scores.sum(axis=-1, keepdims=True)) @ v
        return mixed.transpose(1, 0, 2).reshape(len(hidden), -1)

    def _linear(self, x: Array, name: str) -> Array:
        if self._round:
            x = _rounded(x, max(self._groups[name], 32))
        return x @ self._weights[name].T + self._weights[EncoderLayerNames.bias(name)]

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + self._shape.epsilon)
        return x * self._weights[name] + self._weights[EncoderLayerNames.bias(name)]


def _decoded(file: GGUFFile, shape: EncoderShape, name: str) -> Array:
    tensor = file.tensors[name]
    planes = (dequantize(file.data(plane), tensor.type, tensor.dimensions[0]) for plane in shape.stored(name))
    total = sum(plane.astype(np.float64) for plane in planes)
    return np.asarray(total).reshape(tensor.shape)


def _rounded(x: Array, group: int) -> Array:
    """x in steps of a 127th of the largest magnitude of each `group` columns."""
    groups = x.reshape(len(x), -1, group)
    step = np.maximum(np.abs(groups).max(axis=-1, keepdims=True), _LEAST_PEAK) / 127
    rounded: Array = np.rint(groups / step) * step
    return rounded.reshape(x.shape)


def _gelu(x: Array) -> Array:
    tail: Callable[[Array], object] = _upper_tail
    return x * 0.5 * np.asarray(tail(-x / sqrt(2)), np.float64)
