"""The steps of a run: what runs now with a number that moves, what is done with a check, and how long it took."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.agenda_list import AgendaList
from ternlight.app.window.answer import Answer
from ternlight.app.window.step_row import StepRow


class StepsCard(QFrame):
    """All steps; they can be folded away into one line.

    Signals:
        stop_wanted: stop the run.
    """

    stop_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._rows: dict[str, StepRow] = {}
        self.setProperty("role", "card")
        self._summary = label()
        self._total = label(role="soft")
        self._fold = button(theme, "", "down", "ghost", name=self.tr("Hide the steps"), glyph_size=12)
        self._fold.setFixedSize(24, 22)
        self._fold.setStyleSheet("padding: 0;")
        self._fold.clicked.connect(self._on_fold)
        self.stop = button(theme, self.tr("Stop"), role="link", name=self.tr("Stop this task"))
        self.stop.clicked.connect(self.stop_wanted)
        self._head = row(self._summary, None, self._total, self.stop, self._fold, spacing=8)
        self.agenda = AgendaList(theme)
        self.agenda.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._body.setLayout(column(self.agenda, self._list, spacing=8))
        self.setLayout(column(self._head, self._body, spacing=6, margins=(14, 8, 10, 12)))
        # A run that waits for its first number still shows that it is alive.
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._show_total)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def show_answer(self, answer: Answer) -> None:
        """Show the steps of the answer as they are now."""
        self._answer = answer
        self.agenda.show_items(answer.agenda)
        # A document that is whole says for itself what became of each of its parts.
        whole = answer.made is not None and answer.made.complete and answer.state == "complete"
        self.agenda.setVisible(bool(answer.agenda) and not whole)
        for name, step in answer.steps.items():
            if name not in self._rows:
                self._rows[name] = StepRow(self._theme)
                self._list.addWidget(self._rows[name])
            self._rows[name].show_step(step)
        self._tick()

    @property
    def folded(self) -> bool:
        """Whether only the heading shows."""
        return self._body.isHidden()

    def _tick(self) -> None:
        """Count the seconds while something runs and can be seen."""
        streaming = self._answer is not None and self._answer.state == "streaming"
        if not (streaming and self.isVisible()):
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()
        self._show_total()

    def _show_total(self) -> None:
        if self._answer is None:
            return
        steps = len(self._answer.steps)
        streaming = self._answer.state == "streaming"
        self._summary.setText(self._heading())
        self.stop.setVisible(streaming)
        count = words.count(steps, self.tr("%n step"), self.tr("%n steps"))
        self._total.setText(words.joined("" if streaming else count, words.seconds(self._answer.seconds)))

    def _heading(self) -> str:
        assert self._answer is not None
        match self._answer.state:
            case "streaming":
                return self.tr("Waiting for you") if self._answer.approvals else self.tr("Working")
            case "complete":
                return self.tr("Done with doubts") if self._answer.doubts else self.tr("Done")
            case "stopped":
                return self.tr("Stopped")
            case _:
                return self.tr("Not finished")

    def _on_fold(self) -> None:
        folded = not self.folded
        self._body.setVisible(not folded)
        self._fold.setIcon(glyph_icon(self._theme, "right" if folded else "down"))
        name = self.tr("Show the steps") if folded else self.tr("Hide the steps")
        self._fold.setAccessibleName(name)
        self._fold.setToolTip(name)
