"""A document, its summary and the events of a run that makes it, for tests of the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from ternlight.agents.events import (
    Event,
    PointAdded,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    Usage,
)
from ternlight.agents.messages import SummaryPart, SummaryPoint
from ternlight.tools.documents.types import Document, Page, PageImage

SENTENCES = tuple(f"Sentence {n} says that berth {n} handled {n * 1000} containers." for n in range(1, 13))
HARBOUR = Document(
    id="a1" * 32,
    name="harbour.pdf",
    path="/nowhere/harbour.pdf",
    media_type="application/pdf",
    pages=tuple(Page(number=n, text=f"Opening words. {SENTENCES[n - 1]} Closing words.") for n in range(1, 13)),
)


def point(page: int, status: str = "checked") -> SummaryPoint:
    """A point whose quote is the sentence of `page`."""
    quote = SENTENCES[page - 1]
    start = HARBOUR.pages[page - 1].text.index(quote)
    text = f"Berth {page} took {page * 1000}."
    return SummaryPoint(text=text, page=page, quote=quote, start=start, end=start + len(quote), status=status)  # type: ignore[arg-type]


POINTS = (point(1), point(3), point(5), point(9, "quoted"))


def summary(points: tuple[SummaryPoint, ...] = POINTS, **changes: object) -> SummaryPart:
    """A summary of `HARBOUR`."""
    part = SummaryPart(
        document_id=HARBOUR.id,
        document=HARBOUR.name,
        pages=12,
        length="medium",
        model="Scripted",
        mode="model",
        seconds=3.0,
        points=points,
    )
    return replace(part, **changes)  # type: ignore[arg-type]


def beginning(points: tuple[SummaryPoint, ...] = POINTS) -> list[Event]:
    """A run up to its points."""
    return [
        RunStarted(model="Scripted"),
        StepStarted(step="read", title="Reading harbour.pdf"),
        StepProgress(step="read", done=6, total=12, unit="pages"),
        StepFinished(step="read", title="Read 12 pages in 0.5 s", seconds=0.5),
        StepStarted(step="phrase", title="Phrasing the points"),
        *(PointAdded(index=index, point=added) for index, added in enumerate(points)),
    ]


def run(**changes: object) -> list[Event]:
    """A whole run."""
    return [
        *beginning(),
        StepFinished(step="phrase", title="Phrased 3 of 4 points, quoted 1", seconds=2.0),
        Usage(prompt_tokens=50, reused_tokens=0, generated_tokens=41, first_token_seconds=1.0, seconds=3.0),
        RunFinished(parts=(summary(**changes),)),  # type: ignore[arg-type]
    ]


def page_image() -> PageImage:
    """A white page of 200 x 300 with one mark."""
    image = QImage(200, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return PageImage(png=bytes(buffer.data().data()), width=200, height=300, marks=((20.0, 60.0, 100.0, 15.0),))


def drop(widget: QWidget, *, files: tuple[Path, ...] = (), text: str = "", urls: tuple[str, ...] = ()) -> None:
    """Drag something into a widget and let it go, as the window system would."""
    data = QMimeData()
    if files or urls:
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files] + [QUrl(url) for url in urls])
    if text:
        data.setText(text)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(200, 200).toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    widget.dragEnterEvent(enter)
    assert enter.isAccepted()
    widget.dropEvent(QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, buttons, keys))


def drawn() -> None:
    """Let what has come in be drawn: new widgets are shown, and rooms divided, by events and timers of their own."""
    for _ in range(6):
        QApplication.processEvents()


def texts(widget: QWidget) -> str:
    """All words that a widget shows, once new parts of it have come into view."""
    drawn()
    shown = [child.text() for child in widget.findChildren(QLabel) if child.isVisible()]
    return "\n".join(shown + [child.text() for child in widget.findChildren(QPushButton) if child.isVisible()])


def clipped(window: QWidget) -> list[str]:
    """Controls that are cut off by their parents, scrolling ones left out."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QPushButton, QLabel)):
            continue
        area, scrolls = widget.parentWidget(), False
        while area is not None and area is not window:
            scrolls = scrolls or isinstance(area, QScrollArea)
            area = area.parentWidget()
        top_left = widget.mapTo(window, widget.rect().topLeft())
        right, bottom = top_left.x() + widget.width(), top_left.y() + widget.height()
        outside = top_left.x() < 0 or right > window.width() or (not scrolls and bottom > window.height())
        hint = widget.minimumSizeHint()
        squeezed = isinstance(widget, QPushButton) and widget.layout() is None and widget.width() < hint.width() - 1
        if outside or squeezed:
            found.append(f"{type(widget).__name__} {widget.text()!r} {widget.accessibleName()!r}")
    return found
