"""Paragraphs from the lines of PDF pages: running heads and feet removed, headings, lists and rows kept apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ternlight.tools.documents.clean import (
    BULLET,
    LINE_HYPHEN,
    clean_characters,
    ends_sentence,
    is_contents_line,
    join_lines,
    line_key,
    mend,
    repeated_keys,
    tidy,
    vocabulary,
)
from ternlight.tools.documents.readers.pdf_lines import Line

_EDGE_LINES = 3
"""How many lines at the top and at the bottom of a page may be running heads or feet."""
_EDGE_SHARE = 0.16
"""And how near to the page's edge they stand, as a share of its height."""

_PAGE_NUMBER = re.compile(r"^\d{1,4}(?=\s|$)|(?<=\s)\d{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """A page before its lines are joined."""

    lines: Sequence[Line]
    bottom: float
    """Of the page's box, in points, as the lines' baselines are."""
    top: float


def page_texts(pages: Sequence[PageLines]) -> list[str]:
    """The cleaned text of each page; the pages are seen together, for running heads and for words broken at lines."""
    kept = _with_telling_weights(without_running_lines(pages))
    words = vocabulary(line.text for lines in kept for line in lines)
    sizes = Counter(round(line.size, 1) for lines in kept for line in lines for _ in range(len(line.text)))
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    return [mend("\n\n".join(_blocks(lines, body)), words) for lines in kept]


def _with_telling_weights(pages: Sequence[Sequence[Line]]) -> Sequence[Sequence[Line]]:
    """The lines, none of them bold where most are: some fonts, TeX's for one, give every weight as heavy."""
    letters = sum(len(line.text) for lines in pages for line in lines)
    if sum(len(line.text) for lines in pages for line in lines if line.bold) <= 0.5 * letters:
        return pages
    return [[replace(line, bold=False) for line in lines] for lines in pages]


def without_running_lines(pages: Sequence[PageLines]) -> list[list[Line]]:
    """The lines of each page without those that repeat at its edges."""
    sizes = Counter(round(line.size) for page in pages for line in page.lines for _ in range(len(line.text)))
    body = sizes.most_common(1)[0][0] if sizes else 10
    edges = [_edge_lines(page, body, number) for number, page in enumerate(pages)]
    running = repeated_keys([{key for keys in edge.values() for key in keys} for edge in edges])
    kept: list[list[Line]] = []
    for page, edge in zip(pages, edges, strict=True):
        rest = [line for line in page.lines if running.isdisjoint(edge.get(id(line), ()))]
        # A page that would be left empty is no page of running heads: the same few words stand there as its text.
        kept.append(rest if rest else list(page.lines))
    return kept


def _edge_lines(page: PageLines, body: float, index: int) -> dict[int, set[str]]:
    """The keys of lines that may be running heads or feet, by the line's identity."""
    rows: dict[int, list[Line]] = {}
    for line in page.lines:
        rows.setdefault(round(line.baseline / 3), []).append(line)
    heights = sorted(rows, reverse=True)
    pitch = median([(a - b) * 3 for a, b in pairwise(heights)] or [12.0])
    edge: dict[int, set[str]] = {}
    for order, share in ((heights, -1), (heights[::-1], 1)):
        for position, height in enumerate(order[:_EDGE_LINES]):
            inward = abs(order[position + 1] - height) * 3 if position + 1 < len(order) else 1e9
            place = (height * 3 - page.bottom) / max(page.top - page.bottom, 1.0)
            near = place > 1 - _EDGE_SHARE if share < 0 else place < _EDGE_SHARE
            if not near:
                break
            for line in rows[height]:
                if line.size > body * 1.15:
                    continue  # a chapter's heading, even if every page begins with one
                # A running head stands apart from the text; a first line of text may well repeat, or differ from
                # page to page in its numbers alone.
                if inward > 1.3 * pitch or line.size < body * 0.93:
                    edge[id(line)] = {line_key(line.text)}
                    number = _PAGE_NUMBER.search(line.text)
                    if number and not position and len(line.text) < 120:
                        # "Chapter 3: Utilities 41": the name changes, but the number keeps up with the pages.
                        edge[id(line)].add(f"page number {int(number[0]) - index}")
    return edge


def _blocks(lines: Sequence[Line], body: float) -> list[str]:
    """Paragraphs, headings, groups of rows and list items of one page."""
    pitch = _pitch(lines)
    rows = _rows(lines)
    rights = _column_rights(lines)
    blocks: list[list[str]] = []
    kinds: list[str] = []
    item: Line | None = None
    for position, line in enumerate(lines):
        text = clean_characters(line.text, keep_line_hyphens=True)
        if not text.strip():
            continue
        before = lines[position - 1] if position else None
        kind = "row" if rows[position] or is_contents_line(text) else "heading" if _is_heading(line, body) else "text"
        if kind == "text" and BULLET.match(line.text):
            within = before is not None and kinds[-1:] == ["text"] and _runs_on(before, line, rights[position - 1])
            kind = "text" if within else "item"
        if kind == "row":
            text = " | ".join(clean_characters(cell) for cell in line.cells)
        continues = (
            before is not None
            and bool(blocks)
            and kind in {"text", "heading"}
            and kinds[-1] in ({"text", "item"} if kind == "text" else {"heading"})
            and _continues(before, line, pitch, rights[position - 1], item if kinds[-1] == "item" else None)
        )
        if continues:
            blocks[-1].append(text)
        else:
            blocks.append([text])
            kinds.append(kind)
            item = line
    return _assemble(blocks, kinds)


def _assemble(blocks: list[list[str]], kinds: list[str]) -> list[str]:
    """Join each block's lines; neighbours that are rows, or items, share one paragraph with a line each."""
    out: list[str] = []
    previous = ""
    for block, kind in zip(blocks, kinds, strict=True):
        text = tidy(block[0]) if kind == "row" else join_lines(block)
        if out and kind == previous and kind in {"row", "item"}:
            out[-1] += "\n" + text
        else:
            out.append(text)
        previous = kind
    return out


def _continues(before: Line, line: Line, pitch: float, right: float, item: Line | None) -> bool:
    """Whether `line` goes on with the paragraph of `before`; `item` is the first line of a list item."""
    if before.text.endswith((LINE_HYPHEN, "-")):
        return True
    step = before.baseline - line.baseline
    size = max(before.size, line.size)
    if abs(step) < size and line.left > before.right - 0.8 * size:  # raised or lowered beside it, as in a formula
        return True
    if abs(before.size - line.size) > 0.12 * size:
        return False
    ended = ends_sentence(before.text)
    if step < -0.5 * line.size or step > 12 * pitch:  # the next column begins
        return not ended
    if step > 1.32 * pitch and step > 1.2 * line.size:
        return step < 2.2 * pitch and not ended and line.text[:1].islower()
    if before.bold != line.bold and before.bold:
        return False
    short = before.right < right - 0.2 * (right - before.left)
    indented = line.left > before.left + 0.8 * line.size
    if item is not None:  # its later lines hang below its first words, right of its bullet
        if ended and line.left < item.left + 0.3 * line.size:
            return False
        indented = indented and before is not item
    return not (ended and (short or indented))


def _runs_on(before: Line, line: Line, right: float) -> bool:
    """Whether a sentence fills `before` and goes on below it: a number in brackets that comes next begins no item."""
    full = before.right > right - 0.1 * (right - before.left)
    return full and not ends_sentence(before.text) and abs(before.left - line.left) < 0.3 * line.size


def _is_heading(line: Line, body: float) -> bool:
    if len(line.text) > 160 or not any(character.isalpha() for character in line.text):
        return False
    if line.size > body * 1.15:
        return True
    return line.bold and len(line.text) < 90 and not ends_sentence(line.text.rstrip(":")) and line.size >= body * 0.95


def _rows(lines: Sequence[Line]) -> list[bool]:
    """Which lines are rows of a table: those whose gaps stand below or above those of a neighbour.

    A single line with gaps is rather one that justified setting has stretched.
    """
    beside = [_same_columns(a, b) for a, b in pairwise(lines)]
    return [a or b for a, b in zip([False, *beside], [*beside, False], strict=True)] if lines else []


def _same_columns(one: Line, other: Line) -> bool:
    if not one.gaps or not other.gaps or abs(len(one.gaps) - len(other.gaps)) > 2:
        return False
    # Three times the size: numbers are set flush right, so that their left edges differ.
    return any(abs(a - b) < 3 * one.size for a in one.cell_lefts for b in other.cell_lefts)


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance between baselines on this page."""
    steps = [
        round(a.baseline - b.baseline, 1)
        for a, b in pairwise(lines)
        if 0.7 * b.size < a.baseline - b.baseline < 3 * b.size and abs(a.size - b.size) < 0.1 * b.size
    ]
    if not steps:
        return 1.25 * median([line.size for line in lines] or [10.0])
    common, times = Counter(steps).most_common(1)[0]
    return common if times > 1 else min(steps)


def _column_rights(lines: Sequence[Line]) -> list[float]:
    """For each line, how far to the right the lines that begin at about the same place reach."""
    reach: dict[int, float] = {}
    for line in lines:
        for near in (-1, 0, 1):
            bucket = round(line.left / 36) + near
            reach[bucket] = max(reach.get(bucket, 0.0), line.right)
    return [reach[round(line.left / 36)] for line in lines]
