"""Words of a report as spans and paragraphs: faces, links, citations, formulas, captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ternlight.tools.pdf.fonts import MONO
from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Setter, Span, Style, TextBlock
from ternlight.tools.typeset.formula import pieces
from ternlight.tools.typeset.inlines import Break, Cite, Code, Em, Inline, Link, Math, Strong, Sub, Sup, Text, plain
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import Theme
from ternlight.tools.typeset.words import words_for

BODY = Style(size=10, leading=15, after=7)
_CAPTION = Style(size=8.5, leading=12, before=2, after=10)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How inline text is set where it stands."""

    size: float
    face: Face
    colour: str


@dataclass
class InlineStory:
    """The report, how it is set, and what was noticed on the way."""

    report: Report
    theme: Theme
    setter: Setter
    width: float
    page_height: float
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = words_for(self.report.lang)
        self.body = Face(self.theme.page_body_font)
        self.heading = Face(self.theme.page_heading_font, bold=True)
        self.look = Look(size=BODY.size, face=self.body, colour=self.theme.text)
        self.known = {source.id for source in self.report.sources}

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
