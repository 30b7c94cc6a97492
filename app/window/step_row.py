"""One step of a run as a line: its state, a number that moves, and, opened, what was called with what and what came."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, label, restyle, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.approval_card import arguments
from ternlight.app.window.step_views import StepView

_MARKS = {
    "running": ("running", "accent"),
    "waiting": ("question", "warn"),
    "done": ("check", "ok"),
    "doubtful": ("warning", "warn"),
    "stopped": ("ring", "soft"),
}
MAX_RESULT = 6_000
"""Characters of a result that are shown."""


class StepRow(QWidget):
    """One step, and below it those of a sub-agent."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: StepView | None = None
        self._children: dict[str, StepRow] = {}
        self._detail: QWidget | None = None
        self._mark = Glyph(theme, "running", "accent", 16)
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._number = label(role="soft")
        self._arrow = Glyph(theme, "right", "soft", 11)
        self.head: QPushButton = button(theme, role="step")
        self.head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.head.setEnabled(False)
        line = row(self._mark, self._title, self._number, self._arrow, spacing=8)
        line.setStretch(1, 1)
        self.head.setLayout(line)
        for part in (self._title, self._number):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.head.clicked.connect(self._on_pressed)
        self._arrow.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._inner = column(spacing=2, margins=(24, 4, 0, 2))
        self._below = QWidget()
        self._below.setLayout(self._inner)
        self._column = column(self.head, self._bar, self._below, spacing=0)
        self.setLayout(self._column)
        self._below.hide()

    @property
    def opened(self) -> bool:
        """Whether its arguments and result show."""
        return self._detail is not None

    def show_step(self, step: StepView) -> None:
        """Show the step as it is now."""
        if step == self._shown:
            return
        self._shown = step
        self._mark.show_glyph(*_MARKS[step.state])
        title = said(step.title)
        self._title.show_text(title)
        restyle(self._title, "role", "accent" if step.state == "running" else "")
        counted = step.state == "running" and step.total > 0
        self._bar.setVisible(counted)
        if counted:
            self._bar.setRange(0, step.total)
            self._bar.setValue(step.done)
            self._bar.setAccessibleName(title)
            total = f"{words.number(step.done)} / {words.number(step.total)} {said(step.unit)}"
            self._number.setText(total)
        else:
            self._number.setText(words.seconds(step.seconds) if step.seconds >= 0.05 else "")
        state = {
            "running": self.tr("running"),
            "waiting": self.tr("waiting for you"),
            "done": self.tr("done"),
            "doubtful": self.tr("done with doubts"),
            "stopped": self.tr("stopped"),
        }
        self.setAccessibleName(f"{title}: {state[step.state]}")
        more = step.call is not None
        self._arrow.setVisible(more)
        self.head.setEnabled(more)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus if more else Qt.FocusPolicy.NoFocus)
        self.head.setAccessibleName(self.accessibleName())
        self._show_children(step)
        if self.opened:
            self._close()
            self._open()

    def _show_children(self, step: StepView) -> None:
        for child in step.children:
            if child.step not in self._children:
                self._children[child.step] = StepRow(self._theme)
                self._inner.addWidget(self._children[child.step])
                self._below.show()
            self._children[child.step].show_step(child)

    def _on_pressed(self) -> None:
        if self.opened:
            self._close()
        else:
            self._open()

    def _open(self) -> None:
        step = self._shown
        if step is None or step.call is None:
            return
        body = column(spacing=4, margins=(24, 2, 4, 6))
        tool = words.tool(step.call.tool)
        body.addWidget(label(self.tr("Called %1 with").replace("%1", tool), "soft"))
        if step.call.arguments:
            body.addWidget(arguments(step.call.arguments))
        else:
            body.addWidget(label(self.tr("nothing"), "soft"))
        if step.result is not None:
            body.addWidget(label(words.tool_status(step.result.status), "soft"))
            text = step.result.text.strip()
            if text:
                shown = text if len(text) <= MAX_RESULT else text[:MAX_RESULT] + " …"
                body.addWidget(label(breakable(shown), "code", wrap=True, selectable=True))
        self._detail = QWidget()
        self._detail.setLayout(body)
        self._column.insertWidget(2, self._detail)
        self._arrow.show_glyph("down", "soft")

    def _close(self) -> None:
        if self._detail is not None:
            self._column.removeWidget(self._detail)
            self._detail.hide()
            self._detail.deleteLater()
            self._detail = None
            self._arrow.show_glyph("right", "soft")
