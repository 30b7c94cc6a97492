"""Choosing the next token from logits: a chain of whole-vocabulary NumPy steps.

Order: mask of the grammar, repeat penalty, temperature, top-k, top-p, min-p, draw. Sources: repeat penalty, Keskar et
al. 2019 (arXiv:1909.05858); top-p, Holtzman et al. 2019 (arXiv:1904.09751); min-p, Nguyen et al. 2024
(arXiv:2407.01082).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import EngineError
from ternlight.engine.memory import MICRO_BATCH
from ternlight.engine.types import SamplingParams

REPEAT_WINDOW = 64
"""Tokens back that the repeat penalty looks at, as in llama.cpp."""


class Sampler:
    """One generation's random generator and its memory of recent tokens."""

    def __init__(self, params: SamplingParams, recent: Sequence[int] = (), seed: int = 0) -> None:
        """`seed` is mixed with that of `params`. Raises `EngineError` for parameters out of range."""
        _check(params)
        self._params = params
        self._random = np.random.default_rng((abs(seed), params.seed))
        self._recent = deque(recent[-REPEAT_WINDOW:], maxlen=REPEAT_WINDOW)

    def choose(self, logits: NDArray[np.float32], allowed: NDArray[np.bool_] | None = None) -> tuple[int, float]:
        """The next token and its log-probability before anything was applied.

        `logits` has shape (vocabulary,) and is left as it was; `allowed`, of the same shape, must allow at least one.
        """
        params = self._params
        if not np.isfinite(logits.max()):
            raise EngineError("The model's numbers are not usable; its file may be damaged. Download it again.")
        scores = logits.astype(np.float64)
        if allowed is not None:
            scores[~allowed] = -np.inf
        if params.repeat_penalty != 1.0 and self._recent:
            seen = np.unique(np.fromiter(self._recent, dtype=np.int64))
            values = scores[seen]
            scores[seen] = np.where(values > 0, values / params.repeat_penalty, values * params.repeat_penalty)
        if params.temperature == 0.0:
            token = int(np.argmax(scores))
        else:
            candidates, weights = _truncate(scores, params)
            token = int(self._random.choice(candidates, p=weights))
        self._recent.append(token)
        return token, float(logits[token] - _log_sum_exp(logits))

    def note(self, token: int) -> None:
        """A token came without having been chosen."""
        self._recent.append(token)


def _truncate(scores: NDArray[np.float64], params: SamplingParams) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Tokens that stay, most likely first, and their probabilities."""
    size = len(scores)
    best = np.arange(size)
    # Ties are broken by token number, here and in the order, so that equal logits give equal text on every machine.
    if 0 < params.top_k < size:
        least = np.partition(scores, size - params.top_k)[size - params.top_k]
        above = np.flatnonzero(scores > least)
        best = np.concatenate((above, np.flatnonzero(scores == least)[: params.top_k - len(above)]))
    best = best[np.lexsort((best, -scores[best]))]
    relative = (scores[best] - scores[best[0]]) / params.temperature
    weights = np.exp(relative)
    weights /= weights.sum()
    if params.top_p < 1.0:
        # A token stays while those before it hold less than top_p; so the first one always stays.
        before = np.cumsum(weights) - weights
        kept = before < params.top_p
        kept[0] = True
        best, weights = best[kept], weights[kept]
    if params.min_p > 0.0:
        kept = weights >= params.min_p * weights[0]
        best, weights = best[kept], weights[kept]
    return best, weights / weights.sum()


def _log_sum_exp(logits: NDArray[np.float32]) -> float:
    top = float(logits.max())
    return top + float(np.log(np.exp(logits - top, dtype=np.float64).sum()))


def _check(params: SamplingParams) -> None:
    ranges = (
        ("max_tokens", params.max_tokens >= 1),
        ("temperature", params.temperature >= 0.0),
        ("top_k", params.top_k >= 0),
        ("top_p", 0.0 < params.top_p <= 1.0),
        ("min_p", 0.0 <= params.min_p <= 1.0),
        ("repeat_penalty", params.repeat_penalty > 0.0),
        ("seed", params.seed >= 0),
        ("lookup", 0 <= params.lookup < MICRO_BATCH),
    )
    for name, valid in ranges:
        if not valid:
            raise EngineError(f"The sampling setting {name} = {getattr(params, name)} is out of range.", kind="bug")
