"""A page as text, a stretch of it marked and in view."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ternlight.app.widgets.theme import Theme


class PageText(QPlainTextEdit):
    """Read only; what is marked follows the theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._range: tuple[int, int] | None = None
        self.setObjectName("pageText")
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Text of the page"))
        theme.changed.connect(self._mark)

    @property
    def marked(self) -> str:
        """The text that is marked, "" for none."""
        return "".join(selection.cursor.selectedText() for selection in self.extraSelections())

    def show_page(self, text: str, marked: tuple[int, int] | None) -> None:
        """Show a page's text; `marked` is a range of its characters."""
        self.setPlainText(text)
        self._range = None
        if marked is not None and 0 <= marked[0] < marked[1] <= len(text):
            self._range = (utf16(text[: marked[0]]), utf16(text[: marked[1]]))
        self._mark()
        if self._range is not None:
            here = self.textCursor()
            here.setPosition(self._range[0])
            self.setTextCursor(here)
            self.centerCursor()

    def _mark(self) -> None:
        selections = []
        if self._range is not None:
            selection = QTextEdit.ExtraSelection()
            cursor = self.textCursor()
            cursor.setPosition(self._range[0])
            cursor.setPosition(self._range[1], QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setBackground(self._theme.color("mark"))
            selection.format.setForeground(self._theme.color("ink"))
            selections.append(selection)
        self.setExtraSelections(selections)


def utf16(text: str) -> int:
    """Length of `text` in the units of a QTextDocument."""
    return len(text) + sum(character > "\uffff" for character in text)
