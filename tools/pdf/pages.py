"""The pages around the content: cover or title, contents, running header, page numbers, outline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Spacer

from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.fonts import MONO
from ternlight.tools.pdf.story import Entry, Story
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Setter, Span, Style, TextBlock
from ternlight.tools.typeset.measure import fit
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import Theme, mix

WIDTH, HEIGHT = A4
SIDE = 62.0
TOP = 74.0
BOTTOM = 64.0
BAND = 0.46
"""The share of the cover that is coloured."""


class Template(BaseDocTemplate):  # type: ignore[misc]
    """Pages of one report; `places` has the page of every bookmark once it is built."""

    def __init__(
        self, target: Any, report: Report, theme: Theme, setter: Setter, entries: Sequence[Entry], *, covered: bool
    ) -> None:
        super().__init__(
            target,
            pagesize=A4,
            leftMargin=SIDE,
            rightMargin=SIDE,
            topMargin=TOP,
            bottomMargin=BOTTOM,
            title=report.title,
            author=report.author,
            subject=report.subtitle,
            lang=report.lang,
            displayDocTitle=True,
            invariant=1,
            initialFontName=setter.book.name(Face(theme.page_body_font)),
        )
        self.report, self.theme, self.setter, self.entries = report, theme, setter, list(entries)
        self.places: dict[str, int] = {}
        frame = Frame(SIDE, BOTTOM, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0, id="text")
        cover = PageTemplate("cover", [frame], onPage=lambda canvas, _document: self._cover(canvas))
        body = PageTemplate("body", [frame], onPage=lambda canvas, _document: self._running(canvas))
        first = PageTemplate(
            "first", [frame], onPage=lambda canvas, _document: self._number(canvas), autoNextPageTemplate="body"
        )
        self.addPageTemplates([cover, body, first] if covered else [first, body, cover])

    def afterFlowable(self, flowable: Flowable) -> None:
        """Note where headings came to stand, and add them to the outline."""
        bookmark = getattr(flowable, "bookmark", "")
        entry = next((each for each in self.entries if each.bookmark == bookmark), None)
        if entry is not None and bookmark not in self.places:
            self.places[bookmark] = self.page
            self.canv.addOutlineEntry(entry.title, bookmark, entry.level - 1, closed=entry.level > 1)

    def _cover(self, canvas: Any) -> None:
        accent = self.theme.accent
        floor = HEIGHT * (1 - BAND)
        with self.setter.tagger.marked(canvas, None):
            canvas.saveState()
            clip = canvas.beginPath()
            clip.rect(0, floor, WIDTH, HEIGHT - floor)
            canvas.clipPath(clip, stroke=0)
            canvas.setFillColor(HexColor(f"#{accent}"))
            canvas.rect(0, floor, WIDTH, HEIGHT - floor, stroke=0, fill=1)
            ink = self.theme.ink(accent)
            for radius, share in ((270, 0.06), (195, 0.10), (120, 0.15)):
                canvas.setFillColor(HexColor(f"#{mix(accent, ink, share)}"))
                canvas.circle(WIDTH - 30, HEIGHT - 20, radius, stroke=0, fill=1)
            canvas.restoreState()
            canvas.setFillColor(HexColor(f"#{self.theme.accents[1]}"))
            canvas.rect(SIDE, floor - 3, 72, 6, stroke=0, fill=1)

    def _running(self, canvas: Any) -> None:
        face = Face(self.theme.page_body_font)
        with self.setter.tagger.marked(canvas, None):
            title = self.report.title
            room = WIDTH - 2 * SIDE
            while title and self.setter.book.width(title, face, 8) > room:
                title = title[:-2].rstrip() + "…"
            self.setter.text(canvas, title, SIDE, HEIGHT - 42, face, 8, self.theme.muted)
            canvas.setStrokeColor(HexColor(f"#{self.theme.line}"))
            canvas.setLineWidth(0.5)
            canvas.line(SIDE, HEIGHT - 50, WIDTH - SIDE, HEIGHT - 50)
        self._number(canvas)

    def _number(self, canvas: Any) -> None:
        with self.setter.tagger.marked(canvas, None):
            face = Face(self.theme.page_body_font)
            number = str(canvas.getPageNumber())
            self.setter.text(canvas, number, WIDTH - SIDE, 36, face, 8.5, self.theme.muted, align="right")


def _line(story: Story, text: str, style: Style, colour: str, *, bold: bool, parent: Element) -> TextBlock:
    family = story.theme.page_heading_font if bold else story.theme.page_body_font
    span = Span(text=text, face=Face(family, bold=bold), size=style.size, colour=colour)
    return TextBlock(story.setter, [span], style, parent.add("P"))


def cover(story: Story, parent: Element) -> list[Flowable]:
    """The title in the coloured part of a page of its own, the rest under it."""
    report, theme = story.report, story.theme
    width = WIDTH - 2 * SIDE
    face = Face(theme.page_heading_font, bold=True)
    band = HEIGHT * BAND - TOP
    found = fit([report.title], face, width=width, height=band - 40, sizes=(36, 32, 28, 24, 20, 17), most_lines=6)
    style = Style(size=found.size, leading=found.size * 1.22)
    title = _line(story, report.title, style, theme.ink(theme.accent), bold=True, parent=parent)
    taken = title.wrap(width, 1e6)[1]
    flowables: list[Flowable] = [Spacer(1, max(0.0, band - 30 - taken)), title, Spacer(1, 30 + 34)]
    if report.subtitle:
        style = Style(size=15, leading=22, after=16)
        flowables.append(_line(story, report.subtitle, style, theme.text, bold=False, parent=parent))
    for words in (report.author, report.date):
        if words:
            style = Style(size=10.5, leading=16, before=2)
            flowables.append(_line(story, words, style, theme.muted, bold=False, parent=parent))
    return [*flowables, NextPageTemplate("body"), PageBreak()]


def title_block(story: Story, parent: Element) -> list[Flowable]:
    """The title at the head of the first page, for short documents."""
    report, theme = story.report, story.theme
    flowables: list[Flowable] = []
    style = Style(size=24, leading=30, after=4)
    flowables.append(_line(story, report.title, style, theme.accent, bold=True, parent=parent))
    if report.subtitle:
        style = Style(size=12.5, leading=18, after=6)
        flowables.append(_line(story, report.subtitle, style, theme.text, bold=False, parent=parent))
    line = " · ".join(part for part in (report.author, report.date) if part)
    if line:
        style = Style(size=9.5, leading=14, after=4)
        flowables.append(_line(story, line, style, theme.muted, bold=False, parent=parent))

    def rule(canvas: Any, width: float, height: float, first: bool) -> None:
        with story.setter.tagger.marked(canvas, None):
            canvas.setFillColor(HexColor(f"#{theme.accent}"))
            canvas.rect(0, 0, 72, 3, stroke=0, fill=1)

    return [Box(flowables, bottom=12, after=14, dress=rule)]


def contents(story: Story, parent: Element, places: dict[str, int]) -> list[Flowable]:
    """The contents page: every heading with its page, linked."""
    theme = story.theme
    part = parent.add("TOC")
    heading = Face(theme.page_heading_font, bold=True)
    span = Span(text=story.words.contents, face=heading, size=19, colour=theme.accent)
    flowables: list[Flowable] = [TextBlock(story.setter, [span], Style(size=19, leading=25, after=12), part.add("P"))]
    for entry in story.entries:
        if entry.level <= 3:
            flowables.append(_entry(story, part, entry, str(places.get(entry.bookmark, ""))))
    return [*flowables, PageBreak()]


def _entry(story: Story, parent: Element, entry: Entry, page: str) -> Flowable:
    theme, setter = story.theme, story.setter
    link = parent.add("TOCI").add("Reference").add("Link", alt=f"{entry.title}, {page}")
    size = 10.5 if entry.level == 1 else 9.5
    face = Face(theme.page_body_font, bold=entry.level == 1)
    colour = theme.text if entry.level < 3 else theme.muted
    spans = [
        Span(
            text=words, face=Face(MONO) if code else face, size=size, colour=colour, link=f"#{entry.bookmark}", element=link
        )
        for words, code in entry.parts
    ]  # fmt: skip
    block = TextBlock(setter, spans, Style(size=size, leading=16), link)
    indent = 14.0 * (entry.level - 1)

    def dress(canvas: Any, width: float, height: float, first: bool) -> None:
        baseline = height - 16 + (16 - size) / 2 + size * 0.22
        lines = block.broken(width - indent - 34)
        start = indent + lines[-1].width + 6
        last = baseline - 16 * (len(lines) - 1)
        number_width = setter.book.width(page, face, size)
        with setter.tagger.marked(canvas, None):
            canvas.setStrokeColor(HexColor(f"#{theme.line}"))
            canvas.setLineWidth(0.8)
            canvas.setDash(0.8, 3)
            if not block.rtl and start < width - number_width - 6:
                canvas.line(start, last + 1, width - number_width - 6, last + 1)
            canvas.setDash()
        with setter.tagger.marked(canvas, link):
            setter.text(canvas, page, width, last, face, size, colour, align="right")

    return Box([block], left=indent, right=34, before=6 if entry.level == 1 else 0, dress=dress)
