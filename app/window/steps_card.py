"""The steps of a run: what runs now with a number that moves, what is done with a check, and how long it took."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from ternlight.app.widgets.controls import ElidedLabel, button, column, label, restyle, row
from ternlight.app.widgets.glyphs import Glyph, glyph_icon
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer, StepView

_MARKS = {
    "running": ("running", "accent"),
    "done": ("check", "ok"),
    "doubtful": ("warning", "warn"),
    "stopped": ("ring", "soft"),
}


class _StepRow(QWidget):
    """One step."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: StepView | None = None
        self._mark = Glyph(theme, "running", "accent", 16)
        self._title = ElidedLabel()
        self._number = label(role="soft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.hide()
        line = row(self._mark, self._title, self._number, spacing=8)
        line.setStretch(1, 1)
        self.setLayout(column(line, self._bar, spacing=5))

    def show_step(self, step: StepView) -> None:
        """Show the step as it is now."""
        if step == self._shown:
            return
        self._shown = step
        self._mark.show_glyph(*_MARKS[step.state])
        self._title.show_text(step.title)
        restyle(self._title, "role", "accent" if step.state == "running" else "")
        counted = step.state == "running" and step.total > 0
        self._bar.setVisible(counted)
        if counted:
            self._bar.setRange(0, step.total)
            self._bar.setValue(step.done)
            self._bar.setAccessibleName(step.title)
            total = f"{words.number(step.done)} / {words.number(step.total)} {step.unit}"
            self._number.setText(total)
        else:
            self._number.setText(words.seconds(step.seconds) if step.seconds >= 0.05 else "")
        state = {
            "running": self.tr("running"),
            "done": self.tr("done"),
            "doubtful": self.tr("done with doubts"),
            "stopped": self.tr("stopped"),
        }
        self.setAccessibleName(f"{step.title}: {state[step.state]}")


class StepsCard(QFrame):
    """All steps; they can be folded away into one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._rows: dict[str, _StepRow] = {}
        self.setProperty("role", "card")
        self._summary = label()
        self._total = label(role="soft")
        self._fold = button(theme, "", "down", "ghost", name=self.tr("Hide the steps"), glyph_size=12)
        self._fold.setFixedSize(24, 22)
        self._fold.setStyleSheet("padding: 0;")
        self._fold.clicked.connect(self._on_fold)
        self._head = row(self._summary, None, self._total, self._fold, spacing=8)
        self._list = QVBoxLayout()
        self._list.setSpacing(7)
        self._body = QWidget()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._body.setLayout(self._list)
        self.setLayout(column(self._head, self._body, spacing=6, margins=(14, 8, 10, 12)))
        # A run that waits for its first number still shows that it is alive.
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._show_total)

    def sizeHint(self) -> QSize:
        return super().sizeHint()

    def show_answer(self, answer: Answer) -> None:
        """Show the steps of the answer as they are now."""
        self._answer = answer
        for name, step in answer.steps.items():
            if name not in self._rows:
                self._rows[name] = _StepRow(self._theme)
                self._list.addWidget(self._rows[name])
            self._rows[name].show_step(step)
        if answer.state == "streaming":
            if not self._second.isActive():
                self._second.start()
        else:
            self._second.stop()
        self._show_total()

    @property
    def folded(self) -> bool:
        """Whether only the heading shows."""
        return self._body.isHidden()

    def _show_total(self) -> None:
        if self._answer is None:
            return
        steps = len(self._answer.steps)
        streaming = self._answer.state == "streaming"
        self._summary.setText(self._heading())
        count = words.count(steps, self.tr("%n step"), self.tr("%n steps"))
        self._total.setText(words.joined("" if streaming else count, words.seconds(self._answer.seconds)))

    def _heading(self) -> str:
        assert self._answer is not None
        match self._answer.state:
            case "streaming":
                return self.tr("Working")
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
