"""Blocks of a report as flowables and, beside them, as structure elements: lists, quotes, code, callouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.fonts import MONO
from ternlight.tools.pdf.highlight import highlighted
from ternlight.tools.pdf.inline_story import BODY, Look
from ternlight.tools.pdf.marks import RuleLine, draw_icon, labelled
from ternlight.tools.pdf.table_story import TableStory
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Span, Style, TextBlock
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
from ternlight.tools.typeset.inlines import Math, Text, plain
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.themes import mix

HEADINGS = {
    1: Style(size=19, leading=25, before=22, after=8, keep_with_next=True),
    2: Style(size=14, leading=19, before=15, after=5, keep_with_next=True),
    3: Style(size=11.5, leading=16, before=11, after=4, keep_with_next=True),
    4: Style(size=10, leading=15, before=9, after=3, keep_with_next=True),
}
_ANNOUNCED = (List, Table, CodeBlock, FigureRef, ChartRef, Diagram)
"""What a line ending in a colon does not part from."""
_SHORT = 5
"""Lines; what is longer may be left for the sake of a full page."""
_LISTING_SIZES = (8.2, 7.6, 7.0)
_TONE_ICONS = {
    "note": "info",
    "tip": "lightbulb",
    "important": "megaphone",
    "warning": "triangle-alert",
    "caution": "circle-alert",
}
_TONE_COLOURS = {"tip": "15803D", "warning": "B45309", "caution": "B91C1C"}
"""What people expect of these, in every theme; the others have the theme's own colour."""


@dataclass
class BlockStory(TableStory):
    """What stands one under another."""

    _in_list: int = 0

    def blocks(self, blocks: Sequence[Block], parent: Element, width: float) -> list[Flowable]:
        """Blocks as flowables `width` wide."""
        found: list[Flowable] = []
        for block, following in zip_longest(blocks, blocks[1:]):
            made = self._block(block, parent, width)
            if isinstance(following, _ANNOUNCED) and isinstance(block, Para) and isinstance(made[0], TextBlock):
                announces = plain(block.inlines).rstrip().endswith((":", "："))
                made[0].keepWithNext = int(announces and len(made[0].broken(width)) <= _SHORT)
            found += made
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
                return [self.paragraph(inlines, parent, style=HEADINGS[4], look=look)]
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
                return self._code(block, parent, width)
            case Callout():
                return self._callout(block, parent, width)
            case Rule():
                return [RuleLine(self.setter, self.theme)]
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
            dress = labelled(
                self.setter, Span(text=mark, face=self.body, size=BODY.size, colour=colour), label, leading, rtl
            )
            last = index == len(block.items) - 1
            box = Box(children, left=0 if rtl else hang, right=hang if rtl else 0, after=8 if last else 3, dress=dress)
            beside_an_end = len(block.items) > 1 and index in (0, len(block.items) - 2)
            box.keepWithNext = int(beside_an_end and box.wrap(width, 1e6)[1] <= _SHORT * BODY.leading)
            found.append(box)
        return found

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

    def _code(self, block: CodeBlock, parent: Element, width: float) -> list[Flowable]:
        element = parent.add("Code")
        parts = highlighted(block.text.expandtabs(4), block.language)
        colours = {"keyword": self.theme.accent, "comment": self.theme.muted}
        for size in _LISTING_SIZES:
            spans = [
                Span(text=part, face=Face(MONO), size=size, colour=colours.get(kind, self.theme.text))
                for part, kind in parts
            ]
            if self.setter.natural_width(spans)[0] <= width - 20:
                break
        style = Style(size=size, leading=size * 1.44, verbatim=True)
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
