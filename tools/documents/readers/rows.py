"""Rows of a table as lines of text, divided into parts that a citation can point into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LONGEST = 6_000
"""Characters of one part of a sheet."""


def pages_of_rows(rows: Iterable[Sequence[str]]) -> list[str]:
    """Texts with one line a row, "a | b | c"; trailing empty cells and empty rows are left out.

    A sheet too long for one part goes on in the next, which repeats the first row, so that no number loses its column.
    """
    lines = [line for line in map(_line, rows) if line]
    if not lines:
        return []
    parts: list[list[str]] = [[]]
    length = 0
    for line in lines:
        if length + len(line) > LONGEST and parts[-1]:
            heading = lines[0] if len(lines[0]) < LONGEST // 10 else None
            parts.append([heading] if heading else [])
            length = len(heading or "")
        parts[-1].append(line)
        length += len(line) + 1
    return ["\n".join(part) for part in parts]


def _line(row: Sequence[str]) -> str:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells).strip() if any(cells) else ""
