"""Charts, diagrams and pictures of a report, numbered, with their captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pictures
from PIL import UnidentifiedImageError
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from ternlight.tools.pdf import charts, diagrams
from ternlight.tools.pdf.boxes import Box
from ternlight.tools.pdf.drawing import Drawing, Pen
from ternlight.tools.pdf.inline_story import InlineStory
from ternlight.tools.pdf.tags import Element
from ternlight.tools.typeset.blocks import ChartRef, Diagram
from ternlight.tools.typeset.inlines import Inline, Text, plain

_MOST_PIXELS = 60_000_000


@dataclass
class FigureStory(InlineStory):
    """What is drawn."""

    _figures: int = 0

    def _chart(self, block: ChartRef, parent: Element) -> list[Flowable]:
        dataset = next((each for each in self.report.datasets if each.id == block.dataset), None)
        if dataset is None or not charts.usable(dataset):
            self._warn(f"The chart of {block.dataset or 'nothing'} was left out: there are no numbers for it.")
            return []
        self._figures += 1
        figure = parent.add("Figure", alt=charts.describe(dataset, block.chart))
        height, paint = charts.painter(dataset, block.chart, block.highlight)
        title: Sequence[Inline] = block.caption or (Text(text=dataset.title),)
        caption = self._caption(self.words.figure, self._figures, title, parent, source=dataset.source)
        return [Drawing(self.setter, self.theme, figure, height, paint), caption]

    def _diagram(self, block: Diagram, parent: Element, width: float) -> list[Flowable]:
        if not block.steps:
            return []
        figure = parent.add("Figure", alt=diagrams.describe(block))
        height, paint = diagrams.painter(block, width)
        drawing = Drawing(self.setter, self.theme, figure, min(height, self.page_height - 60), paint)
        if not plain(block.caption).strip():
            drawing.keepWithNext = 0
            return [Box([drawing], before=6, after=10)]
        self._figures += 1
        return [drawing, self._caption(self.words.figure, self._figures, block.caption, parent)]

    def _figure(self, name: str, parent: Element, width: float) -> list[Flowable]:
        figure = next((each for each in self.report.figures if each.id == name), None)
        if figure is None:
            self._warn("A picture was left out: it was not fetched.")
            return []
        try:
            with Pictures.open(figure.path) as picture:
                pixels_wide, pixels_high = picture.size
                if pixels_wide * pixels_high > _MOST_PIXELS:
                    raise ValueError
                picture.verify()
        except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Pictures.DecompressionBombError):
            self._warn(f"The picture {Path(figure.path).name} was left out: it cannot be read.")
            return []
        self._figures += 1
        wide = min(width, pixels_wide * 72 / 110)
        high = wide * pixels_high / pixels_wide
        most = self.page_height * 0.5
        if high > most:
            wide, high = wide * most / high, most
        element = parent.add("Figure", alt=figure.alt or figure.caption or name)

        def paint(pen: Pen, box_width: float, height: float) -> None:
            # by its pixels: reportlab would name a path in the file, and the bytes would differ from time to time
            pen.canvas.drawImage(ImageReader(figure.path), (box_width - wide) / 2, 0, wide, high, mask="auto")

        words = figure.caption or figure.alt
        credit = " ".join(part for part in (figure.credit, figure.licence) if part)
        inlines = (Text(text=words + (f" ({credit})" if credit else "")),)
        return [
            Drawing(self.setter, self.theme, element, high, paint),
            self._caption(self.words.figure, self._figures, inlines, parent, source=figure.source),
        ]
