"""The lists beside a page: its document's pages, and the passages that answers come from."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from ternlight.app.widgets.line import LineDelegate
from ternlight.app.window import words
from ternlight.app.window.conversation_list import Index
from ternlight.app.window.words import tr
from ternlight.tools.documents.types import Document, PageKind
from ternlight.tools.rag.types import Chunk


class Rows(QAbstractListModel):
    """Lines of text."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[str] = []

    def show_rows(self, rows: list[str]) -> None:
        """Other lines."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<p>{escape(self._rows[index.row()])}</p>"  # what a document says is never markup
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return self._rows[index.row()] if role in shown else None


def row_list(model: Rows, name: str) -> QListView:
    """A list of them with a name."""
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(LineDelegate(view))
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setAccessibleName(name)
    view.setObjectName("pageRows")
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return view


def page_row(kind: PageKind, number: int, label: str, chunks: int | None = None) -> str:
    """A page, what the document calls it, and how many passages of it can be found."""
    found = words.count(chunks, tr("%n passage"), tr("%n passages")) if chunks is not None else ""
    return words.joined(words.place(kind, number), label if label != str(number) else "", found)


def passage_row(document: Document, passage: Chunk) -> str:
    """A passage and where it stands."""
    where = words.place(document.pages[passage.page - 1].kind, passage.page)
    return f"{where}: {' '.join(passage.text.split())[:160]}"
