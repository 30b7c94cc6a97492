"""The first screen: a place to drop a document, and the jobs that there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.status import ModelStatus
from ternlight.app.widgets.controls import button, column, frame, label, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.commands import Command
from ternlight.app.window.conversation_view import COLUMN

CARDS = 3
"""Beside each other, where there is room."""
NARROW = 660
"""Pixels below which one less stands beside the other."""


class _DropZone(QFrame):
    """A dashed field; a press anywhere in it chooses a file.

    Signals:
        pressed: choose a file.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        heading = label(self.tr("Drop a document here"), "heading")
        self.choose = button(theme, self.tr("choose a file"), role="link", name=self.tr("Choose a file"))
        self.choose.clicked.connect(self.pressed)
        line = row(
            None,
            label(self.tr("or"), "soft"),
            self.choose,
            label(self.tr("·  stays on this computer"), "soft"),
            None,
            spacing=3,
        )
        glyph = row(None, Glyph(theme, "document", "soft", 30), None)
        kinds = row(None, label("PDF  ·  DOCX  ·  PPTX  ·  XLSX  ·  HTML  ·  EPUB  ·  Markdown  ·  TXT", "fine"), None)
        self.setLayout(
            column(None, glyph, row(None, heading, None), line, kinds, None, spacing=6, margins=(20, 18, 20, 18))
        )
        self.setMinimumHeight(170)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class StartScreen(QScrollArea):
    """What a new conversation looks like.

    Signals:
        file_wanted: choose a file to summarise.
        question_wanted: the user wants to write.
    """

    file_wanted = Signal()
    question_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.zone = _DropZone(theme)
        self.zone.pressed.connect(self.file_wanted)
        self.cards: dict[str, QPushButton] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._note_text = label(wrap=True)
        line = row(Glyph(theme, "warning", "warn", 18), self._note_text, spacing=10, margins=(14, 11, 14, 11))
        line.setStretch(1, 1)
        self._note = frame("note", line)
        self._note.hide()
        inner = QWidget()
        inner.setMaximumWidth(COLUMN)
        inner.setLayout(
            column(
                None,
                label(self.tr("What shall we do?"), "title"),
                label(self.tr("Runs on your own computer, with nothing to sign up for."), "soft", wrap=True),
                10,
                self._note,
                self.zone,
                4,
                self._grid,
                None,
                margins=(20, 18, 20, 10),
            )
        )
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        centre = row(None, inner, None, spacing=0)
        centre.setStretch(1, 1000)
        canvas.setLayout(centre)
        self.setWidget(canvas)

    def set_jobs(self, jobs: Sequence[Command]) -> None:
        """A card for each job, and one for a question."""
        for number, job in enumerate(jobs):
            card = self._job(job.glyph, "accent" if number == 0 else "sky", job.title, job.about)
            card.clicked.connect(lambda _=False, run=job.run: run())
            self._place(job.id, card)
        card = self._job(
            "question",
            "sky",
            self.tr("Ask a question"),
            self.tr("Write, explain, rephrase. The model answers from what it knows."),
        )
        card.clicked.connect(self.question_wanted)
        self._place("question", card)

    def _place(self, id: str, card: QPushButton) -> None:
        self.cards[id] = card
        self._arrange()

    def _arrange(self) -> None:
        across = CARDS if self.viewport().width() >= NARROW else CARDS - 1
        for number, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, number // across, number % across)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_status(self, status: ModelStatus) -> None:
        """Say what does not work without a model, and why."""
        text = ""
        if status.state == "none":
            text = said(status.message) or self.tr("No language model is loaded.")
            text += " " + self.tr("Summaries still work: their points are the document's own words.")
        elif status.state == "failed":
            text = said(status.message) or self.tr("The language model could not be started.")
        self._note_text.setText(text)
        self._note.setVisible(bool(text))

    def _job(self, glyph: str, role: str, name: str, about: str) -> QPushButton:
        widget = button(self._theme, role="job", name=name)
        widget.setToolTip("")
        widget.setAccessibleDescription(about)
        title = label(name, "heading")
        text = label(about, "soft", wrap=True)
        for part in (title, text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        widget.setLayout(
            column(Glyph(self._theme, glyph, role, 26), 4, title, text, None, spacing=6, margins=(16, 16, 16, 14))
        )
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        widget.setMinimumWidth(200)
        widget.setFixedHeight(146)
        return widget
