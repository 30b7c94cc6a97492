"""Icons as outlines: straight lines and cubic curves in a box of 24 by 24, to be stroked 2 wide with round ends.

They come from Lucide (ISC), reduced to M, L, C and Z with absolute coordinates by
`python -m ternlight.tools.typeset.icons FOLDER NAME ...`, so that a PDF draws them as vectors and a presentation as
freeforms that take the theme's colours.
"""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

BOX = 24.0
STROKE = 2.0

Segment = tuple[Literal["M", "L", "C", "Z"], tuple[float, ...]]
"""A command and its absolute coordinates: 2 for M and L, 6 for C, none for Z."""


@cache
def _stored() -> dict[str, str]:
    path = files("ternlight.resources").joinpath("icons", "lucide.json")
    stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return stored


@cache
def names() -> tuple[str, ...]:
    """Every icon there is, in alphabetical order: the words a model may choose from."""
    return tuple(sorted(_stored()))


@cache
def outline(name: str) -> tuple[Segment, ...]:
    """The outline of an icon, y downwards; raises `KeyError` for a name that is not in `names()`."""
    segments: list[Segment] = []
    for command, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", _stored()[name]):
        segments.append((command, tuple(float(number) for number in numbers.split())))
    return tuple(segments)


def _outline_of(svg: Path) -> str:
    """Every shape of an SVG file as one path."""
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path import parse_path
    from fontTools.svgLib.path.shapes import PathBuilder

    builder: Any = PathBuilder()
    for element in ElementTree.parse(svg).getroot().iter():
        builder.add_path_from_element(element)
    pen = RecordingPen()
    for path in builder.paths:
        parse_path(path, pen)
    parts = []
    at = (0.0, 0.0)
    for operation, points in pen.value:
        if operation == "qCurveTo":
            (control, end) = points
            points = (_towards(at, control), _towards(end, control), end)
        letter = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "qCurveTo": "C", "closePath": "Z"}.get(operation)
        if letter:
            parts.append(letter + " ".join(f"{round(n, 2):g}" for point in points for n in point))
        if points:
            at = points[-1]
    return "".join(parts)


def _towards(point: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """Two thirds of the way: where a cubic curve's handle lies for a quadratic one."""
    return point[0] + (control[0] - point[0]) * 2 / 3, point[1] + (control[1] - point[1]) * 2 / 3


if __name__ == "__main__":
    folder, *chosen = sys.argv[1:]
    drawn = {name: _outline_of(Path(folder) / f"{name}.svg") for name in sorted(chosen)}
    target = Path(str(files("ternlight.resources").joinpath("icons", "lucide.json")))
    target.write_text(json.dumps(drawn, indent=0) + "\n", encoding="utf-8")
