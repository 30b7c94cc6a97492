"""Bodies cut in two for a continuation slide, and any body turned into plain points for the fallback."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from ternlight.tools.pptx.words import clean
from ternlight.tools.typeset.slides import (
    Body,
    Bullets,
    Cards,
    Compare,
    Cycle,
    Matrix,
    Picture,
    Process,
    Quadrant,
    Side,
    Stats,
    Team,
    Timeline,
)

_SEQUENCES: dict[type, tuple[str, int]] = {
    Bullets: ("points", 7),
    Cards: ("items", 6),
    Process: ("steps", 6),
    Timeline: ("items", 6),
    Stats: ("items", 4),
    Team: ("people", 6),
}
"""The field that holds a body's items, and how many one slide takes."""
_NAMES = {"icon", "figure", "dataset", "chart", "sources", "align"}


def overfull(body: Body) -> bool:
    """Whether the body has more items than its layout can show at all."""
    found = _SEQUENCES.get(type(body))
    return found is not None and len(getattr(body, found[0])) > found[1]


def halves(body: Body) -> tuple[Body, Body] | None:
    """The body as two, or None when it cannot be parted without losing its sense."""
    found = _SEQUENCES.get(type(body))
    if found is not None:
        name, _most = found
        items = getattr(body, name)
        if len(items) < 2:
            return None
        middle = -(-len(items) // 2)
        return _with(body, name, items[:middle]), _with(body, name, items[middle:])
    match body:
        case Compare(left=left, right=right) if min(len(left.points), len(right.points)) >= 2:
            (a, b), (c, d) = _side(left), _side(right)
            return Compare(left=a, right=c), Compare(left=b, right=d)
        case Matrix():
            fields = [body.top_left, body.top_right, body.bottom_left, body.bottom_right]
            sides = [Side(head=field.head, points=field.points) for field in fields]
            return Compare(left=sides[0], right=sides[1]), Compare(left=sides[2], right=sides[3])
        case Picture(points=points) if len(points) >= 2:
            return Picture(figure=body.figure, points=()), Bullets(points=points)
    return None


def _with(body: Any, name: str, items: tuple[Any, ...]) -> Any:
    return dataclasses.replace(body, **{name: items})


def _side(side: Side) -> tuple[Side, Side]:
    middle = -(-len(side.points) // 2)
    return dataclasses.replace(side, points=side.points[:middle]), dataclasses.replace(
        side, points=side.points[middle:]
    )


def plainer(body: Body) -> Body | None:
    """The nearest layout that takes more: a long cycle as steps in order."""
    if isinstance(body, Cycle) and len(body.steps) > 6:
        from ternlight.tools.typeset.slides import Stage

        return Process(steps=tuple(Stage(label=step.label, detail=step.text) for step in body.steps))
    return None


def points_of(body: Body) -> tuple[str, ...]:
    """Everything the body says, a line for each of its items."""
    return tuple(line for line in _lines(body) if line)


def _lines(value: Any) -> Iterator[str]:
    scalars: list[str] = []
    inner: list[Any] = []
    for field in dataclasses.fields(value):
        slot = getattr(value, field.name)
        if field.name in _NAMES:
            continue
        if isinstance(slot, str):
            scalars.append(clean(slot))
        elif isinstance(slot, tuple):
            inner += slot
        elif dataclasses.is_dataclass(slot):
            inner.append(slot)
    yield ": ".join(filter(None, scalars))
    for slot in inner:
        if isinstance(slot, str):
            yield clean(slot)
        elif isinstance(slot, tuple):
            yield ", ".join(filter(None, (clean(cell) for cell in slot if isinstance(cell, str))))
        elif isinstance(slot, (Side, Quadrant)):
            yield f"{clean(slot.head)}: {'; '.join(map(clean, slot.points))}".strip(": ")
        elif dataclasses.is_dataclass(slot):
            yield from _lines(slot)
