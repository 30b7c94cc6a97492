"""One line that opens to show more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.controls import button, column
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.theme import Theme


class Fold(QWidget):
    """A heading that shows or hides what is below it.

    Signals:
        toggled: whether it is open now.
    """

    toggled = Signal(bool)

    def __init__(self, theme: Theme, title: str, body: QWidget, *, opened: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self.body = body
        self.head = button(theme, title, "down" if opened else "right", "ghost", glyph_size=12)
        self.head.setStyleSheet("text-align: left;")
        self.head.clicked.connect(lambda: self.set_open(not self.opened))
        self.setLayout(column(self.head, body, spacing=4))
        body.setVisible(opened)

    @property
    def opened(self) -> bool:
        """Whether the body shows."""
        return not self.body.isHidden()

    def set_title(self, title: str) -> None:
        """Another heading."""
        self.head.setText(title)
        self.head.setAccessibleName(title)

    def set_open(self, opened: bool) -> None:
        """Show or hide the body."""
        if opened != self.opened:
            self.body.setVisible(opened)
            self.head.setIcon(glyph_icon(self._theme, "down" if opened else "right"))
            self.toggled.emit(opened)
