"""Where everything lies, how much it is, and how it goes."""

from __future__ import annotations

import asyncio
import json
import os
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QMessageBox

from ternlight.app.errors import describe
from ternlight.app.export import as_json
from ternlight.app.paths import Paths
from ternlight.app.store import Store
from ternlight.app.widgets.controls import ElidedLabel, button, label, row
from ternlight.app.window import words
from ternlight.app.window.settings.page import Host, Page, while_there


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
        self.body.addLayout(row(self.export, self.clear, None))
        self.body.addWidget(
            label(
                self.tr("Settings, models and the ledger stay; delete their folders to be rid of them."),
                "fine",
                wrap=True,
            )
        )
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
            (self.tr("Conversations, documents, pictures"), paths.data),
            (self.tr("Models"), paths.models),
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
        home = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export all conversations"), str(home / "Ternlight.zip"), "ZIP (*.zip)"
        )
        if name:
            path = Path(name)
            self.host.bridge.call(
                lambda: asyncio.to_thread(export_all, self.host.store, path),
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


def export_all(store: Store, path: Path) -> int:
    """Write every conversation as JSON into one ZIP, whole or not at all; how many. Raises `OSError`, `StoreError`."""
    partly = path.with_name(path.name + ".part")
    conversations = store.conversations()
    try:
        with zipfile.ZipFile(partly, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in conversations:
                archive.writestr(f"{one.id:06}.json", as_json(one, store.messages(one.id)))
            personas = [{"name": one.name, "instructions": one.instructions} for one in store.personas()]
            archive.writestr("personas.json", json.dumps(personas, ensure_ascii=False, indent=2))
        partly.replace(path)
    finally:
        partly.unlink(missing_ok=True)
    return len(conversations)
