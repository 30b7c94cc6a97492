"""What may leave this computer, what tools may do without asking, and what has left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QDateTime, QStandardPaths, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ternlight.app.errors import AppError
from ternlight.app.languages.sentences import said
from ternlight.app.secrets import SECRETS, SecretName
from ternlight.app.widgets.choices import TickBox
from ternlight.app.widgets.controls import ElidedLabel, button, column, empty, label, row
from ternlight.app.widgets.line import LineDelegate
from ternlight.app.window import words
from ternlight.app.window.settings.page import Host, Page
from ternlight.app.window.turn_tools import tool
from ternlight.tools.web.ledger import LedgerEntry

SHOWN = 500
"""The newest requests."""


class PrivacyPage(Page):
    """The offline switch, what was allowed for good, and the ledger."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            host,
            self.tr("Privacy"),
            self.tr("Ternlight has no account and no telemetry. Your documents, questions and answers stay here."),
        )
        self.offline = TickBox(host.theme, self.tr("Offline: open no connection at all"))
        self.offline.clicked.connect(lambda on: host.change(replace(host.settings(), offline=on)))
        self.body.addWidget(self.offline)
        self.body.addSpacing(6)
        self.body.addWidget(label(self.tr("Allowed for good"), "heading"))
        self._grants: QVBoxLayout = column(spacing=2)
        holder = QWidget()
        holder.setLayout(self._grants)
        self.body.addWidget(holder)
        self.body.addSpacing(6)
        self.grant = button(host.theme, self.tr("Grant a folder …"), "folder")
        self.grant.clicked.connect(self._on_grant)
        self.body.addLayout(row(label(self.tr("Folders that tools may use"), "heading"), None, self.grant))
        self._folders: QVBoxLayout = column(spacing=2)
        self._keys: QVBoxLayout = column(spacing=2)
        folders, keys = QWidget(), QWidget()
        folders.setLayout(self._folders)
        keys.setLayout(self._keys)
        self.body.addWidget(folders)
        self.body.addSpacing(6)
        self.body.addWidget(label(self.tr("Keys"), "heading"))
        self.body.addWidget(keys)
        self.body.addSpacing(6)
        self.count = label(role="soft")
        self.again = button(host.theme, self.tr("Read again"), "again")
        self.again.clicked.connect(self.refresh)
        self.body.addLayout(row(label(self.tr("Every request"), "heading"), self.count, None, self.again))
        self.ledger = QTableWidget(0, 6)
        self.ledger.setItemDelegate(LineDelegate(self.ledger))
        self.ledger.setAccessibleName(self.tr("Ledger of requests"))
        self.ledger.setHorizontalHeaderLabels(
            [
                self.tr("When"),
                self.tr("Host"),
                self.tr("Sent"),
                self.tr("Received"),
                self.tr("Tool"),
                self.tr("Why, and how it ended"),
            ]
        )
        self.ledger.verticalHeader().hide()
        self.ledger.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.ledger.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.ledger.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.ledger.setTabKeyNavigation(False)
        self.ledger.setWordWrap(False)
        self.ledger.setShowGrid(False)
        self.ledger.horizontalHeader().setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        self.ledger.setMinimumHeight(240)
        self.body.addWidget(self.ledger, 1)
        self.body.addWidget(label(str(host.assistant.paths.network_ledger), "fine", wrap=True, selectable=True))
        self.refresh()

    def refresh(self) -> None:
        """Read settings and ledger anew."""
        settings = self.host.settings()
        self.offline.setChecked(settings.offline)
        empty(self._grants)
        for scope in settings.granted:
            drop = tool(
                self.host.theme,
                "close",
                self.tr("Ask again before: %1").replace("%1", words.scope(scope)),
                lambda scope=scope: self._revoke(scope),  # type: ignore[misc]
            )
            holder = QWidget()
            line = row(label(words.scope(scope), wrap=True), drop, spacing=6)
            line.setStretch(0, 1)
            holder.setLayout(line)
            self._grants.addWidget(holder)
        if not settings.granted:
            self._grants.addWidget(label(self.tr("Nothing: tools ask first."), "soft"))
        self._list_folders()
        self._list_keys()
        entries = self.host.assistant.connections.ledger.entries()
        total = words.count(len(entries), self.tr("%n request"), self.tr("%n requests"))
        self.count.setText(total if entries else self.tr("none so far"))
        shown = entries[-SHOWN:][::-1]
        self.ledger.setRowCount(len(shown))
        for number, entry in enumerate(shown):
            for place, text in enumerate(self._cells(entry)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if place in (2, 3):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.ledger.setItem(number, place, item)
        self.ledger.resizeColumnsToContents()
        self.ledger.horizontalHeader().setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)

    def _list_folders(self) -> None:
        empty(self._folders)
        granted = self.host.settings().folders
        for folder in granted:
            name = self.tr("Revoke the folder %1").replace("%1", folder)
            self._folders.addWidget(self._line(folder, name, partial(self._revoke_folder, folder)))
        said = self.tr("None: tools see no file of yours.")
        if granted:
            said = self.tr("Their files can be listed and read; before one is written, you are asked.")
        self._folders.addWidget(label(said, "soft", wrap=True))

    def _list_keys(self) -> None:
        empty(self._keys)
        secrets = self.host.assistant.connections.secrets
        names = {"brave": "Brave Search", "tavily": "Tavily", "server": self.tr("the model server")}
        kept = [name for name in SECRETS if secrets.get(name)]
        for name in kept:
            said = self.tr("Forget the key for %1").replace("%1", names[name])
            self._keys.addWidget(self._line(names[name], said, partial(self._forget_key, name)))
        if kept:
            said = self.tr("Kept by %1, never in a file of Ternlight's.").replace("%1", secrets.place)
        elif secrets.available:
            said = self.tr("None is kept. %1 would keep them.").replace("%1", secrets.place)
        else:
            said = self.tr("This computer has no keyring, so no key can be kept.")
        self._keys.addWidget(label(said, "soft", wrap=True))

    def _line(self, text: str, name: str, pressed: Callable[[], object]) -> QWidget:
        holder = QWidget()
        shown = row(ElidedLabel(text), tool(self.host.theme, "close", name, lambda: pressed()), spacing=6)
        shown.setStretch(0, 1)
        holder.setLayout(shown)
        return holder

    def _on_grant(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = QFileDialog.getExistingDirectory(self, self.tr("Grant a folder"), home)
        settings = self.host.settings()
        if folder and folder not in settings.folders:
            self.host.change(replace(settings, folders=(*settings.folders, folder)))
            self.refresh()

    def _revoke_folder(self, folder: str) -> None:
        settings = self.host.settings()
        self.host.change(replace(settings, folders=tuple(one for one in settings.folders if one != folder)))
        self.refresh()

    def _forget_key(self, name: SecretName) -> None:
        try:
            self.host.assistant.connections.secrets.set(name, "")
        except AppError as error:
            self.host.say(error.user_message)
        self.refresh()

    def _cells(self, entry: LedgerEntry) -> tuple[str, ...]:
        when = words.moment(QDateTime.fromSecsSinceEpoch(int(entry.time)))
        outcome = {
            "answered": str(entry.status),
            "refused": self.tr("kept from leaving"),
            "failed": self.tr("failed"),
            "cancelled": self.tr("broken off"),
        }[entry.outcome]
        why = words.joined(said(entry.why), outcome, said(entry.note))
        return (
            when,
            entry.host,
            words.bytes_of(entry.sent),
            words.bytes_of(entry.received),
            words.tool(entry.tool),
            why,
        )

    def _revoke(self, scope: str) -> None:
        settings = self.host.settings()
        self.host.change(replace(settings, granted=tuple(one for one in settings.granted if one != scope)))
        self.refresh()
