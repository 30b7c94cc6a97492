"""Asks at the start what is to become of work that was cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QScrollArea, QWidget

from ternlight.app.widgets.controls import ElidedLabel, button, column, label, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.unfinished import CutOff

_GLYPHS = {"deck": "slides", "report": "report", "summary": "document", "research": "web"}


class UnfinishedDialog(QDialog):
    """A line for each; the dialog closes with the last.

    Signals:
        go_on, discard: CutOff.
    """

    go_on = Signal(object)
    discard = Signal(object)

    def __init__(self, theme: Theme, items: Sequence[CutOff], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(self.tr("Unfinished work"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self.lines: list[UnfinishedLine] = []
        inner = QWidget()
        inner.setProperty("role", "canvas")
        self._list = column(spacing=8, margins=(0, 0, 4, 0))
        for item in items:
            line = UnfinishedLine(theme, item)
            line.go_on.clicked.connect(lambda _=False, line=line: self._done(line, self.go_on.emit))
            line.discard.clicked.connect(lambda _=False, line=line: self._done(line, self.discard.emit))
            self.lines.append(line)
            self._list.addWidget(line)
        self._list.addStretch(1)
        inner.setLayout(self._list)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedHeight(min(82 * len(items), 330))
        area.setWidget(inner)
        self.later = button(theme, self.tr("Later"))
        self.later.clicked.connect(self.reject)
        said = self.tr(
            "Ternlight was stopped while it worked on this. Going on takes up what is kept; later, that can be done in "
            "the conversation."
        )
        self.setLayout(
            column(
                label(self.tr("Unfinished work"), "heading"),
                label(said, "soft", wrap=True),
                area,
                row(None, self.later),
                spacing=12,
                margins=(20, 18, 20, 16),
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.lines:  # what the Enter key does loses nothing
            self.lines[0].go_on.setFocus()

    def _done(self, line: UnfinishedLine, tell: Callable[[CutOff], None]) -> None:
        self.lines.remove(line)
        self._list.removeWidget(line)
        line.hide()
        line.deleteLater()
        if not self.lines:
            self.accept()
        tell(line.item)


class UnfinishedLine(QFrame):
    """One of them: what it is, what is kept, and the two ways on."""

    def __init__(self, theme: Theme, item: CutOff, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setProperty("role", "card")
        job = item.turn.answer.request.job if item.turn.answer is not None else "chat"
        title = ElidedLabel(role="heading", mode=Qt.TextElideMode.ElideRight)
        title.show_text(item.title)
        self.go_on = self._way(theme, self.tr("Go on"), "primary")
        self.discard = self._way(theme, self.tr("Discard"), "")
        text = column(title, label(item.kept, "soft", wrap=True), spacing=2)
        line = row(
            Glyph(theme, _GLYPHS.get(job, "question"), "sky", 22),
            text,
            self.discard,
            self.go_on,
            spacing=12,
            margins=(14, 10, 12, 10),
        )
        line.setStretch(1, 1)
        self.setLayout(line)

    def _way(self, theme: Theme, said: str, role: str) -> QPushButton:
        return button(theme, said, role=role, name=f"{said}: {self.item.title}")
