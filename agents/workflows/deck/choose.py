"""Which layout shows a handful of passages best, and how a deck varies its layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ternlight.agents.workflows.deck.bodies import build
from ternlight.agents.workflows.deck.stuff import Built, Stuff
from ternlight.tools.typeset import slides as s

WORTH: Mapping[str, float] = {
    "chart": 1.0,
    "picture": 0.94,
    "timeline": 0.9,
    "process": 0.95,
    "cycle": 0.97,
    "funnel": 0.98,
    "compare": 0.85,
    "stats": 0.8,
    "table": 0.7,
    "number": 0.72,
    "matrix": 0.65,
    "cards": 0.66,
    "quote": 0.32,
    "team": 0.9,
    "bullets": 0.3,
}
"""How much a layout shows beyond its words."""
_AGAIN, _RUNNING = 0.22, 0.8


@dataclass
class Variety:
    """The layouts of a deck so far."""

    used: Counter[str] = field(default_factory=Counter)
    last: str = ""

    def worth(self, layout: str, built: Built) -> float:
        """What showing `built` adds: less for a layout that was there, much less for the one just before."""
        again = 3 * _AGAIN if layout == "quote" else _AGAIN
        worth = WORTH.get(layout, 0.0) - again * self.used[layout] + richness(built.body)
        return worth - (_RUNNING if layout == self.last and layout != "chart" else 0.0)

    def take(self, layout: str) -> None:
        """Note that a slide has this layout."""
        self.used[layout] += 1
        self.last = layout


def best(stuff: Stuff, layouts: Sequence[str], variety: Variety, *, ordered: bool = False) -> tuple[str, Built] | None:
    """The layout among `layouts` that can show `stuff` and is worth most; earlier ones are preferred if `ordered`."""
    found = []
    for rank, layout in enumerate(layouts):
        built = build(layout, stuff)
        if built is not None:
            worth = variety.worth(layout, built) + 0.3 * _mean_worth(stuff, built)
            found.append((worth - (0.3 * rank if ordered else 0.0), -rank, layout, built))
    if not found:
        return None
    _, _, layout, built = max(found, key=lambda each: each[:2])
    return layout, built


def _mean_worth(stuff: Stuff, built: Built) -> float:
    worths = [stuff.material.passages[n].worth for n in built.passages]
    return sum(worths) / len(worths) if worths else 0.5


def richness(body: s.Body) -> float:
    """A little more for bodies that are neither thin nor crowded."""
    match body:
        case s.Stats(items=items):
            return 0.1 if len(items) >= 3 else -0.2
        case s.Timeline(items=moments):
            return 0.1 if len(moments) >= 4 else 0.0
        case s.Cards(items=cards):
            return 0.06 if len(cards) in (3, 4, 6) else 0.0
        case s.Chart(takeaways=takeaways):
            return 0.1 if takeaways else 0.0
        case s.Picture(points=points):
            return 0.05 if len(points) >= 2 else -0.1
        case s.Number(context=context):
            return 0.05 if context else -0.2
    return 0.0
