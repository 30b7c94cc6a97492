"""What a task is to be done from: files, a topic, a page of the web, or the conversation; one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.line import LineDelegate
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.drops import DOCUMENTS, read_drop
from ternlight.app.window.words import tr
from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.urls import parse_url

Source = Literal["files", "topic", "url", "conversation"]
LONGEST_TOPIC = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen; the others are empty."""

    source: Source
    files: tuple[Path, ...] = ()
    topic: str = ""
    url: str = ""
    missing: str = ""
    """Why it cannot be used yet, "" when it can."""

    @property
    def online(self) -> bool:
        """Whether it needs the web."""
        return self.source in ("topic", "url")


class FileList(QListWidget):
    """Files that were chosen; Delete takes one out, files can be dropped on it.

    Signals:
        changed: there are others than before.
        refused: a sentence about what was not taken.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setItemDelegate(LineDelegate(self))
        self.setObjectName("rows")
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Chosen files"))
        self.setFixedHeight(104)

    @property
    def files(self) -> tuple[Path, ...]:
        """In the order they were added."""
        return tuple(Path(self.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(self.count()))

    def add(self, files: Sequence[Path]) -> None:
        """Add files that are not there yet."""
        known = set(self.files)
        for file in files:
            if file in known:
                continue
            item = QListWidgetItem(glyph_icon(self._theme, "document", "sky"), file.name)
            item.setData(Qt.ItemDataRole.UserRole, str(file))
            item.setToolTip(str(file))
            self.addItem(item)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
        self.changed.emit()

    def take_out(self) -> None:
        """Take the chosen file out."""
        if self.currentRow() >= 0:
            self.takeItem(self.currentRow())
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_out()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        drop = read_drop(event.mimeData())
        event.acceptProposedAction()
        self.add(drop.files)
        if drop.refused:
            self.refused.emit(drop.refused)


class SourcePicker(QWidget):
    """Tabs, and below them what the chosen one needs.

    Signals:
        changed: something else is chosen than before.
        online_wanted: the user wants Ternlight to go online.
    """

    changed = Signal()
    online_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        sources: Sequence[Source],
        *,
        offline: bool,
        conversation: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`sources` in their order, the first one chosen; `conversation` names the one that is open, "" for none."""
        super().__init__(parent)
        self._theme, self._offline = theme, offline
        self._conversation = conversation
        self._sources = [one for one in sources if one != "conversation" or conversation]
        self._tabs = QButtonGroup(self)
        names = {
            "files": self.tr("Files"),
            "topic": self.tr("A topic"),
            "url": self.tr("A web page"),
            "conversation": self.tr("This conversation"),
        }
        glyphs = {"files": "document", "topic": "search", "url": "web", "conversation": "question"}
        self.tabs: dict[str, QWidget] = {}
        for number, source in enumerate(self._sources):
            tab = button(theme, names[source], glyphs[source], "tab", checkable=True)
            self._tabs.addButton(tab, number)
            self.tabs[source] = tab
            if len(self._sources) == 1:
                tab.hide()
        self._tabs.idClicked.connect(self._on_tab)
        self._stack = QStackedWidget()
        for source in self._sources:
            self._stack.addWidget(self._page(source))
        self.note = label(role="soft", wrap=True)
        self.online = button(theme, self.tr("Go online"), role="link")
        self.online.clicked.connect(self.online_wanted)
        note = row(self.note, self.online, spacing=4)
        note.setStretch(0, 1)
        self.setLayout(column(row(*self._tabs.buttons(), None, spacing=6), self._stack, note, spacing=8))
        self.choose(self._sources[0])

    def choose(self, source: Source) -> None:
        """Turn to a source."""
        if source in self._sources:
            self._tabs.button(self._sources.index(source)).setChecked(True)
            self._on_tab(self._sources.index(source))

    def add_files(self, files: Sequence[Path]) -> None:
        """Add files, and turn to them."""
        self.choose("files")
        self.files.add(files)

    def set_offline(self, offline: bool) -> None:
        """Whether the web can be reached."""
        self._offline = offline
        self._say()
        self.changed.emit()

    @property
    def chosen(self) -> Chosen:
        """What is chosen now."""
        source = self._sources[self._stack.currentIndex()]
        match source:
            case "files":
                files = self.files.files
                return Chosen(source=source, files=files, missing="" if files else self.tr("Choose a file first."))
            case "topic":
                topic = " ".join(self.topic.text().split())
                missing = "" if topic else self.tr("Write a topic first.")
                return Chosen(source=source, topic=topic, missing=missing or self._unreachable())
            case "url":
                url = self.url.text().strip()
                if url and "://" not in url:
                    url = f"https://{url}"
                missing = self.tr("Write an address first.") if not url else _refusal(url)
                return Chosen(source=source, url=url, missing=missing or self._unreachable())
            case _:
                return Chosen(source=source)

    def _unreachable(self) -> str:
        return self.tr("Ternlight is offline, and this needs the web.") if self._offline else ""

    def _page(self, source: Source) -> QWidget:
        page = QWidget()
        match source:
            case "files":
                self.files = FileList(self._theme)
                self.files.changed.connect(self._on_changed)
                self.files.refused.connect(lambda said: self.note.setText(said))
                self.add = button(self._theme, self.tr("Add files …"), "plus")
                self.add.clicked.connect(self._on_add)
                self.take_out = button(self._theme, self.tr("Take out"))
                self.take_out.clicked.connect(self.files.take_out)
                page.setLayout(column(self.files, row(self.add, self.take_out, None), spacing=6))
            case "topic":
                self.topic = self._field(self.tr("Topic"), self.tr("Shore power in European harbours"))
                self.topic.setMaxLength(LONGEST_TOPIC)
                page.setLayout(column(self.topic, None))
            case "url":
                self.url = self._field(self.tr("Address"), "https://")
                page.setLayout(column(self.url, None))
            case _:
                said = self.tr("From the answers in “%1”.").replace("%1", self._conversation)
                page.setLayout(column(label(said, wrap=True), None))
        return page

    def _field(self, name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        field.setMaxLength(2_000)
        field.textChanged.connect(lambda _: self._on_changed())
        return field

    def _on_tab(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        for one in self._tabs.buttons():  # Tab comes to the chosen one, arrow keys go to the others
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus if one.isChecked() else Qt.FocusPolicy.NoFocus)
        self._on_changed()

    def _on_changed(self) -> None:
        if self._stack.count() == len(self._sources):
            if hasattr(self, "files"):
                self.take_out.setEnabled(self.files.count() > 0)
            self._say()
            self.changed.emit()

    def _say(self) -> None:
        source = self._sources[self._stack.currentIndex()]
        said = {
            "files": self.tr("Read on this computer; nothing is sent anywhere."),
            "topic": self.tr("Looked up on the web; what is made cites the pages that were read."),
            "url": self.tr("This one page is read."),
            "conversation": self.tr("Nothing else is read."),
        }[source]
        blocked = self._offline and source in ("topic", "url")
        self.note.setText(self._unreachable() if blocked else said)
        self.online.setVisible(blocked)

    def _on_add(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = words.file_kinds((self.tr("Documents"), DOCUMENTS), (self.tr("All files"), ()))
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files"), home, kinds)
        self.files.add([Path(name) for name in chosen])


def _refusal(url: str) -> str:
    try:
        parse_url(url)
    except AddressRefused as error:
        return error.user_message
    return ""
