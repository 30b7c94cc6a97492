"""The plan of a long run: its sub-questions, slides or sections in order, and what has become of each, live."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ternlight.agents.messages import AgendaItem, AgendaState
from ternlight.app.widgets.controls import ElidedLabel, column, discard, label, restyle, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words

_MARKS: dict[AgendaState, tuple[str, str]] = {
    "waiting": ("ring", "soft"),
    "running": ("running", "accent"),
    "done": ("check", "ok"),
    "left_out": ("warning", "warn"),
    "failed": ("warning", "warn"),
    "skipped": ("stop", "soft"),
}
LINE = 21
"""Pixels of height: what waits is written smaller, and nothing moves when it begins."""


class AgendaList(QFrame):
    """A heading that counts, and a line for each item."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "code")
        self._heading = label(role="soft")
        self.lines: list[AgendaLine] = []
        self._list = column(spacing=0)
        self.setLayout(column(self._heading, self._list, spacing=5, margins=(10, 7, 10, 8)))

    def show_items(self, items: Mapping[str, AgendaItem]) -> None:
        """Show the plan as it stands."""
        while len(self.lines) > len(items):
            line = self.lines.pop()
            self._list.removeWidget(line)
            discard(line)
        while len(self.lines) < len(items):
            self.lines.append(AgendaLine(self._theme))
            self._list.addWidget(self.lines[-1])
        for line, item in zip(self.lines, items.values(), strict=True):
            line.show_item(item)
        done = sum(item.state in ("done", "left_out") for item in items.values())
        counted = self.tr("Plan: %1 of %2").replace("%1", words.number(done)).replace("%2", words.number(len(items)))
        self._heading.setText(counted)
        self.setAccessibleName(counted)


class AgendaLine(QWidget):
    """One item: its mark, its words, and how it stands where the mark alone would not say it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: AgendaItem | None = None
        self._mark = Glyph(theme, "ring", "soft", 14)
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._state = label(role="soft")
        line = row(self._mark, self._title, self._state, spacing=8)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setFixedHeight(LINE)

    def show_item(self, item: AgendaItem) -> None:
        """Show an item as it stands."""
        if item == self._shown:
            return
        self._shown = item
        self._mark.show_glyph(*_MARKS[item.state])
        self._title.show_text(item.title)
        restyle(self._title, "role", {"running": "accent", "waiting": "soft", "skipped": "soft"}.get(item.state, ""))
        said = {
            "waiting": self.tr("waits"),
            "running": self.tr("running"),
            "done": self.tr("done"),
            "left_out": self.tr("left out: the sources do not give it"),
            "failed": self.tr("failed"),
            "skipped": self.tr("not done"),
        }[item.state]
        quiet = item.state in ("waiting", "running", "done")
        self._state.setText("" if quiet else said)
        self.setAccessibleName(f"{item.title}: {said}")
