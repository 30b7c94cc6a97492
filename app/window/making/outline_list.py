"""The parts of a document in their order: to edit before they are written, with a mark each while they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.line import LineDelegate
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.words import tr

Mark = Literal["planned", "next", "running", "done", "quoted", "yours", "missing"]
_GLYPHS: dict[str, tuple[str, str]] = {
    "planned": ("ring", "soft"),
    "next": ("ring", "soft"),
    "running": ("running", "accent"),
    "done": ("check", "ok"),
    "quoted": ("quote", "soft"),
    "yours": ("person", "soft"),
    "missing": ("warning", "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part."""

    key: str
    title: str
    mark: Mark
    note: str = ""


def said(mark: Mark) -> str:
    """A mark in words."""
    return {
        "planned": tr("planned"),
        "next": tr("waits"),
        "running": tr("being written"),
        "done": tr("done"),
        "quoted": tr("done, in the sources' own words"),
        "yours": tr("done, in your words"),
        "missing": tr("left out"),
    }[mark]


class OutlineList(QListWidget):
    """Editable: F2 or a double press renames, Alt with an arrow moves, Delete takes out, dragging moves.

    Signals:
        renamed: key, title.
        moved: key, place counted from 0.
        removed: key.
        picked: key of the line that is chosen now.
    """

    renamed = Signal(str, str)
    moved = Signal(str, int)
    removed = Signal(str)
    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self._editable = False
        self._filling = False
        self.setItemDelegate(LineDelegate(self))
        self.setObjectName("outline")
        self.setAccessibleName(self.tr("Outline"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.itemChanged.connect(self._on_changed)
        self.currentItemChanged.connect(lambda item, _: self._on_current(item))
        self.model().rowsMoved.connect(self._on_rows_moved)
        theme.changed.connect(self._redraw)

    @property
    def key(self) -> str:
        """Of the line that is chosen, "" for none."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def show_lines(self, lines: Sequence[Line], *, editable: bool, chosen: str = "") -> None:
        """Show these; `chosen`, or the line that was chosen before, stays so."""
        lines = tuple(lines)
        keep = chosen or self.key
        if lines == self._lines and editable == self._editable and not chosen:
            return
        if self.state() == QAbstractItemView.State.EditingState and [one.key for one in lines] == [
            one.key for one in self._lines
        ]:
            return  # what is being typed is not taken away
        self._lines, self._editable, self._filling = lines, editable, True
        self.setDragDropMode(
            QAbstractItemView.DragDropMode.InternalMove if editable else QAbstractItemView.DragDropMode.NoDragDrop
        )
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        for row, line in enumerate(lines):
            if row == self.count():
                self.addItem(QListWidgetItem())
            self._fill(self.item(row), line)
        row = next((n for n, line in enumerate(lines) if line.key == keep), 0 if lines else -1)
        self.setCurrentRow(row)
        self._filling = False

    def choose(self, key: str) -> None:
        """Choose a line without saying so."""
        row = next((n for n, line in enumerate(self._lines) if line.key == key), -1)
        if row >= 0 and row != self.currentRow():
            self._filling = True
            self.setCurrentRow(row)
            self._filling = False

    def rename(self) -> None:
        """Let the user type another title for the chosen line."""
        item = self.currentItem()
        if item is not None and self._editable and self.state() != QAbstractItemView.State.EditingState:
            self.setFocus()
            self.editItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if self._editable and event.modifiers() & Qt.KeyboardModifier.AltModifier and step is not None:
            self.step(step)
        elif self._editable and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(self.key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._editable:
            self.rename()
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Move the chosen line up or down."""
        to = self.currentRow() + by
        if self._editable and 0 <= to < self.count():
            self.moved.emit(self.key, to)

    def _fill(self, item: QListWidgetItem, line: Line) -> None:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._editable:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)
        item.setText(line.title)
        glyph, role = _GLYPHS[line.mark]
        item.setIcon(glyph_icon(self._theme, glyph, role))
        item.setData(Qt.ItemDataRole.UserRole, line.key)
        told = ", ".join(part for part in (line.title, said(line.mark), line.note) if part)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        item.setToolTip(f"{line.title}\n{line.note or said(line.mark)}")
        item.setForeground(self._theme.color("soft" if line.mark == "next" else "ink"))

    def _redraw(self) -> None:
        self._filling = True
        for row, line in enumerate(self._lines):
            self._fill(self.item(row), line)
        self._filling = False

    def _on_changed(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self.renamed.emit(str(item.data(Qt.ItemDataRole.UserRole)), item.text())

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.picked.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _on_rows_moved(self) -> None:
        if self._filling:
            return
        keys = [str(self.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.count())]
        before = [line.key for line in self._lines]
        by_key = {line.key: line for line in self._lines}
        self._lines = tuple(by_key[key] for key in keys)
        others = [key for key in before if key != self.key]
        moved = self.key if [key for key in keys if key != self.key] == others else ""
        if moved:
            self.moved.emit(moved, keys.index(moved))
