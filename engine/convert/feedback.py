"""Decomposition with error feedback: later columns make good the error of each column, as far as the inputs allow.

GPTQ (Frantar et al. 2022, arXiv:2210.17323). What is made small is not the error of the weights but that of the
outputs on real inputs X: with H = X^T X and U the upper Cholesky factor of its inverse, after column j was rounded
with the error e every later column i moves by -e * U[j, i] / U[j, j]. The scales of a group are fitted when its first
column is reached, where the square of an error in column j counts 1 / U[j, j]^2 times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.convert.planes import Floats, Sums, fit_scales

_DAMPING = 0.01
"""Added to the diagonal of H as a share of its mean: columns that the text hardly uses stay near what they were."""


def feedback_factor(inputs: Floats) -> Floats:
    """U of inputs (tokens, columns), shape (columns, columns)."""
    squares = (inputs.T @ inputs).astype(np.float64)
    diagonal = np.diagonal(squares)
    mean = float(diagonal.mean())
    squares += np.eye(len(squares)) * (_DAMPING * mean if mean > 0 else 1.0)
    # The lower factor of the matrix with both orders reversed, inverted: the upper factor of the inverse.
    lower = np.linalg.cholesky(squares[::-1, ::-1])
    factor: Floats = np.linalg.inv(lower)[::-1, ::-1].astype(np.float32)
    return factor


def decompose_with_feedback(
    weights: Floats, planes: int, group: int, factor: Floats
) -> tuple[Floats, NDArray[np.int8]]:
    """Scales (rows, groups, planes) and trits (rows, groups, group, planes) of weights (rows, columns)."""
    rows, columns = weights.shape
    rest = np.ascontiguousarray(weights.T)  # (columns, rows): a column's work is on contiguous memory
    scales = np.empty((rows, columns // group, planes), np.float32)
    trits = np.empty((rows, columns // group, group, planes), np.int8)
    shares = np.diagonal(factor)
    for index in range(columns // group):
        first, last = index * group, (index + 1) * group
        importance = (1 / np.square(shares[first:last])).astype(np.float32)
        importance /= importance.mean()
        scales[:, index] = fit_scales(np.ascontiguousarray(rest[first:last].T), planes, importance)
        sums = Sums(scales[:, index])
        errors = np.empty((group, rows), np.float32)
        for column in range(first, last):
            chosen, values = sums.nearest(rest[column][:, None])
            trits[:, index, column - first] = chosen[:, 0]
            errors[column - first] = (rest[column] - values[:, 0]) / shares[column]
            rest[column + 1 : last] -= factor[column, column + 1 : last, None] * errors[column - first]
        rest[last:] -= factor[first:last, last:].T @ errors
    return scales, trits
