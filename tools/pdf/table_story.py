"""Tables of a report: the largest size at which every column can hold its longest word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from ternlight.tools.pdf.figure_story import FigureStory
from ternlight.tools.pdf.inline_story import Look
from ternlight.tools.pdf.tables import PAD_X, Row, TableFlowable, column_widths
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Alignment, Span, Style, TextBlock
from ternlight.tools.typeset.blocks import Table
from ternlight.tools.typeset.inlines import Inline, plain
from ternlight.tools.typeset.metrics import Face

CELL_SIZES = (9.0, 8.0, 7.0)
_VALUE = 14
"""Characters of what is taken for a value."""
_NUMERIC = re.compile(r"[-+−–]?[€$£¥₹]?\s?[\d.,\u00a0 ]*\d\s?(?:%|‰|[kKMB]|bn|m|x|€|pp)?|[–—-]|n/?a|")


@dataclass
class TableStory(FigureStory):
    """What stands in rows."""

    _tables: int = 0

    def _table(self, block: Table, parent: Element, width: float) -> list[Flowable]:
        if not block.header:
            return []
        self._tables += 1
        found: list[Flowable] = []
        table = Element("Table")
        if plain(block.caption).strip():
            found.append(self._caption(self.words.table, self._tables, block.caption, parent, before=True))
        parent.content.append(table)
        columns = len(block.header)
        rows = [tuple(row[:columns]) + ((),) * (columns - len(row)) for row in block.rows]
        align: list[Alignment] = []
        for column in range(columns):
            cells = [plain(row[column]).strip() for row in rows]
            numeric = any(cells) and all(_NUMERIC.fullmatch(cell) for cell in cells)
            asked = block.align[column] if column < len(block.align) else "left"
            align.append("end" if numeric or asked == "right" else "center" if asked == "center" else "start")
        for size, whole in (*((size, True) for size in CELL_SIZES[:-1]), *((size, False) for size in CELL_SIZES)):
            header, body = self._cells(block.header, rows, align, size, table)
            natural, least = self._column_wishes(header, body, whole=whole)
            if sum(least) <= width:
                break
        widths = column_widths(natural, least, width)
        table.content = [row for row in table.content if isinstance(row, Element)]
        found.append(
            TableFlowable(header, body, widths, self.theme, self.setter.tagger, page_height=self.page_height, after=14)
        )
        return found

    def _cells(
        self,
        header: Sequence[Sequence[Inline]],
        rows: Sequence[Sequence[Sequence[Inline]]],
        align: Sequence[Alignment],
        size: float,
        table: Element,
    ) -> tuple[Row, list[Row]]:
        table.content.clear()
        ink = self.theme.ink(self.theme.accent)
        bold = Look(size=size, face=Face(self.theme.page_body_font, bold=True), colour=ink)
        normal = Look(size=size, face=self.body, colour=self.theme.text)

        def cell(inlines: Sequence[Inline], column: int, row: Element, look: Look, *, head: bool) -> TextBlock:
            outer = row.add("TH", scope="Column") if head else row.add("TD")
            style = Style(size=size, leading=size * 1.38, align=align[column])
            spans = self.spans(inlines, look, outer)
            if head:
                spans = [
                    Span(text=s.text, face=s.face, size=s.size, colour=ink, rise=s.rise, link=s.link, element=s.element)
                    for s in spans
                ]
            return TextBlock(self.setter, spans, style, outer)

        top = table.add("TR")
        head = Row(tuple(cell(inlines, at, top, bold, head=True) for at, inlines in enumerate(header)))
        body = []
        for index, inlines_of_row in enumerate(rows):
            element = table.add("TR")
            cells = tuple(cell(inlines, at, element, normal, head=False) for at, inlines in enumerate(inlines_of_row))
            body.append(Row(cells, shaded=index % 2 == 1))
        return head, body

    def _column_wishes(self, header: Row, rows: Sequence[Row], *, whole: bool) -> tuple[list[float], list[float]]:
        """What each column would take without breaking, and at least; with `whole` a short value, such as a number and
        its unit, is not broken either."""
        natural = [30.0] * len(header.cells)
        least = [20.0] * len(header.cells)
        for row in (header, *rows):
            for at, cell in enumerate(row.cells):
                line, word = self.setter.natural_width(cell.spans)
                text = "".join(span.text for span in cell.spans)
                if whole and row is not header and len(text) <= _VALUE and any(map(str.isdecimal, text)):
                    word = line
                natural[at] = max(natural[at], line + 2 * PAD_X + 1)
                least[at] = max(least[at], word + 2 * PAD_X + 1)
        return natural, least
