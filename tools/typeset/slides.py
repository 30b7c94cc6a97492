"""The bodies of slides: one small dataclass for each layout, every slot with its limit.

Text in a body is plain characters, never markup. Numbers of a chart live in a `Dataset` and are named by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ternlight.tools.typeset.blocks import Align, ChartKind
from ternlight.tools.typeset.limits import optional_words, several, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first slide; its title is the slide's headline."""

    subtitle: str = optional_words(90)
    author: str = optional_words(40)
    date: str = optional_words(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A divider; its title is the slide's headline."""

    line: str = optional_words(90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """Three to five points."""

    points: tuple[str, ...] = several(3, 5, each=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A head and a sentence; `icon` is a name of `icons.NAMES` or empty."""

    head: str = words(24)
    text: str = words(80)
    icon: str = optional_words(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Three to six cards."""

    items: tuple[Card, ...] = several(3, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of a process."""

    label: str = words(14)
    detail: str = optional_words(60)
    icon: str = optional_words(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Three to six steps in order."""

    steps: tuple[Stage, ...] = several(3, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date and what happened or will."""

    date: str = words(12)
    text: str = words(45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Three to six moments in order."""

    items: tuple[Moment, ...] = several(3, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A step of a cycle."""

    label: str = words(14)
    text: str = optional_words(22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Three to five steps, the last leading to the first; `points` stand beside it."""

    steps: tuple[Turn, ...] = several(3, 5)
    points: tuple[str, ...] = several(0, 3, each=70)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """A stage of a funnel; `value` is printed as it is."""

    label: str = words(18)
    value: str = words(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Three to five stages, widest first."""

    stages: tuple[Narrowing, ...] = several(3, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A head and its points."""

    head: str = words(24)
    points: tuple[str, ...] = several(2, 4, each=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Two sides."""

    left: Side
    right: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrant:
    """A field of a matrix."""

    head: str = words(18)
    points: tuple[str, ...] = several(2, 3, each=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Four fields: top left, top right, bottom left, bottom right; the axes have names or none."""

    top_left: Quadrant
    top_right: Quadrant
    bottom_left: Quadrant
    bottom_right: Quadrant
    x_axis: str = optional_words(16)
    y_axis: str = optional_words(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number that says it all; `value` is printed as it is."""

    value: str = words(7)
    caption: str = words(70)
    context: str = optional_words(120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A number among others."""

    value: str = words(7)
    label: str = words(40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Two to four numbers."""

    items: tuple[Stat, ...] = several(2, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of the `Dataset` of that id, with what to see in it."""

    dataset: str = words(40)
    chart: ChartKind = "column"
    takeaways: tuple[str, ...] = several(0, 3, each=60)
    highlight: int | None = None
    """Index of the category that the headline is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Two to five columns; more rows than seven go on a continuation slide. Every row as long as `header`."""

    header: tuple[str, ...] = several(2, 5, each=24)
    rows: tuple[tuple[str, ...], ...] = several(1, 40)
    align: tuple[Align, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The `Figure` of that id, with points beside it; its caption and credit come from the figure."""

    figure: str = words(40)
    points: tuple[str, ...] = several(0, 4, each=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the user named."""

    name: str = words(24)
    role: str = optional_words(24)
    line: str = optional_words(45)
    figure: str = optional_words(40)
    """`Figure.id` of a portrait, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Two to six people."""

    people: tuple[Person, ...] = several(2, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody else's words."""

    text: str = words(140)
    who: str = words(45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The ask, what it is for, and how to reach who asks. `dataset` draws a doughnut (use of funds) if given."""

    ask: str = words(60)
    uses: tuple[str, ...] = several(0, 3, each=40)
    contact: str = optional_words(60)
    dataset: str = optional_words(40)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """`Source.id`s to list, at most ten on a slide; more go on a continuation slide. Empty lists every source."""

    sources: tuple[int, ...] = ()


Body = (
    Cover
    | Section
    | Bullets
    | Cards
    | Process
    | Timeline
    | Cycle
    | Funnel
    | Compare
    | Matrix
    | Number
    | Stats
    | Chart
    | Table
    | Picture
    | Team
    | Quote
    | Closing
    | References
)

Layout = Literal[
    "cover", "section", "bullets", "cards", "process", "timeline", "cycle", "funnel", "compare", "matrix", "number",
    "stats", "chart", "table", "picture", "team", "quote", "closing", "references",
]  # fmt: skip

BODIES: dict[str, type] = {body.__name__.lower(): body for body in get_args(Body)}
"""The dataclass of each layout, by its name."""
