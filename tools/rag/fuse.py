"""One ranking of two: how near a passage is to the question in meaning, and how much of it its words cover.

Ranks alone (reciprocal rank fusion) let the words speak as loud when they have found a rare code as when they have
found "much" and "year". So the scores themselves are added, each on a scale that means the same for every question
(Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023): the cosine, and the share
of the question's words that a passage has, weighted by their inverse document frequency. Squared, that share counts
for little until most of the question is there. A word that no passage has weighs the most: no passage covers much then.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

WORDS = 0.3
"""What having every word of the question adds to the cosine. It and the square were chosen on one half of three sets
of questions (`tests/helpers/questions.py`, and those of `ternlight bench embed`) with two embedders. On the other half:
the answer among the first five of 0.91 of the first set (0.78 by meaning alone, 0.53 by words alone, 0.84 fused by
rank), the right paraphrase first for 0.57 (0.62, 0.01, 0.09). Anything from 0.2 to 0.5 does nearly as well."""
_POWER = 2


def fuse(likeness: Mapping[T, float], covered: Mapping[T, float]) -> list[tuple[T, float]]:
    """Items with their scores, best first, of those that were found by meaning and those that were found by words.

    `likeness` has the cosines of the nearest items: one that is not among them is taken to be as near as the last of
    them, which it can at most be. Equal scores keep the order in which the items were met.
    """
    last = min(likeness.values(), default=0.0)
    scores = {
        item: likeness.get(item, last) + WORDS * covered.get(item, 0.0) ** _POWER
        for item in dict.fromkeys([*likeness, *covered])
    }
    return sorted(scores.items(), key=lambda pair: -pair[1])
