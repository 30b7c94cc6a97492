"""A text field that grows with what is written in it: Enter submits, Shift+Enter begins a line."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

MAX_LINES = 8


class GrowingEditor(QPlainTextEdit):
    """Grows with its text up to `MAX_LINES`, then scrolls.

    Signals:
        submitted: Enter was pressed.
        given_up: Esc was pressed, if `takes_escape`.
        focused: the keyboard came (True) or went.
        pasted: what the clipboard holds beside text (`QMimeData` of pictures or files).
    """

    submitted = Signal()
    given_up = Signal()
    focused = Signal(bool)
    pasted = Signal(object)

    def __init__(self, *, takes_escape: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes_escape = takes_escape
        self._composing = False
        self.setObjectName("composerText")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # the window takes drops, of text too
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self._composing:
            self.submitted.emit()
        elif self._takes_escape and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        # The window has Esc as a shortcut, which would come before the key.
        if (
            self._takes_escape
            and isinstance(event, QKeyEvent)
            and event.type() == QKeyEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)  # type: ignore[arg-type]

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Enter that ends a composition (Chinese, Japanese, Korean) does not send.
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # A spreadsheet or a word processor offers its text and a picture of it: the text is meant.
        files = source.hasUrls() and any(url.isLocalFile() for url in source.urls())
        if files or (source.hasImage() and not source.hasText()):
            self.pasted.emit(source)
        else:
            self.insertPlainText(source.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def _fit(self) -> None:
        lines = int(self.document().size().height())
        line = self.fontMetrics().lineSpacing()
        many = lines > MAX_LINES
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if many else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(max(1, min(lines, MAX_LINES)) * line + 6)
