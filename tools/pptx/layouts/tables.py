"""Tables: columns as wide as their words need, rows kept whole, continuation slides with the header repeated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.tools.pptx.fit import DoesNotFit, cut_text
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned
from ternlight.tools.pptx.scene import Align, Box, Cell, Color, Level, Text, TextStyle
from ternlight.tools.pptx.scene import Table as DrawnTable
from ternlight.tools.pptx.specs import BODY
from ternlight.tools.pptx.words import clean, paragraph
from ternlight.tools.typeset.measure import line_height, text_width, wrap
from ternlight.tools.typeset.slides import Table

SIZES = (16.0, 14.0, 12.0)
PAD_X, PAD_Y = 12.0, 6.0
MOST_COLUMNS = 6
COMFORTABLE_ROWS = 7
TALLEST_ROW = 110.0
_NUMBER = re.compile(r"^[\s+\-−–±~<>≈()$€£¥₹]*\d[\d\s.,'’]*\s*(%|[kKmMbBtT]|bn|mn|[$€£¥₹])?\)?$")
_ALIGN: dict[str, Align] = {"left": "l", "center": "ctr", "right": "r"}


@dataclass(frozen=True)
class _Grid:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]


def _grid(body: Table) -> _Grid:
    width = max([len(body.header), *(len(row) for row in body.rows)], default=0)
    if width == 0 or not body.rows:
        raise NothingToShow("the table was empty")

    def padded(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(clean(cell) for cell in row) + ("",) * (width - len(row))

    rows = tuple(padded(row) for row in body.rows)
    align: list[Align] = []
    for column in range(width):
        told = body.align[column] if column < len(body.align) else "left"
        cells = [row[column] for row in rows if row[column]]
        numeric = bool(cells) and all(_NUMBER.match(cell) for cell in cells)
        align.append("r" if told == "left" and numeric and column else _ALIGN[told])
    return _Grid(padded(body.header), rows, tuple(align))


def _by_columns(grid: _Grid) -> list[_Grid]:
    """The table in pieces of at most six columns, the first column repeated."""
    width = len(grid.header)
    if width <= MOST_COLUMNS:
        return [grid]
    pieces = -(-(width - 1) // (MOST_COLUMNS - 1))
    per = -(-(width - 1) // pieces)
    found = []
    for start in range(1, width, per):
        chosen = [0, *range(start, min(start + per, width))]
        found.append(
            _Grid(
                tuple(grid.header[c] for c in chosen),
                tuple(tuple(row[c] for c in chosen) for row in grid.rows),
                tuple(grid.align[c] for c in chosen),
            )
        )
    return found


class _Setter:
    """A grid at one size: widths and heights."""

    def __init__(self, grid: _Grid, size: float, context: Context, width: float) -> None:
        self.grid, self.size, self.context = grid, size, context
        self.head = TextStyle(sizes=(size,), color=context.accent(1), bold=True, anchor="b")
        self.first = TextStyle(sizes=(size,), color=Color("tx1"), bold=True, anchor="ctr")
        self.other = TextStyle(sizes=(size,), color=Color("tx1"), anchor="ctr")
        self.widths = self._widths(width)

    def _style(self, row: int, column: int) -> TextStyle:
        return self.head if row == 0 else self.first if column == 0 else self.other

    def _all(self) -> list[tuple[str, ...]]:
        return [self.grid.header, *self.grid.rows]

    def _widths(self, room: float) -> tuple[float, ...]:
        columns = len(self.grid.header)
        natural, least = [], []
        for column in range(columns):
            cells = [(row[column], self._style(r, column)) for r, row in enumerate(self._all())]
            faces = self.context.faces
            natural.append(max(text_width(t, faces.of(s), self.size) for t, s in cells) / 0.96 + 2 * PAD_X + 2)
            longest = max(
                (text_width(w, faces.of(s), self.size) for t, s in cells for w in t.replace("-", "- ").split()),
                default=0,
            )
            least.append(min(longest / 0.96 + 2 * PAD_X + 2, room / columns * 1.6))
        if sum(natural) <= room:
            spare = (room - sum(natural)) / columns
            return tuple(n + spare for n in natural)
        # Water-fill: narrow columns keep their natural width, wide ones share the rest above their longest word.
        widths = [min(n, room / columns) for n in natural]
        widths = [max(w, least_w) for w, least_w in zip(widths, least, strict=True)]
        if sum(widths) > room:
            over = sum(widths) - room
            slack = [max(w - min(least_w, room / columns), 0.0) for w, least_w in zip(widths, least, strict=True)]
            if sum(slack) >= over > 0:
                return tuple(w - over * s / sum(slack) for w, s in zip(widths, slack, strict=True))
            return tuple(w * room / sum(widths) for w in widths)
        wants = [max(n - w, 0.0) for n, w in zip(natural, widths, strict=True)]
        spare = room - sum(widths)
        return tuple(w + spare * want / sum(wants) for w, want in zip(widths, wants, strict=True))

    def cell(self, row: int, column: int, text: str, *, shorten: bool) -> Text | None:
        """The measured text of a cell; None when a word had to be cut or the row would be too tall."""
        style = self._style(row, column)
        face = self.context.faces.of(style)
        room = self.widths[column] - 2 * PAD_X
        align = self.grid.align[column]
        while True:
            found = wrap(text, face, self.size, room)
            height = len(found.lines) * line_height(face, self.size)
            if (not found.broken and height <= TALLEST_ROW) or (shorten and height <= TALLEST_ROW):
                break
            if not shorten:
                return None
            text = cut_text(text, int(len(text) * 0.85))
        styled = TextStyle(sizes=style.sizes, color=style.color, bold=style.bold, align=align, anchor=style.anchor)
        return Text(
            paragraphs=(paragraph(text),),
            levels=(Level(style=styled, size=self.size, space_before=0.0),),
            insets=(PAD_X, PAD_Y, PAD_X, PAD_Y),
            height=height,
            lines=(found.lines,),
        )

    def rows(self, *, shorten: bool) -> list[tuple[tuple[Text, ...], float]] | None:
        """All rows, the header first, with their heights."""
        made = []
        least = 34.0 if self.size >= 16 else 30.0 if self.size >= 14 else 26.0
        for number, row in enumerate(self._all()):
            cells = [self.cell(number, column, text, shorten=shorten) for column, text in enumerate(row)]
            if any(cell is None for cell in cells):
                return None
            kept = tuple(cell for cell in cells if cell is not None)
            made.append((kept, max(least, max(cell.height for cell in kept) + 2 * PAD_Y)))
        return made


def _pages(heights: list[float], room: float) -> list[list[int]]:
    """Body rows on as few slides as hold them, about as many on each."""
    pages: list[list[int]] = [[]]
    used = 0.0
    for index, height in enumerate(heights):
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(index)
        used += height
    if len(pages) == 1:
        return pages
    # Even out: the same number of slides, filled to a common level.
    low, high = max(heights), room
    for _ in range(12):
        middle = (low + high) / 2
        if _count(heights, middle) <= len(pages):
            high = middle
        else:
            low = middle
    return _greedy(heights, high)


def _greedy(heights: list[float], room: float) -> list[list[int]]:
    pages: list[list[int]] = [[]]
    used = 0.0
    for index, height in enumerate(heights):
        if pages[-1] and used + height > room + 0.01:
            pages.append([])
            used = 0.0
        pages[-1].append(index)
        used += height
    return pages


def _count(heights: list[float], room: float) -> int:
    return len(_greedy(heights, room))


def table(body: Table, context: Context) -> list[Planned]:
    """One slide, or several with the header (and, for wide tables, the first column) repeated."""
    grid = _grid(body)
    planned = []
    pieces = _by_columns(grid)
    if len(pieces) > 1:
        context.rungs.append("split")
    for piece in pieces:
        planned += _piece(piece, context)
    return planned


def _piece(grid: _Grid, context: Context) -> list[Planned]:
    width = BODY.w
    chosen: tuple[float, list[tuple[tuple[Text, ...], float]], _Setter, list[list[int]]] | None = None
    best = None
    for size in SIZES:
        setter = _Setter(grid, size, context, width)
        rows = setter.rows(shorten=False)
        if rows is None:
            continue
        pages = _pages([height for _cells, height in rows[1:]], BODY.h - rows[0][1])
        if best is None and size >= 14:
            best = (size, rows, setter, pages)
        if len(pages) == 1:
            chosen = (size, rows, setter, pages)
            break
        if best is None:
            best = (size, rows, setter, pages)
    chosen = chosen or best
    if chosen is None:
        if not context.shorten:
            raise DoesNotFit
        setter = _Setter(grid, SIZES[-1], context, width)
        rows = setter.rows(shorten=True)
        assert rows is not None
        context.rungs.append("shortened")
        chosen = (SIZES[-1], rows, setter, _pages([h for _c, h in rows[1:]], BODY.h - rows[0][1]))
    size, rows, setter, pages = chosen
    if size != SIZES[0]:
        context.rungs.append("smaller")
    if len(pages) > 1:
        context.rungs.append("split")
    return [_drawn(setter, rows, page, context) for page in pages]


def _drawn(setter: _Setter, rows: list[tuple[tuple[Text, ...], float]], page: list[int], context: Context) -> Planned:
    slot = context.specs["Table"].slot("table")
    chosen = [rows[0], *(rows[index + 1] for index in page)]
    heights = [height for _cells, height in chosen]
    # A small table breathes: rows grow, to a limit, towards two thirds of the body.
    spare = BODY.h * 0.72 - sum(heights)
    if spare > 0:
        grow = min(spare / len(heights), 22.0)
        heights = [height + grow for height in heights]
    grid = setter.grid
    drawn = DrawnTable(
        name="Table",
        box=Box(x=BODY.x, y=BODY.y, w=sum(setter.widths), h=sum(heights)),
        widths=setter.widths,
        heights=tuple(heights),
        rows=tuple(tuple(Cell(text=text, fill=None) for text in cells) for cells, _height in chosen),
        alt=f"{context.headline}: {', '.join(filter(None, grid.header))}; {len(page)} × {len(grid.header)}",
        rule=Color("accent1"),
        placeholder=(slot.kind, slot.index),
    )
    return Planned(layout="Table", elements=(drawn,))
