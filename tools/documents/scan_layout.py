"""Lines of a recognised page in reading order: blocks are cut apart where white runs across them (recursive XY cut,
Nagy and Seth 1984), and what stands side by side in one row becomes cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ternlight.tools.documents.readers.pdf_lines import Line

_COLUMN_GAP = 1.2
"""White between columns, in heights of a line."""
_LEAST_IN_COLUMN = 3
"""Boxes on either side; fewer are cells of a table row."""
_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A piece of text that was recognised. Points; y grows upward, as in PDF."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    confidence: float
    """From 0 to 1."""

    @property
    def height(self) -> float:
        """Of the box, about 1.3 times the font's size."""
        return self.top - self.bottom


def lines_of(boxes: Sequence[Box]) -> list[Line]:
    """The lines, in reading order."""
    if not boxes:
        return []
    height = median(box.height for box in boxes)
    return [_line(row, height) for block in _blocks(list(boxes), height, _DEEPEST) for row in _rows(block)]


def _blocks(boxes: list[Box], height: float, depth: int) -> list[list[Box]]:
    """Columns, each with what stands between its own upper and lower edge."""
    if depth == 0 or len(boxes) < 2 * _LEAST_IN_COLUMN:
        return [boxes]
    parts = _cut(boxes, lambda box: (box.left, box.right), _COLUMN_GAP * height)
    if len(parts) > 1 and all(len(part) >= _LEAST_IN_COLUMN for part in parts) and not _is_table(parts, height):
        return [block for part in parts for block in _blocks(part, height, depth - 1)]
    # Nothing runs from top to bottom: a heading across both columns, perhaps. Above and below it is looked again.
    parts = _cut(boxes, lambda box: (-box.top, -box.bottom), 0.7 * height)
    if len(parts) == 1:
        return [boxes]
    blocks: list[list[Box]] = []
    for part in parts:
        inner = _blocks(part, height, depth - 1)
        if len(inner) == 1 and blocks and len(parts) > 1 and blocks[-1] and not _last_is_column(blocks, inner[0]):
            blocks[-1] = [*blocks[-1], *inner[0]]
        else:
            blocks += inner
    return blocks


def _last_is_column(blocks: list[list[Box]], block: list[Box]) -> bool:
    """Whether the last block is one of several columns, after which something new begins."""
    left, right = min(box.left for box in block), max(box.right for box in block)
    last = blocks[-1]
    return max(box.right for box in last) < left or min(box.left for box in last) > right or len(blocks) > 1


def _is_table(parts: list[list[Box]], height: float) -> bool:
    """Whether the columns are those of a table: their rows stand level, and their cells are no lines of text."""
    first = [round((box.bottom + box.top) / 2 / height) for box in parts[0]]
    others = {round((box.bottom + box.top) / 2 / height) for part in parts[1:] for box in part}
    level = sum(row in others for row in first) / len(first)
    return level > 0.8 and not all(_is_prose(part, height) for part in parts)


def _is_prose(part: list[Box], height: float) -> bool:
    """Whether the boxes are lines of text that fill their column."""
    widest = max(box.right - box.left for box in part)
    full = sum(box.right - box.left > 0.7 * widest for box in part)
    return widest > 6 * height and full > 0.6 * len(part)


def _cut(boxes: list[Box], extent: Callable[[Box], tuple[float, float]], gap: float) -> list[list[Box]]:
    """Boxes parted where nothing lies across an axis over at least `gap`."""
    ordered = sorted(boxes, key=lambda box: extent(box)[0])
    parts, end = [[ordered[0]]], extent(ordered[0])[1]
    for box in ordered[1:]:
        start, stop = extent(box)
        if start - end >= gap:
            parts.append([])
        parts[-1].append(box)
        end = max(end, stop)
    return parts


def _rows(boxes: list[Box]) -> list[list[Box]]:
    """Boxes side by side, rows from top to bottom, each from left to right."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: -(box.bottom + box.top)):
        middle = (box.bottom + box.top) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _line(row: list[Box], height: float) -> Line:
    text, gaps, lefts = row[0].text, [], []
    for before, box in pairwise(row):
        if box.left - before.right > height:
            gaps.append(len(text))
            lefts.append(box.left)
        text += f" {box.text}"
    tall = max(box.height for box in row)
    # Heights depend on which letters a line has; only clearly taller ones are headings.
    size = (tall if tall > 1.35 * height else height) / 1.3
    return Line(
        text=text,
        indices=(),
        left=row[0].left,
        right=row[-1].right,
        baseline=min(box.bottom for box in row) + 0.2 * height,
        size=size,
        bold=False,
        gaps=tuple(gaps),
        cell_lefts=tuple(lefts),
    )
