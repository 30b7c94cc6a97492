"""A forward pass over a text in which every matrix is decomposed as soon as its inputs are known.

A matrix gets its inputs from the decomposed ones before it, so that it also makes good a part of what those have lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.convert.feedback import decompose_with_feedback, feedback_factor
from ternlight.engine.convert.planes import Floats, compose
from ternlight.engine.models.reference import Array, reference_hidden
from ternlight.engine.models.shape import DecoderShape

Take = Callable[[str, Floats, NDArray[np.int8]], None]
"""Gets a matrix's name, its scales (rows, groups, planes) and its trits (rows, groups, group, planes)."""


def calibrate(
    shape: DecoderShape,
    weights: Callable[[str], Floats],
    tokens: Sequence[int],
    *,
    planes: int,
    group_of: Callable[[str], int | None],
    head: str | None,
    take: Take,
) -> None:
    """Decompose the matrices of every layer, and the one called `head` if given, for the inputs that `tokens` give.

    weights: float32 tensors by name. group_of: weights that share a scale, None for a matrix that stays as it is.
    Memory: a layer's activations and one attention matrix, 4 * len(tokens)^2 bytes.
    """
    last: list[tuple[Array, Floats]] = []  # q, k and v have the same inputs, and so have gate and up

    def decompose(name: str, x: Floats) -> Floats:
        group = group_of(name)
        if group is None:
            return weights(name)
        if not last or last[0][0] is not x:
            last[:] = [(x, feedback_factor(x))]
        matrix = weights(name)
        scales, trits = decompose_with_feedback(matrix, planes, group, last[0][1])
        take(name, scales, trits)
        flat = compose(scales.reshape(-1, planes), trits.reshape(-1, trits.shape[2], planes))
        return flat.reshape(matrix.shape)

    def product(name: str, x: Array) -> Array:
        inputs = x.astype(np.float32, copy=False)
        out: Floats = inputs @ decompose(name, inputs).T
        return out

    hidden = reference_hidden(shape, weights, product, tokens)
    if head is not None:
        decompose(head, hidden.astype(np.float32, copy=False))
