"""A report as flowables and, beside them, as structure elements in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.platypus import Flowable

from ternlight.tools.pdf.block_story import HEADINGS, BlockStory
from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.inline_story import Look
from ternlight.tools.pdf.keeping import kept_together
from ternlight.tools.pdf.marks import labelled
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Span, Style, TextBlock
from ternlight.tools.typeset.inlines import Code, Em, Inline, Link, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.sources import Source


@dataclass
class Entry:
    """A line of the contents page."""

    title: str
    level: int
    bookmark: str
    parts: tuple[tuple[str, bool], ...] = ()
    """The title in pieces, and whether each is code."""


@dataclass
class Story(BlockStory):
    """Everything that will be drawn, in order, and what was noticed on the way."""

    flowables: list[Flowable] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

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
        self.flowables = kept_together(self.flowables, self.width, self.page_height)

    def _head(self, parent: Element, title: str, level: int, inlines: Sequence[Inline] = ()) -> None:
        level = min(max(level, 1), 4)
        bookmark = f"section-{len(self.entries) + 1}"
        style = HEADINGS[level]
        element = parent.add(f"H{level}")
        colour = self.theme.accent if level == 1 else self.theme.text
        look = Look(size=style.size, face=self.heading, colour=colour)
        spans = self.spans(inlines, look, element) if inlines else [self._span(title, look)]
        depth = self.entries[-1].level + 1 if self.entries else 1
        parts = tuple(_parts(inlines)) or ((title, False),)
        self.entries.append(Entry(title, min(level, depth), bookmark, parts))
        block = TextBlock(self.setter, spans, style, element, bookmark=bookmark)
        self.flowables.append(block)

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
        return Box([block], left=28, after=5, dress=labelled(self.setter, label, element, 13, block.rtl))


def _parts(inlines: Sequence[Inline]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for inline in inlines:
        if isinstance(inline, (Strong, Em, Sup, Sub, Link)):
            found += _parts(inline.children)
        elif words := plain((inline,)):
            found.append((words, isinstance(inline, Code)))
    return found
