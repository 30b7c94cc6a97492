"""A chart as a picture, near enough to what an office program makes of the same numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ternlight.tools.pptx.charts import LABELLED, bar_colors, slice_colors
from ternlight.tools.pptx.fit import Faces
from ternlight.tools.pptx.scene import Align, Anchor, Box, Chart, Color, Level, Text, TextStyle
from ternlight.tools.pptx.words import paragraph
from ternlight.tools.typeset.measure import line_height, text_width

if TYPE_CHECKING:
    from ternlight.tools.pptx.preview import Canvas


def draw_chart(canvas: Canvas, chart: Chart) -> None:
    """Draw the chart in its box."""
    if chart.kind in ("pie", "doughnut"):
        _parts(canvas, chart)
    elif chart.kind == "bar":
        _bars(canvas, chart)
    else:
        _columns(canvas, chart)


def _words(
    canvas: Canvas,
    box: Box,
    words: str,
    color: Color,
    *,
    size: float = 12.0,
    align: Align = "l",
    anchor: Anchor = "ctr",
    bold: bool = False,
) -> None:
    style = TextStyle(sizes=(size,), color=color, bold=bold, align=align, anchor=anchor)
    height = line_height(canvas.faces.of(style), size)
    level = Level(style=style, size=size, space_before=0.0)
    canvas.text(box, Text(paragraphs=(paragraph(words),), levels=(level,), lines=((words,),), height=height))


def _width(faces: Faces, words: str, size: float = 12.0) -> float:
    return text_width(words, faces.of(TextStyle(sizes=(size,), color=Color("tx1"))), size)


def _shown(value: float, form: str) -> str:
    decimals = len(form.split(".")[1].rstrip('"%')) if "." in form else 0
    comma = "," if form.startswith("#,") else ""
    return f"{value:{comma}.{decimals}f}" + ("%" if "%" in form else "")


def _ceiling(value: float) -> float:
    if value <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(
        step * unit for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * unit >= value * 1.02 or step == 10
    )


def _range(chart: Chart) -> tuple[float, float]:
    values = [value for series in chart.series for value in series.values if value is not None]
    high, low = max(values), min(values)
    return (-_ceiling(-low) if low < 0 else 0.0), (_ceiling(high) if high > 0 else 0.0 if low < 0 else 1.0)


def _legend(canvas: Canvas, chart: Chart, y: float) -> None:
    widths = [_width(canvas.faces, series.name) + 30 for series in chart.series]
    x = chart.box.x + (chart.box.w - sum(widths)) / 2
    for index, (series, width) in enumerate(zip(chart.series, widths, strict=True)):
        canvas.rectangle(Box(x=x, y=y + 5, w=10, h=10), Color(f"accent{index % 6 + 1}"))
        _words(canvas, Box(x=x + 15, y=y, w=width, h=20), series.name, chart.ink)
        x += width


def _columns(canvas: Canvas, chart: Chart) -> None:
    box, count = chart.box, len(chart.categories)
    many = len(chart.series) > 1
    labelled = chart.kind == "column" and count * len(chart.series) <= LABELLED
    low, high = _range(chart)
    left = box.x + (6 if labelled else 44)
    plot = Box(x=left, y=box.y + 22, w=box.right - left - 6, h=box.h - 48 - (24 if many else 0))

    def y_of(value: float) -> float:
        return plot.bottom - (value - low) / (high - low) * plot.h

    if not labelled:
        for step in range(6):
            value = low + (high - low) * step / 5
            y = y_of(value)
            canvas.rectangle(Box(x=plot.x, y=y, w=plot.w, h=0.75), Color("tx2", 0.25))
            _words(canvas, Box(x=box.x, y=y - 8, w=38, h=16), f"{value:g}", chart.ink, align="r")
    pitch = plot.w / count
    every = max(1, math.ceil(count * 36 / plot.w))
    for index, category in enumerate(chart.categories):
        if index % every == 0:
            room = Box(x=plot.x + index * pitch - 20, y=plot.bottom + 4, w=pitch + 40, h=18)
            _words(canvas, room, category[: int(pitch * every / 5) or 1], chart.ink, align="ctr")
    if chart.kind == "line":
        for number, series in enumerate(chart.series):
            color = Color(f"accent{number % 6 + 1}")
            run: list[tuple[float, float]] = []
            for index, amount in enumerate((*series.values, None)):
                if amount is None:
                    if len(run) > 1:
                        canvas.line(run, color, 2.75)
                    for x, y in run if count <= 24 else ():
                        canvas.draw.ellipse(
                            (*canvas.at(x - 3.5, y - 3.5), *canvas.at(x + 3.5, y + 3.5)), fill=canvas.rgba(color)
                        )
                    run = []
                else:
                    run.append((plot.x + (index + 0.5) * pitch, y_of(amount)))
    else:
        gap = 0.375 if not many else 0.44
        width = pitch * (1 - gap) / len(chart.series)
        colors = bar_colors(chart)
        for number, series in enumerate(chart.series):
            for index, amount in enumerate(series.values):
                if amount is None:
                    continue
                x = plot.x + index * pitch + pitch * gap / 2 + number * width
                top, bottom = sorted((y_of(amount), y_of(max(low, 0.0))))
                color = colors[number if many else index]
                canvas.rectangle(Box(x=x, y=top, w=width * 0.96, h=bottom - top), color)
                if labelled:
                    room = Box(x=x - 20, y=top - 20, w=width + 40, h=18)
                    _words(
                        canvas,
                        room,
                        _shown(amount, chart.number_format),
                        chart.ink,
                        size=12 if many else 14,
                        align="ctr",
                        bold=True,
                    )
    canvas.rectangle(Box(x=plot.x, y=y_of(max(low, 0.0)), w=plot.w, h=1), Color("tx2"))
    if many:
        _legend(canvas, chart, box.bottom - 20)


def _bars(canvas: Canvas, chart: Chart) -> None:
    box, count = chart.box, len(chart.categories)
    many = len(chart.series) > 1
    low, high = _range(chart)
    label = min(max(_width(canvas.faces, category) for category in chart.categories) + 12, box.w * 0.4)
    plot = Box(x=box.x + label, y=box.y + 6, w=box.w - label - 44, h=box.h - 12 - (24 if many else 0))
    pitch = plot.h / count
    zero = plot.x + (max(low, 0.0) - low) / (high - low) * plot.w
    colors = bar_colors(chart)
    height = pitch * 0.6 / len(chart.series)
    for index, category in enumerate(chart.categories):
        top = plot.y + index * pitch
        _words(canvas, Box(x=box.x, y=top, w=label - 8, h=pitch), category, chart.ink, align="r")
        for number, series in enumerate(chart.series):
            value = series.values[index]
            if value is None:
                continue
            end = plot.x + (value - low) / (high - low) * plot.w
            y = top + pitch * 0.2 + number * height
            left, right = sorted((zero, end))
            canvas.rectangle(Box(x=left, y=y, w=right - left, h=height * 0.94), colors[number if many else index])
            if count * len(chart.series) <= LABELLED:
                room = Box(x=right + 5, y=y, w=60, h=height)
                _words(canvas, room, _shown(value, chart.number_format), chart.ink, bold=True)
    canvas.rectangle(Box(x=zero, y=plot.y, w=1, h=plot.h), Color("tx2"))
    if many:
        _legend(canvas, chart, box.bottom - 20)


def _parts(canvas: Canvas, chart: Chart) -> None:
    box = chart.box
    values = [value or 0.0 for value in chart.series[0].values]
    total = sum(values) or 1.0
    names = max(_width(canvas.faces, category) for category in chart.categories) + 30
    radius = min(box.h - 20, box.w - names - 20) / 2
    x, y = box.x + (box.w - names) / 2, box.y + box.h / 2
    start = -90.0
    corners = (*canvas.at(x - radius, y - radius), *canvas.at(x + radius, y + radius))
    hole = 0.56 if chart.kind == "doughnut" else 0.0
    for color, value in zip(slice_colors(chart), values, strict=True):
        end = start + 360 * value / total
        canvas.draw.pieslice(corners, start, end, fill=canvas.rgba(color))
        start = end
    start = -90.0
    spots = []
    for color, value in zip(slice_colors(chart), values, strict=True):
        end = start + 360 * value / total
        for angle in (start,):
            a = math.radians(angle)
            canvas.line([(x, y), (x + radius * math.cos(a), y + radius * math.sin(a))], Color("bg1"), 1.5)
        a = math.radians((start + end) / 2)
        reach = radius * (hole + (1 - hole) / 2 if hole else 0.65)
        spots.append((x + reach * math.cos(a), y + reach * math.sin(a), value / total, color))
        start = end
    if hole:
        r = radius * hole
        under = canvas.image.getpixel((int(canvas.at(box.x + 1, 0)[0]), int(canvas.at(0, box.y + 1)[1])))
        canvas.draw.ellipse((*canvas.at(x - r, y - r), *canvas.at(x + r, y + r)), fill=under)
    for sx, sy, share, color in spots:
        if share >= 0.05:
            ink = canvas.plan.palette.ink(canvas.plan.palette.rgb(color))
            _words(canvas, Box(x=sx - 30, y=sy - 10, w=60, h=20), f"{share:.0%}", ink, size=14, align="ctr", bold=True)
    top = y - len(values) * 11
    for index, (category, color) in enumerate(zip(chart.categories, slice_colors(chart), strict=True)):
        canvas.rectangle(Box(x=box.right - names, y=top + index * 22 + 6, w=10, h=10), color)
        _words(canvas, Box(x=box.right - names + 16, y=top + index * 22, w=names, h=22), category, chart.ink)
