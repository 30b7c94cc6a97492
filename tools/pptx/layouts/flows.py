"""Steps in order, moments, cycles and funnels as native shapes."""

from __future__ import annotations

import math
from dataclasses import replace

from ternlight.tools.pptx.fit import DoesNotFit
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned, block, has_icon
from ternlight.tools.pptx.paths import ellipse, polygon
from ternlight.tools.pptx.scene import Box, Color, Connector, Element, Group, Paragraph, Run, Shape, Stroke
from ternlight.tools.pptx.specs import BODY
from ternlight.tools.pptx.words import clean, is_rtl
from ternlight.tools.typeset.slides import Cycle, Funnel, Process, Stage, Timeline, Turn

PANEL = Color("bg2")
LINE = Color("tx2", 0.35)
CHEVRON_POINT = 0.26
"""The point of a chevron, in heights."""


def arrows(labels: list[str]) -> str:
    """Labels in order, as alternative text reads them."""
    return " → ".join(labels)


def process(body: Process, context: Context) -> Planned:
    """Up to four steps as discs joined by arrows over panels; five and six, or bare labels, as chevrons."""
    steps = [step for step in body.steps if clean(step.label) or clean(step.detail)]
    if not steps:
        raise NothingToShow("there was nothing to show on it")
    detailed = any(clean(step.detail) for step in steps)
    discs = len(steps) <= 4 and detailed
    children = _discs(steps, context) if discs else _chevrons(steps, context, detailed)
    alt = arrows([f"{clean(s.label)} ({clean(s.detail)})" if clean(s.detail) else clean(s.label) for s in steps])
    return Planned(layout="Process", elements=(Group(name="Process", alt=alt, children=tuple(children)),))


def _discs(steps: list[Stage], context: Context) -> list[Shape | Connector]:
    count = len(steps)
    gap = 20.0
    width = (BODY.w - gap * (count - 1)) / count
    side = 64.0
    boxes = [Box(x=BODY.x + i * (width + gap), y=BODY.y + side / 2, w=width, h=BODY.h - side / 2) for i in range(count)]
    with_icons = all(has_icon(step.icon) for step in steps)
    insets = (20.0, side / 2 + 20, 20.0, 18.0)
    texts = context.fit(
        *(
            block(
                box,
                (
                    context.style(22, 20, 18, 16, 14, bold=True, heading_face=True, align="ctr"),
                    (step.label or "–",),
                ),
                (context.style(20, 18, 16, 14, align="ctr", space=8), (step.detail,)),
                insets=insets,
            )
            for step, box in zip(steps, boxes, strict=True)
        )
    )
    height = min(BODY.h - side / 2, max(250.0, max(t.height for t in texts) + insets[1] + insets[3] + 12))
    children: list[Shape | Connector] = []
    discs: list[Shape | Connector] = []
    for number, (step, box, text) in enumerate(zip(steps, boxes, texts, strict=True), 1):
        children.append(Shape(name=f"Step {number}", box=replace(box, h=height), fill=PANEL, text=text))
        at = Box(x=box.x + (width - side) / 2, y=BODY.y, w=side, h=side)
        content = "" if with_icons else str(number)
        discs += context.badge(at, content, icon=step.icon if with_icons else "", key=f"step{number}")
    y = BODY.y + side / 2
    links: list[Shape | Connector] = []
    for number in range(1, count):
        start = boxes[number - 1].x + (width + side) / 2
        end = boxes[number].x + (width - side) / 2
        links.append(
            Connector(
                name=f"Arrow {number}",
                start=(start, y),
                end=(end, y),
                stroke=Stroke(color=Color("tx2"), width=2.0),
                begins=(f"step{number}", 6),
                ends=(f"step{number + 1}", 2),
            )
        )
    return [*children, *links, *discs]


def _chevrons(steps: list[Stage], context: Context, detailed: bool) -> list[Shape | Connector]:
    count = len(steps)
    height = 72.0 if detailed else 112.0
    top = BODY.y + (0 if detailed else 90)
    point = CHEVRON_POINT * height
    gap = 5.0
    # Each chevron's point reaches into the notch of the next.
    width = (BODY.w + (count - 1) * (point - gap)) / count
    pitch = width - point + gap
    fill = Color("accent1")
    ink = context.on(fill)
    labels = context.fit(
        *(
            block(
                Box(x=0, y=0, w=width, h=height),
                (
                    context.style(20, 18, 16, 14, bold=True, color=ink, align="ctr", anchor="ctr"),
                    (step.label or "–",),
                ),
                insets=(6.0 if i == 0 else point + 2, 4.0, point + 2 if i else point / 2 + 6, 4.0),
            )
            for i, step in enumerate(steps)
        )
    )
    children: list[Shape | Connector] = []
    for i, text in enumerate(labels):
        children.append(
            Shape(
                name=f"Step {i + 1}",
                box=Box(x=BODY.x + i * pitch, y=top, w=width, h=height),
                preset="homePlate" if i == 0 else "chevron",
                adjust=CHEVRON_POINT,
                fill=fill,
                text=text,
            )
        )
    if not detailed:
        return children
    panel = pitch - 14
    boxes = [
        Box(
            x=BODY.x + i * pitch + (0 if i == 0 else 8), y=top + height + 16, w=panel, h=BODY.bottom - top - height - 16
        )
        for i in range(count)
    ]
    insets = (14.0, 14.0, 12.0, 12.0)
    texts = context.fit(
        *(
            block(box, (context.style(20, 18, 16, 14), (step.detail or "–",)), insets=insets)
            for step, box in zip(steps, boxes, strict=True)
        )
    )
    tall = min(boxes[0].h, max(200.0, max(t.height for t in texts) + 40))
    for number, (box, text) in enumerate(zip(boxes, texts, strict=True), 1):
        children.append(Shape(name=f"Detail {number}", box=replace(box, h=tall), fill=PANEL, text=text))
    return children


def timeline(body: Timeline, context: Context) -> Planned:
    """Dates over a line, what happened in panels under it."""
    items = [item for item in body.items if clean(item.date) or clean(item.text)]
    if not items:
        raise NothingToShow("there was nothing to show on it")
    count = len(items)
    gap = 16.0
    width = (BODY.w - gap * (count - 1)) / count
    y = BODY.y + 62.0
    dates = [Box(x=BODY.x + i * (width + gap), y=BODY.y, w=width, h=44) for i in range(count)]
    panels = [Box(x=date.x, y=y + 34, w=width, h=BODY.bottom - y - 34) for date in dates]
    heads = context.fit(
        *(
            block(
                box,
                (
                    context.style(
                        22, 20, 18, 16, 14, bold=True, heading_face=True, color=context.accent(1), anchor="b"
                    ),
                    (item.date or "–",),
                ),
            )
            for item, box in zip(items, dates, strict=True)
        )
    )
    insets = (16.0, 16.0, 14.0, 14.0)
    texts = context.fit(
        *(
            block(box, (context.style(20, 18, 16, 14), (item.text or "–",)), insets=insets)
            for item, box in zip(items, panels, strict=True)
        )
    )
    tall = min(panels[0].h, max(190.0, max(t.height for t in texts) + 48))
    children: list[Shape | Connector] = [
        Connector(
            name="Line",
            start=(BODY.x, y),
            end=(BODY.right, y),
            stroke=Stroke(color=LINE, width=2.5),
            arrow=True,
        )
    ]
    for number, (date, panel, head, text) in enumerate(zip(dates, panels, heads, texts, strict=True), 1):
        children.append(Shape(name=f"Date {number}", box=date, text=head))
        dot = Box(x=date.x, y=y - 9, w=18, h=18)
        children.append(
            Shape(
                name=f"Dot {number}",
                box=dot,
                preset="ellipse",
                fill=Color("accent1"),
                stroke=Stroke(color=Color("bg1"), width=3),
                decorative=True,
            )
        )
        children.append(Shape(name=f"Moment {number}", box=replace(panel, h=tall), fill=PANEL, text=text))
    alt = arrows([f"{clean(item.date)}: {clean(item.text)}" for item in items])
    return Planned(layout="Timeline", elements=(Group(name="Timeline", alt=alt, children=tuple(children)),))


def _triangle(x: float, y: float, angle: float, size: float) -> Shape:
    """An arrow head at a point, turned by an angle in radians (0 points right)."""
    corners = [
        (x + size * math.cos(angle + turn) * reach, y + size * math.sin(angle + turn) * reach)
        for turn, reach in ((0.0, 1.0), (2.5, 0.95), (-2.5, 0.95))
    ]
    left, top = min(c[0] for c in corners), min(c[1] for c in corners)
    width, height = max(c[0] for c in corners) - left, max(c[1] for c in corners) - top
    path = polygon(*((round((cx - left) / width, 5), round((cy - top) / height, 5)) for cx, cy in corners))
    return Shape(
        name="Direction", box=Box(x=left, y=top, w=width, h=height), path=path, fill=Color("tx2"), decorative=True
    )


def cycle(body: Cycle, context: Context) -> Planned:
    """Discs on a ring with arrow heads between them; what each step means, and the points, beside it."""
    steps = [step for step in body.steps if clean(step.label)]
    if not steps:
        raise NothingToShow("there was nothing to show on it")
    points = () if context.drop else tuple(point for point in map(clean, body.points) if point)
    explained = any(clean(step.text) for step in steps)
    beside = explained or bool(points)
    count = len(steps)
    disc = {1: 120.0, 2: 116.0, 3: 112.0, 4: 104.0, 5: 96.0, 6: 88.0}[min(count, 6)]
    radius = (BODY.h - disc) / 2
    centre = (BODY.x + (disc / 2 + radius + 10 if beside else BODY.w / 2), BODY.y + BODY.h / 2)
    ring = Box(x=centre[0] - radius, y=centre[1] - radius, w=2 * radius, h=2 * radius)
    fill = Color("accent1")
    ink = context.on(fill)
    # The text rectangle of a disc is the square inside it.
    margin = disc * 0.15
    angles = [-math.pi / 2 + 2 * math.pi * i / count for i in range(count)]
    boxes = [
        Box(
            x=centre[0] + radius * math.cos(a) - disc / 2, y=centre[1] + radius * math.sin(a) - disc / 2, w=disc, h=disc
        )
        for a in angles
    ]
    numbered = False
    labels = [step.label for step in steps]
    style = context.style(18, 16, 14, 12, bold=True, color=ink, align="ctr", anchor="ctr")
    inside = (margin, margin, margin, margin)
    try:
        texts = context.fit(
            *(block(box, (style, (label,)), insets=inside) for label, box in zip(labels, boxes, strict=True))
        )
        numbered = any("a word too long" in said for said in context.said) and beside
    except DoesNotFit:
        if not beside:
            raise
        numbered = True
    if numbered:
        big = context.style(28, bold=True, heading_face=True, color=ink, align="ctr", anchor="ctr")
        texts = context.fit(*(block(box, (big, (str(i),)), insets=inside) for i, box in enumerate(boxes, 1)))
    children: list[Shape | Connector] = [
        Shape(name="Ring", box=ring, path=ellipse(), stroke=Stroke(color=LINE, width=5), decorative=True)
    ]
    for i, (box, text) in enumerate(zip(boxes, texts, strict=True)):
        children.append(Shape(name=f"Step {i + 1}", box=box, preset="ellipse", fill=fill, text=text))
        if count > 1:
            half = angles[i] + math.pi / count
            at = (centre[0] + radius * math.cos(half), centre[1] + radius * math.sin(half))
            children.append(_triangle(*at, half + math.pi / 2, 13.0))
    alt = arrows([f"{clean(s.label)} ({clean(s.text)})" if clean(s.text) else clean(s.label) for s in steps])
    elements: list[Element] = [Group(name="Cycle", alt=f"{alt} → {clean(steps[0].label)}", children=tuple(children))]
    if beside:
        x = centre[0] + radius + disc / 2 + 48
        panel = Box(x=x, y=BODY.y, w=BODY.right - x, h=BODY.h)
        text = context.fit(
            block(
                panel,
                (
                    context.style(20, 18, 16, 14, space=12, anchor="ctr"),
                    tuple(
                        _legend(i, step, numbered) for i, step in enumerate(steps, 1) if numbered or clean(step.text)
                    ),
                ),
                (context.style(18, 16, 14, bullet=True, space=10, anchor="ctr"), points),
                insets=(24.0, 12.0, 0.0, 12.0),
            )
        )[0]
        elements.append(Shape(name="Explanation", box=panel, text=text))
        elements.append(Shape(name="Explanation edge", box=replace(panel, w=3), fill=Color("accent1"), decorative=True))
    return Planned(layout="Cycle", elements=tuple(elements))


def _legend(number: int, step: Turn, numbered: bool) -> Paragraph:
    label, text = clean(step.label), clean(step.text)
    head = f"{number}  {label}" if numbered else label
    runs = (Run(head, bold=True), Run(f"  {text}")) if text else (Run(head, bold=True),)
    return Paragraph(runs=runs, rtl=is_rtl(label))


def funnel(body: Funnel, context: Context) -> Planned:
    """Trapezoids that narrow evenly, the value on each and its label beside it."""
    stages = [stage for stage in body.stages if clean(stage.label) or clean(stage.value)]
    if not stages:
        raise NothingToShow("there was nothing to show on it")
    count = len(stages)
    gap = 6.0
    height = min((BODY.h - gap * (count - 1)) / count, 92.0)
    top = BODY.y + (BODY.h - count * height - (count - 1) * gap) / 2
    widest, narrowest = 560.0, 220.0
    step = (widest - narrowest) / count
    centre = BODY.x + widest / 2
    children: list[Shape | Connector] = []
    fills = [Color("accent1", round(1 - 0.5 * i / max(count - 1, 1), 2)) for i in range(count)]
    value_blocks, label_blocks, shapes = [], [], []
    label_x = BODY.x + widest + 32
    for i, (stage, fill) in enumerate(zip(stages, fills, strict=True)):
        upper, lower = widest - i * step, widest - (i + 1) * step
        box = Box(x=centre - upper / 2, y=top + i * (height + gap), w=upper, h=height)
        cut = (upper - lower) / 2 / upper
        path = polygon((0, 0), (1, 0), (1 - cut, 1), (cut, 1))
        style = context.style(
            32, 28, 24, 20, 18, 16, bold=True, heading_face=True, color=context.on(fill), align="ctr", anchor="ctr"
        )
        margin = (upper - lower) / 2 + 6
        value_blocks.append(block(box, (style, (stage.value or "–",)), insets=(margin, 4, margin, 4)))
        label = Box(x=label_x, y=box.y, w=BODY.right - label_x, h=height)
        label_blocks.append(
            block(label, (context.style(24, 22, 20, 18, 16, 14, bold=True, anchor="ctr"), (stage.label or "–",)))
        )
        shapes.append((box, path, fill, label))
    values, labels = context.fit(*value_blocks), context.fit(*label_blocks)
    for i, ((box, path, fill, label), value, text) in enumerate(zip(shapes, values, labels, strict=True)):
        y = box.y + height / 2
        edge = box.right - step / 4
        children.append(
            Connector(
                name=f"Leader {i + 1}",
                start=(edge + 8, y),
                end=(label.x - 10, y),
                stroke=Stroke(color=LINE, width=1.0),
                arrow=False,
            )
        )
        children.append(Shape(name=f"Stage {i + 1}", box=box, path=path, fill=fill, text=value))
        children.append(Shape(name=f"Label {i + 1}", box=label, text=text))
    alt = arrows([f"{clean(stage.label)}: {clean(stage.value)}" for stage in stages])
    return Planned(layout="Funnel", elements=(Group(name="Funnel", alt=alt, children=tuple(children)),))
