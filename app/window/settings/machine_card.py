"""A button that measures this computer, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.machine import Machine, measure_machine
from ternlight.app.widgets.controls import button, column, empty, label, row
from ternlight.app.window import words
from ternlight.app.window.settings.page import Host, while_there
from ternlight.app.window.stoppable import Stoppable


class _Teller(QObject):
    """Brings what is going on from the agent's thread to the window's."""

    said = Signal(str)


class MachineCard(QFrame):
    """Says how fast models of several sizes run here."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._work: Stoppable | None = None
        self._found: Machine | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("The speed of this computer"))
        self.measure = button(host.theme, self.tr("Measure this computer"), "running")
        self.measure.clicked.connect(self.start)
        self.stop = button(host.theme, self.tr("Stop"), "stop", name=self.tr("Stop measuring"))
        self.stop.clicked.connect(self._on_stop)
        self.stop.hide()
        self.said = label(
            self.tr("About a minute; other programs should rest meanwhile. Nothing is sent anywhere."),
            "soft",
            wrap=True,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        table = QWidget()
        table.setLayout(self._grid)
        self._table = table
        table.hide()
        head = row(label(self.tr("The speed of this computer"), "heading"), None, self.stop, self.measure, spacing=8)
        self.setLayout(column(head, self.said, table, spacing=8, margins=(14, 12, 14, 12)))
        self._teller = _Teller(self)
        self._teller.said.connect(self._on_said, Qt.ConnectionType.QueuedConnection)
        begun = self._begun = list[Stoppable]()
        self.destroyed.connect(lambda: _stop_all(begun))

    def start(self) -> None:
        """Measure."""
        if self._work is not None:
            return
        work = self._work = Stoppable()
        self._begun.append(work)
        self._found = None
        self._show_running(True)
        tell = self._teller.said.emit

        async def measure() -> None:
            self._found = await measure_machine(tell)

        self._host.bridge.call(
            lambda: work.run(measure()),
            while_there(self, lambda _: self._on_end("")),
            while_there(self, lambda error: self._on_end(said(describe(error)[0]))),
        )

    def show_machine(self, found: Machine) -> None:
        """What was measured, as a table."""
        empty(self._grid)
        most = max((speed.threads for speed in found.speeds), default=0)
        speeds = [speed for speed in found.speeds if speed.threads == most]
        models = list(dict.fromkeys(speed.model for speed in speeds))
        for column_number, text in enumerate((self.tr("Model"), self.tr("reads"), self.tr("writes"))):
            self._grid.addWidget(label(text, "soft"), 0, column_number)
        for number, model in enumerate(models, 1):
            self._grid.addWidget(label(model), number, 0)
            for place, use in ((1, "prefill"), (2, "decode")):
                rate = next((one.tokens_per_second for one in speeds if (one.model, one.use) == (model, use)), 0.0)
                shown: QLabel = label(words.speed(rate) or "–")
                shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(shown, number, place)
        rate = found.memory_gb_s.get(most, 0.0)
        memory = self.tr("Memory is read at %1 GB in a second by %2.") if rate else ""
        threads = words.count(most, self.tr("%n thread"), self.tr("%n threads"))
        read = memory.replace("%1", QLocale().toString(rate, "f", 1)).replace("%2", threads)
        self.said.setText(" ".join(filter(None, (read, found.note))))
        self._table.setVisible(bool(models))

    def _on_end(self, said: str) -> None:
        self._work = None
        self._show_running(False)
        if self._found is not None:
            self.show_machine(self._found)
        else:
            self.said.setText(said or self.tr("Stopped."))

    def _on_said(self, text: str) -> None:
        if self._work is not None:
            self.said.setText(said(text))

    def _on_stop(self) -> None:
        if self._work is not None:
            self._work.stop()

    def _show_running(self, running: bool) -> None:
        self.measure.setEnabled(not running)
        self.stop.setVisible(running)
        if running:
            self._table.hide()
            self.said.setText(self.tr("Starting …"))


def _stop_all(works: list[Stoppable]) -> None:
    for work in works:
        work.stop()
