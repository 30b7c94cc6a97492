"""The sidebar's list: conversations by date, or what a search found, as a Qt model and the delegate that draws it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ternlight.app.store import Conversation, Project, SearchHit
from ternlight.app.widgets.glyphs import paint_glyph
from ternlight.app.widgets.line import draw_line
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.words import tr

Index = QModelIndex | QPersistentModelIndex
ConversationRole = Qt.ItemDataRole.UserRole + 1
KindRole = Qt.ItemDataRole.UserRole + 2
RunningRole = Qt.ItemDataRole.UserRole + 3
SnippetRole = Qt.ItemDataRole.UserRole + 4
MessageRole = Qt.ItemDataRole.UserRole + 5
ProjectRole = Qt.ItemDataRole.UserRole + 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    kind: str
    """"group", "project", "archive", "conversation" or "hit"."""
    text: str
    conversation: int = 0
    message: int = 0
    """Of a hit, 0 for a title."""
    project: int = 0
    """Of a project's heading."""
    running: bool = False
    snippet: str = ""


def group_of(when: float, today: datetime.date) -> str:
    """The heading for a conversation that changed at `when` (seconds since 1970, shown in local time)."""
    days = (today - datetime.datetime.fromtimestamp(when).date()).days
    if days <= 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    return tr("Last week") if days <= 7 else tr("Older")


class ConversationListModel(QAbstractListModel):
    """Rows of the list; headings are rows that cannot be chosen."""

    def __init__(self, rename: Callable[[int, str], None]) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._rename = rename

    def show_conversations(
        self,
        conversations: Sequence[Conversation],
        running: Callable[[int], bool],
        *,
        projects: Sequence[Project] = (),
        archived: Sequence[Conversation] = (),
        archive_open: bool = False,
    ) -> None:
        """Conversations, newest first: the pinned ones, those of each project, the others by date, those put away."""

        def row(one: Conversation) -> _Row:
            title = one.title or self.tr("Untitled")
            return _Row(kind="conversation", text=title, conversation=one.id, running=running(one.id))

        rows: list[_Row] = []
        pinned = [one for one in conversations if one.pinned]
        if pinned:
            rows += [_Row(kind="group", text=self.tr("Pinned")), *map(row, pinned)]
        for project in projects:
            rows.append(_Row(kind="project", text=project.name, project=project.id))
            rows += [row(one) for one in conversations if one.project_id == project.id and not one.pinned]
        heading = ""
        today = datetime.datetime.now().date()
        for one in conversations:
            if one.pinned or one.project_id is not None:
                continue
            group = group_of(one.updated, today)
            if group != heading:
                rows.append(_Row(kind="group", text=group))
                heading = group
            rows.append(row(one))
        if archived:
            text = self.tr("Archived") + f"  ·  {len(archived)}"
            rows.append(_Row(kind="archive", text=text))
            rows += map(row, archived) if archive_open else ()
        self._replace(rows)

    def show_hits(self, hits: Sequence[SearchHit]) -> None:
        """What a search found."""
        heading = self.tr("Found") if hits else self.tr("Nothing found")
        rows = [_Row(kind="group", text=heading)]
        rows += [
            _Row(
                kind="hit",
                text=hit.title,
                conversation=hit.conversation_id,
                message=hit.message_id or 0,
                snippet=hit.snippet,
            )
            for hit in hits
        ]
        self._replace(rows)

    def row_of(self, conversation: int | None) -> int:
        """The row of a conversation, -1 if there is none."""
        return next((n for n, row in enumerate(self._rows) if row.conversation == conversation and conversation), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.text}, " + self.tr("running") if row.running else row.text
            case Qt.ItemDataRole.ToolTipRole:
                return row.snippet or (row.text if row.kind != "group" else None)
            case _ if role == ConversationRole:
                return row.conversation
            case _ if role == KindRole:
                return row.kind
            case _ if role == RunningRole:
                return row.running
            case _ if role == SnippetRole:
                return row.snippet
            case _ if role == MessageRole:
                return row.message
            case _ if role == ProjectRole:
                return row.project
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or row.kind != "conversation" or not str(value).strip():
            return False
        self._rename(row.conversation, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        kind = self._rows[index.row()].kind if index.isValid() and index.row() < len(self._rows) else "group"
        if kind == "group":
            return Qt.ItemFlag.NoItemFlags
        if kind in ("project", "archive"):
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if kind == "conversation" else flags

    def _replace(self, rows: list[_Row]) -> None:
        if rows == self._rows:
            return
        same_shape = [(r.kind, r.conversation, r.project) for r in rows] == [
            (r.kind, r.conversation, r.project) for r in self._rows
        ]
        if same_shape and rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


class ConversationDelegate(QStyledItemDelegate):
    """Draws rows in token colours, and offers a line to rename one in."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        kind = index.data(KindRole)
        if kind in ("group", "project", "archive"):
            return QSize(100, 30 if index.row() else 24)
        return QSize(100, 52 if kind == "hit" else 34)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, QRect(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(option.font)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

        def placed(area: QRect) -> QRect:
            return QStyle.visualRect(option.direction, rect, area)

        if index.data(KindRole) in ("group", "project", "archive"):
            font.setPixelSize(11)
            font.setWeight(QFont.Weight.DemiBold)
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
            painter.setFont(font)
            painter.setPen(theme.color("soft"))
            area = rect.adjusted(10, 0, -6, -4)
            if index.data(KindRole) == "project":
                mark = placed(QRect(area.left(), area.bottom() - 14, 14, 14))
                paint_glyph(painter, "folder", QRectF(mark), theme.color("soft"))
                area.setLeft(area.left() + 20)
            text = QFontMetrics(font).elidedText(str(index.data()).upper(), Qt.TextElideMode.ElideRight, area.width())
            draw_line(
                painter, placed(area), text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, option.direction
            )
            painter.restore()
            return
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ground = rect.adjusted(0, 1, 0, -1)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            colour = theme.color("hover")
            if not selected:
                colour.setAlphaF(0.55)
            painter.setBrush(colour)
            painter.drawRoundedRect(ground, 8, 8)
        font.setPixelSize(14)
        font.setWeight(QFont.Weight.DemiBold if selected else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        text_area = ground.adjusted(10, 0, -10, 0)
        if index.data(RunningRole):
            mark = placed(QRect(ground.right() - 24, ground.center().y() - 7, 16, 16))
            paint_glyph(painter, "running", QRectF(mark), theme.color("accent"))
            text_area.setRight(text_area.right() - 20)
        snippet = str(index.data(SnippetRole) or "")
        if snippet:
            text_area = ground.adjusted(10, 5, -10, -24)
        title = QFontMetrics(font).elidedText(
            " ".join(str(index.data()).split()), Qt.TextElideMode.ElideRight, text_area.width()
        )
        draw_line(painter, placed(text_area), title, middle, option.direction)
        if snippet:
            font.setPixelSize(12)
            font.setWeight(QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(theme.color("soft"))
            area = ground.adjusted(10, 25, -10, -4)
            line = QFontMetrics(font).elidedText(snippet, Qt.TextElideMode.ElideRight, area.width())
            draw_line(painter, placed(area), line, middle, option.direction)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(200)
        editor.setAccessibleName(self.tr("Title of the conversation"))
        editor.setStyleSheet("padding: 2px 7px;")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())
