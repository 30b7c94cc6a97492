"""A scene as right-to-left readers expect it: everything changes sides, and what points forward points left."""

from __future__ import annotations

from dataclasses import replace

from ternlight.tools.pptx.scene import (
    SLIDE_WIDTH,
    Chart,
    Connector,
    Element,
    Group,
    Path,
    Picture,
    Scene,
    Shape,
    Table,
    Text,
)


def mirrored(scene: Scene) -> Scene:
    """The scene with left and right exchanged."""
    return replace(scene, elements=tuple(_element(element) for element in scene.elements))


def mirrored_path(path: Path) -> Path:
    """A freeform with left and right exchanged."""
    commands = tuple(
        (name, tuple(path.w - value if index % 2 == 0 else value for index, value in enumerate(numbers)))
        for name, numbers in path.commands
    )
    return replace(path, commands=commands)


def _element(element: Element) -> Element:
    match element:
        case Group(children=children):
            return replace(element, children=tuple(_leaf(child) for child in children))
        case Shape() | Connector():
            return _leaf(element)
        case Chart(box=box) | Picture(box=box):
            return replace(element, box=box.mirrored())
        case Table(box=box):
            # The table's own right-to-left switch turns the columns round.
            return replace(element, box=box.mirrored())


def _leaf(element: Shape | Connector) -> Shape | Connector:
    if isinstance(element, Connector):
        (x1, y1), (x2, y2) = element.start, element.end
        ends = {6: 2, 2: 6}
        return replace(
            element,
            start=(SLIDE_WIDTH - x1, y1),
            end=(SLIDE_WIDTH - x2, y2),
            begins=(element.begins[0], ends.get(element.begins[1], element.begins[1])) if element.begins else None,
            ends=(element.ends[0], ends.get(element.ends[1], element.ends[1])) if element.ends else None,
        )
    icon = element.path is not None and element.fill is None and element.name == "Icon"
    return replace(
        element,
        box=element.box.mirrored(),
        path=element.path if icon or element.path is None else mirrored_path(element.path),
        flip=element.path is None and element.preset in ("homePlate", "chevron"),
        text=_text(element.text) if element.text else None,
    )


def _text(text: Text) -> Text:
    left, top, right, bottom = text.insets
    return replace(text, insets=(right, top, left, bottom))
