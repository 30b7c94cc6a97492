"""Collections and the reader in the main window: their pages, their way in, their way out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.status import ModelStatus
from ternlight.app.window.collection_list import CollectionList
from ternlight.app.window.collections import Collections
from ternlight.app.window.collections_page import CollectionsPage
from ternlight.app.window.reader import Reader
from ternlight.tools.documents.types import Document
from ternlight.tools.rag.types import FileState

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


class Documents(QObject):
    """Puts both pages into the window's stack and the list into its sidebar, and moves between them."""

    def __init__(self, window: MainWindow, assistant: Assistant, bridge: AgentBridge) -> None:
        super().__init__(window)
        self._window = window
        self._followed = False
        self._before: QWidget | None = None
        """What the reader was opened from."""
        self.collections = Collections(assistant, bridge, self)
        self.page = CollectionsPage(window.theme, self.collections)
        self.reader = Reader(window.theme, assistant, bridge)
        for page in (self.page, self.reader):
            window.pages.addWidget(page)
            page.said.connect(window.notice.say)
        self.list = CollectionList(window.theme, self.collections)
        window.sidebar.add_section(self.list)
        self.list.all_wanted.connect(self.show_collections)
        self.list.chosen.connect(self.show_collection)
        self.collections.said.connect(window.notice.say)
        self.page.asked.connect(self.ask)
        self.page.opened.connect(self._on_opened)
        self.page.closed.connect(lambda: window.show_conversation(window.conversation))
        self.reader.closed.connect(self.close_reader)
        window.pages.currentChanged.connect(lambda _: self._show_composer())
        bridge.status.connect(self._on_status)

    @Slot()
    def show_collections(self) -> None:
        """All collections."""
        self._window.pages.setCurrentWidget(self.page)
        self.page.show_all()

    @Slot(str)
    def show_collection(self, name: str) -> None:
        """One collection with its files."""
        self._window.pages.setCurrentWidget(self.page)
        self.page.show_collection(name)

    @Slot(str)
    def ask(self, name: str) -> None:
        """Begin a conversation whose answers come from a collection."""
        self._window.new_conversation()
        self._window.composer.source.choose(name)
        self._window.composer.text.setFocus()

    def open_source(self, document: Document | Path | str, page: int = 1, quote: str = "") -> None:
        """Open a document in the reader at a page, with `quote` marked.

        `document` is one that was read, the `Document.id` of one that was, or a file.
        """
        shown = self._window.pages.currentWidget()
        if shown is not self.reader:
            self._before = shown
        self._window.pages.setCurrentWidget(self.reader)
        self.reader.open_source(document, page, quote)
        self.reader.page_list.setFocus()

    @Slot()
    def close_reader(self) -> None:
        """Back to what the reader was opened from."""
        before = self._before
        if before is None or before is self.page:
            self._window.pages.setCurrentWidget(before or self._window.start)
        else:
            self._window.show_conversation(self._window.conversation)

    def close_page(self) -> bool:
        """Leave the page of these that is shown, if one is; whether it was."""
        shown = self._window.pages.currentWidget()
        if shown is self.reader:
            self.close_reader()
        elif shown is self.page and self.page.shown:
            self.page.show_all()
        elif shown is self.page:
            self._window.show_conversation(self._window.conversation)
        else:
            return False
        return True

    def _show_composer(self) -> None:
        """A message is written where its answer will be seen."""
        shown = self._window.pages.currentWidget()
        self._window.composer.setVisible(shown is not self.page and shown is not self.reader)

    def _on_opened(self, file: FileState) -> None:
        self.open_source(file.document_id)

    def _on_status(self, status: ModelStatus) -> None:
        """List the collections once the engine has come to rest, where there are any."""
        ready = status.state not in ("starting", "loading")
        if ready and not self._followed:
            self._followed = True
            self.collections.follow_folders()
            if self.collections.exist:
                self.collections.load()
