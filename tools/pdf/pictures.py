"""A chart or a diagram alone, as a picture: for formats that cannot hold a drawing."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from ternlight.tools.pdf import charts, diagrams
from ternlight.tools.pdf.drawing import Drawing
from ternlight.tools.pdf.fonts import FontBook
from ternlight.tools.pdf.tags import Element, Tagger
from ternlight.tools.pdf.text import Setter
from ternlight.tools.typeset.blocks import ChartRef, Diagram
from ternlight.tools.typeset.metrics import Face
from ternlight.tools.typeset.sources import Dataset
from ternlight.tools.typeset.themes import Theme

WIDTH = 460.0
"""Points."""
_DPI = 200


def chart_png(dataset: Dataset, chart: ChartRef, look: Theme, lang: str) -> tuple[bytes, str, float]:
    """The chart as PNG, its description, and its width over its height."""
    height, paint = charts.painter(dataset, chart.chart, chart.highlight)
    alt = charts.describe(dataset, chart.chart)
    return _png(height, paint, look, alt, lang), alt, WIDTH / height


def diagram_png(diagram: Diagram, look: Theme, lang: str) -> tuple[bytes, str, float]:
    """The diagram as PNG, its description, and its width over its height."""
    height, paint = diagrams.painter(diagram, WIDTH)
    alt = diagrams.describe(diagram)
    return _png(height, paint, look, alt, lang), alt, WIDTH / height


def _png(height: float, paint: diagrams.Paint, look: Theme, text: str, lang: str) -> bytes:
    setter = Setter(FontBook(text, lang), Tagger())
    out = BytesIO()
    font = setter.book.name(Face(look.page_body_font))
    canvas = Canvas(out, pagesize=(WIDTH + 8, height + 8), invariant=1, initialFontName=font)
    drawing = Drawing(setter, look, Element("Figure"), height, paint)
    drawing.wrapOn(canvas, WIDTH, height)
    drawing.drawOn(canvas, 4, 4)
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        picture = document[0].render(scale=_DPI / 72).to_pil()
    finally:
        document.close()
    png = BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()
