"""What charts and diagrams are drawn on: a flowable with a pen, tagged as one figure with its description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ternlight.tools.pdf.tags import Element
from ternlight.tools.pdf.text import Setter
from ternlight.tools.typeset.measure import fit, line_height, wrap
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.themes import Theme


class Pen:
    """Draws with the theme's colours; y grows upwards from the bottom of the drawing."""

    def __init__(self, canvas: Any, setter: Setter, theme: Theme) -> None:
        self.canvas = canvas
        self.setter = setter
        self.theme = theme
        self.regular = Face(theme.page_body_font)
        self.bold = Face(theme.page_body_font, bold=True)

    def fill(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled polygon."""
        path = self.canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        self.canvas.setFillColor(HexColor(f"#{colour}"))
        self.canvas.drawPath(path, stroke=0, fill=1)

    def rect(
        self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0.0, edge: str = ""
    ) -> None:
        """A filled rectangle, with an outline in the colour `edge` if given."""
        self.canvas.setFillColor(HexColor(f"#{colour}"))
        if edge:
            self.canvas.setStrokeColor(HexColor(f"#{edge}"))
            self.canvas.setLineWidth(0.8)
        if radius:
            self.canvas.roundRect(x, y, width, height, radius, stroke=int(bool(edge)), fill=1)
        else:
            self.canvas.rect(x, y, width, height, stroke=int(bool(edge)), fill=1)

    def circle(self, x: float, y: float, radius: float, colour: str, *, edge: str = "") -> None:
        """A filled circle."""
        self.canvas.setFillColor(HexColor(f"#{colour}"))
        if edge:
            self.canvas.setStrokeColor(HexColor(f"#{edge}"))
            self.canvas.setLineWidth(1.2)
        self.canvas.circle(x, y, radius, stroke=int(bool(edge)), fill=1)

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.0, *, dash: bool = False
    ) -> None:
        """A stroke through `points`."""
        path = self.canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        self.canvas.setStrokeColor(HexColor(f"#{colour}"))
        self.canvas.setLineWidth(width)
        self.canvas.setLineJoin(1)
        self.canvas.setLineCap(1)
        if dash:
            self.canvas.setDash(2, 2)
        self.canvas.drawPath(path, stroke=1, fill=0)
        if dash:
            self.canvas.setDash()

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.2) -> None:
        """A straight arrow."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = max((dx * dx + dy * dy) ** 0.5, 0.001)
        ux, uy = dx / length, dy / length
        head = min(6.0, length / 2)
        base = (end[0] - ux * head, end[1] - uy * head)
        self.line([start, base], colour, width)
        self.fill(
            [
                end,
                (base[0] - uy * head / 2, base[1] + ux * head / 2),
                (base[0] + uy * head / 2, base[1] - ux * head / 2),
            ],
            colour,
        )

    def text(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float = 8.5,
        colour: str = "",
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """One line with its base line at `y`."""
        face = self.bold if bold else self.regular
        self.setter.text(self.canvas, words, x, y, face, size, colour or self.theme.text, align=align)

    def block(
        self,
        words: str,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        sizes: Sequence[float] = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0),
        colour: str = "",
        bold: bool = False,
        align: Literal["left", "center"] = "center",
        anchor: Literal["middle", "top"] = "middle",
    ) -> float:
        """Words in a box, at the largest of `sizes` that fits; at the smallest, what does not fit ends in an ellipsis.
        Returns the height used."""
        face = self.bold if bold else self.regular
        found = fit([words], face, width=width, height=height, sizes=sizes, spacings=(1.0,))
        lines = list(wrap(words, face, found.size, width).lines)
        step = line_height(face, found.size)
        most = max(1, int((height + 0.1) // step))
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][: max(1, len(lines[most - 1]) - 1)].rstrip() + "…"]
        used = len(lines) * step
        top = y + height if anchor == "top" else y + (height + used) / 2
        for index, line in enumerate(lines):
            baseline = top - index * step - step / 2 - found.size * 0.34
            at = x if align == "left" else x + width / 2
            self.text(line, at, baseline, size=found.size, colour=colour, bold=bold, align=align)
        return used

    def width(self, words: str, size: float, *, bold: bool = False) -> float:
        """The width of one line."""
        return self.setter.book.width(words, self.bold if bold else self.regular, size)


class Drawing(Flowable):  # type: ignore[misc]
    """`paint` draws into a box of the width of the text and `height`."""

    def __init__(
        self,
        setter: Setter,
        theme: Theme,
        element: Element,
        height: float,
        paint: Callable[[Pen, float, float], None],
    ) -> None:
        super().__init__()
        self.setter, self.theme, self.element = setter, theme, element
        self._height, self._paint = height, paint
        self.keepWithNext = 1

    def getSpaceBefore(self) -> float:
        """Points above."""
        return 6.0

    def getSpaceAfter(self) -> float:
        """Points below."""
        return 4.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size taken."""
        self.width, self.height = width, self._height
        return width, self._height

    def draw(self) -> None:
        """Draw, as one figure."""
        with self.setter.tagger.marked(self.canv, self.element):
            self.canv.saveState()
            self._paint(Pen(self.canv, self.setter, self.theme), self.width, self.height)
            self.canv.restoreState()
