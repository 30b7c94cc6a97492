"""Shows Markdown that grows: one widget per block, and only the last one is made anew while text streams in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from ternlight.app.widgets.controls import button, column, discard, empty, label, row
from ternlight.app.widgets.fonts import body_font, code_font
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.markdown import Block, blocks, code_spans

FRAME_MILLISECONDS = 33
MAX_LIVE = 20_000
"""A last block longer than this (characters) is shown as plain text until it is complete."""


_SHEET = """
p, li, td { line-height: 135%; }
p { margin-top: 0; margin-bottom: 8px; }
li { margin-bottom: 3px; }
ul, ol { margin-top: 2px; margin-bottom: 8px; -qt-list-indent: 1; }
h3 { font-size: 16px; font-weight: 600; margin-top: 8px; margin-bottom: 6px; }
h4 { font-size: 14px; font-weight: 600; margin-top: 6px; margin-bottom: 4px; }
"""


class ProseView(QTextBrowser):
    """HTML of ours, as high as its text. It loads nothing, whatever the text says.

    Signals:
        link_clicked: the address of a link.
    """

    link_clicked = Signal(str)

    def __init__(self, html: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAcceptDrops(False)
        self.document().setDocumentMargin(0)
        self.document().setDefaultFont(body_font())
        self.document().setDefaultStyleSheet(_SHEET)
        self.anchorClicked.connect(self._on_anchor)
        self.show_html(html)

    def show_html(self, html: str) -> None:
        """Show other HTML; keyboard focus can come in when there is a link in it."""
        if html != self._html:
            self._html = html
            self.setHtml(html)
            links = "<a " in html
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if links else Qt.FocusPolicy.ClickFocus)
            self.setAccessibleName(self.toPlainText()[:300])
            self._fit()

    def loadResource(self, type: int, name: QUrl | str) -> object:
        return None

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the conversation scrolls, not its parts

    def _fit(self) -> None:
        self.document().setTextWidth(max(self.viewport().width(), 80))
        wide = self.document().idealWidth() > self.viewport().width() + 1
        height = int(self.document().size().height() + 0.999) + (12 if wide else 0)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _on_anchor(self, url: QUrl) -> None:
        self.link_clicked.emit(url.toString())


class _CodeText(QPlainTextEdit):
    """Scrolls sideways by itself; up and down it leaves to the conversation."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            event.ignore()
        else:
            super().wheelEvent(event)


class CodeView(QFrame):
    """A block of code with its language, its colours and a button that copies it."""

    def __init__(self, theme: Theme, block: Block, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._block = theme, block
        self.setProperty("role", "code")
        self._language = label(block.language[:40] or self.tr("text"), "soft")
        self._copy = button(theme, self.tr("Copy"), "copy", "ghost", name=self.tr("Copy code"), glyph_size=14)
        self._copy.clicked.connect(self._on_copy)
        self._text = _CodeText()
        self._text.setReadOnly(True)
        self._text.setFont(code_font())
        self._text.setStyleSheet(f'font-family: "{code_font().family()}"; font-size: 13px;')
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text.setTabChangesFocus(True)
        self._text.setAcceptDrops(False)
        self._text.setAccessibleName(self.tr("Code"))
        self._text.document().setDocumentMargin(0)
        self.setLayout(column(row(self._language, None, self._copy), self._text, spacing=2, margins=(12, 4, 6, 10)))
        theme.changed.connect(self._colour)
        self.show_block(block)

    def show_block(self, block: Block) -> None:
        """Show the code as it is now."""
        self._block = block
        self._language.setText(block.language[:40] or self.tr("text"))
        self._text.setPlainText(block.content)
        self._colour()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self._text.fontMetrics()
        lines = self._block.content.split("\n")
        longest = max(lines, key=len)
        wide = metrics.horizontalAdvance(longest) > self.width() - 24
        self._text.setFixedHeight(len(lines) * metrics.lineSpacing() + (16 if wide else 4))

    def _colour(self) -> None:
        cursor = QTextCursor(self._text.document())
        # Positions in a QTextDocument count UTF-16 units.
        shift = _utf16_positions(self._block.content)
        for start, length, role in code_spans(self._block.content, self._block.language):
            form = QTextCharFormat()
            form.setForeground(self._theme.color(role))
            cursor.setPosition(shift(start))
            cursor.setPosition(shift(start + length), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._block.content)


def _utf16_positions(text: str) -> Callable[[int], int]:
    """A function from character offsets of `text` to offsets in UTF-16 units."""
    if text.isascii() or max(text) < "\U00010000":
        return lambda offset: offset
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character >= "\U00010000" else 1))
    return lambda offset: offsets[offset]


class MarkdownView(QWidget):
    """Markdown, streaming or complete.

    Signals:
        link_clicked: the address of a link.
        cite_clicked: n of a [n] that stands for a source.
    """

    link_clicked = Signal(str)
    cite_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._complete = False
        self._cites: frozenset[int] = frozenset()
        self._settled_to = 0
        """Offset in the text up to which blocks are made and stay."""
        self._live: list[ProseView | CodeView] = []
        """The widgets after the settled ones: those of the last block."""
        self.renders = 0
        """Blocks rendered so far."""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._timer.timeout.connect(self.flush)
        theme.changed.connect(self._rebuild)

    def show_text(self, text: str, *, complete: bool, cites: frozenset[int] = frozenset()) -> None:
        """Show `text`; while it streams it is drawn a moment later, so that many small changes cost one drawing.

        [n] can be pressed for the numbers in `cites`.
        """
        if text == self._text and complete == self._complete and cites == self._cites:
            return
        self._cites = cites
        if not text.startswith(self._text):
            self._clear()
        self._text, self._complete = text, complete
        if complete:
            self._timer.stop()
            self._rebuild()
        elif not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Draw what has come since the last drawing."""
        tail = self._text[self._settled_to :]
        tokens, cites = self._theme.tokens, self._cites
        parsed = [Block(kind="code", content=tail)] if len(tail) > MAX_LIVE else blocks(tail, tokens, cites)
        for block in parsed[:-1]:
            self._show_live([block])
            self._live = []
        self._show_live(parsed[-1:])
        if len(parsed) > 1:
            self._settled_to += _offset_of_line(tail, parsed[-1].first_line)

    def _show_live(self, wanted: list[Block]) -> None:
        for block in wanted:
            self.renders += 1
            shown = self._live[0] if self._live else None
            if isinstance(shown, ProseView) and block.kind == "prose":
                shown.show_html(block.content)
            elif isinstance(shown, CodeView) and block.kind == "code":
                shown.show_block(block)
            else:
                self._drop(self._live)
                self._live = [self._append(block)]

    def _rebuild(self) -> None:
        """Draw everything once more, with neighbouring prose in one piece so that a selection can run through it."""
        if not self._complete:
            complete_text, self._text = self._text, ""
            self._clear()
            self._text = complete_text
            self.flush()
            return
        self._clear()
        prose: list[str] = []
        for block in blocks(self._text, self._theme.tokens, self._cites):
            self.renders += 1
            if block.kind == "prose":
                prose.append(block.content)
                continue
            if prose:
                self._append(Block(kind="prose", content="".join(prose)))
                prose = []
            self._append(block)
        if prose:
            self._append(Block(kind="prose", content="".join(prose)))

    def _append(self, block: Block) -> ProseView | CodeView:
        view: ProseView | CodeView
        if block.kind == "prose":
            view = ProseView(block.content)
            view.link_clicked.connect(self._on_link)
        else:
            view = CodeView(self._theme, block)
        self._layout.addWidget(view)
        return view

    def _on_link(self, address: str) -> None:
        if address.startswith("cite:"):
            self.cite_clicked.emit(int(address.removeprefix("cite:")))
        else:
            self.link_clicked.emit(address)

    def _clear(self) -> None:
        empty(self._layout)
        self._live = []
        self._settled_to = 0

    def _drop(self, views: Sequence[QWidget]) -> None:
        for view in views:
            self._layout.removeWidget(view)
            discard(view)


def _offset_of_line(text: str, line: int) -> int:
    """Where line `line` (counted from 0) begins."""
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at
