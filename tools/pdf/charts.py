"""Charts of a `Dataset` as vectors: column, bar, line, pie and doughnut."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from reportlab.lib.colors import HexColor

from ternlight.tools.pdf.drawing import Pen
from ternlight.tools.typeset.blocks import ChartKind
from ternlight.tools.typeset.sources import Dataset

Paint = Callable[[Pen, float, float], None]
_LABEL = 8.0
_MOST_SLICES = 6


def describe(dataset: Dataset, kind: ChartKind) -> str:
    """What the chart says, for who cannot see it."""
    dataset = finite(dataset)
    parts = []
    for series in dataset.series:
        pairs = [
            f"{category} {_shown(value, dataset.unit)}"
            for category, value in zip(dataset.categories, series.values, strict=True)
            if value is not None
        ]
        name = f"{series.name}: " if series.name and len(dataset.series) > 1 else ""
        parts.append(name + ", ".join(pairs))
    return f"{kind.capitalize()} chart{': ' + dataset.title if dataset.title else ''}. " + "; ".join(parts) + "."


def usable(dataset: Dataset) -> bool:
    """Whether there is anything to draw."""
    rows = [series.values for series in dataset.series]
    same = all(len(row) == len(dataset.categories) for row in rows)
    return bool(rows) and same and any(value is not None and math.isfinite(value) for row in rows for value in row)


def finite(dataset: Dataset) -> Dataset:
    """`dataset` with infinities and what is not a number as missing values."""

    def value(each: float | None) -> float | None:
        return each if each is not None and math.isfinite(each) else None

    series = tuple(replace(row, values=tuple(value(each) for each in row.values)) for row in dataset.series)
    return replace(dataset, series=series)


def painter(dataset: Dataset, kind: ChartKind, highlight: int | None) -> tuple[float, Paint]:
    """The height that the chart wants, and what draws it."""
    dataset = finite(dataset)
    if kind in ("pie", "doughnut") and _is_share(dataset):
        return 170.0, lambda pen, width, height: _pie(pen, width, height, dataset, hollow=kind == "doughnut")
    if kind == "bar":
        rows = len(dataset.categories) * max(1, len(dataset.series))
        wanted = 26.0 + len(dataset.categories) * 10 + rows * 14
        return min(wanted, 420.0) + _legend_height(dataset), lambda pen, width, height: _bars(
            pen, width, height, dataset, highlight
        )
    if kind == "line":
        return 190.0 + _legend_height(dataset), lambda pen, width, height: _lines(pen, width, height, dataset)
    return 190.0 + _legend_height(dataset), lambda pen, width, height: _columns(pen, width, height, dataset, highlight)


def _is_share(dataset: Dataset) -> bool:
    values = [value or 0.0 for value in dataset.series[0].values]
    return all(value >= 0 for value in values) and sum(values) > 0


def number(value: float) -> str:
    """A number for a reader: thousands grouped, no more than two decimals and none that say nothing."""
    if abs(value) >= 1000 or value == int(value):
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "−")


def _shown(value: float, unit: str) -> str:
    if unit in ("%", "‰"):
        return f"{number(value)} {unit}".replace(" ", "\u00a0")
    if len(unit) == 1 and not unit.isalpha():
        return f"{unit}{number(value)}"
    return f"{number(value)} {unit}".strip()


def _short(value: float, unit: str) -> str:
    """With the unit only where that is a sign."""
    return _shown(value, unit) if len(unit) == 1 and not unit.isalpha() else number(value)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from at or under `low` to at or over `high`; zero is always in."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        high = low + 1
    raw = (high - low) / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def _values(dataset: Dataset) -> list[float]:
    return [value for series in dataset.series for value in series.values if value is not None]


def _colours(pen: Pen, dataset: Dataset, highlight: int | None) -> Callable[[int, int], str]:
    """The colour of (series, category): by series; with one series the highlighted category alone has the accent."""
    accents = pen.theme.accents
    if len(dataset.series) == 1 and highlight is not None and 0 <= highlight < len(dataset.categories):
        return lambda _series, category: accents[0] if category == highlight else accents[5]
    return lambda series, _category: accents[series % len(accents)]


def _legend_height(dataset: Dataset) -> float:
    return 16.0 if len(dataset.series) > 1 or dataset.unit else 0.0


def _head(pen: Pen, width: float, height: float, dataset: Dataset) -> float:
    """The legend and the unit along the top; the height left under them."""
    if not _legend_height(dataset):
        return height - 4
    x = 0.0
    if len(dataset.series) > 1:
        for index, series in enumerate(dataset.series):
            name = series.name or f"Series {index + 1}"
            needed = pen.width(name, _LABEL) + 24
            if x + needed > width * 0.85:
                break
            pen.rect(x, height - 9, 8, 8, pen.theme.accents[index % 6], radius=1.5)
            pen.text(name, x + 12, height - 8, size=_LABEL, colour=pen.theme.muted)
            x += needed
    if dataset.unit:
        align_right = len(dataset.series) > 1
        pen.text(
            dataset.unit, width if align_right else 0, height - 8, size=_LABEL, colour=pen.theme.muted,
            align="right" if align_right else "left",
        )  # fmt: skip
    return height - 20


def _grid(
    pen: Pen, left: float, right: float, bottom: float, top: float, marks: Sequence[float], unit: str
) -> Callable[[float], float]:
    span = marks[-1] - marks[0]

    def place(value: float) -> float:
        return bottom + (value - marks[0]) / span * (top - bottom)

    for mark in marks:
        y = place(mark)
        pen.line([(left, y), (right, y)], pen.theme.line if mark else pen.theme.muted, 0.5 if mark else 0.8)
        pen.text(_short(mark, unit), left - 5, y - 2.8, size=_LABEL, colour=pen.theme.muted, align="right")
    return place


def _floor(pen: Pen, dataset: Dataset, room: float) -> float:
    """Where the axis stands: above one line of names, or two."""
    return 15.0 if max(pen.width(name, _LABEL) for name in dataset.categories) < (room - 3) * 0.96 else 27.0


def _category_labels(pen: Pen, dataset: Dataset, centres: Sequence[float], room: float, top: float) -> None:
    every = 1
    widest = max(pen.width(name, _LABEL) for name in dataset.categories)
    if widest > room and len(dataset.categories) > 12:
        every = math.ceil(widest / room)
    for index, (name, x) in enumerate(zip(dataset.categories, centres, strict=True)):
        if index % every == 0:
            width = room * every - 3
            pen.block(
                name, x - width / 2, top - 22, width, 22, sizes=(8.0, 7.0, 6.5), colour=pen.theme.text, anchor="top"
            )


def _columns(pen: Pen, width: float, height: float, dataset: Dataset, highlight: int | None) -> None:
    top = _head(pen, width, height, dataset) - 8
    marks = ticks(min(_values(dataset)), max(_values(dataset)))
    left = max(pen.width(_short(mark, dataset.unit), _LABEL) for mark in marks) + 8
    floor = _floor(pen, dataset, (width - left) / len(dataset.categories))
    place = _grid(pen, left, width, floor, top, marks, dataset.unit)
    slot = (width - left) / len(dataset.categories)
    group = min(slot * 0.72, 64.0 * len(dataset.series))
    bar = group / len(dataset.series)
    colour = _colours(pen, dataset, highlight)
    centres = [left + slot * (index + 0.5) for index in range(len(dataset.categories))]
    labelled = bar >= max(pen.width(_short(value, dataset.unit), 7.5) for value in _values(dataset)) - 4
    for row, series in enumerate(dataset.series):
        for index, value in enumerate(series.values):
            if value is None:
                continue
            x = centres[index] - group / 2 + row * bar + 0.6
            base, end = place(0.0), place(value)
            pen.rect(x, min(base, end), bar - 1.2, abs(end - base), colour(row, index))
            if labelled:
                y = end + 3 if value >= 0 else end - 9
                pen.text(_short(value, dataset.unit), x + bar / 2 - 0.6, y, size=7.5, bold=True, align="center")
    _category_labels(pen, dataset, centres, slot, floor - 3)


def _bars(pen: Pen, width: float, height: float, dataset: Dataset, highlight: int | None) -> None:
    top = _head(pen, width, height, dataset)
    values = _values(dataset)
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    names = min(max(pen.width(name, _LABEL) for name in dataset.categories) + 10, width * 0.34)
    label = max(pen.width(_short(value, dataset.unit), 7.5) for value in values) + 8
    left, right = names + (label if low < 0 else 0), width - label
    slot = top / len(dataset.categories)
    bar = slot * 0.74 / len(dataset.series)
    colour = _colours(pen, dataset, highlight)
    zero = left + (0 - low) / span * (right - left)
    for index, name in enumerate(dataset.categories):
        middle = top - slot * (index + 0.5)
        pen.block(name, 0, middle - slot / 2, names - 8, slot, sizes=(8.5, 8.0, 7.0, 6.5), align="left")
        for row, series in enumerate(dataset.series):
            value = series.values[index]
            if value is None:
                continue
            y = middle + slot * 0.37 - (row + 1) * bar
            end = left + (value - low) / span * (right - left)
            pen.rect(min(zero, end), y + 0.6, abs(end - zero), bar - 1.2, colour(row, index))
            at, align = (end + 4, "left") if value >= 0 else (end - 4, "right")
            if bar > 7:
                pen.text(
                    _short(value, dataset.unit), at, y + bar / 2 - 2.7, size=7.5, bold=True,
                    align="left" if align == "left" else "right",
                )  # fmt: skip
    pen.line([(zero, 0), (zero, top)], pen.theme.muted, 0.8)


def _lines(pen: Pen, width: float, height: float, dataset: Dataset) -> None:
    top = _head(pen, width, height, dataset) - 6
    marks = ticks(min(_values(dataset)), max(_values(dataset)))
    left = max(pen.width(_short(mark, dataset.unit), _LABEL) for mark in marks) + 8
    last = max(pen.width(_short(value, dataset.unit), 7.5) for value in _values(dataset)) + 8
    floor = _floor(pen, dataset, (width - last - left) / len(dataset.categories))
    place = _grid(pen, left, width - last, floor, top, marks, dataset.unit)
    slot = (width - last - left) / len(dataset.categories)
    centres = [left + slot * (index + 0.5) for index in range(len(dataset.categories))]
    for row, series in enumerate(dataset.series):
        colour = pen.theme.accents[row % 6]
        run: list[tuple[float, float]] = []
        for x, value in zip(centres, series.values, strict=True):
            if value is None:
                if len(run) > 1:
                    pen.line(run, colour, 1.8)
                run = []
            else:
                run.append((x, place(value)))
        if len(run) > 1:
            pen.line(run, colour, 1.8)
        for x, value in zip(centres, series.values, strict=True):
            if value is not None:
                pen.circle(x, place(value), 2.4, colour, edge=pen.theme.background)
        known = [(x, value) for x, value in zip(centres, series.values, strict=True) if value is not None]
        if known:
            x, value = known[-1]
            pen.text(_short(value, dataset.unit), x + 6, place(value) - 2.7, size=7.5, bold=True)
    _category_labels(pen, dataset, centres, slot, floor - 3)


def _pie(pen: Pen, width: float, height: float, dataset: Dataset, *, hollow: bool) -> None:
    pairs = sorted(
        ((value or 0.0, name) for name, value in zip(dataset.categories, dataset.series[0].values, strict=True)),
        key=lambda pair: -pair[0],
    )
    if len(pairs) > _MOST_SLICES:
        rest = sum(value for value, _name in pairs[_MOST_SLICES - 1 :])
        pairs = [*pairs[: _MOST_SLICES - 1], (rest, "Other")]
    total = sum(value for value, _name in pairs)
    radius = height / 2 - 6
    x, y = radius + 10, height / 2
    angle = 90.0
    canvas = pen.canvas
    canvas.setStrokeColor(HexColor(f"#{pen.theme.background}"))
    canvas.setLineWidth(1.2)
    for index, (value, _name) in enumerate(pairs):
        extent = -360 * value / total
        canvas.setFillColor(HexColor(f"#{pen.theme.accents[index % 6]}"))
        if abs(extent) >= 359.9:
            canvas.circle(x, y, radius, stroke=1, fill=1)
        elif abs(extent) > 0.05:
            canvas.wedge(x - radius, y - radius, x + radius, y + radius, angle, extent, stroke=1, fill=1)
        angle += extent
    if hollow:
        pen.circle(x, y, radius * 0.58, pen.theme.background)
        pen.text(_shown(total, dataset.unit), x, y - 4, size=12, bold=True, align="center")
    left = x + radius + 26
    width = min(width, left + 230)
    step = min(24.0, (height - 10) / len(pairs))
    top = y + step * len(pairs) / 2
    for index, (value, name) in enumerate(pairs):
        at = top - step * (index + 0.5)
        pen.rect(left, at - 4, 9, 9, pen.theme.accents[index % 6], radius=1.5)
        share = f"{_shown(value, dataset.unit)}" + (
            f" ({number(round(100 * value / total))} %)" if dataset.unit != "%" else ""
        )
        pen.text(share, width, at - 3, size=8.5, bold=True, align="right")
        room = width - left - 16 - pen.width(share, 8.5, bold=True) - 8
        pen.block(name, left + 15, at - step / 2, room, step, sizes=(8.5, 8.0, 7.0), align="left")
