"""Everything that a search finds, with the words around it, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QEvent,
    QModelIndex,
    QObject,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QHideEvent, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ternlight.app.store import SearchHit
from ternlight.app.widgets.controls import button, column, label, row, square
from ternlight.app.widgets.line import draw_line, right_to_left
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.conversation_list import Index
from ternlight.app.window.words import tr

LIMIT = 200
SEARCH_MILLISECONDS = 120
HitRole = Qt.ItemDataRole.UserRole + 1
ROW = 82


class HitModel(QAbstractListModel):
    """Hits as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: Sequence[SearchHit] = ()

    def show_hits(self, hits: Sequence[SearchHit]) -> None:
        """Other hits."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.title}, {details(hit)}: {hit.snippet}"
        return hit if role == HitRole else None


def details(hit: SearchHit) -> str:
    """Who wrote it, and when."""
    who = {"user": tr("you"), "assistant": tr("answer"), "": tr("title")}.get(hit.role, "")
    when = QDateTime.fromSecsSinceEpoch(int(hit.when)).date() if hit.when else None
    return words.joined(who, words.day(when) if when else "")


class HitDelegate(QStyledItemDelegate):
    """Draws a hit with its words marked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(HitRole)
        if not isinstance(hit, SearchHit):
            return
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect).adjusted(1, 1, -1, -6)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(theme.color("sky" if selected else "line"))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(box, 10, 10)
        inner = box.adjusted(14, 8, -14, -6)
        font = QFont(option.font)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.color("soft"))
        said = details(hit)
        draw_line(painter, inner, said, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, option.direction)
        room = inner.width() - painter.fontMetrics().horizontalAdvance(said) - 14
        font.setPixelSize(14)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        title = painter.fontMetrics().elidedText(hit.title or self.tr("Untitled"), Qt.TextElideMode.ElideRight, room)
        draw_line(painter, inner, title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, option.direction)
        font.setPixelSize(13)
        font.setWeight(QFont.Weight.Normal)
        self._draw_snippet(painter, font, hit, inner.adjusted(0, 22, 0, 0))
        painter.restore()

    def _draw_snippet(self, painter: QPainter, font: QFont, hit: SearchHit, area: QRect) -> None:
        layout = QTextLayout(hit.snippet, font)
        written = QTextOption(Qt.AlignmentFlag.AlignLeft)
        written.setTextDirection(
            Qt.LayoutDirection.RightToLeft if right_to_left(hit.snippet) else Qt.LayoutDirection.LeftToRight
        )
        layout.setTextOption(written)
        ranges = []
        for start, end in hit.marks:
            mark = QTextLayout.FormatRange()
            form = QTextCharFormat()
            form.setBackground(self._theme.color("mark"))
            form.setForeground(self._theme.color("ink"))
            mark.start, mark.length, mark.format = start, end - start, form
            ranges.append(mark)
        layout.setFormats(ranges)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid() and y < area.height() - 8:
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        painter.setPen(QColor(self._theme.color("soft")))
        painter.setClipRect(area)
        layout.draw(painter, QPointF(area.topLeft()))


class SearchPage(QWidget):
    """A field and what it finds.

    Signals:
        chosen: conversation id, message id (0: its title was found).
        closed: back to what was shown before.
    """

    chosen = Signal(int, int)
    closed = Signal()

    def __init__(
        self, theme: Theme, find: Callable[[str, int], list[SearchHit]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._find = find
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("Words to find in every conversation, summary and source"))
        self.query.setAccessibleName(self.tr("Search everything"))
        self.query.setClearButtonEnabled(True)
        self.query.setMaxLength(300)
        self.query.setAcceptDrops(False)
        self.query.installEventFilter(self)
        self._close = square(button(theme, "", "close", "ghost", name=self.tr("Close the search (Esc)")), 30)
        self._close.setStyleSheet("padding: 0;")
        self._close.clicked.connect(self.closed)
        self.count = label(role="soft")
        self.model = HitModel()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(HitDelegate(theme, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setUniformItemSizes(True)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_MILLISECONDS)
        self._timer.timeout.connect(self.search)
        self.query.textChanged.connect(lambda _: self._timer.start())
        theme.changed.connect(self.list.viewport().update)
        inner = QWidget()
        inner.setMaximumWidth(800)
        head = row(label(self.tr("Search"), "title"), None, self._close)
        layout = column(head, self.query, self.count, self.list, spacing=10, margins=(20, 22, 20, 8))
        layout.setStretch(3, 1)
        inner.setLayout(layout)
        centre = row(None, inner, None, spacing=0)
        centre.setStretch(1, 1000)
        self.setLayout(centre)

    def open_with(self, text: str) -> None:
        """Begin a search."""
        self.query.setText(text)
        self.query.setFocus()
        self.query.selectAll()
        self.search()

    def search(self) -> None:
        """Find what the field says now."""
        self._timer.stop()
        query = self.query.text().strip()
        hits = self._find(query, LIMIT) if query else []
        self.model.show_hits(hits)
        found = words.count(len(hits), self.tr("%n place"), self.tr("%n places")) if hits else self.tr("Nothing found")
        if len(hits) == LIMIT:
            found = self.tr("The best %1 places").replace("%1", words.number(LIMIT))
        self.count.setText(found if query else "")
        if hits:
            self.list.setCurrentIndex(self.model.index(0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.query and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.search()
                self._on_chosen(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _on_chosen(self, index: QModelIndex) -> None:
        hit = index.data(HitRole)
        if isinstance(hit, SearchHit):
            self.chosen.emit(hit.conversation_id, hit.message_id or 0)
