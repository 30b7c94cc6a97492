"""Tables: columns as wide as their words ask for, rows that split over pages, the header repeated on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ternlight.tools.pdf.tags import Tagger
from ternlight.tools.pdf.text import TextBlock
from ternlight.tools.typeset.themes import Theme

PAD_X = 6.0
PAD_Y = 4.0
LONELY = 90.0
"""Points. A row lower than this does not stand alone on either side of a page break."""
_TALL = 320.0
"""Points. A row higher than this may be split inside."""


@dataclass(frozen=True)
class Row:
    """The cells of a row, and whether it is an even one (they are shaded)."""

    cells: tuple[TextBlock, ...]
    shaded: bool = False


def column_widths(natural: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Widths that add up to `room`: every column as wide as it wants to be if all fit, else the narrow ones get what
    they want and the wide ones share the rest; no column is narrower than its longest word unless there is no other
    way."""
    if sum(natural) <= room:
        spare = room - sum(natural)
        return [width + spare * width / sum(natural) for width in natural]
    if sum(least) >= room:
        return [room * width / sum(least) for width in least]
    widths = list(least)
    for _round in range(30):
        wanting = [at for at, width in enumerate(widths) if width < natural[at] - 0.5]
        left = room - sum(widths)
        if left < 0.5 or not wanting:
            break
        for at in wanting:
            widths[at] += min(left / len(wanting), natural[at] - widths[at])
    return [width * room / sum(widths) for width in widths]


class TableFlowable(Flowable):  # type: ignore[misc]
    """Rows under a header. Only the first part's header is tagged; its repetitions are decoration."""

    def __init__(
        self,
        header: Row,
        rows: Sequence[Row],
        widths: Sequence[float],
        theme: Theme,
        tagger: Tagger,
        *,
        page_height: float,
        after: float = 0.0,
        first: bool = True,
    ) -> None:
        super().__init__()
        self.page_height = page_height
        self.header, self.rows, self.widths = header, list(rows), list(widths)
        self.theme, self.tagger = theme, tagger
        self.after, self.first = after, first

    def getSpaceAfter(self) -> float:
        """Points below."""
        return self.after

    def _height(self, row: Row) -> float:
        heights = [cell.wrap(width - 2 * PAD_X, 1e6)[1] for cell, width in zip(row.cells, self.widths, strict=True)]
        return max(heights) + 2 * PAD_Y

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure every row; the size taken."""
        self._heights = [self._height(row) for row in (self.header, *self.rows)]
        self.width, self.height = sum(self.widths), sum(self._heights)
        return self.width, self.height

    def least(self) -> float:
        """The height of the smallest part that may stand at the foot of a page, header included; after `wrap`."""
        top, *rows = self._heights
        if rows and rows[0] > _TALL:
            return float(top + LONELY)
        for count in range(1, len(rows)):
            if _in_company(rows[:count]) and _in_company(rows[count:]):
                return float(top + sum(rows[:count]))
        return float(sum(self._heights))

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two tables, the first no higher than `height`; none if a row would stand alone, unless nothing else is
        possible on a whole page. A row about as high as a page is split inside."""
        self.wrap(width, height)
        top, *rows = self._heights
        used, fitting = top, 0
        while fitting < len(rows) and used + rows[fitting] <= height:
            used += rows[fitting]
            fitting += 1
        for count in range(min(fitting, len(rows) - 1), 0, -1):
            if _in_company(rows[:count]) and _in_company(rows[count:]):
                return [self._part(self.rows[:count], True), self._part(self.rows[count:], False)]
        if fitting < len(rows) and rows[fitting] > _TALL:
            halves = _split_row(self.rows[fitting], self.widths, height - used - 2 * PAD_Y)
            if halves is not None:
                above, below = self.rows[:fitting], self.rows[fitting + 1 :]
                return [self._part([*above, halves[0]], True), self._part([halves[1], *below], False)]
        if 0 < fitting < len(rows) and height > 0.75 * self.page_height:
            return [self._part(self.rows[:fitting], True), self._part(self.rows[fitting:], False)]
        return []

    def _part(self, rows: Sequence[Row], upper: bool) -> TableFlowable:
        return TableFlowable(
            self.header,
            rows,
            self.widths,
            self.theme,
            self.tagger,
            page_height=self.page_height,
            after=0 if upper else self.after,
            first=self.first and upper,
        )

    def draw(self) -> None:
        """Draw fills and rules, then the cells."""
        top = self.height
        for index, (row, height) in enumerate(zip((self.header, *self.rows), self._heights, strict=True)):
            with self.tagger.marked(self.canv, None):
                self._dress(index, row, top, height)
            if index == 0 and not self.first:
                with self.tagger.marked(self.canv, None):
                    self._cells(row, top, height)
            else:
                self._cells(row, top, height)
            top -= height

    def _dress(self, index: int, row: Row, top: float, height: float) -> None:
        canvas: Any = self.canv
        fill = self.theme.accent if index == 0 else self.theme.panel if row.shaded else None
        if fill:
            canvas.setFillColor(HexColor(f"#{fill}"))
            canvas.rect(0, top - height, self.width, height, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor(f"#{self.theme.line}"))
        canvas.setLineWidth(0.4)
        canvas.line(0, top - height, self.width, top - height)

    def _cells(self, row: Row, top: float, height: float) -> None:
        x = 0.0
        for cell, width in zip(row.cells, self.widths, strict=True):
            taken = cell.wrap(width - 2 * PAD_X, 1e6)[1]
            lift = (height - 2 * PAD_Y - taken) if row is self.header else 0
            cell.drawOn(self.canv, x + PAD_X, top - PAD_Y - lift - taken)
            x += width


def _in_company(heights: Sequence[float]) -> bool:
    return len(heights) > 1 or sum(heights) >= LONELY


def _split_row(row: Row, widths: Sequence[float], room: float) -> tuple[Row, Row] | None:
    upper: list[TextBlock] = []
    lower: list[TextBlock] = []
    for cell, width in zip(row.cells, widths, strict=True):
        lines = cell.broken(width - 2 * PAD_X)
        fitting = int(room // cell.style.leading)
        if fitting < 2:
            return None
        upper.append(cell._part(lines[:fitting], first=True))
        lower.append(cell._part(lines[fitting:], first=False))
    return Row(tuple(upper), row.shaded), Row(tuple(lower), row.shaded)
