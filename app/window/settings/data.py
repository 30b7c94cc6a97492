"""Where everything lies, how much it is, and how it goes."""

from __future__ import annotations

import asyncio
import json
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QMessageBox

from ternlight.app.errors import describe
from ternlight.app.export import as_json
from ternlight.app.forget import Kept
from ternlight.app.languages.sentences import said
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.controls import ElidedLabel, button, label, row
from ternlight.app.window import words
from ternlight.app.window.save_place import ask_where, documents_folder
from ternlight.app.window.settings.delete_dialog import DeleteDialog
from ternlight.app.window.settings.page import Host, Page, while_there
from ternlight.tools.memory.store import MemoryStore


class DataPage(Page):
    """Folders with their sizes; all conversations as one file; all of them deleted."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, self.tr("Your data"), self.tr("All of it is in these folders, readable by you alone."))
        self._sizes = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (name, folder) in enumerate(self._folders()):
            size = label(role="soft")
            self._sizes[folder] = size
            grid.addWidget(label(name), number, 0)
            grid.addWidget(ElidedLabel(str(folder), "soft"), number, 1)
            grid.addWidget(size, number, 2)
            show = button(host.theme, self.tr("Open"), role="link")
            show.setAccessibleName(self.tr("Open the folder of: %1").replace("%1", name))
            show.clicked.connect(partial(self._open, folder))
            grid.addWidget(show, number, 3)
        self.body.addLayout(grid)
        self.body.addSpacing(10)
        self.export = button(host.theme, self.tr("Export all conversations …"), "save")
        self.export.clicked.connect(self._on_export)
        self.clear = button(host.theme, self.tr("Delete all conversations …"))
        self.clear.clicked.connect(self._on_delete)
        self.clear_all = button(host.theme, self.tr("Delete more …"))
        self.clear_all.setToolTip(self.tr("Collections, memory, drafts, keys, settings, models: what you tick."))
        self.clear_all.clicked.connect(self._on_delete_all)
        self.body.addLayout(row(self.export, self.clear, self.clear_all, None))
        self.body.addWidget(
            label(
                self.tr(
                    "The export holds conversations, personas, what is remembered, and which files are in which "
                    "collection. Your own files stay where they are, whatever is deleted here."
                ),
                "fine",
                wrap=True,
            )
        )
        self.said = label(wrap=True)
        self.body.addWidget(self.said)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Count the bytes, beside the window's thread."""
        folders = tuple(self._sizes)
        self.host.bridge.call(
            lambda: asyncio.to_thread(lambda: [bytes_in(folder) for folder in folders]),
            while_there(self, lambda sizes: self._show_sizes(zip(folders, sizes, strict=True))),
            lambda error: self.host.say(describe(error)[0]),
        )

    def _folders(self) -> tuple[tuple[str, Path], ...]:
        paths: Paths = self.host.assistant.paths
        return (
            (self.tr("All data, with what follows"), paths.data),
            (self.tr("Pasted pictures"), paths.pictures),
            (self.tr("Collections"), paths.index),
            (self.tr("Drafts of decks and reports"), paths.drafts),
            (self.tr("Models"), self.host.models.folder),
            (self.tr("Settings"), paths.config),
            (self.tr("Cache, safe to delete"), paths.cache),
            (self.tr("Ledger, crash reports"), paths.state),
            (self.tr("Log"), paths.log),
        )

    def _show_sizes(self, sizes: Iterable[tuple[Path, int]]) -> None:
        for folder, size in sizes:
            self._sizes[folder].setText(words.bytes_of(size))

    def _open(self, folder: Path) -> None:
        if not folder.is_dir():
            self.host.say(self.tr("This folder does not exist yet."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.host.say(self.tr("No program on this computer shows folders."))

    def _on_export(self) -> None:
        proposed = documents_folder() / "Ternlight.zip"
        path = ask_where(self, self.tr("Export all conversations"), proposed, {"zip": "ZIP"})
        if path is not None:
            assistant, store = self.host.assistant, self.host.store

            async def write() -> int:
                held = {
                    one.name: [str(file.path) for file in await assistant.collection_files(one.name)]
                    for one in (await assistant.collections() if (assistant.paths.index / "index.db").exists() else [])
                }
                memory = assistant.connections.toolbox.memory
                return await asyncio.to_thread(export_all, store, path, collections=held, memory=memory)

            self.host.bridge.call(
                write,
                lambda count: self.host.say(
                    self.tr("Saved %1 with %2 conversations.")
                    .replace("%1", path.name)
                    .replace("%2", words.number(count))
                ),
                lambda error: self.host.say(describe(error)[0]),
            )

    def _on_delete(self) -> None:
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete all conversations"))
        box.setText(
            self.tr(
                "All conversations, summaries, projects, personas and the text of the documents in them are deleted "
                "now and cannot be brought back. Your own files are not touched."
            )
        )
        yes = box.addButton(self.tr("Delete everything"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda pressed: self._delete() if pressed is yes else None)
        box.open()

    def _delete(self) -> None:
        self.host.forget_everything()
        self.refresh()

    def _on_delete_all(self) -> None:
        dialog = DeleteDialog(self.host.theme, self.window())
        dialog.agreed.connect(self._delete_all)
        dialog.open()

    def _delete_all(self, conversations: bool, settings: bool, parts: frozenset[Kept]) -> None:
        host = self.host
        if conversations:
            host.forget_everything()
        if settings:
            host.change(Settings(toured=True, model_path=None if "models" in parts else host.settings().model_path))
        self.said.setText(self.tr("Deleting …"))
        host.bridge.call(
            lambda: host.assistant.forget(parts),
            while_there(self, lambda _: self._on_deleted(self.tr("What was ticked is deleted."))),
            while_there(self, lambda error: self._on_deleted(said(describe(error)[0]))),
        )

    def _on_deleted(self, text: str) -> None:
        self.said.setText(text)
        self.host.forgotten()
        self.refresh()


def bytes_in(folder: Path) -> int:
    """Bytes of the files in a folder and those in it."""
    total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(at) / name).lstat().st_size
            except OSError:  # gone meanwhile
                continue
    return total


def export_all(
    store: Store, path: Path, *, collections: Mapping[str, Sequence[str]], memory: MemoryStore | None = None
) -> int:
    """Write all that a person would miss as JSON into one ZIP, whole or not at all; how many conversations.

    `collections` are the paths of the files of each. Raises `OSError`, `StoreError`, `ToolFailed`.
    """
    partly = path.with_name(path.name + ".part")
    conversations = store.conversations()
    try:
        with zipfile.ZipFile(partly, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in conversations:
                archive.writestr(f"{one.id:06}.json", as_json(one, store.messages(one.id)))
            personas = [{"name": one.name, "instructions": one.instructions} for one in store.personas()]
            remembered = [asdict(one) for one in memory.all()] if memory is not None else []
            others: dict[str, object] = {"personas": personas, "collections": collections, "memory": remembered}
            for name, value in others.items():
                archive.writestr(f"{name}.json", json.dumps(value, ensure_ascii=False, indent=2))
        partly.replace(path)
    finally:
        partly.unlink(missing_ok=True)
    return len(conversations)
