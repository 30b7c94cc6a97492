"""The command palette: type a few letters, Enter does it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
    QWidget,
)

from ternlight.app.widgets.controls import column
from ternlight.app.widgets.line import LineDelegate, draw_line
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.commands import Command, Commands

SHOWN = 12
KEYS = Qt.ItemDataRole.UserRole + 1
"""The shortcut of a row's command, as the system writes it."""


class _Keys(LineDelegate):
    """Draws a command's shortcut at the end of its row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(self._theme.color("soft"))
        room = option.rect.adjusted(12, 0, -12, 0)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw_line(painter, room, str(index.data(KEYS) or ""), end, option.direction)
        painter.restore()


class Palette(QDialog):
    """Lists the commands that match what is typed."""

    def __init__(self, theme: Theme, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setWindowTitle(self.tr("Commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(520)
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("What would you like to do?"))
        self.query.setAccessibleName(self.tr("Find a command"))
        self.query.textChanged.connect(self._fill)
        self.query.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("rows")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Keys(theme, self.list))
        self.list.setMinimumHeight(SHOWN * 36)
        self.list.itemActivated.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self.setLayout(column(self.query, self.list, spacing=8, margins=(12, 12, 12, 12)))
        self._fill("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            self.move(parent.mapToGlobal(QPoint((parent.width() - self.width()) // 2, 80)))
        self.query.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.query and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, query: str) -> None:
        self.list.clear()
        for command in self._commands.find(query):
            keys = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(command.title)
            item.setData(KEYS, keys)
            item.setData(Qt.ItemDataRole.UserRole, command)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.title} {keys}".strip())
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        command = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(command, Command):
            self.accept()
            command.run()
