"""Whether the points cover the text: the check that early pages did not take all the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ternlight.agents.workflows.summary.extract import Candidate
from ternlight.agents.workflows.summary.plan import TENTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which bands of the text (tenths; fifths of a small one), counted from 0, hold something worth a point, and which
    have one."""

    worthwhile: frozenset[int]
    covered: frozenset[int]
    points: int
    bands: int

    @property
    def ok(self) -> bool:
        """As many bands are covered as the number of points allows."""
        return len(self.covered) >= min(len(self.worthwhile), self.points)

    @property
    def title(self) -> str:
        """What to tell the user."""
        empty = self.bands - len(self.worthwhile)
        bare = f"; {empty} hold no full sentence" if empty > 1 else "; 1 holds no full sentence" if empty else ""
        name = "tenths" if self.bands == TENTHS else "fifths"
        return f"Covered {len(self.covered)} of {self.bands} {name} of the text{bare}"


def check_coverage(candidates: Iterable[Candidate], points: Iterable[Candidate], bands: int) -> Coverage:
    """The coverage of `points`, chosen among `candidates`, in `bands` equal parts of the text (10, or 5)."""
    points = list(points)
    return Coverage(
        worthwhile=frozenset(candidate.tenth * bands // TENTHS for candidate in candidates),
        covered=frozenset(point.tenth * bands // TENTHS for point in points),
        points=len(points),
        bands=bands,
    )
