"""A slide as drawn: boxes, shapes and measured text, before any file format.

The planners turn a typed slide into scenes; the writer turns a scene into OOXML and the preview turns the same scene
into a picture, so both show the same geometry. All lengths are points; the slide is 960 x 540 of them (13.333 x 7.5
inches).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

SLIDE_WIDTH = 960.0
SLIDE_HEIGHT = 540.0
EMU_PER_POINT = 12700

Align = Literal["l", "ctr", "r"]
Anchor = Literal["t", "ctr", "b"]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in points, origin at the top left of the slide."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.h

    def inset(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The box without these margins."""
        return Box(x=self.x + left, y=self.y + top, w=self.w - left - right, h=self.h - top - bottom)

    def mirrored(self) -> Box:
        """The box seen in a mirror along the slide's vertical axis (right-to-left decks)."""
        return replace(self, x=SLIDE_WIDTH - self.x - self.w)


@dataclass(frozen=True)
class Color:
    """A theme colour by its scheme name (bg1, tx1, bg2, tx2, accent1 ... accent6), drawn with an opacity, its luminance
    (HSL) times `scale` plus `offset`."""

    name: str
    alpha: float = 1.0
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Run:
    """A stretch of text; sizes and colours come from the paragraph's level, never from a run."""

    text: str
    bold: bool = False
    href: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """Runs that flow together. `rtl` is the base direction of its own text; `level` picks the style."""

    runs: tuple[Run, ...]
    rtl: bool = False
    level: int = 0

    @property
    def text(self) -> str:
        """The words without their faces."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, kw_only=True)
class TextStyle:
    """How a block of text is set. `size` is points; `sizes` is the ladder tried from the first to the last."""

    sizes: tuple[float, ...]
    color: Color
    bold: bool = False
    italic: bool = False
    heading_face: bool = False
    align: Align = "l"
    anchor: Anchor = "t"
    space_before: float = 0.0
    bullet: bool = False
    line: float = 1.0

    @property
    def size(self) -> float:
        """The size it starts with."""
        return self.sizes[0]


@dataclass(frozen=True, kw_only=True)
class Level:
    """What the paragraphs of one level look like: a style at the size and spacing that were chosen for it."""

    style: TextStyle
    size: float
    space_before: float


@dataclass(frozen=True, kw_only=True)
class Text:
    """Text that was measured and fits: `lines` are the lines of each paragraph, `height` what they take in points."""

    paragraphs: tuple[Paragraph, ...]
    levels: tuple[Level, ...]
    insets: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    height: float = 0.0
    lines: tuple[tuple[str, ...], ...] = ()

    @property
    def anchor(self) -> Anchor:
        """Where the block stands in its box."""
        return self.levels[0].style.anchor

    @property
    def plain(self) -> str:
        """The words, one line per paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """An outline."""

    color: Color
    width: float = 1.0
    dash: bool = False


@dataclass(frozen=True, kw_only=True)
class Path:
    """A freeform in its own coordinates: commands M, L, C and Z with absolute numbers in a w x h view box."""

    commands: tuple[tuple[str, tuple[float, ...]], ...]
    w: float
    h: float


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A preset or freeform shape, a text box (no fill, no stroke) or, with `placeholder`, a filled placeholder."""

    name: str
    box: Box
    preset: str = "rect"
    adjust: float | None = None
    path: Path | None = None
    fill: Color | None = None
    stroke: Stroke | None = None
    text: Text | None = None
    placeholder: tuple[str | None, int] | None = None
    alt: str = ""
    decorative: bool = False
    flip: bool = False
    vertical: bool = False
    """Text runs from bottom to top."""
    key: str = ""
    """What connectors call it."""


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A straight line from one point to another, glued to shapes by key and connection site when they are given."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    stroke: Stroke
    arrow: bool = True
    begins: tuple[str, int] | None = None
    ends: tuple[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Series:
    """One row of numbers of a chart; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A native, editable chart. `emphasis` is the category drawn in the first accent when there is one series."""

    name: str
    box: Box
    kind: Literal["bar", "column", "line", "pie", "doughnut"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    alt: str
    unit: str = ""
    title: str = ""
    emphasis: int | None = None
    placeholder: tuple[str | None, int] | None = None
    ink: Color = Color("tx1")
    label_size: float = 12.0
    accents: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    """The theme's accents in the order in which they are used."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A table cell with its measured text."""

    text: Text
    fill: Color | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A native table; widths and heights add up to the box."""

    name: str
    box: Box
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    alt: str
    rule: Color
    placeholder: tuple[str | None, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image, cropped (fractions of its own width and height: left, top, right, bottom) to fill its box."""

    name: str
    box: Box
    data: bytes
    """A PNG or JPEG file."""
    alt: str
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    placeholder: tuple[str | None, int] | None = None
    ellipse: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Shapes that belong together, read out as one by `alt`."""

    name: str
    alt: str
    children: tuple[Shape | Connector, ...]


Element = Shape | Connector | Chart | Table | Picture | Group


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One slide of the file: a layout's name and the elements on it, in reading order (title first)."""

    layout: str
    title: str
    elements: tuple[Element, ...]
    notes: str = ""
    section: str = ""
    steps: tuple[str, ...] = field(default=())

    def leaves(self) -> Iterator[Shape | Connector | Chart | Table | Picture]:
        """All elements, those of groups too."""
        for element in self.elements:
            if isinstance(element, Group):
                yield from element.children
            else:
                yield element
