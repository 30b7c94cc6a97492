"""From candidates to points: the best ones, spread over the text, none saying what another says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.workflows.summary.extract import Candidate
from ternlight.agents.workflows.summary.plan import TENTHS, Plan
from ternlight.agents.workflows.summary.vectors import Vectors

_WORTH = 0.72
"""How much worth counts against novelty (maximal marginal relevance, Carbonell and Goldstein 1998)."""
ALIKE = 0.86
"""Cosine from which two sentences count as saying the same."""
_SAME_WORDS = 0.7
"""Share of common subject words from which they do, whatever their cosine."""


def sift(candidates: list[Candidate], limit: int) -> list[Candidate]:
    """At most `limit` candidates, the best of each tenth by words alone, in order. Exact repetitions are left out."""
    seen: set[str] = set()
    distinct = [c for c in candidates if not (c.sentence.text in seen or seen.add(c.sentence.text))]  # type: ignore[func-returns-value]
    tenths: dict[int, list[Candidate]] = {}
    for candidate in sorted(distinct, key=lambda c: (-c.lexical, c.order)):
        tenths.setdefault(candidate.tenth, []).append(candidate)
    # Turns among the tenths, so that one that has few leaves its room to the others.
    turns = sorted((rank, c.order, c) for group in tenths.values() for rank, c in enumerate(group))
    return sorted((c for _, _, c in turns[:limit]), key=lambda c: c.order)


def choose(candidates: Sequence[Candidate], vectors: Vectors, worth: NDArray[np.float64], plan: Plan) -> list[int]:
    """Indices of the points among `candidates`, in the order of the text; at most `plan.points`."""
    chosen: list[int] = []
    nearest = np.zeros(len(candidates))
    open_to = np.ones(len(candidates), bool)
    per_tenth: Counter[int] = Counter()
    tenths = np.array([candidate.tenth for candidate in candidates])
    limit = -(-plan.points // TENTHS) + 1
    while len(chosen) < plan.points and open_to.any():
        allowed = open_to.copy()
        if plan.spread:
            least = min(per_tenth[int(tenth)] for tenth in np.unique(tenths[open_to]))
            allowed &= np.array([per_tenth[int(tenth)] == least or least >= 1 for tenth in tenths])
        within = allowed & np.array([per_tenth[int(tenth)] < limit for tenth in tenths])
        allowed = within if within.any() else allowed
        gain = np.where(allowed, _WORTH * worth - (1 - _WORTH) * nearest, -np.inf)
        best = int(np.argmax(gain))
        chosen.append(best)
        per_tenth[candidates[best].tenth] += 1
        likeness = vectors @ vectors[best]
        nearest = np.maximum(nearest, likeness)
        open_to &= ~np.array(
            [same(candidates[best], other, float(cosine)) for other, cosine in zip(candidates, likeness, strict=True)]
        )
        open_to[best] = False
    return sorted(chosen, key=lambda index: candidates[index].order)


def same(one: Candidate, other: Candidate, cosine: float) -> bool:
    """Whether two sentences say the same, so that only one may be a point."""
    a, b = set(one.stems), set(other.stems)
    shared = len(a & b) / max(1, min(len(a), len(b)))
    # Two rows of one kind ("Ships in May: 40", "Ships in June: 52") are alike in all but their numbers and both news.
    return (
        cosine >= ALIKE + 0.08
        or (cosine >= ALIKE and shared >= 0.5)
        or (shared >= _SAME_WORDS + 0.15 and len(a & b) > 3)
    )
