"""Lines of text as a flowable: broken by the same law that measures them, drawn from left to right whichever way they
run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ternlight.tools.pdf.fonts import FontBook, Run
from ternlight.tools.pdf.tags import Element, Tagger
from ternlight.tools.typeset.bidi import has_rtl, is_rtl, levels, visual_order
from ternlight.tools.typeset.measure import clusters, words
from ternlight.tools.typeset.metrics import Face

Alignment = Literal["start", "center", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Text in one style."""

    text: str
    face: Face
    size: float
    colour: str
    rise: float = 0.0
    link: str = ""
    """An address, or # and the name of a place in the document."""
    element: Element | None = None
    """The Link element, where it is one."""
    fill: str = ""
    """A background, for code."""
    underline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a block of lines stands on the page. Points."""

    size: float
    leading: float
    align: Alignment = "start"
    before: float = 0.0
    after: float = 0.0
    keep_with_next: bool = False
    verbatim: bool = False
    """Spaces are kept and lines break anywhere."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of one line in one style."""

    span: Span
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of pieces, in the order they are read."""

    pieces: tuple[_Piece, ...]
    width: float

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(piece.text for piece in self.pieces)


class Setter:
    """Breaks and draws lines with the fonts and the tags of one document."""

    def __init__(self, book: FontBook, tagger: Tagger) -> None:
        self.book = book
        self.tagger = tagger

    def lines(self, spans: Sequence[Span], width: float, *, verbatim: bool = False) -> list[Line]:
        """`spans` in lines no wider than `width`; a newline in them begins a new one."""
        found: list[Line] = []
        for paragraph in _paragraphs(spans):
            found += self._paragraph(paragraph, width, verbatim)
        return found

    def natural_width(self, spans: Sequence[Span]) -> tuple[float, float]:
        """The width without breaking, and of the widest word."""
        longest = widest = 0.0
        for paragraph in _paragraphs(spans):
            measured = [self._measured(word) for word in _words(paragraph)]
            longest = max(longest, sum(sum(piece.width for piece in word) for word in measured))
            widest = max([widest, *(sum(piece.width for piece in _trimmed(word)) for word in measured)])
        return longest, widest

    def _measured(self, word: Sequence[tuple[Span, str]]) -> list[_Piece]:
        return [_Piece(span, text, self.book.width(text, span.face, span.size)) for span, text in word]

    def _paragraph(self, spans: Sequence[Span], width: float, verbatim: bool) -> list[Line]:
        lines: list[Line] = []
        line: list[_Piece] = []
        used = 0.0
        if verbatim:
            return self._listing(spans, width)
        for unit in _words(spans):
            word = self._measured(unit)
            bare = sum(piece.width for piece in _trimmed(word))
            if line and used + bare > width + 0.01:
                lines.append(_line(line))
                line, used = [], 0.0
            if bare > width:
                *full, word = self._cut(word, width)
                lines += [_line(part) for part in full]
            line += word
            used += sum(piece.width for piece in word)
        lines.append(_line(line))
        return lines

    def _listing(self, spans: Sequence[Span], width: float) -> list[Line]:
        """A line of a listing; what does not fit goes on under it, indented, broken at a space where there is one."""
        pieces = [piece for unit in _characters(spans) for piece in self._measured(unit)]
        indent = 0
        while indent < len(pieces) and pieces[indent].text == " ":
            indent += 1
        lead: list[_Piece] = []
        lines: list[Line] = []
        while True:
            used, end = sum(piece.width for piece in lead), 0
            while end < len(pieces) and (not end or used + pieces[end].width <= width + 0.01):
                used += pieces[end].width
                end += 1
            if end < len(pieces):
                spaces = [at for at in range(end // 2, end) if pieces[at].text == " "]
                end = spaces[-1] + 1 if spaces and len(spaces) <= end // 3 else end
            lines.append(_line([*lead, *pieces[:end]]))
            pieces = pieces[end:]
            if not pieces:
                return lines
            hang = " " * (indent + 2)
            lead = self._measured([(pieces[0].span, hang)])
            if sum(piece.width for piece in lead) > width / 2:
                lead = []

    def _cut(self, word: Sequence[_Piece], width: float) -> list[list[_Piece]]:
        """A word wider than a line, in parts that fit, one character at least in each."""
        parts: list[list[_Piece]] = [[]]
        used = 0.0
        for piece in word:
            for cluster in clusters(piece.text):
                needed = self.book.width(cluster, piece.span.face, piece.span.size)
                if parts[-1] and used + needed > width:
                    parts.append([])
                    used = 0.0
                parts[-1].append(_Piece(piece.span, cluster, needed))
                used += needed
        return [_joined(part) for part in parts]

    def draw_line(
        self,
        canvas: Any,
        line: Line,
        x: float,
        y: float,
        width: float,
        align: Alignment,
        rtl: bool,
        element: Element | None,
    ) -> None:
        """Draw `line` with its base line at `y`, in the room from `x` of `width`."""
        visual = self._visual(line, rtl)
        used = sum(run.width * span.size for span, run in visual)
        side = {"start": "end" if rtl else "start", "end": "start" if rtl else "end"}.get(align, align)
        at = x + {"start": 0.0, "center": (width - used) / 2, "end": width - used}[side]
        self._backgrounds(canvas, visual, at, y)
        current: Element | None = None
        opened = False
        for span, run in visual:
            target = span.element if span.element is not None and element is not None else element
            if not self.tagger.is_open or (opened and target is not current):
                if opened:
                    self.tagger.end(canvas)
                self.tagger.begin(canvas, target)
                opened, current = True, target
            advance = run.width * span.size
            _draw_run(canvas, run, span, at, y)
            if span.underline and run.text.strip():
                canvas.setStrokeColor(HexColor(f"#{span.colour}"))
                canvas.setLineWidth(span.size * 0.05)
                canvas.line(at, y - span.size * 0.13, at + advance, y - span.size * 0.13)
            if span.link and span.element is not None and element is not None and run.text.strip():
                box = (at, y + span.rise - span.size * 0.25, at + advance, y + span.rise + span.size * 0.8)
                self.tagger.link(canvas, span.element, box, span.link)
            at += advance
        if opened:
            self.tagger.end(canvas)

    def _backgrounds(self, canvas: Any, visual: Sequence[tuple[Span, Run]], at: float, y: float) -> None:
        if self.tagger.is_open or not any(span.fill for span, _run in visual):
            return
        with self.tagger.marked(canvas, None):
            for span, run in visual:
                advance = run.width * span.size
                if span.fill and run.text.strip():
                    canvas.setFillColor(HexColor(f"#{span.fill}"))
                    canvas.rect(at - 0.5, y - span.size * 0.27, advance + 1, span.size * 1.22, stroke=0, fill=1)
                at += advance

    def _visual(self, line: Line, rtl: bool) -> list[tuple[Span, Run]]:
        """The runs of a line from left to right."""
        pieces = _trimmed(list(line.pieces))
        text = "".join(piece.text for piece in pieces)
        if not rtl and not has_rtl(text):
            return [(piece.span, run) for piece in pieces for run in self.book.runs(piece.text, piece.span.face)]
        found = levels(text, int(rtl))
        parts: list[tuple[_Piece, str, int]] = []
        at = 0
        for piece in pieces:
            start = at
            for offset in range(1, len(piece.text) + 1):
                if offset == len(piece.text) or found[start + offset] != found[at]:
                    parts.append((piece, text[at : start + offset], found[at]))
                    at = start + offset
        order = visual_order([level for _piece, _text, level in parts])
        return [
            (parts[index][0].span, run)
            for index in order
            for run in self.book.runs(parts[index][1], parts[index][0].span.face, rtl=parts[index][2] % 2 == 1)
        ]

    def text(
        self,
        canvas: Any,
        text: str,
        x: float,
        y: float,
        face: Face,
        size: float,
        colour: str,
        *,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """One line of plain text with its base line at `y`; `x` is its left end, middle or right end. For drawings."""
        rtl = is_rtl(text)
        span = Span(text=text, face=face, size=size, colour=colour)
        line = Line((_Piece(span, text, self.book.width(text, face, size)),), 0)
        visual = self._visual(line, rtl)
        used = sum(run.width * size for _span, run in visual)
        at = x - {"left": 0.0, "center": used / 2, "right": used}[align]
        for _span, run in visual:
            _draw_run(canvas, run, span, at, y)
            at += run.width * size


def _paragraphs(spans: Sequence[Span]) -> list[list[Span]]:
    found: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = span.text.split("\n")
        if first:
            found[-1].append(replace(span, text=first))
        for part in rest:
            found.append([replace(span, text=part)] if part else [])
    return found


def _words(spans: Sequence[Span]) -> list[list[tuple[Span, str]]]:
    """Spans cut wherever a line may break; a word may run over several of them."""
    text = "".join(span.text for span in spans)
    found: list[list[tuple[Span, str]]] = []
    index = offset = 0
    for word in words(text):
        parts: list[tuple[Span, str]] = []
        while word:
            span = spans[index]
            taken = word[: len(span.text) - offset]
            if taken:
                parts.append((span, taken))
            word = word[len(taken) :]
            offset += len(taken)
            if offset >= len(span.text):
                index, offset = index + 1, 0
        found.append(parts)
    return found


def _characters(spans: Sequence[Span]) -> list[list[tuple[Span, str]]]:
    return [[(span, cluster)] for span in spans for cluster in clusters(span.text)]


def _trimmed(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Without the white space at the end, which may be several pieces."""
    kept = list(pieces)
    while kept and kept[-1].text != (bare := kept[-1].text.rstrip(" \t")):
        last = kept.pop()
        if bare:
            share = last.width * len(bare) / len(last.text)
            kept.append(_Piece(last.span, bare, share))
    return kept


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    found: list[_Piece] = []
    for piece in pieces:
        if found and found[-1].span is piece.span:
            last = found.pop()
            piece = _Piece(piece.span, last.text + piece.text, last.width + piece.width)
        found.append(piece)
    return found


def _line(pieces: Sequence[_Piece]) -> Line:
    joined = tuple(_joined(pieces))
    return Line(joined, sum(piece.width for piece in joined))


def _draw_run(canvas: Any, run: Run, span: Span, x: float, y: float) -> None:
    writer = canvas.beginText(x, y + span.rise)
    writer.setFont(run.font, span.size)
    writer.setFillColor(HexColor(f"#{span.colour}"))
    if run.glyphs is None:
        writer.textOut(run.text)
        canvas.drawText(writer)
        return
    if not run.rtl:  # readers turn right-to-left glyphs round themselves, and would turn a replacement round too
        actual = ("\ufeff" + run.text).encode("utf-16-be").hex().upper()
        canvas._code.append(f"/Span <</ActualText <{actual}>>> BDC")
    for glyph in run.glyphs:
        writer.setTextOrigin(x + glyph.dx * span.size, y + span.rise + glyph.dy * span.size)
        writer.textOut(glyph.character)
        x += glyph.advance * span.size
    canvas.drawText(writer)
    if not run.rtl:
        canvas._code.append("EMC")


class TextBlock(Flowable):  # type: ignore[misc]
    """A paragraph, heading, caption or listing. Splits between lines, never leaving one alone on a page."""

    def __init__(
        self,
        setter: Setter,
        spans: Sequence[Span],
        style: Style,
        element: Element | None,
        *,
        lines: list[Line] | None = None,
        rtl: bool | None = None,
        bookmark: str = "",
    ) -> None:
        super().__init__()
        self.setter = setter
        self.spans = spans
        self.style = style
        self.element = element
        self.bookmark = bookmark
        self.keepWithNext = int(style.keep_with_next)
        self.rtl = is_rtl("".join(span.text for span in spans)) if rtl is None else rtl
        self._lines = lines
        self._width = 0.0

    def getSpaceBefore(self) -> float:
        """Points above, if something stands there."""
        return self.style.before

    def getSpaceAfter(self) -> float:
        """Points below, if something stands there."""
        return self.style.after

    def broken(self, width: float) -> list[Line]:
        """The lines in `width`."""
        if self._lines is None or (self._width and self._width != width):
            self._lines = self.setter.lines(self.spans, width, verbatim=self.style.verbatim)
        self._width = width
        return self._lines

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break into lines; the size taken."""
        lines = self.broken(width)
        self.width, self.height = width, len(lines) * self.style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two blocks, the first no higher than `height`; none if too little would stand on either side."""
        lines = self.broken(width)
        fitting = int((height + 0.01) // self.style.leading)
        if fitting >= len(lines):
            return [self]
        fitting = min(fitting, len(lines) - 2)
        if fitting < 2:
            return []
        return [self._part(lines[:fitting], first=True), self._part(lines[fitting:], first=False)]

    def _part(self, lines: list[Line], *, first: bool) -> TextBlock:
        style = replace(self.style, before=self.style.before if first else 0, after=0 if first else self.style.after)
        part = TextBlock(
            self.setter,
            self.spans,
            style,
            self.element,
            lines=lines,
            rtl=self.rtl,
            bookmark=self.bookmark if first else "",
        )
        part._width = self._width
        return part

    def draw(self) -> None:
        """Draw every line."""
        if self.bookmark:
            self.canv.bookmarkHorizontal(self.bookmark, 0, self.height + self.style.leading)
        baseline = (
            self.height - self.style.leading + (self.style.leading - self.style.size) / 2 + self.style.size * 0.22
        )
        for line in self.broken(self._width):
            self.setter.draw_line(self.canv, line, 0, baseline, self._width, self.style.align, self.rtl, self.element)
            baseline -= self.style.leading
