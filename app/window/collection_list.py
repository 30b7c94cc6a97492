"""The collections in the sidebar: a way to all of them, and one to each of the first few."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from ternlight.app.widgets.controls import button, column, empty
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.collections import Collections
from ternlight.tools.rag.types import Collection

SHOWN = 4
ROOM = 196
"""Pixels of a row's text in the sidebar as it is at first."""


class CollectionList(QWidget):
    """A heading and rows.

    Signals:
        all_wanted: the page of all collections.
        chosen: name of a collection.
    """

    all_wanted = Signal()
    chosen = Signal(str)

    def __init__(self, theme: Theme, collections: Collections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._collections = theme, collections
        self.heading = button(
            theme, self.tr("Collections"), "folder", "ghost", tip=self.tr("Files to put questions to (Ctrl+Shift+L)")
        )
        self.heading.setStyleSheet("text-align: left;")
        self.heading.clicked.connect(self.all_wanted)
        self.rows: list[QPushButton] = []
        self._listed: tuple[Collection, ...] = ()
        self._rows = column(spacing=0)
        self.setLayout(column(self.heading, self._rows, spacing=0))
        collections.changed.connect(self._list)

    def _list(self) -> None:
        if self._collections.items == self._listed:  # what is there keeps the keyboard
            return
        self._listed = self._collections.items
        empty(self._rows)
        self.rows = []
        for one in self._collections.items[:SHOWN]:
            count = words.count(one.files, self.tr("%n file"), self.tr("%n files"))
            row = button(self._theme, role="ghost", name=f"{one.name}, {count}", tip=one.name)
            after = f"  ·  {count}"
            metrics = QFontMetrics(self.heading.font())
            room = ROOM - metrics.horizontalAdvance(after)
            row.setText(metrics.elidedText(one.name, Qt.TextElideMode.ElideRight, room).replace("&", "&&") + after)
            row.setStyleSheet("text-align: left; padding-left: 26px;")
            row.clicked.connect(partial(self.chosen.emit, one.name))
            self.rows.append(row)
            self._rows.addWidget(row)
        more = len(self._collections.items) - SHOWN
        self.heading.setText(
            self.tr("Collections") if more <= 0 else self.tr("Collections, %n more").replace("%n", words.number(more))
        )
        self.heading.setAccessibleName(self.heading.text())
