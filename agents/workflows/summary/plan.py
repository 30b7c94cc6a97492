"""How many points a summary has, and how much work may go into finding them. Decided by code, from sizes alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Length = Literal["short", "medium", "long"]

TENTHS = 10
EMBEDDED = 1_200
"""Sentences embedded at most, however long the document: about 20 s at 60 sentences a second on one thread. The
rest are sifted by words alone."""
_POINTS = {"short": 4, "medium": 8, "long": 14}
_EXTRA = {"short": 1, "medium": 4, "long": 14}
"""Further points for a long document: all of them from `_LONG_WORDS` words on, in proportion below."""
_SENTENCES_PER_POINT = {"short": 4, "medium": 3, "long": 2}
"""Of a short text, at most one sentence in so many."""
_USUAL_WORDS, _LONG_WORDS = 5_000, 40_000
_SMALL_WORDS = 2_500
"""Words below which a tenth is too little text to deserve a point by itself: fifths are covered then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the summary is to be."""

    length: Length
    points: int
    """At most so many."""
    spread: bool
    """No tenth of the text gets a second point before every tenth that can has one."""
    bands: int
    """10 where that is about tenths, 5 where it is about fifths, because the document is small."""
    embedded: int
    """Sentences that are embedded at most."""


def make_plan(length: Length, *, words: int, worthwhile: int) -> Plan:
    """The plan for a document of `words` words with `worthwhile` sentences that could stand as a point."""
    extra = _EXTRA[length] * min(1.0, max(0.0, (words - _USUAL_WORDS) / (_LONG_WORDS - _USUAL_WORDS)))
    # A summary that repeats every sentence is none; and there is always one point at least.
    bound = max(1, -(-worthwhile // _SENTENCES_PER_POINT[length]))
    points = min(_POINTS[length] + round(extra), bound)
    bands = TENTHS if words >= _SMALL_WORDS else TENTHS // 2
    return Plan(length=length, points=points, spread=length != "short", bands=bands, embedded=EMBEDDED)
