"""Whether the points cover the text: the check that early pages did not take all the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ternlight.agents.workflows.summary.extract import Candidate
from ternlight.agents.workflows.summary.plan import TENTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which tenths of the text, counted from 0, hold something worth a point, and which have one."""

    worthwhile: frozenset[int]
    covered: frozenset[int]
    points: int

    @property
    def ok(self) -> bool:
        """As many tenths are covered as the number of points allows."""
        return len(self.covered) >= min(len(self.worthwhile), self.points)

    @property
    def title(self) -> str:
        """What to tell the user."""
        empty = TENTHS - len(self.worthwhile)
        bare = f"; {empty} hold no full sentence" if empty else ""
        return f"Covered {len(self.covered)} of {TENTHS} tenths of the text{bare}"


def check_coverage(candidates: Iterable[Candidate], points: Iterable[Candidate]) -> Coverage:
    """The coverage of `points`, chosen among `candidates`."""
    points = list(points)
    return Coverage(
        worthwhile=frozenset(candidate.tenth for candidate in candidates),
        covered=frozenset(point.tenth for point in points),
        points=len(points),
    )
