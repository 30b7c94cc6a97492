"""A report as flowables and, beside them, as structure elements in the same order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image as Pictures
from PIL import UnidentifiedImageError
from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Flowable

from ternlight.tools.pdf import charts, diagrams
from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.drawing import Drawing, Pen
from ternlight.tools.pdf.fonts import MONO
from ternlight.tools.pdf.highlight import highlighted
from ternlight.tools.pdf.tables import PAD_X, Row, TableFlowable, column_widths
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Alignment, Setter, Span, Style, TextBlock
from ternlight.tools.typeset import icons
from ternlight.tools.typeset.blocks import (
    Block,
    Callout,
    ChartRef,
    CodeBlock,
    Diagram,
    FigureRef,
    Heading,
    List,
    Para,
    Quote,
    Rule,
    Table,
)
from ternlight.tools.typeset.formula import pieces
from ternlight.tools.typeset.inlines import Break, Cite, Code, Em, Inline, Link, Math, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.sources import Source
from ternlight.tools.typeset.themes import Theme, mix
from ternlight.tools.typeset.words import words_for

BODY = Style(size=10, leading=15, after=7)
CELL_SIZES = (9.0, 8.0, 7.0)
_HEADINGS = {
    1: Style(size=19, leading=25, before=22, after=8, keep_with_next=True),
    2: Style(size=14, leading=19, before=15, after=5, keep_with_next=True),
    3: Style(size=11.5, leading=16, before=11, after=4, keep_with_next=True),
    4: Style(size=10, leading=15, before=9, after=3, keep_with_next=True),
}
_CAPTION = Style(size=8.5, leading=12, before=2, after=10)
_NUMERIC = re.compile(r"[-+−–]?[€$£¥₹]?\s?[\d.,\u00a0 ]*\d\s?(?:%|‰|[kKMB]|bn|m|x|€|pp)?|[–—-]|n/?a|")
_TONE_ICONS = {
    "note": "info",
    "tip": "lightbulb",
    "important": "megaphone",
    "warning": "triangle-alert",
    "caution": "circle-alert",
}
_TONE_COLOURS = {"tip": "15803D", "warning": "B45309", "caution": "B91C1C"}
"""What people expect of these, in every theme; the others have the theme's own colour."""
_MOST_PIXELS = 60_000_000


@dataclass(frozen=True, kw_only=True)
class Look:
    """How inline text is set where it stands."""

    size: float
    face: Face
    colour: str


@dataclass
class Entry:
    """A line of the contents page."""

    title: str
    level: int
    bookmark: str
    parts: tuple[tuple[str, bool], ...] = ()
    """The title in pieces, and whether each is code."""


@dataclass
class Story:
    """Everything that will be drawn, in order, and what was noticed on the way."""

    report: Report
    theme: Theme
    setter: Setter
    width: float
    page_height: float
    flowables: list[Flowable] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _figures: int = 0
    _tables: int = 0
    _in_list: int = 0

    def __post_init__(self) -> None:
        self.words = words_for(self.report.lang)
        self.body = Face(self.theme.page_body_font)
        self.heading = Face(self.theme.page_heading_font, bold=True)
        self.look = Look(size=BODY.size, face=self.body, colour=self.theme.text)
        self.known = {source.id for source in self.report.sources}

    def build(self) -> None:
        """Fill `flowables` with the summary, the sections and the sources."""
        root = self.setter.tagger.root
        part = root
        if self.report.summary:
            part = root.add("Sect")
            self._head(part, self.words.summary, 1)
            self.flowables += self.blocks(self.report.summary, part, self.width)
        for section in self.report.sections:
            if section.level == 1:
                part = root.add("Sect")
            title = plain(section.heading).strip()
            if title:
                self._head(part, title, section.level, section.heading)
            self.flowables += self.blocks(section.blocks, part, self.width)
        if self.report.sources:
            part = root.add("Sect")
            self._head(part, self.words.sources, 1)
            for source in self.report.sources:
                self.flowables.append(self._source(source, part))
        self.flowables = kept_together(self.flowables, self.width)

    # Text ------------------------------------------------------------------------------------------------------------

    def _head(self, parent: Element, title: str, level: int, inlines: Sequence[Inline] = ()) -> None:
        level = min(max(level, 1), 4)
        bookmark = f"section-{len(self.entries) + 1}"
        style = _HEADINGS[level]
        element = parent.add(f"H{level}")
        colour = self.theme.accent if level == 1 else self.theme.text
        look = Look(size=style.size, face=self.heading, colour=colour)
        spans = self.spans(inlines, look, element) if inlines else [self._span(title, look)]
        depth = self.entries[-1].level + 1 if self.entries else 1
        parts = tuple(_parts(inlines)) or ((title, False),)
        self.entries.append(Entry(title, min(level, depth), bookmark, parts))
        block = TextBlock(self.setter, spans, style, element, bookmark=bookmark)
        self.flowables.append(block)

    def _span(self, text: str, look: Look, **more: Any) -> Span:
        return Span(text=text, face=look.face, size=look.size, colour=look.colour, **more)

    def spans(self, inlines: Sequence[Inline], look: Look, element: Element | None, rise: float = 0.0) -> list[Span]:
        """Inlines as spans; links become children of `element`."""
        found: list[Span] = []
        for inline in inlines:
            found += self._inline(inline, look, element, rise)
        return found

    def _inline(self, inline: Inline, look: Look, element: Element | None, rise: float) -> list[Span]:
        face = look.face
        match inline:
            case Text(text=text):
                return [self._span(text, look, rise=rise)]
            case Break():
                return [self._span("\n", look)]
            case Strong(children=children):
                bold = Look(size=look.size, face=Face(face.family, True, face.italic), colour=look.colour)
                return self.spans(children, bold, element, rise)
            case Em(children=children):
                italic = Look(size=look.size, face=Face(face.family, face.bold, True), colour=look.colour)
                return self.spans(children, italic, element, rise)
            case Code(text=text):
                mono = Look(size=look.size * 0.92, face=Face(MONO), colour=look.colour)
                return [self._span(text, mono, rise=rise, fill=self.theme.panel)]
            case Sup(children=children) | Sub(children=children):
                small = Look(size=look.size * 0.7, face=face, colour=look.colour)
                up = 0.36 if isinstance(inline, Sup) else -0.16
                return self.spans(children, small, element, rise + look.size * up)
            case Link(url=url, children=children):
                link = element.add("Link", alt=plain(children) or url) if element is not None else None
                inside = Look(size=look.size, face=face, colour=self.theme.link)
                return [
                    Span(
                        text=span.text, face=span.face, size=span.size, colour=span.colour, rise=span.rise, link=url,
                        element=link, underline=True,
                    )
                    for span in self.spans(children, inside, None, rise)
                ]  # fmt: skip
            case Cite(n=n):
                return self._cite(n, look, element)
            case Math(tex=tex):
                return self._math(tex, look, rise)
        raise TypeError(type(inline))

    def _cite(self, n: int, look: Look, element: Element | None) -> list[Span]:
        if n not in self.known:
            self._warn(f"A citation of source {n} was left out: there is no such source.")
            return []
        link = element.add("Link", alt=f"{self.words.source} {n}") if element is not None else None
        return [
            Span(
                text=f"[{n}]", face=Face(look.face.family), size=look.size * 0.72, colour=self.theme.link,
                rise=look.size * 0.33, link=f"#source-{n}", element=link,
            )
        ]  # fmt: skip

    def _math(self, tex: str, look: Look, rise: float) -> list[Span]:
        found = []
        for piece in pieces(tex):
            face = Face(look.face.family, look.face.bold, piece.style == "variable")
            size = look.size * (0.72 if piece.script else 1.0)
            lift = rise + look.size * (0.36 if piece.script > 0 else -0.16 if piece.script else 0)
            found.append(Span(text=piece.text, face=face, size=size, colour=look.colour, rise=lift))
        return found

    def paragraph(
        self,
        inlines: Sequence[Inline],
        parent: Element,
        *,
        style: Style = BODY,
        look: Look | None = None,
        role: str = "P",
    ) -> TextBlock:
        """A paragraph as a child of `parent`."""
        element = parent.add(role)
        return TextBlock(self.setter, self.spans(inlines, look or self.look, element), style, element)

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    # Blocks ----------------------------------------------------------------------------------------------------------

    def blocks(self, blocks: Sequence[Block], parent: Element, width: float) -> list[Flowable]:
        """Blocks as flowables `width` wide."""
        found: list[Flowable] = []
        for block in blocks:
            found += self._block(block, parent, width)
        return found

    def _block(self, block: Block, parent: Element, width: float) -> list[Flowable]:
        match block:
            case Para(inlines=inlines):
                display = len(inlines) == 1 and isinstance(inlines[0], Math) and inlines[0].display
                body = BODY if not self._in_list else Style(size=10, leading=15, after=3)
                style = Style(size=11, leading=19, align="center", before=3, after=9) if display else body
                look = Look(size=11, face=self.body, colour=self.theme.text) if display else self.look
                return [self.paragraph(inlines, parent, style=style, look=look)]
            case Heading(inlines=inlines):
                look = Look(size=10, face=Face(self.theme.page_body_font, bold=True), colour=self.theme.text)
                return [self.paragraph(inlines, parent, style=_HEADINGS[4], look=look)]
            case List():
                return self._list(block, parent, width)
            case Table():
                return self._table(block, parent, width)
            case FigureRef(figure=figure):
                return self._figure(figure, parent, width)
            case ChartRef():
                return self._chart(block, parent)
            case Diagram():
                return self._diagram(block, parent, width)
            case Quote():
                return self._quote(block, parent, width)
            case CodeBlock():
                return self._code(block, parent)
            case Callout():
                return self._callout(block, parent, width)
            case Rule():
                return [_RuleLine(self.setter, self.theme)]
        raise TypeError(type(block))

    def _list(self, block: List, parent: Element, width: float) -> list[Flowable]:
        element = parent.add("L")
        hang = 18.0 if not block.ordered else 13.0 + 6.0 * len(str(block.start + len(block.items) - 1))
        found: list[Flowable] = []
        for index, item in enumerate(block.items):
            entry = element.add("LI")
            label = entry.add("Lbl")
            self._in_list += 1
            children = self.blocks(item.blocks, entry.add("LBody"), width - hang)
            self._in_list -= 1
            mark = f"{block.start + index}." if block.ordered else "•"
            if item.checked is not None:
                mark = "☑" if item.checked else "☐"
            first = children[0] if children else None
            rtl = isinstance(first, TextBlock) and first.rtl
            leading = first.style.leading if isinstance(first, TextBlock) else BODY.leading
            colour = self.theme.accent if not block.ordered else self.theme.muted
            dress = _labelled(
                self.setter, Span(text=mark, face=self.body, size=BODY.size, colour=colour), label, leading, rtl
            )
            last = index == len(block.items) - 1
            box = Box(children, left=0 if rtl else hang, right=hang if rtl else 0, after=8 if last else 3, dress=dress)
            found.append(box)
        return found

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
        for size in CELL_SIZES:
            header, body = self._cells(block.header, rows, align, size, table)
            natural, least = self._column_wishes(header, body)
            if sum(least) <= width or size == CELL_SIZES[-1]:
                break
        widths = column_widths(natural, least, width)
        table.content = [row for row in table.content if isinstance(row, Element)]
        found.append(TableFlowable(header, body, widths, self.theme, self.setter.tagger, after=14))
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

    def _column_wishes(self, header: Row, rows: Sequence[Row]) -> tuple[list[float], list[float]]:
        natural = [30.0] * len(header.cells)
        least = [20.0] * len(header.cells)
        for row in (header, *rows):
            for at, cell in enumerate(row.cells):
                whole, word = self.setter.natural_width(cell.spans)
                natural[at] = max(natural[at], whole + 2 * PAD_X + 1)
                least[at] = max(least[at], word + 2 * PAD_X + 1)
        return natural, least

    def _quote(self, block: Quote, parent: Element, width: float) -> list[Flowable]:
        element = parent.add("BlockQuote")
        outer = self.look
        self.look = Look(size=BODY.size, face=Face(self.theme.page_body_font, italic=True), colour=self.theme.muted)
        children = self.blocks(block.blocks, element, width - 18)
        if block.who:
            small = Look(size=9, face=self.body, colour=self.theme.muted)
            children.append(
                self.paragraph((Text(text=f"— {block.who}"),), element, style=Style(size=9, leading=13), look=small)
            )
        self.look = outer
        bar = self.theme.accent

        def dress(canvas: Any, box_width: float, height: float, first: bool) -> None:
            with self.setter.tagger.marked(canvas, None):
                canvas.setFillColor(HexColor(f"#{bar}"))
                canvas.rect(0, 0, 2.5, height, stroke=0, fill=1)

        return [Box(children, left=14, top=2, bottom=2, before=4, after=10, dress=dress)]

    def _code(self, block: CodeBlock, parent: Element) -> list[Flowable]:
        element = parent.add("Code")
        text = block.text.expandtabs(4)
        spans = [
            Span(
                text=part,
                face=Face(MONO),
                size=8.2,
                colour={"keyword": self.theme.accent, "comment": self.theme.muted}.get(kind, self.theme.text),
            )
            for part, kind in highlighted(text, block.language)
        ]
        style = Style(size=8.2, leading=11.8, verbatim=True)
        listing = TextBlock(self.setter, spans, style, element, rtl=False)
        return [
            Box(
                [listing],
                left=10,
                right=10,
                top=7,
                bottom=7,
                before=4,
                after=11,
                dress=self._panel(self.theme.panel, ""),
            )
        ]

    def _callout(self, block: Callout, parent: Element, width: float) -> list[Flowable]:
        element = parent.add("Sect")
        colour = _TONE_COLOURS.get(block.tone, self.theme.accent)
        ground = mix(self.theme.background, colour, 0.08)
        title = block.title or self.words.tone(block.tone)
        look = Look(size=10, face=Face(self.theme.page_body_font, bold=True), colour=self.theme.text)
        style = Style(size=10, leading=15, after=2, keep_with_next=True)
        children: list[Flowable] = [self.paragraph((Text(text=title),), element, style=style, look=look)]
        children += self.blocks(block.blocks, element, width - 46)
        plate = self._panel(ground, colour)
        rtl = isinstance(children[0], TextBlock) and children[0].rtl

        def dress(canvas: Any, box_width: float, height: float, first: bool) -> None:
            plate(canvas, box_width, height, first)
            if first:
                with self.setter.tagger.marked(canvas, None):
                    draw_icon(canvas, _TONE_ICONS[block.tone], box_width - 24 if rtl else 12, height - 24, 14, colour)

        left, right = (12.0, 34.0) if rtl else (34.0, 12.0)
        return [Box(children, left=left, right=right, top=9, bottom=9, before=5, after=11, dress=dress)]

    def _panel(self, ground: str, bar: str) -> Any:
        def dress(canvas: Any, box_width: float, height: float, first: bool) -> None:
            with self.setter.tagger.marked(canvas, None):
                canvas.setFillColor(HexColor(f"#{ground}"))
                canvas.roundRect(0, 0, box_width, height, 3, stroke=0, fill=1)
                if bar:
                    canvas.setFillColor(HexColor(f"#{bar}"))
                    canvas.rect(0, 0, 3, height, stroke=0, fill=1)

        return dress

    # Figures ---------------------------------------------------------------------------------------------------------

    def _caption(
        self,
        kind: str,
        number: int,
        inlines: Sequence[Inline],
        parent: Element,
        *,
        before: bool = False,
        source: int | None = None,
    ) -> TextBlock:
        label: tuple[Inline, ...] = (Strong(children=(Text(text=f"{kind} {number}."),)), Text(text=" "))
        cite: tuple[Inline, ...] = (
            (Text(text=" "), Cite(n=source)) if source in self.known and source is not None else ()
        )
        look = Look(size=_CAPTION.size, face=self.body, colour=self.theme.muted)
        style = Style(size=8.5, leading=12, before=6, after=4, keep_with_next=True) if before else _CAPTION
        return self.paragraph((*label, *inlines, *cite), parent, style=style, look=look, role="Caption")

    def _chart(self, block: ChartRef, parent: Element) -> list[Flowable]:
        dataset = next((each for each in self.report.datasets if each.id == block.dataset), None)
        if dataset is None or not charts.usable(dataset):
            self._warn(f"The chart of {block.dataset or 'nothing'} was left out: there are no numbers for it.")
            return []
        self._figures += 1
        figure = parent.add("Figure", alt=charts.describe(dataset, block.chart))
        height, paint = charts.painter(dataset, block.chart, block.highlight)
        title: Sequence[Inline] = block.caption or (Text(text=dataset.title),)
        caption = self._caption(self.words.figure, self._figures, title, parent, source=dataset.source)
        return [Drawing(self.setter, self.theme, figure, height, paint), caption]

    def _diagram(self, block: Diagram, parent: Element, width: float) -> list[Flowable]:
        if not block.steps:
            return []
        figure = parent.add("Figure", alt=diagrams.describe(block))
        height, paint = diagrams.painter(block, width)
        drawing = Drawing(self.setter, self.theme, figure, min(height, self.page_height - 60), paint)
        if not plain(block.caption).strip():
            drawing.keepWithNext = 0
            return [Box([drawing], before=6, after=10)]
        self._figures += 1
        return [drawing, self._caption(self.words.figure, self._figures, block.caption, parent)]

    def _figure(self, name: str, parent: Element, width: float) -> list[Flowable]:
        figure = next((each for each in self.report.figures if each.id == name), None)
        if figure is None:
            self._warn("A picture was left out: it was not fetched.")
            return []
        try:
            with Pictures.open(figure.path) as picture:
                pixels_wide, pixels_high = picture.size
                if pixels_wide * pixels_high > _MOST_PIXELS:
                    raise ValueError
                picture.verify()
        except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Pictures.DecompressionBombError):
            self._warn(f"The picture {Path(figure.path).name} was left out: it cannot be read.")
            return []
        self._figures += 1
        wide = min(width, pixels_wide * 72 / 110)
        high = wide * pixels_high / pixels_wide
        most = self.page_height * 0.5
        if high > most:
            wide, high = wide * most / high, most
        element = parent.add("Figure", alt=figure.alt or figure.caption or name)

        def paint(pen: Pen, box_width: float, height: float) -> None:
            pen.canvas.drawImage(figure.path, (box_width - wide) / 2, 0, wide, high, mask="auto")

        words = figure.caption or figure.alt
        credit = " ".join(part for part in (figure.credit, figure.licence) if part)
        inlines = (Text(text=words + (f" ({credit})" if credit else "")),)
        return [
            Drawing(self.setter, self.theme, element, high, paint),
            self._caption(self.words.figure, self._figures, inlines, parent, source=figure.source),
        ]

    def _source(self, source: Source, parent: Element) -> Flowable:
        element = parent.add("P")
        look = Look(size=9, face=self.body, colour=self.theme.text)
        start = f"{source.author}. " if source.author else ""
        parts: list[Inline] = [Text(text=f"{start}{source.title.rstrip('.')}.")]
        for detail in (source.place, source.published):
            if detail:
                parts.append(Text(text=f" {detail}."))
        if source.url:
            parts += [Text(text=" "), Link(url=source.url, children=(Text(text=source.url),))]
        elif source.where and source.where != source.title:
            parts.append(Text(text=f" {source.where}."))
        if source.retrieved:
            parts.append(Text(text=f" ({self.words.retrieved} {source.retrieved})"))
        label = Span(text=f"[{source.id}]", face=self.body, size=9, colour=self.theme.muted)
        block = TextBlock(
            self.setter,
            self.spans(parts, look, element),
            Style(size=9, leading=13),
            element,
            bookmark=f"source-{source.id}",
        )
        return Box([block], left=28, after=5, dress=_labelled(self.setter, label, element, 13, block.rtl))


def _parts(inlines: Sequence[Inline]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for inline in inlines:
        if isinstance(inline, (Strong, Em, Sup, Sub, Link)):
            found += _parts(inline.children)
        elif words := plain((inline,)):
            found.append((words, isinstance(inline, Code)))
    return found


class _RuleLine(Flowable):  # type: ignore[misc]
    """A hairline between two parts."""

    def __init__(self, setter: Setter, theme: Theme) -> None:
        super().__init__()
        self.setter, self.theme = setter, theme

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size taken."""
        self.width, self.height = width, 16.0
        return width, 16.0

    def draw(self) -> None:
        """Draw it."""
        with self.setter.tagger.marked(self.canv, None):
            self.canv.setStrokeColor(HexColor(f"#{self.theme.line}"))
            self.canv.setLineWidth(0.7)
            self.canv.line(0, 8, self.width, 8)


def _labelled(setter: Setter, label: Span, element: Element, leading: float, rtl: bool) -> Any:
    """A dress that draws a list label beside the first line."""

    def dress(canvas: Any, width: float, height: float, first: bool) -> None:
        if not first:
            return
        baseline = height - leading + (leading - label.size) / 2 + label.size * 0.22
        line = setter.lines([label], 200)[0]
        setter.draw_line(
            canvas, line, 3 if not rtl else 0, baseline, width - 3, "end" if rtl else "start", False, element
        )

    return dress


def draw_icon(canvas: Any, name: str, x: float, y: float, size: float, colour: str) -> None:
    """An icon with its lower left corner at (x, y)."""
    scale = size / icons.BOX
    path = canvas.beginPath()
    for command, n in icons.outline(name):
        points = [x + value * scale if at % 2 == 0 else y + size - value * scale for at, value in enumerate(n)]
        if command == "M":
            path.moveTo(*points)
        elif command == "L":
            path.lineTo(*points)
        elif command == "C":
            path.curveTo(*points)
        else:
            path.close()
    canvas.saveState()
    canvas.setStrokeColor(HexColor(f"#{colour}"))
    canvas.setLineWidth(icons.STROKE * scale)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def least_height(flowable: Flowable, width: float) -> float:
    """How much of `flowable` must stand under a heading."""
    height: float = flowable.wrap(width, 1e6)[1]
    if isinstance(flowable, TextBlock):
        return min(height, 3 * flowable.style.leading)
    if isinstance(flowable, TableFlowable):
        return float(sum(flowable._heights[:3]))
    if isinstance(flowable, Box):
        inner = least_height(flowable.children[0], width - flowable.left - flowable.right) if flowable.children else 0
        return min(height, flowable.top + inner + 20)
    return height


def kept_together(flowables: Sequence[Flowable], width: float) -> list[Flowable]:
    """`flowables` with a break to the next page wherever a heading, a figure or the title of a table would otherwise
    stand alone at the foot of one."""
    found: list[Flowable] = []
    at = 0
    while at < len(flowables):
        end = at
        while end < len(flowables) - 1 and flowables[end].getKeepWithNext():
            end += 1
        if end > at:
            group = flowables[at : end + 1]
            needed = sum(each.wrap(width, 1e6)[1] + each.getSpaceBefore() + each.getSpaceAfter() for each in group[:-1])
            found.append(CondPageBreak(needed + least_height(group[-1], width)))
            for each in group:
                each.keepWithNext = 0
            found += group
        else:
            found.append(flowables[at])
        at = end + 1
    return found
