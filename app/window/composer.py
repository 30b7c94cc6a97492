"""Where the user writes: Enter sends, Shift+Enter begins a line; summarise a file; stop what runs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QFocusEvent, QInputMethodEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QWidget

from ternlight.app.widgets.controls import button, column, label, restyle, row, square
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Length
from ternlight.app.window.summary_card import LENGTHS

MAX_LINES = 8


class _Editor(QPlainTextEdit):
    """Grows with its text up to `MAX_LINES`.

    Signals:
        submitted: Enter was pressed.
        focused: the keyboard came (True) or went.
    """

    submitted = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerText")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)  # the window takes drops, of text too
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._composing = False
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self._composing:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

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


class Composer(QFrame):
    """The box at the bottom.

    Signals:
        sent: the text, never empty.
        summarize_wanted: a file shall be chosen and summarised.
        stop_wanted: stop what runs here.
        length_chosen: how long summaries shall be.
    """

    sent = Signal(str)
    summarize_wanted = Signal()
    stop_wanted = Signal()
    length_chosen = Signal(str)

    def __init__(self, theme: Theme, length: Length, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._running = False
        self._reason = ""
        self._length: Length = length
        self.setProperty("role", "composer")
        self.text = _Editor()
        self.text.setAccessibleName(self.tr("Your message"))
        self.text.submitted.connect(self._on_submit)
        self.text.textChanged.connect(self._update)
        self.text.focused.connect(lambda on: restyle(self, "focused", on))
        self.summarize = button(theme, self.tr("Summarise"), "document", name=self.tr("Summarise a document"))
        self.summarize.clicked.connect(self.summarize_wanted)
        self.length = button(theme, "", "down", "ghost", name=self.tr("Length of summaries"), glyph_size=11)
        self.length.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.length.setMenu(self._length_menu())
        self.status = label(role="soft")
        self.send = square(
            button(theme, "", "up", "send", name=self.tr("Send"), glyph_role="accent_ink", glyph_size=18), 36
        )
        self.send.clicked.connect(self._on_send)
        line = row(self.summarize, self.length, None, self.status, self.send, spacing=6)
        self.setLayout(column(self.text, line, spacing=10, margins=(16, 14, 12, 12)))
        self._show_length()
        self._update()

    @property
    def chosen_length(self) -> Length:
        """How long summaries shall be."""
        return self._length

    def set_placeholder(self, text: str) -> None:
        """The text in the empty box."""
        self.text.setPlaceholderText(text)

    def set_running(self, running: bool) -> None:
        """While something runs, the button stops it."""
        self._running = running
        self._update()

    def set_unable(self, reason: str) -> None:
        """Why nothing can be sent now, "" when it can."""
        self._reason = reason
        self._update()

    def insert(self, text: str) -> None:
        """Put text where the cursor is, as if it were typed."""
        self.text.insertPlainText(text)
        self.text.setFocus()

    def _length_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for value in LENGTHS:
            action = menu.addAction(words.length(value).capitalize())
            action.setCheckable(True)
            action.setChecked(value == self._length)
            action.setData(value)
            group.addAction(action)
        menu.triggered.connect(lambda action: self._on_length(action.data()))
        return menu

    def _on_length(self, value: Length) -> None:
        self._length = value
        self._show_length()
        self.length_chosen.emit(value)

    def _show_length(self) -> None:
        self.length.setText(words.length(self._length).capitalize())
        self.length.setAccessibleName(f"{self.tr('Length of summaries')}: {words.length(self._length)}")
        self.length.setToolTip(self.tr("How long summaries shall be"))

    def _on_submit(self) -> None:
        if not self._running:
            self._on_send()

    def _on_send(self) -> None:
        if self._running:
            self.stop_wanted.emit()
            return
        text = self.text.toPlainText().strip()
        if text and not self._reason:
            self.text.clear()
            self.sent.emit(text)

    def _update(self) -> None:
        self.send.setIcon(glyph_icon(self._theme, "stop" if self._running else "up", "accent_ink"))
        name = self.tr("Stop (Esc)") if self._running else self.tr("Send (Enter)")
        empty = not self.text.toPlainText().strip()
        tip = name
        if not self._running and self._reason:
            tip = self._reason
        elif not self._running and empty:
            tip = self.tr("Write something to send it.")
        self.send.setEnabled(self._running or not (empty or self._reason))
        self.send.setAccessibleName(name)
        self.send.setToolTip(tip)
