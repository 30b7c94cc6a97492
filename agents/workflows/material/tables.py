"""Tables in the text of a page, and the numbers in them that can be charted."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ternlight.agents.workflows.material.types import FoundTable
from ternlight.tools.documents.types import Page
from ternlight.tools.typeset.sources import Dataset, Series
from ternlight.tools.typeset.wording import numbers

_CELLS = re.compile(r"\s*\|\s*")
_GRID = re.compile(r"[\s|:-]+")
_BARE = re.compile(r"[\d.,\s+−–-]")
_TOTAL = re.compile(r"\b(?:total|in all|altogether|overall|sum|subtotal|surplus|deficit|balance|net)\b", re.I)
_WHEN = re.compile(r"(?:(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|Q[1-4].*|H[12].*|[A-Z][a-z]{2,8}\.? ?(?:\d{2,4})?)\Z")
_UNIT_IN_HEADER = re.compile(r"\b(million|billion|thousand)?\s*(euros?|dollars?|pounds|[€$£%])|\bper ?cent\b", re.I)
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


def _joined(names: Sequence[str]) -> str:
    """ "Last year and this year": what is a name of its own keeps its capital."""
    first, *others = names
    lowered = [n[:1].lower() + n[1:] if " " in n and n[1:].islower() else n for n in others]
    return " and ".join([first, *lowered])


def datasets_of(table: FoundTable) -> tuple[Dataset, ...]:
    """The columns of numbers of one unit as datasets of three to eight categories, totals left out; a total that is the
    sum of the rows before it ends one dataset and begins another."""
    columns = [at for at in range(1, len(table.header)) if _is_numeric([row[at] for row in table.rows])]
    if not columns or (_is_numeric([row[0] for row in table.rows]) and not _is_time([row[0] for row in table.rows])):
        return ()
    units = [_unit([row[at] for row in table.rows]) for at in columns]
    unit, _ = Counter(units).most_common(1)[0]
    chosen = [at for at, own in zip(columns, units, strict=True) if own == unit][:3]
    if len(chosen) > 1 and not _alike([[_value(row[at]) for row in table.rows] for at in chosen]):
        chosen = chosen[:1]
    names = _joined([table.header[at] for at in chosen]) if len(chosen) < 3 else table.header[0]
    measure = unit or _measure(table.header[0]) or _measure(" ".join(table.header[at] for at in chosen))
    made = []
    for number, rows in enumerate(_groups(table.rows, chosen[-1]), 1):
        if not 3 <= len(rows) <= 8 or any(not row[0].strip() for row in rows):
            continue
        made.append(
            Dataset(
                id=f"{table.id}-{number}",
                title=names,
                unit="" if measure and measure in names.lower() else measure,
                categories=tuple(row[0][:40] for row in rows),
                series=tuple(
                    Series(name=table.header[at] or f"Column {at}", values=tuple(_value(row[at]) for row in rows))
                    for at in chosen
                ),
            )
        )
    return tuple(made)


def is_over_time(dataset: Dataset) -> bool:
    """Whether the categories are moments in order, so that a line may join them."""
    return _is_time(dataset.categories)


def _groups(rows: Sequence[tuple[str, ...]], column: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The rows cut behind each total, and without it."""
    group: list[tuple[str, ...]] = []
    for row in rows:
        value = _value(row[column])
        before = sum(filter(None, (_value(each[column]) for each in group)))
        sums_up = len(group) >= 2 and value is not None and abs(value - before) <= 0.012 * abs(before or 1)
        if sums_up or _TOTAL.search(row[0]):
            if group:
                yield tuple(group)
            group = []
        else:
            group.append(row)
    if group:
        yield tuple(group)


def _value(cell: str) -> float | None:
    found = numbers(cell)
    return found[0] if len(found) == 1 else None


def _is_numeric(cells: Sequence[str]) -> bool:
    return len(cells) >= 2 and all(_value(cell) is not None and len(_BARE.sub("", cell)) <= 4 for cell in cells)


def _is_time(cells: Sequence[str]) -> bool:
    return all(_WHEN.match(cell.strip()) for cell in cells)


def _unit(cells: Sequence[str]) -> str:
    units = {_BARE.sub("", cell) for cell in cells}
    return units.pop() if len(units) == 1 else ""


def _measure(header: str) -> str:
    """The unit that a heading names: "Million euros" is "million euros"."""
    found = _UNIT_IN_HEADER.search(header)
    return found.group().strip().lower() if found else ""


def _alike(columns: Sequence[Sequence[float | None]]) -> bool:
    """Whether columns of numbers are of one size, so that one scale serves them."""
    sizes = [max((abs(value) for value in column if value is not None), default=0.0) for column in columns]
    return all(min(a, b) > 0 and max(a, b) / min(a, b) <= 20 for a, b in itertools.pairwise(sizes))
