"""The line at the bottom of the sidebar that says whether anything may leave this computer; a press switches it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ternlight.app.widgets.controls import button, label, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme


class NetworkLine(QPushButton):
    """Says it, as a switch.

    Signals:
        switched: whether Ternlight shall be offline.
    """

    switched = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offline = True
        self.setProperty("role", "step")
        self.setFocusPolicy(button(theme).focusPolicy())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._glyph = Glyph(theme, "lock", "soft", 15)
        self._text = label(role="fine")
        line = row(self._glyph, self._text, spacing=6, margins=(3, 3, 3, 3))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setFixedHeight(28)
        self.clicked.connect(lambda: self.switched.emit(not self._offline))
        self.show_offline(True)

    def show_offline(self, offline: bool) -> None:
        """Say how it is now."""
        self._offline = offline
        self._glyph.show_glyph("lock" if offline else "web", "soft" if offline else "accent_text")
        text = self.tr("Offline: nothing leaves this computer") if offline else self.tr("Online: the web can be read")
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(
            self.tr("No connection is opened. Press to allow reading the web.")
            if offline
            else self.tr("Every request is written to the ledger in Settings. Press to go offline.")
        )
