"""The reader: any document, page by page, with a quote marked where it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIntValidator, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, label, row, square
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.page_view import PageView
from ternlight.app.window.reader_rows import Rows, page_row, passage_row, row_list
from ternlight.app.window.reader_text import PageText
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.rag.chunk import chunks
from ternlight.tools.rag.types import Chunk, IndexedPage
from ternlight.tools.text.quotes import find_quote

PICTURE, TEXT, MESSAGE = range(3)
PAGES, PASSAGES = range(2)
NARROW = 720
"""Pixels below which the list beside the page goes."""
MAX_QUOTE = 400
"""Characters of a quote that are shown below its page; all of it is copied."""


class Reader(QWidget):
    """A page of the window that shows a document.

    Signals:
        closed: back to what was shown before.
        said: a sentence for the user.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, assistant: Assistant, bridge: AgentBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._assistant, self._bridge = theme, assistant, bridge
        self.document: Document | None = None
        """What is read, None while it is being opened."""
        self._path = Path()
        self._page = 1
        self._quote, self._quote_page = "", 0
        self._passages: Sequence[Chunk] = ()
        self._indexed = False
        """Whether it is one of a collection's."""
        self._request = 0
        """Number of the last thing asked for: answers to earlier ones come too late."""
        self._as_text = False
        """Whether the user wants the text where there is a picture."""
        self.setAccessibleName(self.tr("Reader"))
        head = self._head()
        self.page_view = PageView(theme)
        self.page_view.resolution_wanted.connect(self._load)
        self.page_text = PageText(theme)
        self._message = label(role="soft", wrap=True)
        message = QWidget()
        message.setLayout(column(self._message, None, spacing=0))
        self._content = QStackedWidget()
        for widget in (self.page_view, self.page_text, message):
            self._content.addWidget(widget)
        self._content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._note = label(role="soft", wrap=True)
        self._note.hide()
        self.quote = label(role="quote", wrap=True, selectable=True)
        self.copy = self._button(self.tr("Copy quote"), self._on_copy, "copy")
        self.back = self._button(self.tr("Back to the quote"), self._to_quote, "quote")
        self._quote_row = QWidget()
        quoting = row(self.quote, self.back, self.copy, spacing=8)
        quoting.setStretch(0, 1)
        self._quote_row.setLayout(quoting)
        middle = row(self._side_list(), self._content, spacing=12)
        middle.setStretch(1, 1)
        layout = column(head, middle, self._note, self._quote_row, spacing=8, margins=(20, 14, 20, 6))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._show_quote()

    def _head(self) -> QWidget:
        self.previous = self._tool("left", self.tr("Previous page (Page Up)"), lambda: self.show_page(self._page - 1))
        self.next = self._tool("right", self.tr("Next page (Page Down)"), lambda: self.show_page(self._page + 1))
        self.number = QLineEdit()
        self.number.setFixedWidth(58)
        self.number.setAccessibleName(self.tr("Number of the page"))
        self.number.setValidator(QIntValidator(1, 1_000_000, self.number))
        self.number.setAcceptDrops(False)
        self.number.returnPressed.connect(self._on_number)
        self._of = label(role="soft")
        self.smaller = self._tool("minus", self.tr("Smaller"), lambda: self.page_view.set_zoom(-1))
        self.larger = self._tool("plus", self.tr("Larger"), lambda: self.page_view.set_zoom(1))
        self.fit = self._tool("fit", self.tr("Fit the page to its room"), lambda: self.page_view.set_zoom(0))
        self.text_switch = button(
            self._theme, self.tr("Text"), role="ghost", tip=self.tr("Show the text that was read"), checkable=True
        )
        self.text_switch.clicked.connect(self._on_text)
        self.open_file = self._button(self.tr("Open file"), self._on_open)
        self.close_button = self._tool("close", self.tr("Close the reader (Esc)"), self.closed.emit)
        self.name = ElidedLabel(role="heading")
        self._kind = label(role="soft")
        first = row(self.name, self.open_file, self.close_button, spacing=6)
        first.setStretch(0, 1)
        second = row(
            self.previous,
            self._kind,
            self.number,
            self._of,
            self.next,
            None,
            self.text_switch,
            self.smaller,
            self.larger,
            self.fit,
            spacing=4,
        )
        head = QWidget()
        head.setLayout(column(first, second, spacing=6))
        return head

    def _side_list(self) -> QWidget:
        self._tabs = QButtonGroup(self)
        for number, name in enumerate((self.tr("Pages"), self.tr("Passages"))):
            self._tabs.addButton(button(self._theme, name, role="ghost", checkable=True), number)
        self._tabs.idClicked.connect(self.show_tab)
        self._page_rows, self._passage_rows = Rows(), Rows()
        self.page_list = row_list(self._page_rows, self.tr("Pages"))
        self.page_list.clicked.connect(lambda index: self.show_page(index.row() + 1))
        self.page_list.activated.connect(lambda index: self.show_page(index.row() + 1))
        self.passage_list = row_list(self._passage_rows, self.tr("Passages"))
        self.passage_list.setWordWrap(True)
        self.passage_list.clicked.connect(lambda index: self._show_passage(index.row()))
        self.passage_list.activated.connect(lambda index: self._show_passage(index.row()))
        self._lists = QStackedWidget()
        for widget in (self.page_list, self.passage_list):
            self._lists.addWidget(widget)
        self.side = QWidget()
        self.side.setFixedWidth(210)
        layout = column(row(*self._tabs.buttons(), None, spacing=2), self._lists, spacing=4)
        layout.setStretch(1, 1)
        self.side.setLayout(layout)
        self.show_tab(PAGES)
        return self.side

    # What is shown

    def open_source(self, document: Document | Path | str, page: int = 1, quote: str = "") -> None:
        """Open a document at a page, with `quote` marked on it.

        `document` is one that was read, the `Document.id` of one that was, or a file, which is then read.
        """
        self._request += 1
        request = self._request
        self._page, self._quote, self._quote_page = max(1, page), quote, max(1, page)
        self.document = None
        self._indexed = isinstance(document, str)
        self._passages = ()
        self.page_view.clear()
        self._page_rows.show_rows([])
        self._passage_rows.show_rows([])
        self._as_text = False
        self._show_quote()
        if isinstance(document, Document):
            self._on_document(request, document)
            return
        self._path = document if isinstance(document, Path) else Path()
        self.name.show_text(self._path.name or self.tr("Document"))
        self._show_place()
        self._say_instead(self.tr("Opening the document …"))
        source = document

        async def find() -> Document:
            if isinstance(source, Path):
                return await self._assistant.read(source)
            found = await self._assistant.indexed_document(source)
            if found is None:
                raise LookupError(source)
            return found

        self._bridge.call(
            find, lambda found: self._on_document(request, found), lambda error: self._on_failed(request, error)
        )

    def show_page(self, page: int) -> None:
        """Turn to a page, if there is one of that number."""
        if self.document is None or not 1 <= page <= len(self.document.pages):
            return
        self._page = page
        self._show_place()
        self._load()

    def show_tab(self, tab: int) -> None:
        """List the pages, or the passages that questions are answered from."""
        self._lists.setCurrentIndex(tab)
        self._tabs.button(tab).setChecked(True)
        for one in self._tabs.buttons():  # Tab comes to the chosen one, arrow keys go to the others
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus if one.isChecked() else Qt.FocusPolicy.NoFocus)
        if tab == PASSAGES and self.document is not None and not self._passages:
            document, request, indexed = self.document, self._request, self._indexed

            async def passages() -> list[Chunk]:
                kept = await self._assistant.indexed_chunks(document.id) if indexed else []
                return kept or await asyncio.to_thread(chunks, document)

            self._bridge.call(
                passages,
                lambda found: self._on_passages(document, found),
                lambda error: self._on_failed(request, error),
            )

    def _on_document(self, request: int, document: Document) -> None:
        if request != self._request:
            return
        self.document = document
        self._path = Path(document.path)
        self.name.show_text(document.name)
        self._page = min(self._page, max(1, len(document.pages)))
        if self._quote:
            self._find_quote(document)
        self._page_rows.show_rows([page_row(page.kind, page.number, page.label) for page in document.pages])
        self._show_quote()
        self._show_place()
        self._load()
        self.show_tab(self._lists.currentIndex())
        if self._indexed:
            self._bridge.call(
                lambda: self._assistant.indexed_pages(document.id),
                lambda pages: self._on_pages(document, pages),
                lambda _: None,
            )

    def _on_pages(self, document: Document, pages: list[IndexedPage]) -> None:
        """Say how much of each page can be found."""
        if document is self.document and len(pages) == len(document.pages):
            self._page_rows.show_rows([page_row(page.kind, page.number, page.label, page.chunks) for page in pages])
            self.page_list.setCurrentIndex(self._page_rows.index(self._page - 1))

    def _find_quote(self, document: Document) -> None:
        """Where the quote stands: on the page that was named, else on the first that has it."""
        found = find_quote(document, self._quote, self._page) or find_quote(document, self._quote)
        self._quote_page = found.page if found is not None else 0
        if found is not None:
            self._page = found.page

    def _on_passages(self, document: Document, found: list[Chunk]) -> None:
        if document is self.document:
            self._passages = found
            self._passage_rows.show_rows([passage_row(document, one) for one in found])

    def _show_passage(self, number: int) -> None:
        if 0 <= number < len(self._passages):
            passage = self._passages[number]
            self._quote, self._quote_page = passage.text, passage.page
            self._show_quote()
            self.show_page(passage.page)

    def _show_place(self) -> None:
        total = len(self.document.pages) if self.document is not None else 0
        kind = words.page_kind(self.document, self._page, self._path.name)
        self._kind.setText(words.kind(kind))
        self.number.setText(str(self._page))
        self._of.setText(self.tr("of %n").replace("%n", words.number(total)) if total else "")
        self.previous.setEnabled(self._page > 1 and total > 0)
        self.next.setEnabled(self._page < total)
        self.number.setEnabled(total > 1)
        if total and self.page_list.currentIndex().row() != self._page - 1:
            self.page_list.setCurrentIndex(self._page_rows.index(self._page - 1))
        self.back.setVisible(bool(self._quote) and self._quote_page > 0 and self._page != self._quote_page)

    def _show_quote(self) -> None:
        shown = " ".join(self._quote.split())
        shown = shown if len(shown) <= MAX_QUOTE else shown[: MAX_QUOTE - 1] + "…"
        self.quote.setText(breakable(f"“{shown}”") if shown else "")
        self._quote_row.setVisible(bool(shown))

    # Loading

    def _marked(self) -> str:
        return self._quote if self._page == self._quote_page else ""

    def _load(self) -> None:
        """Ask for the picture of the page; its text stands in where there is none, or the user wants it."""
        if self.document is None:
            return
        self._request += 1  # a picture that was asked for before comes too late
        if self._as_text or self.document.media_type != "application/pdf":
            self._show_text("")
            return
        self._show_tools()
        request, path, page = self._request, self._path, self._page
        width, quote = self.page_view.wanted_width(), self._marked() or None
        if self.page_view.empty:
            self._say_instead(self.tr("Opening the page …"))
        self._bridge.call(
            lambda: self._assistant.page_image(path, page, width=width, quote=quote),
            lambda image: self._on_image(request, image),
            lambda error: self._on_no_image(request, error),
        )

    def _on_image(self, request: int, image: PageImage) -> None:
        if request != self._request:
            return
        if not self.page_view.show_page(image):
            self._show_text(self.tr("The picture of this page cannot be shown; this is its text."))
            return
        self._content.setCurrentIndex(PICTURE)
        note = ""
        if self._quote and not self._quote_page:
            note = self.tr("The quote was not found in this document.")
        elif self._marked() and not image.marks:
            note = self.tr("The quote is on this page, but its place in the picture was not found. Its text has it.")
        self._say_note(note)
        self._show_tools()

    def _on_no_image(self, request: int, error: Exception) -> None:
        if request != self._request:
            return
        gone = not self._path.exists()
        self._show_text(
            self.tr("The file is no longer where it was; this is the text that was read.")
            if gone
            else said(describe(error)[0])
        )

    def _on_failed(self, request: int, error: Exception) -> None:
        if request != self._request:
            return
        self._say_instead(
            self.tr("This document is not kept on this computer any more. Add its file again to read it here.")
            if isinstance(error, LookupError)
            else said(describe(error)[0])
        )

    def _show_text(self, note: str) -> None:
        document = self.document
        assert document is not None
        page = document.pages[self._page - 1]
        found = find_quote(document, self._quote, page.number) if self._marked() else None
        self.page_text.show_page(page.text, (found.start, found.end) if found is not None else None)
        self._content.setCurrentIndex(TEXT)
        if self._quote and not self._quote_page:
            note = words.joined(note, self.tr("The quote was not found in this document."))
        if not page.text.strip():
            note = words.joined(note, self.tr("There is no text on this page."))
        self._say_note(note)
        self._show_tools()

    def _say_instead(self, text: str) -> None:
        self._message.setText(text)
        self._content.setCurrentIndex(MESSAGE)
        self._say_note("")
        self._show_tools()

    def _say_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _show_tools(self) -> None:
        picture = self._content.currentIndex() == PICTURE
        drawn = self.document is not None and self.document.media_type == "application/pdf"
        self.text_switch.setVisible(drawn)
        self.text_switch.setChecked(self._content.currentIndex() == TEXT)
        for widget, enabled in (
            (self.smaller, self.page_view.can_zoom(-1)),
            (self.larger, self.page_view.can_zoom(1)),
            (self.fit, self.page_view.zoom != 1.0),
        ):
            widget.setVisible(drawn)
            widget.setEnabled(picture and enabled)
        self.open_file.setEnabled(bool(self._path.name))

    # What the user does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if event.key() in steps:
            self.show_page(self._page + steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= NARROW)

    def _to_quote(self) -> None:
        self.show_page(self._quote_page)

    def _on_number(self) -> None:
        self.show_page(int(self.number.text() or 0))
        self.number.setText(str(self._page))

    def _on_text(self, on: bool) -> None:
        self._as_text = on
        self._load()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._quote)
        self.said.emit(self.tr("Quote copied."))

    def _on_open(self) -> None:
        if not self._path.is_file():
            self.said.emit(self.tr("The file is no longer where it was."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))):
            self.said.emit(self.tr("No program on this computer opens this kind of file."))

    def _button(self, text: str, pressed: Callable[[], object], glyph: str = "") -> QPushButton:
        widget = button(self._theme, text, glyph)
        widget.clicked.connect(lambda: pressed())
        return widget

    def _tool(self, glyph: str, name: str, pressed: Callable[[], object]) -> QPushButton:
        widget = square(button(self._theme, "", glyph, "ghost", name=name), 30)
        widget.setStyleSheet("padding: 0;")
        widget.clicked.connect(lambda: pressed())
        return widget
