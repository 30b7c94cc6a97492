"""Sentences of a page with their offsets.

A page's text is first cut into lines and blocks (paragraphs, headings, list items, table rows), because in text taken
from a PDF the layout says more than the punctuation; prose is then cut at sentence ends. Nothing crosses a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ternlight.tools.documents.types import Page
from ternlight.tools.text.words import fold, is_unspaced

Kind = Literal["prose", "bullet", "heading", "table"]

LONGEST = 1200
"""Characters after which a text without any sentence end is cut at a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, heading, list item or table row: `fold(page.text[start:end]) == text`."""

    page: int
    """`Page.number`."""
    start: int
    """Character offset within the page's text."""
    end: int
    text: str
    kind: Kind
    block: int
    """Ordinal of the paragraph or other block on its page; sentences of one paragraph share it."""


_LINE = re.compile(r"[^\n\f\r\v\u2028\u2029]+")
_MARKED_ITEM = re.compile(r"\s*[•‣▪▫●○◦■□–—*·➢✓❖-]\s+(?=\S)")
_NUMBERED_ITEM = re.compile(r"\s*\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)]\s+(?=\S)")
_NUMBERED_HEADING = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[A-Z]\.|(?:Chapter|Section|Part|Annex|Appendix)\s+\w{1,6})\s+\S"
)
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_COLUMNS = re.compile(r"\t| {3,}|\s\|\s|\|")
_NOTE = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CLOSERS = "\"'”’»)]}』」）】》›" + _NOTE
"""What may stand behind a sentence's last stop: among them the raised number of a note."""
_FULL_STOPS = "。！？｡．؟۔।॥։።။។"
_END = re.compile(
    rf"[{_FULL_STOPS}]+[{re.escape(_CLOSERS)}]*"  # these end a sentence wherever they stand
    rf"|(?:[.!?…]+)[{re.escape(_CLOSERS)}]*(?=\s|$)"  # these only before white space
)
_ABBREVIATIONS_TEXT = """
mr mrs ms dr prof st sr jr no nos vol fig figs eq sec ch pp p art para inc ltd co corp dept est approx ca cf vs
al etc e.g i.e a.m p.m u.s u.k u.n ph.d b.sc m.sc d.c jan feb mar apr jun jul aug sep sept oct nov dec mon tue
wed thu fri sat sun gen col lt sgt capt rev hon gov sen rep ave blvd rd mt ft op ed eds repr rev tel ext max min
avg bzw z.b d.h u.a usw nr ggf vgl abs bd hrsg evtl inkl m.e p.ex env sra dra ud uds pág núm
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_MAY_END_TEXT = "etc inc ltd co corp a.m p.m jr sr u.s u.k u.n d.c al usw est"
_MAY_END = frozenset(_MAY_END_TEXT.split())
"""Abbreviations that end a sentence when a capital follows."""
_MONTH = re.compile(r"(?:Jan(?:uar|\.)|Febr?(?:uar|\.)|März|April|Mai|Ju[nl]i|Aug(?:ust|\.)|Sept|Okt|Nov|Dez)\b")
_CONTINUES = re.compile(r"[^\W\d_]")


def split_pages(pages: Iterable[Page]) -> list[Sentence]:
    """Every sentence of `pages`, in order."""
    return [sentence for page in pages for sentence in split_page(page)]


def split_page(page: Page) -> Iterator[Sentence]:
    """Every sentence, heading, list item and table row of one page, in order and without overlap."""
    title = fold(page.label)
    for number, (start, end, kind) in enumerate(_blocks(page.text)):
        if title and kind in ("prose", "bullet") and fold(page.text[start:end]) == title:
            kind = "heading"  # the section's own, too long to be told by its looks
        spans = _sentence_spans(page.text, start, end) if kind in ("prose", "bullet") else [(start, end)]
        for left, right in spans:
            text = fold(page.text[left:right])
            if text:
                yield Sentence(page=page.number, start=left, end=right, text=text, kind=kind, block=number)


def _blocks(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Spans of the paragraphs, headings, list items and table rows."""
    lines: list[tuple[int, int]] = []
    end_of_last = 0
    for match in _LINE.finditer(text):
        if lines and text.count("\n", end_of_last, match.start()) > 1:
            yield from _paragraph(text, lines)
            lines = []
        end_of_last = match.end()
        if match.group().strip():
            lines.append(match.span())
        elif lines:
            yield from _paragraph(text, lines)
            lines = []
    if lines:
        yield from _paragraph(text, lines)


def _paragraph(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int, Kind]]:
    """Lines without a blank one between them, cut where a list item, a heading or a table row stands by itself."""
    width = max(end - start for start, end in lines)
    run: tuple[int, int, Kind] | None = None
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        after = text[slice(*lines[index + 1])] if index + 1 < len(lines) else ""
        before_ended = run is None or _ends(text[run[0] : run[1]])
        kind: Kind | None = None
        if _is_table_row(line):
            kind = "table"
        elif _MARKED_ITEM.match(line) or (
            # A wrapped line may begin with "12." by chance, but only in the middle of a sentence.
            _NUMBERED_ITEM.match(line) and (before_ended or (run and run[2] == "bullet"))
        ):
            kind = "heading" if _NUMBERED_HEADING.match(line) and _is_heading(line, after, width) else "bullet"
        elif (before_ended or (run and run[2] in ("heading", "table"))) and _is_heading(line, after, width):
            kind = "heading"
        if kind in ("table", "heading"):
            if run:
                yield run
            yield start, end, kind
            run = None
        elif kind == "bullet":
            if run:
                yield run
            run = (start, end, "bullet")
        elif run and not (run[2] == "prose" and _line_stands_alone(text[run[0] : run[1]], line, width)):
            run = (run[0], end, run[2])
        else:
            if run:
                yield run
            run = (start, end, "prose")
    if run:
        yield run


def _ends(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    text = text.rstrip().rstrip(_CLOSERS)
    return bool(text) and text[-1] in ".!?…:;" + _FULL_STOPS


def _line_stands_alone(before: str, line: str, width: int) -> bool:
    """Whether a line that ended early, without a stop, is followed by one that begins anew."""
    last = before.rsplit("\n", 1)[-1].strip()
    first = line.strip()[:1]
    return (
        len(last) < 0.5 * width and not _ends(last) and last[-1:] not in ",(-–" and (first.isupper() or first.isdigit())
    )


def _is_heading(line: str, after: str, width: int) -> bool:
    """Short, without a full stop, and followed by something that begins anew."""
    stripped = line.strip()
    if _MARKDOWN_HEADING.match(line):
        return True
    if len(stripped) > 90 or not stripped or stripped.rstrip(_NOTE)[-1:] in ".!?…,;" + _FULL_STOPS:
        return False
    count = len(stripped.split())
    if count > 12 or (any(is_unspaced(character) for character in stripped) and len(stripped) > 30):
        return False
    if not any(character.isalpha() for character in stripped):
        return False
    letters = [character for character in stripped if character.isalpha()]
    if len(letters) > 3 and all(character.isupper() for character in letters):
        return True
    if not (stripped[0].isupper() or stripped[0].isdigit() or is_unspaced(stripped[0])):
        return False
    following = after.strip()
    if following and following[0].islower():
        return False
    if _NUMBERED_HEADING.match(line):
        return True
    # A last short line without a stop is a heading or the torn end of a paragraph: neither is a sentence.
    return len(stripped) < 0.75 * width or width < 60


def _is_table_row(line: str) -> bool:
    """Two or more cells: columns set apart, or mostly numbers."""
    cells = [cell for cell in _COLUMNS.split(line.strip()) if cell and cell.strip()]
    if len(cells) >= 3 or (len(cells) == 2 and "|" in line):
        return True
    tokens = line.split()
    numeric = sum(any(c.isdigit() for c in token) and not any(c.isalpha() for c in token) for token in tokens)
    if len(cells) == 2 and numeric:
        return len(tokens) < 8
    return (numeric >= 2 and numeric * 2 >= len(tokens)) or (numeric == len(tokens) > 0)


def _sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences between two offsets."""
    left = start
    for match in _END.finditer(text, start, end):
        if match.start() >= left and _is_end(text, match, left, end):
            yield from _bounded(text, left, match.end())
            left = match.end()
    if left < end:
        yield from _bounded(text, left, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space at its ends, in pieces of at most `LONGEST` characters."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            return
        stop = end
        if end - start > LONGEST:
            stop = next(
                (i for i in range(start + LONGEST, start + LONGEST // 2, -1) if text[i].isspace()), start + LONGEST
            )
        right = stop
        while right > start and text[right - 1].isspace():
            right -= 1
        yield start, right
        start = stop


def _is_end(text: str, match: re.Match[str], left: int, end: int) -> bool:
    """Whether a possible end is one: not an abbreviation, an initial, a list number or a stop in mid-sentence."""
    mark = match.group()[0]
    if mark in _FULL_STOPS:
        return mark != "．" or not text[match.end() : match.end() + 1].isdigit()
    rest = text[match.end() : min(end, match.end() + 40)].lstrip()
    if not rest:
        return True
    opening = rest.lstrip("\"'“‘«([{„¿¡*_")[:1]
    if opening and _CONTINUES.match(opening) and opening.islower():
        return False
    if mark in "!?":
        return True
    if match.group().startswith(("...", "…")):
        return not opening.islower()
    word = text[max(left, match.start() - 20) : match.start()].split()[-1:]
    bare = word[0].lstrip("\"'“‘«([{").casefold() if word else ""
    if not bare:
        return True
    if bare in _ABBREVIATIONS:
        return bare in _MAY_END and opening.isupper()
    if len(bare) == 1 and bare.isalpha():  # an initial ("J. Smith"), unless the sentence ended in "vitamin C."
        return not word[0].lstrip("(").isupper()
    if bare.isdigit() and len(bare) <= 2 and _MONTH.match(rest):  # "am 9. März"
        return False
    # "1. The buyer" is a list number; "in 2024. The" is not, because something stands before it.
    return not (bare.isdigit() and len(bare) <= 2 and not text[left : match.start()].strip().removesuffix(bare).strip())
