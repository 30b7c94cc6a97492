"""The files of a collection as a Qt model, and the delegate that draws how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.glyphs import paint_glyph
from ternlight.app.widgets.line import draw_line
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.collections import shown_state
from ternlight.app.window.conversation_list import Index
from ternlight.app.window.words import tr
from ternlight.tools.rag.types import FileState, IndexProgress

FileRole = Qt.ItemDataRole.UserRole + 1
ShareRole = Qt.ItemDataRole.UserRole + 2
StateRole = Qt.ItemDataRole.UserRole + 3
ROW = 54
GLYPHS = {
    "waiting": ("ring", "soft"),
    "reading": ("running", "accent_text"),
    "indexed": ("check", "ok"),
    "failed": ("warning", "warn"),
}
"""Glyph and colour of each state; the row says it in words too."""


class FilesModel(QAbstractListModel):
    """Files as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._files: tuple[FileState, ...] = ()
        self._progress: IndexProgress | None = None

    def show_files(self, files: Sequence[FileState], progress: IndexProgress | None) -> None:
        """Other files, or the same ones further on."""
        same = [file.path for file in files] == [file.path for file in self._files]
        if same:
            self._files, self._progress = tuple(files), progress
            if files:
                self.dataChanged.emit(self.index(0), self.index(len(files) - 1))
            return
        self.beginResetModel()
        self._files, self._progress = tuple(files), progress
        self.endResetModel()

    def row_of(self, file: FileState | None) -> int:
        """The row of a file, -1 if it is not here."""
        return next((n for n, one in enumerate(self._files) if file is not None and one.path == file.path), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._files):
            return None
        file = self._files[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return file.path.name
            case Qt.ItemDataRole.ToolTipRole:
                return "".join(f"<p>{escape(line)}</p>" for line in (str(file.path), said(file.reason)) if line)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (file.path.name, self._state(file), said(file.reason))))
            case _ if role == FileRole:
                return file
            case _ if role == StateRole:
                return self._state(file)
            case _ if role == ShareRole:
                now = self._progress
                return now.done / now.total if now is not None and now.path == file.path and now.total else None
        return None

    def _state(self, file: FileState) -> str:
        return shown_state(file, self._progress)


class FileDelegate(QStyledItemDelegate):
    """Draws a file: its state as a glyph, its name, where it lies or why it failed, how far it has come."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        file = index.data(FileRole)
        if not isinstance(file, FileState):
            return
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect).adjusted(2, 1, -2, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sky_soft"))
            painter.drawRoundedRect(box, 8, 8)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(box, 8, 8)
        glyph, colour = GLYPHS[file.status]
        ltr = option.direction == Qt.LayoutDirection.LeftToRight
        inner = box.adjusted(44, 7, -14, -7) if ltr else box.adjusted(14, 7, -44, -7)
        mark = QRectF(box.left() + 13 if ltr else box.right() - 31, box.center().y() - 9, 18, 18)
        paint_glyph(painter, glyph, mark, theme.color(colour))
        side = option.direction
        top_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        state = index.data(StateRole)
        font = QFont(option.font)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.color("warn" if file.status == "failed" else "soft"))
        draw_line(painter, inner, state, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, side)
        room = inner.width() - painter.fontMetrics().horizontalAdvance(state) - 14
        below = said(file.reason) or str(file.path.parent)
        mode = Qt.TextElideMode.ElideRight if file.reason else Qt.TextElideMode.ElideMiddle
        below = painter.fontMetrics().elidedText(below, mode, inner.width())
        draw_line(painter, inner, below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, side)
        font.setPixelSize(14)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        name = painter.fontMetrics().elidedText(file.path.name, Qt.TextElideMode.ElideMiddle, room)
        draw_line(painter, inner, name, top_left, side)
        share = index.data(ShareRole)
        if share is not None:
            self._draw_bar(painter, QRectF(inner.left(), box.bottom() - 4, inner.width(), 3), share, ltr=ltr)
        painter.restore()

    def _draw_bar(self, painter: QPainter, track: QRectF, share: float, *, ltr: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("line"))
        painter.drawRoundedRect(track, 1.5, 1.5)
        width = track.width() * min(max(share, 0.0), 1.0)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(
            QRectF(track.left() if ltr else track.right() - width, track.top(), width, track.height()), 1.5, 1.5
        )


def counted(files: Sequence[FileState]) -> str:
    """ "42 files  ·  40 can be asked  ·  2 not indexed"."""
    indexed = sum(bool(file.document_id) for file in files)
    failed = sum(file.status == "failed" for file in files)
    waiting = sum(file.status in ("waiting", "reading") for file in files)
    return words.joined(
        words.count(len(files), tr("%n file"), tr("%n files")),
        tr("%n can be asked").replace("%n", words.number(indexed)) if files else "",
        tr("%n waiting").replace("%n", words.number(waiting)) if waiting else "",
        tr("%n not indexed").replace("%n", words.number(failed)) if failed else "",
    )
