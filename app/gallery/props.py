"""What the scenes show: a document, its points, an answer, a drawn page."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from ternlight.agents.messages import Message, PointStatus, SummaryPoint, TextPart
from ternlight.app.status import ModelStatus
from ternlight.app.store import Store
from ternlight.tools.documents.types import Document, Page, PageImage, PageKind

READY = ModelStatus(
    state="ready",
    name="SmolLM2 135M Instruct",
    weights_bytes=98_000_000,
    context=4096,
    kv_codec="kv8",
    estimated_bytes=236_000_000,
)

POINTS: tuple[tuple[str, int, PointStatus], ...] = (
    ("Berth 4 handled 312,000 containers, a third more than planned.", 1, "checked"),
    ("Shore power cut engine hours at berth by 41 %; two cranes still wait for it.", 3, "checked"),
    ("Dredging ran five weeks late after the March storm and took the whole reserve of the year.", 5, "checked"),
    ("Night shifts fell to four a week, and overtime is down by half since the new roster.", 9, "quoted"),
    ("The board asks for 4.2 million for a second shore power line before winter.", 12, "checked"),
)
LINES = (
    "Annual report of the harbour authority",
    "The year began with ice on the outer basin and ended with the busiest",
    "December on record. This chapter describes what the harbour handled, how",
    "the quays were used and what the authority spent on keeping them open.",
    "Berth 4 handled 312,000 containers in the year, one third above the plan",
    "of 234,000. The terminal worked on 351 days; the crane at the north end",
    "stood still for eleven days after the storm of 4 March.",
    "Bulk cargo fell by six percent, mostly grain. Passenger ships called 88",
    "times, four more than in the year before.",
)

ANSWER = """Here is a short plan for **reading the report** in an hour:

1. Start with the *summary of the board* on pages 1 to 3.
2. Then read the chapter on dredging; it explains the reserve.
3. Skip the appendix, except `table 7`.

| Quay | Containers | Change |
|:-----|-----------:|-------:|
| Berth 2 | 88,400 | −4 % |
| Berth 3 | 121,000 | +2 % |
| Berth 4 | 312,000 | +33 % |

```python
def per_day(containers: int, days: int = 351) -> float:
    \"\"\"Average per working day.\"\"\"
    return round(containers / days, 1)  # 888.9
```

> The terminal worked on 351 days.

More is on [the harbour's pages](https://harbour.example/report), and <b>raw HTML stays text</b>.
"""


def point(number: int) -> SummaryPoint:
    """A scripted point."""
    text, page, status = POINTS[number]
    quote = "Berth 4 handled 312,000 containers in the year, one third above the plan of 234,000."
    start = " ".join(LINES).index(quote)
    if status == "quoted":
        quote, start = text, 0
    return SummaryPoint(text=text, page=page, quote=quote, start=start, end=start + len(quote), status=status)


def document_of(name: str) -> Document:
    """A document of 40 pages."""
    kind: PageKind = "slide" if name.endswith("pptx") else "page"
    pages = tuple(Page(number=n, text=" ".join(LINES), kind=kind) for n in range(1, 41))
    return Document(id="ab" * 32, name=name, path=f"/home/ada/{name}", media_type="application/pdf", pages=pages)


@cache
def page_picture() -> PageImage:
    """A drawn page with a sentence marked; the same for all scenes."""
    width, height = 960, 1358
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    marks = []
    for number in range(34):
        line = LINES[number % len(LINES)] if number else LINES[0]
        font = QFont("DejaVu Serif")
        font.setPixelSize(34 if number == 0 else 21)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.black)
        y = 90 + number * 36 + (20 if number else 0)
        painter.drawText(QPoint(92, y), line)
        if number in (4, 5):
            marks.append(
                (
                    90.0,
                    y - 22.0,
                    painter.fontMetrics().horizontalAdvance(line if number == 4 else "of 234,000.") + 4.0,
                    29.0,
                )
            )
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub asks for bytes, which it refuses
    return PageImage(png=bytes(buffer.data().data()), width=width, height=height, marks=tuple(marks))


def fill(store: Store) -> None:
    """Conversations for the sidebar."""
    for title in ("Lease questions", "Minutes of 14 November", "Sodium batteries, who leads?"):
        conversation = store.create_conversation(title)
        store.add_message(conversation.id, Message(role="user", parts=(TextPart(text=f"About {title}: berth rents?"),)))
