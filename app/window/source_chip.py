"""Where the next answer comes from: the collection that was chosen, shown in the composer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.controls import ElidedLabel, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.turn_tools import tool


class SourceChip(QWidget):
    """Names the collection, with a way to ask the model alone again; hidden while there is none.

    Signals:
        changed: another collection, or none, is chosen.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.collection = ""
        """Its name, "" for none."""
        self._name = ElidedLabel(role="soft", mode=Qt.TextElideMode.ElideRight)
        self.drop = tool(theme, "close", self.tr("Ask without the collection"), lambda: self.choose(""))
        line = row(Glyph(theme, "folder", "sky", 16), self._name, self.drop, None, spacing=6)
        self.setLayout(line)
        self.hide()

    def choose(self, collection: str) -> None:
        """Put questions to this collection from now on, to none for ""."""
        if collection != self.collection:
            self.collection = collection
            self._name.show_text(self.tr("Answers come from “%1”").replace("%1", collection))
            self.setVisible(bool(collection))
            self.changed.emit()
