"""What waits for its turn in a conversation, each with a way out of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.controls import ElidedLabel, column, empty, label, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.conversation import Waiting
from ternlight.app.window.turn_tools import tool

SHOWN = 8


class WaitingList(QWidget):
    """Lists files and messages.

    Signals:
        dropped: Waiting: take it out of the queue.
    """

    dropped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: tuple[Waiting, ...] = ()
        self._lines = column(spacing=2)
        self.setLayout(self._lines)

    def show_items(self, items: Sequence[Waiting]) -> None:
        """Show what waits now."""
        if tuple(items) == self._items and items:
            return
        self._items = tuple(items)
        empty(self._lines)
        files = sum(item.path is not None for item in items)
        messages = len(items) - files
        counts = words.joined(
            words.count(files, self.tr("%n file waits"), self.tr("%n files wait")) if files else "",
            words.count(messages, self.tr("%n message waits"), self.tr("%n messages wait")) if messages else "",
        )
        self._lines.addWidget(label(counts, "soft"))
        for item in items[:SHOWN]:
            name = ElidedLabel(item.shown, "soft", Qt.TextElideMode.ElideRight)
            glyph = Glyph(self._theme, "document" if item.path is not None else "question", "soft", 14)
            said = self.tr("Do not send “%1”") if item.path is None else self.tr("Leave %1 out")
            shown = item.shown if len(item.shown) <= 60 else item.shown[:59] + "…"
            drop = tool(self._theme, "close", said.replace("%1", shown), partial(self.dropped.emit, item))
            holder = QWidget()
            line = row(glyph, name, drop, spacing=7)
            line.setStretch(1, 1)
            holder.setLayout(line)
            self._lines.addWidget(holder)
        self.setVisible(bool(items))
