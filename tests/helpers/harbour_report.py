"""Makes `resources/samples/harbour-report.pdf`, the document that the program tries itself on.

Run `python tests/helpers/harbour_report.py` to write it anew. Norrholm is nowhere; every person, sum and ship is
made up. The text is ours and released under CC0.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "harbour-report.pdf"
TITLE = "Annual harbour report"

SOURCE = Path(__file__).resolve().parents[1] / "data" / "harbour-report.txt"


def sections() -> list[tuple[str, list[str]]]:
    """(heading, paragraphs) of the report; a paragraph "TABLE" or "BULLETS" stands for one."""
    parts = SOURCE.read_text(encoding="utf-8").split("# ")[1:]
    split = [[" ".join(block.split()) for block in part.strip().split("\n\n")] for part in parts]
    return [(heading, paragraphs) for heading, *paragraphs in split]


BULLETS = (
    "The pilot station at Kvarn Point is to open by November.",
    "The transformer for the last two cranes will be set on a new foundation in May.",
    "A later bus meets the night ferry from the first of March.",
    "Loudspeakers in the cold store are to be working before Easter.",
)
TABLE = (
    ("Million euros", "Last year", "This year", "Change"),
    ("Container fees", "21.7", "26.9", "+24 %"),
    ("Dry and liquid bulk", "15.2", "14.4", "-5 %"),
    ("Ferries", "11.9", "11.1", "-7 %"),
    ("Rents and other", "7.7", "8.9", "+16 %"),
    ("Income in all", "56.5", "61.3", "+8.5 %"),
    ("Staff", "24.0", "25.6", "+7 %"),
    ("Dredging", "4.1", "7.6", "+85 %"),
    ("Repairs and energy", "13.9", "14.8", "+6 %"),
    ("Interest and other", "6.6", "7.1", "+8 %"),
    ("Surplus", "7.9", "6.2", "-22 %"),
)
INK, SOFT, LINE = colors.HexColor("#101B2B"), colors.HexColor("#5B6B7F"), colors.HexColor("#DCE3EC")
BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=13, leading=20.5, alignment=TA_JUSTIFY, spaceAfter=11, textColor=INK
)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=16, leading=20, spaceAfter=10, textColor=INK)
COVER = ParagraphStyle("cover", parent=HEADING, fontSize=30, leading=36, spaceAfter=8)
COVER_SMALL = ParagraphStyle("cover small", fontName="Helvetica", fontSize=12, leading=18, textColor=SOFT)


def write(path: Path = SAMPLE) -> Path:
    """The report as a PDF of ten pages at `path`. The same bytes every time."""
    document = BaseDocTemplate(
        str(path), pagesize=A4, title=TITLE, author="Port of Norrholm (fictional)", invariant=True,
        leftMargin=28 * mm, rightMargin=28 * mm, topMargin=32 * mm, bottomMargin=26 * mm,
    )  # fmt: skip
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height, id="text")
    document.addPageTemplates(
        [PageTemplate("cover", [frame]), PageTemplate("text", [frame], onPage=_furniture)],
    )
    story: list[Flowable] = [
        Spacer(1, 60 * mm),
        Paragraph(TITLE, COVER),
        Paragraph("Port of Norrholm", COVER_SMALL),
        Paragraph("Report of the board to the city council", COVER_SMALL),
        NextPageTemplate("text"),
    ]
    for heading, paragraphs in sections():
        story += [PageBreak(), Paragraph(heading, HEADING), *map(_block, paragraphs)]
    document.build(story)
    return path


def _block(text: str) -> Flowable:
    if text == "BULLETS":
        return ListFlowable([Paragraph(item, BODY) for item in BULLETS], bulletType="bullet", start="•", leftIndent=14)
    if text != "TABLE":
        return Paragraph(text, BODY)
    table = Table(TABLE, colWidths=[62 * mm, 28 * mm, 28 * mm, 28 * mm], hAlign="LEFT", spaceBefore=4, spaceAfter=12)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Helvetica", 10),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 10),
                ("FONT", (0, 5), (-1, 5), "Helvetica-Bold", 10),
                ("FONT", (0, -1), (-1, -1), "Helvetica-Bold", 10),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ]
        )
    )
    return table


def _furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont("Helvetica", 9)
    canvas.setFillColor(SOFT)
    canvas.setStrokeColor(LINE)
    canvas.drawString(28 * mm, height - 18 * mm, "Port of Norrholm")
    canvas.drawRightString(width - 28 * mm, height - 18 * mm, TITLE)
    canvas.line(28 * mm, height - 21 * mm, width - 28 * mm, height - 21 * mm)
    canvas.drawCentredString(width / 2, 14 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


if __name__ == "__main__":
    write()
