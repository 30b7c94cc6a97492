"""Groups of weights as sums of ternary planes: w ~ sum_k scale_k * trit_k, trits in -1, 0, +1, scales by group.

For given scales a weight takes the nearest of the 3^K sums; for given trits the scales are a least-squares fit. The two
steps alternate from several starts (Lloyd's algorithm on codebooks of this structure), and the best end wins. What a
step needs of a group are the numbers and sums of the magnitudes between two thresholds, so magnitudes are sorted once
and a step costs a binary search for every threshold, however many weights a group has.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAX_PLANES = 4
"""81 sums; more planes would cost more than the 8-bit weights that they stand for."""

_BATCH = 4096
"""Groups fitted at once: what a step touches then stays in the processor's cache."""
_TRIAL_STEPS = 3
_FINAL_STEPS = 6
_STARTS: dict[int, tuple[tuple[float, ...], ...]] = {
    1: (),  # the greedy scale is the best one
    2: ((0.5, 0.4), (0.45, 0.35), (0.55, 0.45)),
    3: ((0.5, 0.35, 0.15), (0.45, 0.3, 0.2), (0.55, 0.3, 0.15), (0.4, 0.35, 0.25)),
    4: ((0.45, 0.3, 0.15, 0.1), (0.68, 0.22, 0.08, 0.02), (0.5, 0.25, 0.15, 0.1)),
}
"""Scales to start from, as shares of a group's largest magnitude, beside the greedy ones. The best of many tried on
Gaussian weights and on SmolLM2's: their sums reach the largest magnitude or nearly so."""


@cache
def _combinations(planes: int) -> NDArray[np.int8]:
    """One of every two opposite combinations of trits, (3^planes + 1) / 2 of them, shape (., planes)."""
    kept = [trits for trits in product((0, 1, -1), repeat=planes) if next((t for t in trits if t), 1) > 0]
    return np.array(kept, np.int8)


class _Groups:
    """Sorted magnitudes of groups, with running sums of their importance and of importance times magnitude."""

    def __init__(self, groups: Floats, importance: Floats) -> None:
        magnitudes = np.abs(groups)
        order = np.argsort(magnitudes, axis=1)
        self.sorted = np.take_along_axis(magnitudes, order, 1)
        weight = np.take_along_axis(np.broadcast_to(importance, groups.shape), order, 1).astype(np.float64)
        self.weights = _running(weight)
        self.sums = _running(weight * self.sorted)
        self.squares = (weight * self.sorted.astype(np.float64) ** 2).sum(1)

    def below(self, thresholds: Floats) -> NDArray[np.intp]:
        """How many magnitudes of each group are at most each of its thresholds, shape of `thresholds`."""
        size = self.sorted.shape[1]
        flat = self.sorted.reshape(-1)
        base = np.arange(len(self.sorted), dtype=np.intp)[:, None] * size
        place = np.broadcast_to(base, thresholds.shape).copy()
        step = size // 2
        while step:
            place += step * (flat[place + (step - 1)] <= thresholds)
            step //= 2
        place += flat[place] <= thresholds
        below: NDArray[np.intp] = place - base
        return below


def _running(values: NDArray[np.float64]) -> NDArray[np.float64]:
    totals = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=totals[:, 1:])
    return totals


def _step(groups: _Groups, scales: Floats) -> tuple[NDArray[np.float64], Floats]:
    """The squared error with `scales` (n, planes) and their best trits, and the best scales for those trits."""
    combinations = _combinations(scales.shape[1])
    values = scales @ combinations.T.astype(np.float32)
    order = np.argsort(np.abs(values), axis=1)
    levels = np.take_along_axis(np.abs(values), order, 1)
    edges = np.full((len(levels), levels.shape[1] + 1), groups.sorted.shape[1], np.intp)
    edges[:, 0] = 0
    edges[:, 1:-1] = groups.below((levels[:, 1:] + levels[:, :-1]) / 2)
    weights = np.empty(levels.shape)
    sums = np.empty(levels.shape)
    np.put_along_axis(weights, order, np.diff(np.take_along_axis(groups.weights, edges, 1), axis=1), 1)
    np.put_along_axis(sums, order, np.diff(np.take_along_axis(groups.sums, edges, 1), axis=1), 1)
    error = groups.squares + ((weights * values - 2 * sums * np.sign(values)) * values).sum(1)
    signs = np.where(values < 0, -1.0, 1.0)
    planes = scales.shape[1]
    squares = (combinations[:, :, None] * combinations[:, None, :]).reshape(-1, planes * planes).astype(np.float64)
    normal = (weights @ squares).reshape(-1, planes, planes)
    # A plane without a trit has no best scale: the little that is added makes it 0.
    normal += (np.trace(normal, axis1=1, axis2=2)[:, None, None] * 1e-9 + 1e-30) * np.eye(planes)
    right = (sums * signs) @ combinations.astype(np.float64)
    return error, np.abs(np.linalg.solve(normal, right[..., None])[..., 0]).astype(np.float32)


def fit_scales(groups: Floats, planes: int, importance: Floats | None = None) -> Floats:
    """The scales whose sums of trits come nearest to `groups`, shape (n, planes), the largest first.

    groups: float32 (n, size), finite, size a power of two. importance: how much a squared error counts, positive, of
    shape (size,) or (n, size); None for equally. The scales are numbers that float16 holds.
    """
    weight = np.ones(groups.shape[1], np.float32) if importance is None else importance
    scales = np.empty((len(groups), planes), np.float32)
    for first in range(0, len(groups), _BATCH):
        part = slice(first, first + _BATCH)
        scales[part] = _fit(groups[part], planes, weight if weight.ndim == 1 else weight[part])
    rounded = np.clip(scales, 0, np.finfo(np.float16).max).astype(np.float16).astype(np.float32)
    return np.ascontiguousarray(-np.sort(-rounded, axis=1))


def _fit(values: Floats, planes: int, importance: Floats) -> Floats:
    # Unit peaks: the starts are shares of the peak, and no square under- or overflows.
    peaks = np.maximum(np.abs(values).max(1, keepdims=True), np.finfo(np.float32).tiny)
    unit = values / peaks
    groups = _Groups(unit, importance)
    best = _greedy(unit, planes, importance)
    least, _ = _step(groups, best)
    for start in _STARTS[planes]:
        scales = np.broadcast_to(np.array(start, np.float32), best.shape)
        for _ in range(_TRIAL_STEPS):
            _, scales = _step(groups, scales)
        error, _ = _step(groups, scales)
        better = error < least
        best[better], least[better] = scales[better], error[better]
    scales = best
    for _ in range(_FINAL_STEPS):
        _, scales = _step(groups, scales)
    error, _ = _step(groups, scales)
    better = error < least
    best[better] = scales[better]
    scaled: Floats = best * peaks
    return scaled


def _greedy(values: Floats, planes: int, importance: Floats) -> Floats:
    """One plane after the other, each the best for what the ones before leave: exact for weights that are ternary."""
    rest = values.copy()
    scales = np.empty((len(values), planes), np.float32)
    for plane in range(planes):
        magnitudes = np.abs(rest)
        order = np.argsort(-magnitudes, axis=1)
        weight = np.take_along_axis(np.broadcast_to(importance, values.shape), order, 1).astype(np.float64)
        sums = np.cumsum(weight * np.take_along_axis(magnitudes, order, 1), axis=1)
        weights = np.cumsum(weight, axis=1)
        count = np.argmax(sums * sums / weights, axis=1)[:, None]
        scale = (np.take_along_axis(sums, count, 1) / np.take_along_axis(weights, count, 1)).astype(np.float32)
        scales[:, plane] = scale[:, 0]
        rest -= scale * np.sign(rest) * (magnitudes > scale / 2)
    return scales


class Sums:
    """The 3^planes sums that each row of scales can make, to find the nearest of them for weights."""

    def __init__(self, scales: Floats) -> None:
        """scales: (n, planes)."""
        combinations = _combinations(scales.shape[1])
        values = scales @ combinations.T.astype(np.float32)
        order = np.argsort(np.abs(values), axis=1)
        self._levels = np.take_along_axis(np.abs(values), order, 1)
        self._thresholds = (self._levels[:, 1:] + self._levels[:, :-1]) / 2
        signs = np.where(np.take_along_axis(values, order, 1) < 0, -1, 1).astype(np.int8)
        self._trits = combinations[order] * signs[..., None]

    def nearest(self, weights: Floats) -> tuple[NDArray[np.int8], Floats]:
        """The trits (n, m, planes) whose sums are nearest to weights (n, m), and those sums (n, m)."""
        magnitudes = np.abs(weights)
        index = np.zeros(weights.shape, np.intp)
        for threshold in self._thresholds.T:
            index += magnitudes > threshold[:, None]
        rows = np.arange(len(weights))[:, None]
        signs = np.where(weights < 0, -1, 1).astype(np.int8)
        trits: NDArray[np.int8] = self._trits[rows, index] * signs[..., None]
        return trits, np.copysign(self._levels[rows, index], weights)


def decompose(groups: Floats, planes: int, importance: Floats | None = None) -> tuple[Floats, NDArray[np.int8]]:
    """Scales (n, planes) and trits (n, size, planes) of groups (n, size), as `fit_scales` finds them."""
    scales = fit_scales(groups, planes, importance)
    trits = np.empty((*groups.shape, planes), np.int8)
    for first in range(0, len(groups), _BATCH):
        part = slice(first, first + _BATCH)
        trits[part] = Sums(scales[part]).nearest(groups[part])[0]
    return scales, trits


def compose(scales: Floats, trits: NDArray[np.int8]) -> Floats:
    """The weights (n, size) that `decompose`'s scales and trits stand for."""
    weights: Floats = np.einsum("nk,nmk->nm", scales, trits, dtype=np.float32)
    return weights
