"""A failure as a card in the conversation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ternlight.agents.messages import ErrorPart
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import breakable, button, column, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme


class ErrorCard(QFrame):
    """What went wrong, what was kept, what to do.

    Signals:
        again_wanted: try once more.
        details_wanted: copy what a bug report needs.
    """

    again_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "note")
        self._message = label(wrap=True, selectable=True)
        self._kept = label(role="soft", wrap=True)
        self.again = button(theme, self.tr("Try again"))
        self.again.clicked.connect(self.again_wanted)
        self.details = button(theme, self.tr("Copy details"), "copy")
        self.details.clicked.connect(self.details_wanted)
        actions = FlowLayout(spacing=8)
        actions.addWidget(self.again)
        actions.addWidget(self.details)
        holder = QWidget()
        holder.setLayout(actions)
        heading = label(self.tr("This did not work"), "heading")
        text = column(heading, self._message, self._kept, 4, holder, spacing=4)
        line = row(
            column(1, Glyph(theme, "warning", "warn", 18), None, spacing=0), text, spacing=11, margins=(15, 13, 15, 14)
        )
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_error(self, error: ErrorPart, kept: str, *, may_run: bool) -> None:
        """Show an error; `kept` says what was finished before it."""
        message = said(error.message)
        self._message.setText(breakable(message))
        self._kept.setText(kept)
        self._kept.setVisible(bool(kept))
        self.details.setVisible(error.error_kind == "bug")
        self.again.setEnabled(may_run)
        self.again.setToolTip("" if may_run else self.tr("Something is running in this conversation."))
        self.setAccessibleName(message)
