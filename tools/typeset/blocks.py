"""The parts of running text: what a section of a report is a sequence of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ternlight.tools.typeset.inlines import Inline, cited

Align = Literal["left", "center", "right"]
ChartKind = Literal["column", "bar", "line", "pie", "doughnut"]
DiagramKind = Literal["process", "timeline", "cycle", "funnel", "flow"]
Tone = Literal["note", "tip", "important", "warning", "caution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a block tree; `Report` holds sections instead (`report.sections_of`)."""

    level: int
    """1 to 6."""
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a list; `checked` is None unless it is a task."""

    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list, numbered from `start` or bulleted."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Every row as long as `header`."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[Align, ...]
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRef:
    """The `Figure` of that id stands here."""

    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRef:
    """The `Dataset` of that id stands here as a chart."""

    dataset: str
    chart: ChartKind = "column"
    caption: tuple[Inline, ...] = ()
    highlight: int | None = None
    """Index of the category that the text is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A node of a diagram: `label` on it, `detail` under it (a date on a timeline, a value in a funnel)."""

    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow between two steps, by index."""

    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A drawing that code makes; `edges` matter for "flow" alone, the others are in order."""

    diagram: DiagramKind
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...] = ()
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody else's words."""

    blocks: tuple[Block, ...]
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """A listing, literally; `language` is its name or empty."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A box that stands out."""

    tone: Tone
    blocks: tuple[Block, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line between two parts."""


Block = Para | Heading | List | Table | FigureRef | ChartRef | Diagram | Quote | CodeBlock | Callout | Rule


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, parents before children, in reading order."""
    for block in blocks:
        yield block
        match block:
            case List(items=items):
                for item in items:
                    yield from walk(item.blocks)
            case Quote(blocks=inner) | Callout(blocks=inner):
                yield from walk(inner)


def inlines_of(block: Block) -> Iterator[tuple[Inline, ...]]:
    """The lines of text that `block` itself holds, without those of the blocks inside it."""
    match block:
        case Para(inlines=inlines) | Heading(inlines=inlines):
            yield inlines
        case Table(header=header, rows=rows, caption=caption):
            yield caption
            yield from header
            for row in rows:
                yield from row
        case ChartRef(caption=caption) | Diagram(caption=caption):
            yield caption


def cites_of(blocks: Iterable[Block]) -> list[int]:
    """Every source number in reading order."""
    return [n for block in walk(blocks) for inlines in inlines_of(block) for n in cited(inlines)]
