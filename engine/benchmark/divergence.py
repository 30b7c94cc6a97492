"""How far the next token's distribution is from the one that it should be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.floating[Any]]
_ROWS = 4
"""At a time: what a second-level cache holds of a large vocabulary."""


def divergence(exact: Logits, now: Logits) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each row of logits (rows, vocabulary) the KL divergence of `now` from `exact`, and whether they agree.

    In nats; the same logits diverge by exactly 0. Two agree where the same token is the likeliest.
    """
    losses, agreements = np.empty(len(exact)), np.empty(len(exact), np.bool_)
    for first in range(0, len(exact), _ROWS):
        rows = slice(first, first + _ROWS)
        x, y = exact[rows].astype(np.float64), now[rows].astype(np.float64)
        x -= x.max(axis=1, keepdims=True)
        y -= y.max(axis=1, keepdims=True)
        weights = np.exp(x)
        total = weights.sum(axis=1)
        gain = np.log(np.exp(y).sum(axis=1)) - np.log(total)
        losses[rows] = (weights * (x - y)).sum(axis=1) / total + gain
        agreements[rows] = exact[rows].argmax(axis=1) == now[rows].argmax(axis=1)
    return losses, agreements
