"""Tables in the text of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ternlight.tools.documents.types import Page

_CELLS = re.compile(r"\s*\|\s*")
_GRID = re.compile(r"[\s|:-]+")
_LARGEST = 60
"""Rows; what is longer is a register, not something to show."""


def tables_of(page: Page) -> Iterator[tuple[int, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    """(offset in the page's text, header, rows) of each table whose rows stand on lines of their own with bars."""
    at = 0
    run: list[tuple[int, str]] = []
    for line in [*page.text.split("\n"), ""]:
        if "|" in line and len(_CELLS.split(line.strip().strip("|"))) >= 2:
            run.append((at, line))
        else:
            if len(run) >= 3 and (found := _table([text for _, text in run])) is not None:
                yield (run[0][0], *found)
            run = []
        at += len(line) + 1


def _table(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None:
    cut = [_CELLS.split(line.strip().strip("|").strip()) for line in lines if not _GRID.fullmatch(line)]
    if len(cut) < 3 or len(cut) > _LARGEST:
        return None
    width = Counter(map(len, cut)).most_common(1)[0][0]
    rows = [_mended(row, width) for row in cut]
    whole = [tuple(row) for row in rows if len(row) == width]
    if len(whole) < 3 or len(whole) < 0.8 * len(rows) or len(rows[0]) != width or not 2 <= width <= 6:
        return None
    if any(len(cell) > 80 for row in whole for cell in row):
        return None
    return whole[0], tuple(whole[1:])


def _mended(row: list[str], width: int) -> list[str]:
    """A row one cell too long because a sign stands apart from its number ("+7 | %")."""
    while len(row) > width:
        at = next((i for i, cell in enumerate(row[1:], 1) if re.fullmatch(r"[%€$£]|[a-z]{1,3}\.?", cell)), None)
        if at is None:
            break
        row = [*row[: at - 1], f"{row[at - 1]} {row[at]}", *row[at + 1 :]]
    return row
