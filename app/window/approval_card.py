"""A question of a run to the user: what it wants to do, with the real arguments, and how far a yes reaches."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import breakable, button, column, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words

MAX_VALUE = 2_000
"""Characters of an argument that are shown."""


class ApprovalCard(QFrame):
    """Asks once; a pressed button is the answer.

    Signals:
        decided: ApprovalRequest, Decision.
    """

    decided = Signal(object, str)

    def __init__(self, theme: Theme, request: ApprovalRequest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.request = request
        self.setProperty("role", "note")
        asked = said(request.question)
        self.setAccessibleName(asked)
        question = label(breakable(asked), "heading", wrap=True)
        warning = label(said(request.warning), "warn", wrap=True)
        if not request.warning:
            warning.hide()
        reach = label(self.tr("“Always” covers: %1").replace("%1", words.scope(request.scope)), "soft", wrap=True)
        choices: tuple[tuple[Decision, str, str], ...] = (
            ("once", self.tr("Allow once"), "primary"),
            ("run", self.tr("For this task"), ""),
            ("always", self.tr("Always"), ""),
            ("no", self.tr("Do not allow"), ""),
        )
        flow = FlowLayout(spacing=8)
        self.buttons = {}
        for decision, text, role in choices:
            widget = button(theme, text, role=role)
            widget.setAccessibleDescription(asked)
            widget.clicked.connect(lambda _=False, decision=decision: self._on_decided(decision))
            self.buttons[decision] = widget
            flow.addWidget(widget)
        holder = QWidget()
        holder.setLayout(flow)
        body = column(question, arguments(request.arguments), warning, 2, holder, reach, spacing=6)
        line = row(
            column(1, Glyph(theme, "question", "warn", 18), None, spacing=0), body, spacing=11, margins=(15, 13, 15, 13)
        )
        line.setStretch(1, 1)
        self.setLayout(line)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _on_decided(self, decision: Decision) -> None:
        for widget in self.buttons.values():
            widget.setEnabled(False)
        self.decided.emit(self.request, decision)


def arguments(values: dict[str, object]) -> QWidget:
    """Arguments of a call, name by name, as plain text."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(values.items()):
        shown = words.value(value)
        if len(shown) > MAX_VALUE:
            shown = shown[:MAX_VALUE] + " …"
        grid.addWidget(label(name, "soft"), number, 0)
        grid.addWidget(label(breakable(shown), wrap=True, selectable=True), number, 1)
    return holder
