"""One line at the bottom of the reading column: what has just happened, perhaps with a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import button, label, row, square
from ternlight.app.widgets.theme import Theme

SHOWN_MILLISECONDS = 10_000


class Notice(QFrame):
    """Shows one sentence; a new one takes the place of the old."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: Callable[[], None] | None = None
        self.setProperty("role", "notice")
        self.text = label(wrap=True)
        self.action = button(theme, "", role="link")
        self.action.clicked.connect(self._on_action)
        self._close = square(button(theme, "", "close", "ghost", name=self.tr("Dismiss"), glyph_size=12), 26)
        self._close.setStyleSheet("padding: 0;")
        self._close.clicked.connect(self.hide)
        layout = row(self.text, self.action, self._close, spacing=8, margins=(14, 6, 6, 6))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Show a sentence, with one thing that can be done about it."""
        text = said(text)
        self.text.setText(text)
        self.setAccessibleName(text)
        self._act = act
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.show()
        if self.isVisible():  # in a window that is closed nobody reads it
            self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _on_action(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
