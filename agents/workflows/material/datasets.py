# ruff: noqa: E501 - regular expressions are read whole
"""The numbers of a table that can be charted, and what they say in one sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ternlight.agents.workflows.material.phrases import COMMA, labels, listed, sayings, written
from ternlight.agents.workflows.material.types import FoundTable
from ternlight.tools.typeset.sources import Dataset, Series
from ternlight.tools.typeset.wording import numbers

MOST_OF_ONE = 3
"""Datasets of one table."""
_MOST_SERIES, _FEWEST_ROWS, _MOST_ROWS, _MOST_MOMENTS = 4, 3, 8, 12
_BARE = re.compile(r"[\d.,\s+−–-]")
_TOTAL = re.compile(
    r"\b(?:total|in all|altogether|overall|sum|subtotal|surplus|deficit|balance|net|gesamt|insgesamt|summe|saldo)\b",
    re.I,
)
_DERIVED = re.compile(
    rf"{_TOTAL.pattern}|\b(?:change|difference|growth|delta|vs\.?|ver[aä]nderung|differenz)\b|^[±Δ+]", re.I
)
"""Headings of columns that repeat what others say."""
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|mär|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|"
    r"sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\.?"
)
_WHEN = re.compile(
    rf"(?:FY ?)?(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|[QH][1-4](?:[ /-]?(?:(?:19|20)\d\d|’?\d\d))?|{_MONTH}(?: ?(?:(?:19|20)\d\d|’?\d\d))?|"
    r"(?:19|20)\d\d-\d\d-\d\d|(?:week|day|kw|woche|tag) ?\d{1,3}|(?:last|this|next|previous|prior) (?:year|month|quarter)|(?:vorjahr|dieses jahr)",
    re.I,
)
_UNIT_IN_HEADER = re.compile(r"\b(million|billion|thousand)?\s*(euros?|dollars?|pounds|[€$£%])|\bper ?cent\b", re.I)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,16})[)\]]\s*$")
_LONGEST = 78


def datasets_of(table: FoundTable, lang: str = "en", *, by_program: bool = False) -> tuple[Dataset, ...]:
    """The columns of numbers as datasets, those of one measure together: three to eight categories, or up to twelve
    moments. Totals are left out; a total that is the sum of the rows before it ends one dataset and begins another.

    `lang` says how numbers are written, unless a program wrote them ("1.5" whatever the language).
    """
    rows = table.rows if by_program else tuple(tuple(_plain(cell, lang) for cell in row) for row in table.rows)
    columns = [at for at in range(1, len(table.header)) if _is_numeric([row[at] for row in rows])]
    if not columns or (_is_numeric([row[0] for row in rows]) and not _is_time([row[0] for row in rows])):
        return ()
    names = _categories(table, columns)
    if names is None:
        return ()
    made: list[Dataset] = []
    for chosen in _measures(table, rows, columns):
        for group in _groups(rows, chosen[-1]):
            over_time = _is_time([rows[n][0] for n in group])
            most = _MOST_MOMENTS if over_time else _MOST_ROWS
            if not _FEWEST_ROWS <= len(group) <= most or any(not names[n].strip() for n in group):
                continue
            title, unit = _title(table, chosen, lang, over_time=over_time), _unit(table, rows, chosen)
            made.append(
                Dataset(
                    id=f"{table.id}-{len(made) + 1}",
                    title=title,
                    unit="" if unit and unit in title.lower() else unit,
                    categories=tuple(names[n][:40] for n in group),
                    series=tuple(
                        Series(
                            name=_IN_BRACKETS.sub("", table.header[at]) or f"Column {at}",
                            values=tuple(_value(rows[n][at]) for n in group),
                        )
                        for at in chosen
                    ),
                )
            )
    return tuple(made[:MOST_OF_ONE])


def is_over_time(dataset: Dataset) -> bool:
    """Whether the categories are moments in order, so that a line may join them."""
    return _is_time(dataset.categories)


def conclusions(dataset: Dataset, lang: str) -> list[str]:
    """What the numbers of a dataset say, a sentence each, what matters most first; none in a language for which code
    has no words. Every number in them is one of the dataset's."""
    say = sayings(lang)
    if say is None:
        return []
    found: list[str] = []
    whole = [s for s in dataset.series if all(value is not None for value in s.values)]

    def amount(value: float | None) -> str:
        number = written(value or 0.0, lang)
        if dataset.unit in ("€", "$", "£"):
            return f"{dataset.unit}{number}"
        return f"{number} {dataset.unit}".strip() if len(dataset.unit) <= 16 else number

    if is_over_time(dataset):
        for series in whole:
            a, b = series.values[0] or 0.0, series.values[-1] or 0.0
            form = say.rose if b > a else say.fell if b < a else say.stayed
            found.append(
                form.format(
                    what=_named(series.name, dataset),
                    a=amount(a),
                    b=amount(b),
                    first=dataset.categories[0],
                    last=dataset.categories[-1],
                )
            )
    elif len(whole) >= 2 and _is_time([series.name for series in dataset.series]):
        pairs = zip(dataset.categories, whole[0].values, whole[-1].values, strict=True)
        moved = sorted(((b or 0.0) - (a or 0.0), name, a, b) for name, a, b in pairs)
        for form, (by, name, before, after) in ((say.grew_most, moved[-1]), (say.fell_most, moved[0])):
            alone = sum(each[0] == by for each in moved) == 1
            if alone and (by > 0) == (form is say.grew_most) and by:
                found.append(form.format(cat=name, a=amount(before), b=amount(after)))
    for series in () if is_over_time(dataset) or found else whole:
        if _is_time([series.name]):
            continue
        top = max(value or 0.0 for value in series.values)
        if series.values.count(top) == 1:
            name = dataset.categories[series.values.index(top)]
            found.append(say.highest.format(cat=name, what=_within(series.name, lang), a=amount(top)))
    return [words[:1].upper() + words[1:] for words in found if len(words) <= _LONGEST]


def ranges(table: FoundTable, lang: str, *, by_program: bool = False) -> list[str]:
    """What each column of numbers says of a table that is shown as one: its highest row."""
    say = sayings(lang)
    rows = table.rows if by_program else tuple(tuple(_plain(cell, lang) for cell in row) for row in table.rows)
    columns = [at for at in range(1, len(table.header)) if table.header[at] and _is_numeric([r[at] for r in rows])]
    names = _categories(table, columns)
    if say is None or names is None:
        return []
    found = []
    for at in columns:
        values = [_value(row[at]) or 0.0 for n, row in enumerate(rows) if not _TOTAL.search(names[n])]
        cells = [row[at] for n, row in enumerate(table.rows) if not _TOTAL.search(names[n])]
        shown = [name for name in names if not _TOTAL.search(name)]
        if len(values) >= 3 and values.count(max(values)) == 1:
            top = values.index(max(values))
            what = _within(_IN_BRACKETS.sub("", table.header[at]), lang)
            found.append(say.highest.format(cat=shown[top], what=what, a=cells[top]))
    return [words for words in found if len(words) <= _LONGEST]


def _named(name: str, dataset: Dataset) -> str:
    """A series as the subject of a sentence."""
    return dataset.title if len(dataset.series) == 1 and len(dataset.title) <= 30 else name


def _within(name: str, lang: str) -> str:
    """A name inside a sentence: in English without its capital, if it is no name of its own."""
    return name[:1].lower() + name[1:] if lang == "en" and name[1:].islower() and not _is_time([name]) else name


def _plain(cell: str, lang: str) -> str:
    """A cell with its number as programs write it."""
    if lang.lower().split("-")[0] not in COMMA:
        return cell
    grouped = re.sub(r"(?<=\d)[.\u202f\u00a0 ](?=\d{3}(?!\d))", "", cell)
    return re.sub(r"(?<=\d),(?=\d)", ".", grouped)


def _categories(table: FoundTable, columns: Sequence[int]) -> list[str] | None:
    """A name for each row: its first cell, with the next column of words where that alone names several rows."""
    names = [row[0].strip() for row in table.rows]
    words = [at for at in range(1, len(table.header)) if at not in columns]
    for at in words:
        if len(set(names)) == len(names):
            break
        names = [f"{name}, {row[at].strip()}" for name, row in zip(names, table.rows, strict=True)]
    return names if len(set(names)) == len(names) else None


def _measures(table: FoundTable, rows: Sequence[Sequence[str]], columns: Sequence[int]) -> Iterator[list[int]]:
    """The columns that one scale serves, together: the same unit, and sizes that can stand side by side."""
    parts = [at for at in columns if not _DERIVED.search(table.header[at])] or list(columns)
    by_unit: dict[tuple[str, str, bool], list[int]] = {}
    for at in parts:
        header = table.header[at]
        bracket = _IN_BRACKETS.search(header)
        own = bracket.group(1).lower() if bracket else _measure(header)
        by_unit.setdefault((_cell_unit([row[at] for row in rows]), own, _is_time([header])), []).append(at)
    for same in by_unit.values():
        left = list(same)
        while left:
            chosen = [left[0]]
            for at in left[1:]:
                if len(chosen) < _MOST_SERIES and _alike([[_value(row[n]) for row in rows] for n in (*chosen, at)]):
                    chosen.append(at)
            yield chosen
            left = [at for at in left if at not in chosen]


def _title(table: FoundTable, chosen: Sequence[int], lang: str, *, over_time: bool) -> str:
    """ "Units sold by product", "Last year and this year": what is a name of its own keeps its capital."""
    names = [_IN_BRACKETS.sub("", table.header[at]) or f"Column {at}" for at in chosen]
    lowered = [n[:1].lower() + n[1:] if " " in n and n[1:].islower() else n for n in names[1:]]
    title = f"{names[0]} – {names[-1]}" if len(names) >= 3 and _is_time(names) else listed([names[0], *lowered], lang)
    rows = _UNIT_IN_HEADER.sub("", table.header[0]).strip()
    if not over_time and len(rows) >= 3 and len(chosen) != 2 and len(title) + len(rows) <= 60:
        title += f" {labels(lang).by} {_within(rows, lang)}"
    return title


def _groups(rows: Sequence[Sequence[str]], column: int) -> Iterator[tuple[int, ...]]:
    """The rows, by their place, cut behind each total, and without it."""
    group: list[int] = []
    for at, row in enumerate(rows):
        value = _value(row[column])
        before = sum(filter(None, (_value(rows[each][column]) for each in group)))
        sums_up = len(group) >= 2 and value is not None and abs(value - before) <= 0.012 * abs(before or 1)
        if sums_up or _TOTAL.search(row[0]):
            if group:
                yield tuple(group)
            group = []
        else:
            group.append(at)
    if group:
        yield tuple(group)


def _value(cell: str) -> float | None:
    found = numbers(cell)
    return found[0] if len(found) == 1 else None


def _is_numeric(cells: Sequence[str]) -> bool:
    return len(cells) >= 2 and all(_value(cell) is not None and len(_BARE.sub("", cell)) <= 4 for cell in cells)


def _is_time(cells: Sequence[str]) -> bool:
    return all(_WHEN.fullmatch(cell.strip()) for cell in cells)


def _unit(table: FoundTable, rows: Sequence[Sequence[str]], chosen: Sequence[int]) -> str:
    """What a number of these columns counts: a sign in the cells, brackets in the heading, a unit named there."""
    in_cells = _cell_unit([row[at] for at in chosen for row in rows])
    bracket = _IN_BRACKETS.search(table.header[chosen[0]])
    own = bracket.group(1) if bracket else ""
    return in_cells or own or _measure(table.header[0]) or _measure(" ".join(table.header[at] for at in chosen))


def _cell_unit(cells: Sequence[str]) -> str:
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
