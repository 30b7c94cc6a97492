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

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "1. The year in brief",
        (
            "The port of Norrholm had a busy and uneven year. Berth 4 handled 312,000 containers, one third above the "
            "plan of 234,000, while the ferry terminal lost passengers for the third year in a row. In all, 4,118 ships "
            "called, 96 more than in the year before.",
            "Revenue grew by 8.5 percent to 61.3 million euros, mainly because of higher fees for container ships. Costs "
            "grew faster, by 13 percent, and the surplus therefore fell from 7.9 to 6.2 million euros. The board "
            "proposes to pay no dividend to the city and to put the whole surplus into the dredging reserve.",
            "Two events stand out. The storm of 9 March closed the port for 31 hours and damaged the northern breakwater, "
            "and on 28 December a fire destroyed the pilot station at Skarvoy. Nobody was hurt in either. The pages that "
            "follow describe how the work went on, what it cost, and what remains to be done.",
            "We thank everyone who works in and around the port. A harbour is a large household with many rooms, and most "
            "of what keeps it going never appears in a report.",
        ),
    ),
    (
        "2. Ships and cargo",
        (
            "Container traffic has changed the face of the port more than anything else in the last ten years. The "
            "reconstruction of Berth 4, finished two years ago, allowed ships of up to 366 metres to moor for the first "
            "time. Three lines that used to call at neighbouring ports moved their weekly service to Norrholm during the "
            "spring.",
            "Dry bulk fell by 6 percent. The grain harvest inland was poor, and the power station at Lund stopped buying "
            "coal in August. Timber held its level, and exports of sawn wood to the British Isles even reached a record "
            "of 540,000 cubic metres.",
            "The average container ship spent 19 hours at berth, four hours less than in the year before. The gain comes "
            "from the second pair of cranes, which has been in service since February, and from a booking system for "
            "lorries that spreads their arrival over the day. Queues at the western gate have all but disappeared.",
            "The number of ships turned away for want of a free berth rose to 86, most of them in November, when fog held "
            "the pilots ashore for nine days. Since the fire the pilots work from a hired vessel, which is not an "
            "arrangement for the long term.",
        ),
    ),
    (
        "3. Dredging and depth",
        (
            "The approach channel is kept at a depth of 14.5 metres. Sand moves in from the south with every winter storm, "
            "and the sounding in April showed that 410,000 cubic metres had to be removed, almost twice the usual amount.",
            "Dredging ran five weeks late after the March storm and used up the whole reserve of 3.2 million euros. The "
            "contractor, Halden Marine, had only one vessel in the region, and it lay in repair until the middle of May. "
            "For 23 days the largest ships could enter only at high water.",
            "The spoil was examined by the university before it was dumped. At two of the eleven sampling points the "
            "concentration of tin compounds exceeded the limit, and 18,000 cubic metres were therefore taken ashore and "
            "sealed instead of being dropped at sea.",
            "The board has decided to buy a small dredger together with the port of Eskil, so that the channel no longer "
            "depends on a single contractor. The vessel is to be delivered in the autumn of next year at a price of 14 "
            "million euros, of which Norrholm pays 60 percent.",
        ),
    ),
    (
        "4. Energy and air",
        (
            "Ships burn fuel at berth to keep their lights, pumps and cold stores running. For the people in the houses "
            "above the quay this has been a cause of complaint as long as anyone can remember.",
            "Shore power cut engine hours at berth by 41 percent in its first full year. Eleven of the fourteen quays now "
            "have a connection. Two cranes still wait for theirs, because the transformer that was ordered in June turned "
            "out to be too heavy for the foundation.",
            "The measuring station at Fisher's Steps recorded 22 micrograms of nitrogen dioxide per cubic metre as a yearly "
            "mean, against 31 two years earlier. The city's limit of 20 micrograms, which applies from 2028, has not yet "
            "been met.",
            "The port itself used 9 percent less electricity, chiefly because the lamps of the container yard were "
            "replaced. A plan to build three wind turbines on the breakwater was given up after the storm had shown that "
            "the foundations would not carry them.",
        ),
    ),
    (
        "5. People and safety",
        (
            "At the end of the year 412 people worked for the port authority, nine more than at its beginning. Fourteen "
            "apprentices began their training, six of them women, and all of last year's apprentices were offered a post.",
            "Night shifts fell from seven to four a week, and overtime is down by half. The new roster was agreed with the "
            "union in April after eight months of talks; it costs the port about 400,000 euros a year and has reduced "
            "sick leave from 6.1 to 4.8 percent.",
            "There were 17 accidents that led to absence from work, three fewer than in the year before. The most serious "
            "one happened on 2 October, when a lashing rod fell from a container and broke a docker's shoulder. Since then "
            "nobody may stand below a container while it is being unlocked.",
            "An exercise in November showed that the alarm cannot be heard in the cold store. Until loudspeakers are "
            "installed, a guard must be posted there during every shift.",
        ),
    ),
    (
        "6. The ferry terminal",
        (
            "The ferries carried 1.21 million passengers, 4 percent fewer than in the year before and a quarter fewer than "
            "ten years ago. The bridge at Sund, which opened in 2019, has taken the day trips; what remains is freight and "
            "holiday traffic.",
            "Baltline ended its night service to Visborg on 30 September. The authority had offered to lower the harbour "
            "dues by a fifth, but the line lost more on fuel than the reduction would have saved. A replacement has not "
            "been found.",
            "The terminal building is far too large for the present traffic. Its upper floor has been empty since the "
            "restaurant closed. The board asks the city for permission to use it as a training centre for crane drivers, "
            "which would save the rent of 190,000 euros a year that is now paid elsewhere.",
            "Passengers were asked for their opinion in July. Seven in ten were content with the crossing, but only three "
            "in ten with the bus to the town centre, which leaves before the late ferry has moored.",
        ),
    ),
    (
        "7. Buildings and repairs",
        (
            "The northern breakwater lost 140 metres of its crest in the storm. The repair will cost 8.7 million euros and "
            "take until the summer after next. The insurer pays 5 million; the remainder has to be found in the budget, "
            "and the renewal of the eastern quay is put off by two years for that reason.",
            "Until the breakwater has been repaired, the inner basin offers no safe shelter in northerly gales above force "
            "9. Masters of ships have been told so, and yachts may not stay there over the winter.",
            "The old grain silo is the tallest building of the port and the subject of many wishes. A survey of its "
            "foundations found that the eastern row of piles is rotten. The committee recommends that its lease not be "
            "renewed, and that the silo be taken down before 2027 unless a buyer bears the cost of new piles, which is "
            "estimated at 11 million euros.",
            "Smaller works went to plan. Forty bollards were replaced, the roof of shed 12 was sealed, and the road behind "
            "the timber yard got a new surface.",
        ),
    ),
    (
        "8. Money",
        (
            "The table shows where the money came from and where it went. Fees for container ships have become the largest "
            "source of income; ten years ago they came third, after ferries and dry bulk.",
            "TABLE",
            "The port owes its banks 48 million euros, 4 million less than a year ago. A loan of 20 million euros at a fixed "
            "1.1 percent ends in March and can only be renewed at a rate near 4 percent, which adds about 580,000 euros a "
            "year to the cost of interest.",
            "The auditors found no fault with the accounts but one with their making: for five months the same person "
            "ordered, received and paid for spare parts. The tasks were separated in October.",
        ),
    ),
    (
        "9. The year ahead",
        (
            "Three things must be done whatever else happens. The pilots need a station; the authority intends to build it "
            "at Kvarn Point, where the view is better than at Skarvoy, for 2.6 million euros, and to open it before the "
            "ice comes. The breakwater has to be closed. And the dredging reserve must be filled again, since another "
            "winter like the last one could not be paid for.",
            "Traffic at Berth 4 is expected to grow by a further 5 percent. More is hardly possible without a third pair of "
            "cranes, and the board will decide on these in June. Harbour dues rise by 3.5 percent from 1 January for all "
            "ships except those that use shore power.",
            "BULLETS",
            "The board approved this report at its meeting on 14 February. It was elected for four years, and its term "
            "ends in the autumn; the city council has announced that it will reduce the number of seats from nine to seven.",
        ),
    ),
)
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
    for heading, paragraphs in SECTIONS:
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
