"""The sheet of keyboard shortcuts."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QWidget

from ternlight.app.widgets.controls import column, label


class ShortcutSheet(QDialog):
    """Lists what the keyboard does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(9)
        for number, (keys, what) in enumerate(self._lines()):
            grid.addWidget(label(what), number, 0)
            shown = label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys, "key")
            grid.addWidget(shown, number, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        heading = label(self.tr("Keyboard shortcuts"), "heading")
        self.setLayout(column(heading, grid, buttons, spacing=16, margins=(22, 18, 22, 16)))

    def _lines(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Return", self.tr("Send")),
            ("Shift+Return", self.tr("New line")),
            ("Ctrl+N", self.tr("New conversation")),
            ("Ctrl+O", self.tr("Summarise documents")),
            ("Ctrl+K", self.tr("Search")),
            ("Ctrl+L", self.tr("To the message")),
            ("Ctrl+B", self.tr("Show or hide the sidebar")),
            ("Ctrl+Shift+C", self.tr("Copy the last answer")),
            ("Esc", self.tr("Stop what runs, else close the inspector")),
            ("F2", self.tr("Rename a conversation")),
            ("Del", self.tr("Delete a conversation")),
            ("F1", self.tr("This sheet")),
        )
