"""Diagrams drawn from their steps: process, timeline, cycle, funnel, and a flow with branches."""

from __future__ import annotations

import math
from collections.abc import Callable

from ternlight.tools.pdf.drawing import Pen
from ternlight.tools.typeset.blocks import Diagram, Step
from ternlight.tools.typeset.themes import mix

Paint = Callable[[Pen, float, float], None]
_PER_ROW = 5


def describe(diagram: Diagram) -> str:
    """What the diagram says, for who cannot see it."""
    names = [step.label + (f" ({step.detail})" if step.detail else "") for step in diagram.steps]
    if diagram.diagram == "flow":
        arrows = [
            f"{diagram.steps[edge.start].label} to {diagram.steps[edge.end].label}"
            + (f" ({edge.label})" if edge.label else "")
            for edge in diagram.edges
        ]
        return f"Flow chart: {'; '.join(arrows)}."
    joint = {"process": ", then ", "cycle": ", then ", "timeline": "; ", "funnel": "; "}[diagram.diagram]
    end = ", and back to the first" if diagram.diagram == "cycle" else ""
    return f"{diagram.diagram.capitalize()}: {joint.join(names)}{end}."


def painter(diagram: Diagram, width: float) -> tuple[float, Paint]:
    """The height that the diagram wants in `width`, and what draws it."""
    detailed = any(step.detail for step in diagram.steps)
    count = len(diagram.steps)
    match diagram.diagram:
        case "timeline":
            rows = math.ceil(count / 6)
            return rows * 92.0, lambda pen, width, height: _timeline(pen, width, height, diagram.steps)
        case "cycle":
            return 210.0, lambda pen, width, height: _cycle(pen, width, height, diagram.steps)
        case "funnel":
            return count * 34.0, lambda pen, width, height: _funnel(pen, width, height, diagram.steps)
        case "flow":
            layers = _layers(diagram)
            deepest = max(layers) + 1
            return deepest * 64.0 - 20, lambda pen, width, height: _flow(pen, width, height, diagram, layers)
        case _:
            rows = math.ceil(count / _PER_ROW)
            row = 52.0 + (44.0 if detailed else 0.0)
            return rows * row + (rows - 1) * 8, lambda pen, width, height: _process(
                pen, width, height, diagram.steps, row
            )


def _process(pen: Pen, width: float, height: float, steps: tuple[Step, ...], row: float) -> None:
    per_row = math.ceil(len(steps) / math.ceil(len(steps) / _PER_ROW))
    slot = width / per_row
    point = 11.0
    for index, step in enumerate(steps):
        x = (index % per_row) * slot
        top = height - (index // per_row) * (row + 8)
        right = x + slot - 3
        fill = pen.theme.accent if index % 2 == 0 else mix(pen.theme.accent, "000000", 0.18)
        shape = [(x, top - 46), (right - point, top - 46), (right, top - 23), (right - point, top), (x, top)]
        if index % per_row:
            shape.append((x + point, top - 23))
        pen.fill(shape, fill)
        inset = point + 3 if index % per_row else 7
        pen.block(step.label, x + inset, top - 44, slot - inset - point - 7, 42, colour=pen.theme.ink(fill), bold=True)
        if step.detail:
            pen.block(
                step.detail, x + 4, top - 48 - 42, slot - 12, 40, sizes=(8.5, 8.0, 7.5, 7.0), colour=pen.theme.muted,
                align="left", anchor="top",
            )  # fmt: skip


def _timeline(pen: Pen, width: float, height: float, steps: tuple[Step, ...]) -> None:
    per_row = min(6, len(steps))
    slot = width / per_row
    for index, step in enumerate(steps):
        column, row = index % per_row, index // per_row
        top = height - row * 92
        x, y = column * slot + slot / 2, top - 30
        if column == 0:
            last = min(len(steps) - index, per_row)
            pen.line([(slot / 2, y), (slot * (last - 0.5), y)], pen.theme.line, 2.2)
        pen.circle(x, y, 5, pen.theme.accent, edge=pen.theme.background)
        pen.block(
            step.label,
            x - slot / 2 + 3,
            y + 8,
            slot - 6,
            20,
            sizes=(9.5, 9, 8.5, 8, 7),
            bold=True,
            colour=pen.theme.accent,
        )
        pen.block(step.detail, x - slot / 2 + 4, y - 60, slot - 8, 50, sizes=(8.5, 8, 7.5, 7), anchor="top")


def _cycle(pen: Pen, width: float, height: float, steps: tuple[Step, ...]) -> None:
    x, y = width / 2, height / 2
    box_width, box_height = 112.0, 40.0
    rx, ry = min(width / 2 - box_width / 2 - 4, 165.0), height / 2 - box_height / 2 - 2
    count = len(steps)
    angles = [math.pi / 2 - 2 * math.pi * index / count for index in range(count)]
    for index, angle in enumerate(angles):
        gap = 2 * math.pi / count
        points = []
        for part in range(21):
            at = angle - gap * (0.27 + 0.46 * part / 20)
            points.append((x + rx * math.cos(at), y + ry * math.sin(at)))
        outside = [
            point for point in points
            if all(
                abs(point[0] - x - rx * math.cos(a)) > box_width / 2 + 4
                or abs(point[1] - y - ry * math.sin(a)) > box_height / 2 + 4
                for a in angles
            )
        ]  # fmt: skip
        if len(outside) > 2:
            pen.line(outside[:-1], pen.theme.muted, 1.4)
            pen.arrow(outside[-3], outside[-1], pen.theme.muted, 1.4)
        fill = pen.theme.accent
        left, bottom = x + rx * math.cos(angle) - box_width / 2, y + ry * math.sin(angle) - box_height / 2
        pen.rect(left, bottom, box_width, box_height, fill, radius=6)
        label = steps[index].label + (f"\n{steps[index].detail}" if steps[index].detail else "")
        pen.block(label, left + 6, bottom + 2, box_width - 12, box_height - 4, colour=pen.theme.ink(fill), bold=True)


def _funnel(pen: Pen, width: float, height: float, steps: tuple[Step, ...]) -> None:
    row = height / len(steps)
    full = width * 0.62
    for index, step in enumerate(steps):
        top = height - index * row
        upper = full * (1 - 0.62 * index / len(steps))
        lower = full * (1 - 0.62 * (index + 1) / len(steps))
        middle = full / 2
        fill = mix(pen.theme.accent, "000000", 0.09 * index)
        pen.fill(
            [
                (middle - upper / 2, top),
                (middle + upper / 2, top),
                (middle + lower / 2, top - row + 3),
                (middle - lower / 2, top - row + 3),
            ],
            fill,
        )
        pen.block(
            step.label, middle - lower / 2 + 4, top - row + 3, lower - 8, row - 3, colour=pen.theme.ink(fill), bold=True
        )
        if step.detail:
            pen.line([(middle + upper / 2 + 4, top - row / 2), (full + 12, top - row / 2)], pen.theme.line, 0.8)
            pen.block(step.detail, full + 16, top - row + 3, width - full - 16, row - 3, align="left")


def _layers(diagram: Diagram) -> list[int]:
    """How far down each step stands: one below the deepest that leads to it, edges that close a ring left out."""
    count = len(diagram.steps)
    forward = [(edge.start, edge.end) for edge in diagram.edges if edge.start < edge.end]
    layers = [0] * count
    for _round in range(count):
        for start, end in forward:
            layers[end] = max(layers[end], layers[start] + 1)
    return layers


def _flow(pen: Pen, width: float, height: float, diagram: Diagram, layers: list[int]) -> None:
    rows = max(layers) + 1
    step_down = (height + 20) / rows
    boxes: dict[int, tuple[float, float, float, float]] = {}
    for row in range(rows):
        members = [index for index, layer in enumerate(layers) if layer == row]
        slot = width / len(members)
        box_width = min(slot - 16, 150.0)
        for place, index in enumerate(members):
            x = slot * (place + 0.5) - box_width / 2
            boxes[index] = (x, height - row * step_down - 40, box_width, 40.0)
    for edge in diagram.edges:
        x1, y1, w1, h1 = boxes[edge.start]
        x2, y2, w2, h2 = boxes[edge.end]
        if layers[edge.start] < layers[edge.end]:
            start, end = (x1 + w1 / 2, y1), (x2 + w2 / 2, y2 + h2)
        else:
            side = x1 + w1 < x2
            start = (x1 + w1 if side else x1, y1 + h1 / 2)
            end = (x2 if side else x2 + w2, y2 + h2 / 2)
        pen.arrow(start, end, pen.theme.muted)
        if edge.label:
            x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
            wide = pen.width(edge.label, 7.5) + 6
            pen.rect(x - wide / 2, y - 5, wide, 10, pen.theme.background)
            pen.text(edge.label, x, y - 2.6, size=7.5, colour=pen.theme.muted, align="center")
    for index, step in enumerate(diagram.steps):
        x, y, box_width, box_height = boxes[index]
        pen.rect(x, y, box_width, box_height, pen.theme.panel, radius=5, edge=pen.theme.accent)
        pen.block(step.label, x + 5, y + 2, box_width - 10, box_height - 4, bold=True)
