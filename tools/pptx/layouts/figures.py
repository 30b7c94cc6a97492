"""Numbers, charts and pictures."""

from __future__ import annotations

from dataclasses import replace

from ternlight.tools.pptx.fit import DoesNotFit
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned, block, required
from ternlight.tools.pptx.layouts.images import figure_of, fills, image_of, picture_in, picture_within
from ternlight.tools.pptx.scene import Box, Color, Element, Group, Series, Shape
from ternlight.tools.pptx.scene import Chart as DrawnChart
from ternlight.tools.pptx.scene import Picture as DrawnPicture
from ternlight.tools.pptx.specs import BODY
from ternlight.tools.pptx.words import clean
from ternlight.tools.typeset.slides import Chart, Number, Picture, Stats
from ternlight.tools.typeset.sources import Dataset

PANEL = Color("bg2")
MOST_CATEGORIES = {"pie": 7, "doughnut": 7, "column": 24, "bar": 16, "line": 400}
MOST_SERIES = 6


def number(body: Number, context: Context) -> Planned:
    """One number on a panel, its meaning and its context beside it."""
    shapes = context.slots("Big Number", value=required(body.value))
    shapes += context.slots("Big Number", caption=required(body.caption or "–"))
    if clean(body.context) and not context.drop:
        shapes += context.slots("Big Number", context=(body.context,))
    return Planned(layout="Big Number", elements=tuple(shapes))


def stats(body: Stats, context: Context) -> Planned:
    """Two to four numbers in a row of panels."""
    items = [item for item in body.items if clean(item.value) or clean(item.label)]
    if not items:
        raise NothingToShow("there was nothing to show on it")
    gap = 20.0
    width = (BODY.w - gap * (len(items) - 1)) / len(items)
    height = 270.0
    top = BODY.y
    boxes = [Box(x=BODY.x + i * (width + gap), y=top, w=width, h=height) for i in range(len(items))]
    values = context.fit(
        *(
            block(
                Box(x=box.x, y=top + 30, w=width, h=104),
                (
                    context.style(
                        66, 60, 54, 48, 44, 40, 36, 32, 28,
                        bold=True, heading_face=True, color=context.accent(1, PANEL, large=True), anchor="b",
                    ),
                    (item.value or "–",),
                ),
                insets=(24.0, 0.0, 16.0, 0.0),
            )
            for item, box in zip(items, boxes, strict=True)
        )
    )  # fmt: skip
    labels = context.fit(
        *(
            block(
                Box(x=box.x, y=top + 146, w=width, h=height - 146),
                (context.style(22, 20, 18, 16, 14), (item.label or "–",)),
                insets=(24.0, 4.0, 16.0, 12.0),
            )
            for item, box in zip(items, boxes, strict=True)
        )
    )
    children: list[Shape] = []
    for index, (box, value, label) in enumerate(zip(boxes, values, labels, strict=True), 1):
        children += [
            Shape(name=f"Panel {index}", box=box, fill=PANEL, decorative=True),
            Shape(name="Edge", box=replace(box, h=5), fill=Color("accent1"), decorative=True),
            Shape(name=f"Value {index}", box=Box(x=box.x, y=top + 30, w=width, h=104), text=value),
            Shape(name=f"Label {index}", box=Box(x=box.x, y=top + 146, w=width, h=height - 146), text=label),
        ]
    alt = "; ".join(f"{clean(item.value)} {clean(item.label)}" for item in items)
    return Planned(layout="Stats", elements=(Group(name="Stats", alt=alt, children=tuple(children)),))


def dataset_of(name: str, context: Context) -> Dataset:
    """The deck's dataset of that id.

    Raises:
        NothingToShow: there is none, or it has no numbers.
    """
    found = next((dataset for dataset in context.deck.datasets if dataset.id == name), None)
    if found is None:
        raise NothingToShow(f"there is no dataset called {clean(name)!r}")
    if not any(value is not None for series in found.series for value in series.values) or not found.categories:
        raise NothingToShow(f"the dataset {clean(found.title)!r} has no numbers")
    return found


def number_format(dataset: Dataset) -> str:
    """An Excel format with the unit and as many decimals as the numbers need, three at most."""
    values = [value for series in dataset.series for value in series.values if value is not None]
    decimals = 0
    for value in values:
        for digits in range(4):
            if abs(value - round(value, digits)) <= 1e-9 * max(1.0, abs(value)):
                break
        decimals = max(decimals, digits)
    large = any(abs(value) >= 10_000 for value in values)
    form = ("#,##0" if large else "0") + ("." + "0" * decimals if decimals else "")
    unit = clean(dataset.unit)
    if unit == "%":
        return form + '"%"'
    return form


def drawn_chart(
    dataset: Dataset,
    kind: str,
    box: Box,
    context: Context,
    *,
    emphasis: int | None = None,
    placeholder: tuple[str | None, int] | None = None,
    ink: Color | None = None,
) -> DrawnChart:
    """A chart of the dataset. A pie of several series or of negative numbers becomes columns, and that is said."""
    series = dataset.series[:MOST_SERIES]
    if len(dataset.series) > MOST_SERIES:
        context.said.append(f"only the first {MOST_SERIES} series are drawn")
    values = [value for one in series for value in one.values if value is not None]
    if kind in ("pie", "doughnut"):
        unfit = len(series) > 1 or any(value < 0 for value in values) or not any(values)
        if unfit or len(dataset.categories) > MOST_CATEGORIES[kind]:
            context.said.append("the numbers do not make parts of a whole, so they are drawn as columns")
            kind = "column"
    if kind == "column" and len(dataset.categories) > MOST_CATEGORIES["column"]:
        kind = "line"
    count = len(dataset.categories)
    if kind == "bar" and count > MOST_CATEGORIES["bar"]:
        kind = "column" if count <= MOST_CATEGORIES["column"] else "line"
    categories = tuple(clean(category)[:40] or "–" for category in dataset.categories)
    if kind == "column" and _crowded(categories, len(series), box.w):
        kind = "bar" if count <= 10 else kind
    unit = clean(dataset.unit)
    names = [clean(one.name)[:40] or f"{index}" for index, one in enumerate(series, 1)]
    rows = tuple(
        Series(name=name, values=tuple(one.values[:count]) + (None,) * (count - len(one.values)))
        for name, one in zip(names, series, strict=True)
    )
    told = "; ".join(
        f"{row.name}: "
        + ", ".join(f"{c} {value:g}" for c, value in zip(categories, row.values, strict=True) if value is not None)
        for row in rows
    )
    title = clean(dataset.title) + (f" ({unit})" if unit else "")
    return DrawnChart(
        name="Chart",
        box=box,
        kind=kind,  # type: ignore[arg-type]
        categories=categories,
        series=rows,
        number_format=number_format(dataset),
        alt=f"{title}. {told}"[:900],
        unit=unit,
        title=title,
        emphasis=emphasis if emphasis is not None and 0 <= emphasis < count else None,
        placeholder=placeholder,
        ink=ink or Color("tx1"),
    )


def _measure(layout: str, words: str, context: Context) -> list[Shape]:
    """What is measured, in one line over the chart; cut when it is longer."""
    if not words:
        return []
    shorten, context.shorten = context.shorten, True
    rungs, said = list(context.rungs), list(context.said)
    shapes = context.slots(layout, measure=(words,))
    context.shorten, context.rungs, context.said = shorten, rungs, said
    return shapes


def _crowded(categories: tuple[str, ...], series: int, width: float) -> bool:
    room = width / max(len(categories), 1)
    longest = max((len(word) for category in categories for word in category.split()), default=0)
    return longest * 6.6 > room or max(map(len, categories)) * 6.0 > room * 2.6


def chart(body: Chart, context: Context) -> Planned:
    """A native chart, with what to see in it on a panel beside it when there is anything to say."""
    dataset = dataset_of(body.dataset, context)
    takeaways = () if context.drop else tuple(each for each in map(clean, body.takeaways) if each)
    layout = "Chart" if takeaways else "Chart Wide"
    slot = context.specs[layout].slot("chart")
    plan = drawn_chart(
        dataset, body.chart, slot.box, context, emphasis=body.highlight, placeholder=(slot.kind, slot.index)
    )
    elements: list[Element] = [*_measure(layout, plan.title, context), plan]
    if takeaways:
        elements += context.slots("Chart", takeaways=takeaways)
    return Planned(layout=layout, elements=tuple(elements))


def picture(body: Picture, context: Context) -> Planned:
    """A picture with its credit: over the slide's height when it can be cut to that, else whole beside the points."""
    image = image_of(body.figure, context)
    figure = figure_of(body.figure, context)
    if image is None or figure is None:
        raise NothingToShow(f"the picture {clean(body.figure)!r} could not be read")
    points = tuple(point for point in map(clean, body.points) if point)
    caption = clean(figure.caption)
    source = next((s for s in context.deck.sources if s.id == figure.source), None)
    credit = ", ".join(part for part in (clean(figure.credit), clean(figure.licence)) if part)
    if not credit and source is not None:
        credit = f"[{source.id}] {clean(source.title)}"
    alt = clean(figure.alt) or caption or context.headline
    photo = context.specs["Photo"].slot("picture")
    elements: list[Element] = []
    if fills(photo.box, image):
        layout, slot = "Photo", photo
        elements.append(picture_in(slot.box, image, alt, placeholder=(slot.kind, slot.index)))
    else:
        layout, slot = "Picture", context.specs["Picture"].slot("picture")
        box = slot.box
        if not points:
            box = Box(x=BODY.x, y=box.y, w=BODY.w, h=box.h)
        place = picture_in if fills(box, image) and not caption else picture_within
        elements.append(place(box, image, alt, placeholder=(slot.kind, slot.index)))
    words = points or ((caption,) if layout == "Photo" and caption else ())
    if words:
        elements += context.slots(layout, body=words)
    below = credit if layout == "Photo" else " · ".join(part for part in (caption, credit) if part)
    if below:
        credit_line = _credit(layout, below, context)
        if layout == "Picture":
            shown = elements[0]
            assert isinstance(shown, DrawnPicture)
            credit_line = [replace(s, box=replace(s.box, y=shown.box.bottom + 4)) for s in credit_line]
        elements += credit_line
    return Planned(layout=layout, elements=tuple(elements))


def _credit(layout: str, words: str, context: Context) -> list[Shape]:
    shorten = context.shorten
    try:
        return context.slots(layout, credit=(words,))
    except DoesNotFit:
        # A credit line is one line; a longer one is cut rather than moved to a slide of its own.
        context.shorten = True
        return context.slots(layout, credit=(words,))
    finally:
        context.shorten = shorten
