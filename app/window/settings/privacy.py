"""What may leave this computer, what tools may do without asking, and what has left."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from ternlight.app.widgets.choices import TickBox
from ternlight.app.widgets.controls import button, column, empty, label, row
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
        self.count = label(role="soft")
        self.again = button(host.theme, self.tr("Read again"), "again")
        self.again.clicked.connect(self.refresh)
        self.body.addLayout(row(label(self.tr("Every request"), "heading"), self.count, None, self.again))
        self.ledger = QTableWidget(0, 6)
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

    def _cells(self, entry: LedgerEntry) -> tuple[str, ...]:
        when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(entry.time)), QLocale.FormatType.ShortFormat)
        outcome = {
            "answered": str(entry.status),
            "refused": self.tr("kept from leaving"),
            "failed": self.tr("failed"),
            "cancelled": self.tr("broken off"),
        }[entry.outcome]
        why = words.joined(entry.why, outcome, entry.note)
        return (
            when,
            entry.host,
            words.bytes_of(entry.sent),
            words.bytes_of(entry.received),
            entry.tool.replace("_", " "),
            why,
        )

    def _revoke(self, scope: str) -> None:
        settings = self.host.settings()
        self.host.change(replace(settings, granted=tuple(one for one in settings.granted if one != scope)))
        self.refresh()
