"""A summary: points with a mark, their text and a chip that opens the page they come from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ternlight.agents.messages import SummaryPoint
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, discard, empty, frame, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer, Length
from ternlight.tools.documents.types import Document

LENGTHS: tuple[Length, ...] = ("short", "medium", "long")


class PointRow(QWidget):
    """One point.

    Signals:
        opened: the chip was pressed.
    """

    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = Glyph(theme, "check", "ok", 15)
        self.text = label(wrap=True, selectable=True)
        self.chip = button(theme, role="chip")
        self.chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.chip.clicked.connect(self.opened)
        line = row(column(2, self._mark, None, spacing=0), self.text, column(self.chip, None, spacing=0), spacing=10)
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_point(self, point: SummaryPoint, chip: str) -> None:
        """Show the point; `chip` is the words of its place."""
        quoted = point.status == "quoted"
        self._mark.show_glyph("quote" if quoted else "check", "soft" if quoted else "ok")
        tip = (
            self.tr("The document's own words.")
            if quoted
            else self.tr("Phrased by the model; every number and name in it stands in the source.")
        )
        self.text.setText(breakable(point.text))
        self.setToolTip(tip)
        self.chip.setText(chip)
        self.chip.setAccessibleName(self.tr("Open %1 with the quote marked").replace("%1", chip))
        self.chip.setToolTip(f"“{_short(point.quote)}”")


class SummaryCard(QFrame):
    """The points so far, and when the run has ended what was checked and what can be done with them.

    Signals:
        point_opened: SummaryPoint whose page is wanted.
        length_wanted: "short", "medium" or "long": the same document once more.
        deck_wanted: a deck made of the same document.
        copy_wanted: the summary as Markdown.
        save_wanted: the summary as a file.
    """

    point_opened = Signal(object)
    length_wanted = Signal(str)
    deck_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[int, PointRow] = {}
        self._shown: dict[int, tuple[SummaryPoint, str]] = {}
        self.renders = 0
        """Points drawn so far."""
        self.setProperty("role", "card")
        self._heading = label(self.tr("Summary"), "heading")
        self._document = ElidedLabel(role="soft")
        head = row(self._heading, self._document, spacing=10)
        head.setStretch(1, 1)
        self._points = QVBoxLayout()
        self._points.setSpacing(10)
        self._points.setContentsMargins(0, 2, 0, 0)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self._note_box = frame("note", self._notes)
        self._notes.setContentsMargins(12, 10, 12, 10)
        self._note_box.hide()
        self._note_lines: tuple[str, ...] = ()
        self._checked = label(role="soft", wrap=True)
        self._details = label(role="soft", wrap=True)
        self.deck = self._action(self.tr("Make a deck"), "slides", self.deck_wanted.emit)
        self._shorter = self._action(self.tr("Shorter"), "", lambda: self._step(-1))
        self._longer = self._action(self.tr("Longer"), "", lambda: self._step(1))
        self._copy = self._action(self.tr("Copy"), "copy", self.copy_wanted.emit)
        self._save = self._action(self.tr("Save as …"), "save", self.save_wanted.emit)
        self._length: Length = "medium"
        actions = FlowLayout(spacing=8)
        for widget in (self.deck, self._shorter, self._longer, self._copy, self._save):
            actions.addWidget(widget)
        self._actions = QWidget()
        self._actions.setLayout(actions)
        self._footer = QWidget()
        self._footer.setLayout(column(self._checked, self._details, 4, self._actions, spacing=3))
        self._footer.hide()
        self.setLayout(column(head, self._points, self._note_box, self._footer, spacing=12, margins=(18, 15, 18, 16)))

    def show_answer(self, answer: Answer, document: Document | None, *, may_run: bool) -> None:
        """Show the summary as it is now; only points that are new or others than before are drawn."""
        name = answer.summary.document if answer.summary else answer.request.document
        self._length = answer.summary.length if answer.summary else answer.request.length
        self._document.show_text(words.joined(name, words.length(self._length)))
        for index, point in answer.shown_points:
            chip = words.place(words.page_kind(document, point.page, name), point.page)
            if self._shown.get(index) != (point, chip):
                self._shown[index] = (point, chip)
                self._row(index).show_point(point, chip)
                self.renders += 1
        for index in [index for index in self._rows if index not in answer.points]:
            gone = self._rows.pop(index)
            self._shown.pop(index)
            self._points.removeWidget(gone)
            discard(gone)
        self._show_footer(answer, document)
        self.deck.setVisible(bool(answer.request.path))
        for widget, allowed in ((self._shorter, self._length != "short"), (self._longer, self._length != "long")):
            widget.setEnabled(may_run and allowed)
            reason = "" if may_run else self.tr("Something is running in this conversation.")
            if may_run and not allowed:
                reason = (
                    self.tr("This is already the shortest.")
                    if widget is self._shorter
                    else self.tr("This is already the longest.")
                )
            widget.setToolTip(reason)

    def chips(self) -> list[QWidget]:
        """The chips in the order of their points."""
        return [self._rows[index].chip for index in sorted(self._rows)]

    def _row(self, index: int) -> PointRow:
        if index not in self._rows:
            widget = PointRow(self._theme)
            widget.opened.connect(lambda: self.point_opened.emit(self._shown[index][0]))
            self._rows[index] = widget
            self._points.insertWidget(sorted(self._rows).index(index), widget)
        return self._rows[index]

    def _show_footer(self, answer: Answer, document: Document | None) -> None:
        summary = answer.summary
        self._footer.setVisible(summary is not None and bool(summary.points))
        notes = summary.notes if summary is not None else ()
        if notes != self._note_lines:
            self._show_notes(notes)
        if summary is None:
            return
        self._checked.setText(words.checked(summary.points, words.page_kind(document, 1, summary.document)))
        self._details.setText(
            words.joined(
                summary.model or self.tr("no language model"),
                words.mode(summary),
                words.speed(answer.tokens_per_second),
                words.seconds(summary.seconds),
            )
        )

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        self._note_lines = notes
        empty(self._notes)
        for note in notes:
            text = label(breakable(said(note)), wrap=True, selectable=True)
            holder = QWidget()
            line = row(column(1, Glyph(self._theme, "warning", "warn", 16), None, spacing=0), text, spacing=9)
            line.setStretch(1, 1)
            holder.setLayout(line)
            self._notes.addWidget(holder)
        self._note_box.setVisible(bool(notes))
        self._note_box.setAccessibleName(self.tr("Doubts"))

    def _action(self, text: str, glyph: str, pressed: Callable[[], None]) -> QWidget:
        widget = button(self._theme, text, glyph)
        widget.clicked.connect(lambda: pressed())
        return widget

    def _step(self, by: int) -> None:
        self.length_wanted.emit(LENGTHS[min(max(LENGTHS.index(self._length) + by, 0), len(LENGTHS) - 1)])


def _short(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= 300 else folded[:299] + "…"
