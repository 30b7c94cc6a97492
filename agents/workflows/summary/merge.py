"""From candidates to points: the best ones, spread over the text, none saying what another says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.workflows.summary.extract import Candidate
from ternlight.agents.workflows.summary.plan import TENTHS, Plan
from ternlight.agents.workflows.summary.vectors import Vectors

_WORTH = 0.72
"""How much worth counts against novelty (maximal marginal relevance, Carbonell and Goldstein 1998)."""
ALIKE = 0.86
"""Cosine from which two sentences count as saying the same."""
_FROM_SUMMARY = 0.4
"""Share of the points that may come from a document's own abstract or summary before its parts have their turns."""
_SAME_WORDS = 0.85
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


def choose(
    candidates: Sequence[Candidate],
    vectors: Vectors,
    worth: NDArray[np.float64],
    plan: Plan,
    *,
    about: int | None = None,
) -> list[int]:
    """Indices of the points among `candidates`, in the order of the text; at most `plan.points`.

    `about` is the candidate that is a point in any case, because it says what the document is about.
    """
    place = {candidate.order: index for index, candidate in enumerate(candidates)}
    chosen: list[int] = []
    nearest = np.zeros(len(candidates))
    open_to = np.ones(len(candidates), bool)
    per_band: Counter[int] = Counter()
    bands = np.array([candidate.tenth * plan.bands // TENTHS for candidate in candidates])
    limit = -(-plan.points // plan.bands) + 1
    summing_up = np.array([candidate.part == "summary" for candidate in candidates])
    from_summary = int(_FROM_SUMMARY * plan.points)
    while len(chosen) < plan.points and open_to.any():
        allowed = open_to.copy()
        if (open_to & summing_up).any() and int(summing_up[chosen].sum()) < from_summary:
            allowed &= summing_up
        else:
            if plan.spread:
                least = min(per_band[int(band)] for band in np.unique(bands[open_to]))
                allowed &= np.array([per_band[int(band)] == least or least >= 1 for band in bands])
            within = allowed & np.array([per_band[int(band)] < limit for band in bands])
            allowed = within if within.any() else allowed
        gain = np.where(allowed, _WORTH * worth - (1 - _WORTH) * nearest, -np.inf)
        best = int(np.argmax(gain)) if chosen or about is None else about
        # A sentence quoted together with the one before it takes that one's place.
        inside = _quoted_with(candidates[best], place)
        if inside is not None and inside in chosen and inside != about:
            chosen.remove(inside)
            per_band[int(bands[inside])] -= 1
        chosen.append(best)
        per_band[int(bands[best])] += 1
        open_to[[index for index in (inside,) if index is not None]] = False
        likeness = vectors @ vectors[best]
        nearest = np.maximum(nearest, likeness)
        open_to &= ~np.array(
            [same(candidates[best], other, float(cosine)) for other, cosine in zip(candidates, likeness, strict=True)]
        )
        open_to[best] = False
    return sorted(chosen, key=lambda index: candidates[index].order)


def _quoted_with(candidate: Candidate, place: Mapping[int, int]) -> int | None:
    """The index of the candidate that `candidate`'s quote begins with, if it is not itself."""
    return None if candidate.before is None else place.get(candidate.order - 1)


def same(one: Candidate, other: Candidate, cosine: float) -> bool:
    """Whether two sentences say the same, so that only one may be a point."""
    a, b = set(one.stems), set(other.stems)
    # Two rows of one kind ("Ships in May: 40", "Ships in June: 52") are alike in all but their numbers, and both news.
    if _figures(a) - _figures(b) and _figures(b) - _figures(a):
        return False
    shared = len(a & b) / max(1, min(len(a), len(b)))
    return cosine >= ALIKE + 0.08 or (cosine >= ALIKE and shared >= 0.5) or (shared >= _SAME_WORDS and len(a & b) > 3)


def _figures(stems: set[str]) -> set[str]:
    return {stem for stem in stems if stem[0].isdigit()}
