"""The sheet of keyboard shortcuts."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QWidget

from ternlight.app.widgets.controls import column, label
from ternlight.app.window.commands import Command

ROWS = 12
"""Below each other, before a second column begins."""


class ShortcutSheet(QDialog):
    """Lists what the keyboard does."""

    def __init__(self, commands: Iterable[Command], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(9)
        lines = [*self._written(), *((one.keys, one.title) for one in commands if one.keys), *self._in_lists()]
        for number, (keys, what) in enumerate(lines):
            place, side = number % ROWS, 2 * (number // ROWS)
            grid.addWidget(label(what), place, side)
            shown = label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys, "key")
            grid.addWidget(shown, place, side + 1, Qt.AlignmentFlag.AlignLeft)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        heading = label(self.tr("Keyboard shortcuts"), "heading")
        self.setLayout(column(heading, grid, buttons, spacing=16, margins=(22, 18, 22, 16)))

    def _written(self) -> tuple[tuple[str, str], ...]:
        return (("Return", self.tr("Send")), ("Shift+Return", self.tr("New line")))

    def _in_lists(self) -> tuple[tuple[str, str], ...]:
        return (("F2", self.tr("Rename a conversation")), ("Del", self.tr("Delete a conversation")))
