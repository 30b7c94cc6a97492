"""Texts that say the same: reprints, mirrors, press releases under another headline.

Each text becomes a sketch: the smallest hashes of its runs of five words (bottom-k sampling, Broder 1997, "On the
resemblance and containment of documents"). Two sketches tell how much of their texts is shared, at a fixed cost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.tools.text.words import words

_RUN = 5
"""Words."""
_SKETCH = 400
"""Hashes kept of each text; a share is then off by about 0.025."""
RESEMBLANCE = 0.6
"""Shared part of all runs from which two texts are near-duplicates. Two independent reports share next to none."""
CONTAINMENT = 0.8
"""Shared part of the shorter text's runs from which it is a reprint within the longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is kept of a text for comparing it."""

    hashes: frozenset[int]
    """The `_SKETCH` smallest, or all."""
    count: int
    """Runs in the whole text."""


def sketch(text: str) -> Sketch:
    """The sketch of a text of any length and script."""
    tokens = [word.casefold() for word in words(text)]
    runs = {" ".join(tokens[i : i + _RUN]) for i in range(max(1, len(tokens) - _RUN + 1))} if tokens else set()
    hashes = sorted(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in runs)
    return Sketch(hashes=frozenset(hashes[:_SKETCH]), count=len(hashes))


def resemblance(one: Sketch, other: Sketch) -> float:
    """Shared part of all runs of two texts, 0 to 1, estimated."""
    if not one.hashes or not other.hashes:
        return 0.0
    smallest = sorted(one.hashes | other.hashes)[:_SKETCH]
    shared = sum(value in one.hashes and value in other.hashes for value in smallest)
    return shared / len(smallest)


def is_near_duplicate(one: Sketch, other: Sketch) -> bool:
    """Whether two texts are one, or the shorter is part of the longer."""
    share = resemblance(one, other)
    if share >= RESEMBLANCE:
        return True
    # The share of the union gives the size of the intersection, and that the share of the shorter text.
    intersection = share * (one.count + other.count) / (1 + share)
    shorter = min(one.count, other.count)
    return shorter >= 30 and intersection / shorter >= CONTAINMENT


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """For each text the index of the first one that it repeats, its own index where it repeats none."""
    sketches = [sketch(text) for text in texts]
    firsts: list[int] = []
    for index, candidate in enumerate(sketches):
        same = (i for i in range(index) if firsts[i] == i and is_near_duplicate(sketches[i], candidate))
        firsts.append(next(same, index))
    return firsts
