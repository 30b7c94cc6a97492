"""The left side of the view: what is made, how far it is, its parts in order, and what there is to know about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, discard, label, row, square
from ternlight.app.widgets.fold import Fold
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.making import names
from ternlight.app.window.making.outline_list import Line, OutlineList
from ternlight.app.window.making.questions import Questions

WIDTH = 300
NARROWEST = 250


class Panel(QFrame):
    """Shows what it is told; what the user does in it is told to the view.

    Signals:
        retitled: another title for the whole.
        layout_chosen: a layout for the chosen slide.
        added: a title for one part more.
        undone: take the last change back.
        stop_wanted, edit_wanted: stop what runs; edit the outline once more.
    """

    retitled = Signal(str)
    layout_chosen = Signal(str)
    added = Signal(str)
    undone = Signal()
    stop_wanted = Signal()
    edit_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notes_shown: tuple[str, ...] = ()
        self.setProperty("role", "card")
        self.setMinimumWidth(NARROWEST)
        self.title = ElidedLabel(role="heading")
        self.title_field = QLineEdit()
        self.title_field.setAccessibleName(self.tr("Title"))
        self.title_field.setMaxLength(110)
        self.title_field.editingFinished.connect(lambda: self.retitled.emit(self.title_field.text()))
        self.source = ElidedLabel(role="soft")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.list = OutlineList(theme)
        self.list.setIconSize(QSize(15, 15))
        self.up = self._tool("up", self.tr("Move up (Alt+Up)"), lambda: self.list.step(-1))
        self.down = self._tool("arrow_down", self.tr("Move down (Alt+Down)"), lambda: self.list.step(1))
        self.rename = self._tool("edit", self.tr("Rename (F2)"), self.list.rename)
        self.remove = self._tool("trash", self.tr("Take out (Del)"), lambda: self.list.removed.emit(self.list.key))
        self.undo = self._tool("undo", self.tr("Undo"), self.undone.emit)
        self.layouts = ChoiceBox(theme, (), "")
        self.layouts.setAccessibleName(self.tr("Layout of the chosen slide"))
        self.layouts.activated.connect(lambda _: self.layout_chosen.emit(str(self.layouts.currentData())))
        self.new = QLineEdit()
        self.new.setMaxLength(70)
        self.new.returnPressed.connect(self._on_add)
        self.add = button(theme, self.tr("Add"), "plus")
        self.add.setEnabled(False)
        self.new.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.add.clicked.connect(self._on_add)
        self._layout_name = label(self.tr("Layout"), "soft")
        self._layout_row = QWidget()
        self._layout_row.setLayout(row(self._layout_name, self.layouts, None, spacing=8))
        tools = row(self.up, self.down, self.rename, self.remove, self.undo, None, spacing=2)
        adding = row(self.new, self.add, spacing=6)
        adding.setStretch(0, 1)
        self._editing = QWidget()
        self._editing.setLayout(column(tools, self._layout_row, adding, spacing=6))
        self.questions = Questions(theme)
        self._questions = Fold(theme, "", self._scrolling(self.questions))
        self._notes: QVBoxLayout = column(spacing=8, margins=(4, 0, 4, 0))
        notes = QWidget()
        notes.setProperty("role", "canvas")
        notes.setLayout(self._notes)
        self.notes = Fold(theme, "", self._scrolling(notes))
        self.stop = button(theme, self.tr("Stop"), name=self.tr("Stop this task"))
        self.stop.clicked.connect(self.stop_wanted)
        self.edit = button(theme, self.tr("Edit outline"))
        self.edit.clicked.connect(self.edit_wanted)
        layout = column(
            self.title,
            self.title_field,
            self.source,
            self.progress,
            self.list,
            self._editing,
            self._questions,
            self.notes,
            row(self.edit, self.stop, None, spacing=8),
            spacing=8,
            margins=(14, 14, 14, 14),
        )
        layout.setStretch(4, 1)
        self.setLayout(layout)

    def show_title(self, title: str, source: str, *, editable: bool) -> None:
        """Say what is made, from what."""
        self.title.show_text(title)
        self.title.setVisible(not editable)
        self.title_field.setVisible(editable)
        if editable and not self.title_field.hasFocus():
            self.title_field.setText(title)
            self.title_field.setCursorPosition(0)
        self.source.show_text(source)

    def show_progress(self, done: int, total: int, *, running: bool) -> None:
        """How far it is; a `total` of 0 cannot be told yet."""
        self.progress.setVisible(running)
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def show_lines(self, lines: Sequence[Line], *, editable: bool, deck: bool, chosen: str = "") -> None:
        """Show the parts."""
        self.list.show_lines(lines, editable=editable, chosen=chosen)
        self._editing.setVisible(editable)
        self._layout_row.setVisible(editable and deck)
        hint = self.tr("One slide more, about …") if deck else self.tr("One section more, about …")
        self.new.setPlaceholderText(hint)
        self.new.setAccessibleName(self.tr("What one more should be about"))

    def show_layouts(self, layouts: Sequence[str], chosen: str, *, can_undo: bool, at: int, total: int) -> None:
        """What can be done with the chosen line, the one at `at` of `total`."""
        self.layouts.clear()
        for name in dict.fromkeys((chosen, *layouts)):
            if name:
                self.layouts.addItem(names.layout(name), name)
        self.layouts.setCurrentIndex(self.layouts.findData(chosen))
        self.layouts.setEnabled(self.layouts.count() > 1)
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < total - 1)
        self.rename.setEnabled(at >= 0)
        self.remove.setEnabled(at >= 0 and total > 1)
        self.undo.setEnabled(can_undo)

    def show_questions(self, questions: tuple[tuple[str, str], ...], *, shown: bool) -> None:
        """Ask what only the user knows."""
        self._questions.setVisible(shown and bool(questions))
        self.questions.ask(questions)
        self._questions.set_title(self.tr("Only you know (%1)").replace("%1", str(len(questions))))

    def show_notes(self, notes: Sequence[str], title: str) -> None:
        """Sentences about what was left out, changed or is missing."""
        self.notes.setVisible(bool(notes))
        self.notes.set_title(title)
        if tuple(notes) == self._notes_shown:
            return
        self._notes_shown = tuple(notes)
        while (item := self._notes.takeAt(0)) is not None:
            discard(item.widget())
        for note in notes:
            line = QWidget()
            inner = row(
                column(2, Glyph(self._theme, "warning", "warn", 14), None, spacing=0),
                column(label(breakable(said(note)), "soft", wrap=True, selectable=True), None, spacing=0),
                spacing=8,
            )
            inner.setStretch(1, 1)
            line.setLayout(inner)
            self._notes.addWidget(line)
        self._notes.addStretch(1)

    def show_buttons(self, *, stop: bool, edit: bool) -> None:
        """What can be done at the bottom."""
        self.stop.setVisible(stop)
        self.edit.setVisible(edit)

    def _on_add(self) -> None:
        title = " ".join(self.new.text().split())
        if title:
            self.new.clear()
            self.added.emit(title)

    def _tool(self, glyph: str, name: str, pressed: object) -> QWidget:
        widget = square(button(self._theme, "", glyph, "ghost", name=name), 30)
        widget.setStyleSheet("padding: 0;")
        widget.clicked.connect(lambda: pressed())  # type: ignore[operator]
        return widget

    def _scrolling(self, body: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        area.setMaximumHeight(230)
        body.setProperty("role", "canvas")
        area.setWidget(body)
        return area
