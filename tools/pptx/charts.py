"""Native charts: the numbers go into an embedded workbook, the look comes from the theme."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart
from pptx.util import Pt

from ternlight.tools.pptx.palette import Palette
from ternlight.tools.pptx.scene import Chart, Color

_KINDS = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
    "doughnut": XL_CHART_TYPE.DOUGHNUT,
}
_THEME = {
    "bg1": MSO_THEME_COLOR.BACKGROUND_1,
    "tx1": MSO_THEME_COLOR.TEXT_1,
    "bg2": MSO_THEME_COLOR.BACKGROUND_2,
    "tx2": MSO_THEME_COLOR.TEXT_2,
    **{f"accent{n}": getattr(MSO_THEME_COLOR, f"ACCENT_{n}") for n in range(1, 7)},
}
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
LABELLED = 12
"""Up to so many bars carry their number; then there is no need of an axis for it."""


def slice_colors(chart: Chart) -> list[Color]:
    """The colours of the parts of a whole: accents first, then the same a little paler."""
    many = len(chart.accents)
    return [
        Color(f"accent{chart.accents[i % many]}", 1.0 if i < many else 0.6) for i in range(len(chart.series[0].values))
    ]


def add_chart(chart: Chart, package: Any, palette: Palette) -> Any:
    """The chart as a part of the package (`pptx` chart part), styled."""
    data: Any = CategoryChartData(number_format=chart.number_format)  # type: ignore[no-untyped-call]
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, series.values)
    part = ChartPart.new(_KINDS[chart.kind], data, package)
    drawn = part.chart
    drawn.font.size = Pt(chart.label_size)
    drawn.font.color.theme_color = _THEME[chart.ink.name]
    drawn.has_title = False
    if chart.kind in ("pie", "doughnut"):
        _style_parts(drawn, chart, palette)
    else:
        _style_axes(drawn, chart)
        (_style_line if chart.kind == "line" else _style_bars)(drawn, chart, palette)
    for element in drawn._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        # python-pptx writes negative ids where the schema wants unsigned ones.
        element.set("val", str(abs(int(element.get("val")))))
    return part


def _legend(drawn: Any, chart: Chart, position: Any) -> None:
    drawn.has_legend = True
    drawn.legend.position = position
    drawn.legend.include_in_layout = False
    drawn.legend.font.size = Pt(chart.label_size)
    drawn.legend.font.color.theme_color = _THEME[chart.ink.name]


def _style_parts(drawn: Any, chart: Chart, palette: Palette) -> None:
    plot = drawn.plots[0]
    plot.vary_by_categories = True
    _legend(drawn, chart, XL_LEGEND_POSITION.RIGHT)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_percentage, labels.show_value, labels.show_category_name = True, False, False
    labels.number_format, labels.number_format_is_linked = "0%", False
    labels.font.size, labels.font.bold = Pt(14), True
    values = [value or 0.0 for value in chart.series[0].values]
    total = sum(values) or 1.0
    for index, (color, value) in enumerate(zip(slice_colors(chart), values, strict=True)):
        point = plot.series[0].points[index]
        point.format.fill.solid()
        point.format.fill.fore_color.theme_color = _THEME[color.name]
        point.format.line.color.theme_color = _THEME["bg1"]
        point.format.line.width = Pt(1.5)
        seen = palette.rgb(color)
        label = point.data_label
        if value / total >= 0.05:
            label.font.color.theme_color = _THEME[palette.ink(seen).name]
            label.font.size, label.font.bold = Pt(14), True
        _label_shows(label._get_or_add_dLbl(), percent=value / total >= 0.05)
    if chart.kind == "doughnut":
        hole = plot._element.find(qn("c:holeSize"))
        if hole is None:
            hole = parse_xml('<c:holeSize xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="58"/>')
            plot._element.append(hole)
        hole.set("val", "56")


def _label_shows(label: Any, *, percent: bool) -> None:
    """A single label repeats what the plot's labels show; small slices show nothing."""
    for name in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize"):
        found = label.find(qn(f"c:show{name}"))
        if found is not None:
            found.set("val", str(int(percent and name == "Percent")))


def _style_axes(drawn: Any, chart: Chart) -> None:
    category, value = drawn.category_axis, drawn.value_axis
    for axis in (category, value):
        axis.tick_labels.font.size = Pt(chart.label_size)
        axis.tick_labels.font.color.theme_color = _THEME[chart.ink.name]
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    category.format.line.color.theme_color = _THEME["tx2"]
    category.format.line.width = Pt(1)
    category.has_major_gridlines = False
    value.format.line.fill.background()
    value.has_major_gridlines = True
    value.major_gridlines.format.line.width = Pt(0.75)
    value.major_gridlines.format.line.color.theme_color = _THEME["tx2"]
    _pale(value.major_gridlines.format.line)
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = chart.number_format, False
    if chart.kind == "bar":
        # Categories from the top down, as they are read.
        category.reverse_order = True
        value.tick_label_position = value.tick_label_position
    if len(chart.series) > 1:
        _legend(drawn, chart, XL_LEGEND_POSITION.BOTTOM)
    else:
        drawn.has_legend = False


def _pale(line: Any) -> None:
    scheme = line._get_or_add_ln().find(f".//{{{_A}}}schemeClr")
    if scheme is not None:
        scheme.append(parse_xml(f'<a:alpha xmlns:a="{_A}" val="25000"/>'))


def bar_colors(chart: Chart) -> list[Color]:
    """The colour of each series, or of each bar of the only series when one of them is what the headline is about."""
    first = Color(f"accent{chart.accents[0]}")
    if len(chart.series) > 1:
        return [Color(f"accent{chart.accents[i % len(chart.accents)]}") for i in range(len(chart.series))]
    if chart.emphasis is None:
        return [first] * len(chart.categories)
    return [replace(first, alpha=1.0 if i == chart.emphasis else 0.4) for i in range(len(chart.categories))]


def _style_bars(drawn: Any, chart: Chart, palette: Palette) -> None:
    plot = drawn.plots[0]
    single = len(chart.series) == 1
    plot.gap_width = 60 if single else 80
    plot.overlap = 0 if single else -8
    bars = len(chart.series) * len(chart.categories)
    if bars <= LABELLED:
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = chart.number_format, False
        labels.font.size, labels.font.bold = Pt(14 if single else chart.label_size), True
        labels.font.color.theme_color = _THEME[chart.ink.name]
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        drawn.value_axis.visible = False
        drawn.value_axis.has_major_gridlines = False
    colors = bar_colors(chart)
    for index, series in enumerate(plot.series):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = _THEME[colors[0 if single else index].name]
        if single and chart.emphasis is not None:
            for place, color in enumerate(colors):
                point = series.points[place]
                point.format.fill.solid()
                point.format.fill.fore_color.theme_color = _THEME[color.name]
                if color.alpha < 1:
                    scheme = point.format.fill._xPr.find(f".//{{{_A}}}schemeClr")
                    scheme.append(parse_xml(f'<a:alpha xmlns:a="{_A}" val="{round(color.alpha * 100_000)}"/>'))


def _style_line(drawn: Any, chart: Chart, palette: Palette) -> None:
    for index, series in enumerate(drawn.plots[0].series):
        color = _THEME[f"accent{index % 6 + 1}"]
        series.smooth = False
        series.format.line.width = Pt(2.75)
        series.format.line.color.theme_color = color
        series.marker.size = 7 if len(chart.categories) <= 24 else 2
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.theme_color = color
        series.marker.format.line.color.theme_color = color
