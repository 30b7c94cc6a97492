"""Small things drawn beside text: rules, labels of lists, icons."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Setter, Span
from ternlight.tools.typeset import icons
from ternlight.tools.typeset.themes import Theme


class RuleLine(Flowable):  # type: ignore[misc]
    """A hairline between two parts."""

    def __init__(self, setter: Setter, theme: Theme) -> None:
        super().__init__()
        self.setter, self.theme = setter, theme

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size taken."""
        self.width, self.height = width, 16.0
        return width, 16.0

    def draw(self) -> None:
        """Draw it."""
        with self.setter.tagger.marked(self.canv, None):
            self.canv.setStrokeColor(HexColor(f"#{self.theme.line}"))
            self.canv.setLineWidth(0.7)
            self.canv.line(0, 8, self.width, 8)


def labelled(setter: Setter, label: Span, element: Element, leading: float, rtl: bool) -> Any:
    """A dress that draws a list label beside the first line."""

    def dress(canvas: Any, width: float, height: float, first: bool) -> None:
        if not first:
            return
        baseline = height - leading + (leading - label.size) / 2 + label.size * 0.22
        line = setter.lines([label], 200)[0]
        setter.draw_line(
            canvas, line, 3 if not rtl else 0, baseline, width - 3, "end" if rtl else "start", False, element
        )

    return dress


def draw_icon(canvas: Any, name: str, x: float, y: float, size: float, colour: str) -> None:
    """An icon with its lower left corner at (x, y)."""
    scale = size / icons.BOX
    path = canvas.beginPath()
    for command, n in icons.outline(name):
        points = [x + value * scale if at % 2 == 0 else y + size - value * scale for at, value in enumerate(n)]
        if command == "M":
            path.moveTo(*points)
        elif command == "L":
            path.lineTo(*points)
        elif command == "C":
            path.curveTo(*points)
        else:
            path.close()
    canvas.saveState()
    canvas.setStrokeColor(HexColor(f"#{colour}"))
    canvas.setLineWidth(icons.STROKE * scale)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
