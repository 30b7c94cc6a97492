"""The lines of a PDF page with where they stand, in reading order.

PDFium gives characters in the order of the page's content, with line breaks it infers. What it does not do is done
here: table cells and columns that were drawn row by row are told apart by the white between them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from ternlight.tools.documents.clean import LINE_HYPHEN, raised

_WIDE = 1.6
"""A space wider than this many times the font size parts cells or columns, not words."""
_BOLD = 600
_FIGURES = frozenset("0123456789+-−")
_SMALL, _LIFTED = 0.85, 0.15
"""Of the font size: how small a figure is, and how high it stands, that is raised above the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text. Lengths are points; y grows upward, as PDF has it."""

    text: str
    """As on the page; a hyphen at the line's end where PDFium saw a broken word is `LINE_HYPHEN`."""
    indices: tuple[int, ...]
    """The PDFium character index of each character of `text`."""
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    gaps: tuple[int, ...] = ()
    """Positions in `text` of spaces wide enough to part the cells of a table."""
    cell_lefts: tuple[float, ...] = ()
    """Where the cell after each gap begins."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The text cut at its gaps."""
        edges = [-1, *self.gaps, len(self.text)]
        return tuple(self.text[a + 1 : b].strip() for a, b in pairwise(edges))


def page_lines(text_page: Any) -> list[Line]:
    """The lines of a page (a `pypdfium2.PdfTextPage`), in reading order."""
    measure = _Measure(text_page)
    lines: list[Line] = []
    start = 0
    codes = measure.codes
    for at in range(len(codes) + 1):
        if at == len(codes) or codes[at] in (10, 13):
            _append(lines, measure, start, at)
            start = at + 1
        elif codes[at] == 2:
            # PDFium swallows the line break after a hyphen at a line's end and marks the hyphen instead.
            _append(lines, measure, start, at + 1)
            start = at + 1
        elif codes[at] == 32 and start < at < len(codes) - 1 and measure.returns(at - 1, at + 1):
            _append(lines, measure, start, at)
            start = at + 1
    return _columns(lines, measure)


class _Measure:
    """Character codes of a page, and the few measures that lines need."""

    def __init__(self, text_page: Any) -> None:
        self.page = text_page
        count = max(pdfium.FPDFText_CountChars(text_page), 0)
        self.codes: list[int] = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = pdfium.FS_RECTF()

    def origin(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self.page, index, self._x, self._y)
        return self._x.value, self._y.value

    def edges(self, index: int) -> tuple[float, float]:
        """Left and right edge, advance included."""
        pdfium.FPDFText_GetLooseCharBox(self.page, index, self._box)
        return self._box.left, self._box.right

    def returns(self, before: int, after: int) -> bool:
        """Whether the second character begins another line: back to the left, and up or down by a line.

        PDFium puts a mere space between pieces that come from different forms.
        """
        (x0, y0), (x1, y1) = self.origin(before), self.origin(after)
        if x1 >= x0 or abs(y1 - y0) < 4:
            return False
        size = self.size(before)
        return x1 < x0 - 0.5 * size and abs(y1 - y0) > 0.9 * size

    def size(self, index: int) -> float:
        return float(pdfium.FPDFText_GetFontSize(self.page, index)) * self._scale(index)

    def _scale(self, index: int) -> float:
        """Many producers set size 1 and scale by the text matrix."""
        matrix = pdfium.FS_MATRIX()
        if not pdfium.FPDFText_GetMatrix(self.page, index, matrix):
            return 1.0
        return float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0

    def bold(self, index: int) -> bool:
        weight = int(pdfium.FPDFText_GetFontWeight(self.page, index))
        if weight > 0:
            return weight >= _BOLD
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.page, index, buffer, 128, flags)
        return b"bold" in buffer.value.lower()


def _append(lines: list[Line], measure: _Measure, start: int, end: int) -> None:
    line = _line(measure, range(start, end))
    if line is None:
        return
    before = lines[-1] if lines else None
    if (
        before is not None
        and not before.text.endswith(LINE_HYPHEN)
        and abs(before.baseline - line.baseline) < 0.25 * line.size
        and line.left > before.right
    ):
        joined = (*before.indices, before.indices[-1], *line.indices)
        is_wide = line.left - before.right > _WIDE * line.size
        wide = (len(before.text),) if is_wide else ()
        lines[-1] = Line(
            text=f"{before.text} {line.text}",
            indices=joined,
            left=before.left,
            right=line.right,
            baseline=before.baseline,
            size=before.size,
            bold=before.bold and line.bold,
            gaps=(*before.gaps, *wide, *(gap + len(before.text) + 1 for gap in line.gaps)),
            cell_lefts=(*before.cell_lefts, *((line.left,) if is_wide else ()), *line.cell_lefts),
        )
    else:
        lines.append(line)


def _line(measure: _Measure, span: Sequence[int]) -> Line | None:
    """A line from a run of character indices; None if nothing in it can be seen."""
    text, indices = _text(measure.codes, span)
    seen = [at for at, character in enumerate(text) if not character.isspace()]
    if not seen:
        return None
    text, indices = text[seen[0] : seen[-1] + 1], indices[seen[0] : seen[-1] + 1]
    # Spaces that PDFium infers have no size of their own.
    middle = indices[seen[len(seen) // 2] - seen[0]]
    size = measure.size(middle)
    gaps: list[int] = []
    cell_lefts: list[float] = []
    for at, character in enumerate(text):
        if character.isspace() and not text[at - 1].isspace():
            following = next(index for index in range(at + 1, len(text)) if not text[index].isspace())
            next_left = measure.origin(indices[following])[0]
            if next_left - measure.edges(indices[at - 1])[1] > _WIDE * size:
                gaps.append(at)
                cell_lefts.append(next_left)
    left, baseline = measure.origin(indices[0])
    if text[0] in _FIGURES and measure.size(indices[0]) < _SMALL * size:  # the number of a footnote
        baseline = measure.origin(middle)[1]
    return Line(
        text=_with_raised(text, indices, measure, baseline, size),
        indices=indices,
        left=left,
        right=measure.edges(indices[-1])[1],
        baseline=baseline,
        size=size,
        bold=measure.bold(indices[0]) and measure.bold(indices[-1]),
        gaps=tuple(gaps),
        cell_lefts=tuple(cell_lefts),
    )


def _with_raised(text: str, indices: Sequence[int], measure: _Measure, baseline: float, size: float) -> str:
    """The text with small figures above the line as such: 10⁶ is not 106, and the number of a note is no digit."""
    characters = list(text)
    for at, character in enumerate(text):
        if (
            character in _FIGURES
            and measure.size(indices[at]) < _SMALL * size
            and measure.origin(indices[at])[1] > baseline + _LIFTED * size
        ):
            characters[at] = raised(character)
    return "".join(characters)


def _text(codes: Sequence[int], span: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """Characters and their indices; UTF-16 pairs, which PDFium gives in two on some systems, become one."""
    characters: list[str] = []
    indices: list[int] = []
    for index in span:
        code = codes[index]
        if 0xDC00 <= code <= 0xDFFF and characters and "\ud800" <= characters[-1] <= "\udbff":
            characters[-1] = chr(0x10000 + ((ord(characters[-1]) - 0xD800) << 10) + (code - 0xDC00))
        elif 0 < code <= 0x10FFFF:
            characters.append(chr(code))
            indices.append(index)
    return "".join(characters), tuple(indices)


def _columns(lines: list[Line], measure: _Measure) -> list[Line]:
    """Put two columns that were drawn row by row one after the other.

    A gutter is white at one place in most lines, with prose on both sides; a table has short cells.
    """
    gapped = [line for line in lines if line.gaps]
    if len(gapped) < 6 or len(gapped) < 0.5 * len(lines):
        return lines
    whites = [(line, *_widest(line, measure)) for line in gapped]
    middle = median((left + right) / 2 for _, _, left, right in whites)
    split = {id(line): at for line, at, left, right in whites if left < middle < right and len(line.gaps) == 1}
    halves = [(at, len(line.text) - at) for line, at, _, _ in whites if id(line) in split]
    if len(split) < max(6, 0.5 * len(lines)) or min(median(a for a, _ in halves), median(b for _, b in halves)) < 18:
        return lines
    ordered: list[Line] = []
    second: list[Line] = []
    for line in lines:
        if id(line) in split:
            at = split[id(line)]
            first, rest = (_line(measure, part) for part in (line.indices[:at], line.indices[at + 1 :]))
            ordered += [first] if first else []
            second += [rest] if rest else []
        elif second and line.left > middle:
            second.append(line)
        elif line.right < middle:
            ordered.append(line)
        else:  # runs over both columns: what stands above it comes first
            ordered += [*second, line]
            second = []
    return ordered + second


def _widest(line: Line, measure: _Measure) -> tuple[int, float, float]:
    found = (0, 0.0, 0.0)
    for gap in line.gaps:
        following = next(at for at in range(gap + 1, len(line.text)) if not line.text[at].isspace())
        left, right = measure.edges(line.indices[gap - 1])[1], measure.origin(line.indices[following])[0]
        if right - left > found[2] - found[1]:
            found = (gap, left, right)
    return found
