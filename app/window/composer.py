"""Where the user writes: Enter sends, Shift+Enter begins a line; the jobs; who answers; how full the context is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QActionGroup, QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from ternlight.app.store import Persona
from ternlight.app.widgets.controls import button, column, label, restyle, row, square
from ternlight.app.widgets.editor import GrowingEditor
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Length
from ternlight.app.window.attachments import Attachments
from ternlight.app.window.commands import Command
from ternlight.app.window.source_chip import SourceChip
from ternlight.app.window.summary_card import LENGTHS

SPACING = 6
NARROWEST = 420
"""Pixels below which the length of summaries is chosen in their form alone."""
ROOM = 60
"""Pixels of the composer's line that nothing takes: its margins, and a little air before the meter."""
CHARACTERS_PER_TOKEN = 4
"""Of English, about; for what is not sent yet."""


class Composer(QFrame):
    """The box at the bottom.

    Signals:
        sent: the text, never empty; `attachments` has what goes with it.
        pasted: `QMimeData` of files from the clipboard.
        stop_wanted: stop what runs here.
        length_chosen: how long summaries shall be.
        persona_chosen: id of a persona, 0 for none.
        personas_wanted: the list of personas shall be changed.
        said: a sentence for the user.
    """

    sent = Signal(str)
    pasted = Signal(object)
    stop_wanted = Signal()
    length_chosen = Signal(str)
    persona_chosen = Signal(int)
    personas_wanted = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, length: Length, pictures: Path, parent: QWidget | None = None) -> None:
        """Pasted pictures are kept in the folder `pictures`."""
        super().__init__(parent)
        self._theme = theme
        self._running = False
        self._reason = ""
        self._narrow = False
        self._used = self._context = 0
        self._length: Length = length
        self.setProperty("role", "composer")
        self.text = GrowingEditor()
        self.text.setAccessibleName(self.tr("Your message"))
        self.text.submitted.connect(self._on_send)
        self.text.textChanged.connect(self._update)
        self.text.focused.connect(lambda on: restyle(self, "focused", on))
        self.text.pasted.connect(self._on_pasted)
        self.attachments = Attachments(theme, pictures)
        self.attachments.changed.connect(self._update)
        self.source = SourceChip(theme)
        self.source.changed.connect(self._update)
        self.jobs: dict[str, QPushButton] = {}
        self._job_names: dict[str, str] = {}
        self._job_widths: dict[str, int] = {}
        """With their names."""
        self._job_row = row(spacing=SPACING)
        self.length = button(theme, "", "down", "ghost", name=self.tr("Length of summaries"), glyph_size=11)
        turned = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        self.length.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LeftToRight)
        self.length.setMenu(self._length_menu())
        self.persona = button(theme, "", "person", "ghost", name=self.tr("Persona"), glyph_size=15)
        self._persona_menu = QMenu(self)
        self.persona.setMenu(self._persona_menu)
        self.meter = label(role="soft")
        self.send = square(
            button(theme, "", "up", "send", name=self.tr("Send"), glyph_role="accent_ink", glyph_size=18), 36
        )
        self.send.clicked.connect(self._on_pressed)
        line = row(self._job_row, self.length, self.persona, None, self.meter, self.send, spacing=SPACING)
        self.setLayout(column(self.text, self.source, self.attachments, line, spacing=10, margins=(16, 14, 12, 12)))
        self._show_length()
        self.show_personas((), None)
        self._update()

    @property
    def chosen_length(self) -> Length:
        """How long summaries shall be."""
        return self._length

    @property
    def summarize(self) -> QPushButton:
        """The button of that job."""
        return self.jobs["summarize"]

    def set_jobs(self, jobs: Sequence[Command]) -> None:
        """A button for each."""
        for job in jobs:
            widget = button(self._theme, job.short or job.title, job.glyph, name=job.title, tip=job.title)
            self._job_names[job.id] = job.short or job.title
            widget.clicked.connect(lambda _=False, run=job.run: run())
            self.jobs[job.id] = widget
            self._job_row.addWidget(widget)
            widget.ensurePolished()
            self._job_widths[job.id] = widget.sizeHint().width()

    def show_personas(self, personas: Sequence[Persona], chosen: int | None) -> None:
        """Offer these, with one of them, or none, chosen."""
        menu = self._persona_menu
        menu.clear()
        group = QActionGroup(menu)
        name = self.tr("No persona")
        for id, text in ((0, name), *((one.id, one.name) for one in personas)):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(id == (chosen or 0))
            if action.isChecked():
                name = text
            group.addAction(action)
            action.triggered.connect(lambda _=False, id=id: self.persona_chosen.emit(id))
        menu.addSeparator()
        menu.addAction(self.tr("Personas …")).triggered.connect(self.personas_wanted)
        self.persona.setText((name if len(name) <= 16 else name[:15] + "…") if chosen else "")
        self.persona.setAccessibleName(self.tr("Persona") + f": {name}")
        self.persona.setToolTip(self.tr("Who answers: %1").replace("%1", name))

    def show_context(self, used: int, context: int) -> None:
        """How many tokens of its `context` the model held at its last answer here; 0 for not known."""
        self._used, self._context = used, context
        self._update()

    def set_placeholder(self, text: str) -> None:
        """The text in the empty box."""
        self.text.setPlaceholderText(text)

    def set_running(self, running: bool) -> None:
        """While something runs, what is sent waits its turn, and the button of an empty box stops."""
        self._running = running
        self._update()

    def set_unable(self, reason: str) -> None:
        """Why nothing can be sent now, "" when it can."""
        self._reason = reason
        self._update()

    def insert(self, text: str) -> None:
        """Put text where the cursor is, as if it were typed."""
        self.text.insertPlainText(text)
        self.text.setFocus()

    def take_text(self) -> str:
        """What is written, which is then no longer here."""
        text = self.text.toPlainText().strip()
        self.text.clear()
        return text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the names of the jobs do not fit, they are glyphs alone."""
        self.length.setVisible(self.width() >= NARROWEST)
        beside = (self.length.sizeHint().width(), self.persona.sizeHint().width(), self.send.width())
        meter = self.fontMetrics().horizontalAdvance(self.tr("context %1 %").replace("%1", words.number(100)))
        needed = (*self._job_widths.values(), *beside, meter)
        narrow = self.width() < sum(needed) + SPACING * len(needed) + ROOM
        if narrow != self._narrow:
            self._narrow = narrow
            for id, widget in self.jobs.items():
                widget.setText("" if narrow else self._job_names[id])
                widget.setStyleSheet("padding: 7px 8px;" if narrow else "")
            self._update()

    def _length_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for value in LENGTHS:
            action = menu.addAction(words.length(value).capitalize())
            action.setCheckable(True)
            action.setChecked(value == self._length)
            action.setData(value)
            group.addAction(action)
        menu.triggered.connect(lambda action: self._on_length(action.data()))
        return menu

    def show_length(self, value: Length) -> None:
        """Another length was chosen elsewhere."""
        self._length = value
        self._show_length()
        menu = self.length.menu()
        for action in menu.actions() if menu is not None else ():
            action.setChecked(action.data() == value)

    def _on_length(self, value: Length) -> None:
        self.show_length(value)
        self.length_chosen.emit(value)

    def _show_length(self) -> None:
        self.length.setText(words.length(self._length).capitalize())
        self.length.setAccessibleName(self.tr("Length of summaries") + f": {words.length(self._length)}")
        self.length.setToolTip(self.tr("How long summaries shall be"))

    def _on_pasted(self, data: QMimeData) -> None:
        if data.hasUrls():
            self.pasted.emit(data)
        elif not self.attachments.add_image(QImage(data.imageData())):
            self.said.emit(self.tr("The picture could not be kept."))

    def _on_pressed(self) -> None:
        if self._stops:
            self.stop_wanted.emit()
        else:
            self._on_send()

    def _on_send(self) -> None:
        if self._empty or self._unable:
            return
        self.sent.emit(self.take_text())

    @property
    def _empty(self) -> bool:
        return not self.text.toPlainText().strip()

    @property
    def _unable(self) -> str:
        """Why nothing can be sent; a collection answers in its own words where there is no model."""
        return "" if self.source.collection else self._reason

    @property
    def _stops(self) -> bool:
        return self._running and self._empty

    def _update(self) -> None:
        self.send.setIcon(glyph_icon(self._theme, "stop" if self._stops else "up", "accent_ink"))
        name = self.tr("Stop (Esc)") if self._stops else self.tr("Send (Enter)")
        if self._running and not self._stops:
            name = self.tr("Send when this has ended (Enter)")
        tip = name
        if not self._stops and self._unable:
            tip = self._unable
        elif not self._stops and self._empty:
            tip = self.tr("Write something to send it.")
        self.send.setEnabled(self._stops or not (self._empty or self._unable))
        self.send.setAccessibleName(name)
        self.send.setToolTip(tip)
        self._show_meter()

    def _show_meter(self) -> None:
        known = self._context > 0 and not self._narrow and (self._used > 0 or not self._empty)
        self.meter.setVisible(known)
        if not known:
            return
        used = self._used + len(self.text.toPlainText()) // CHARACTERS_PER_TOKEN
        percent = round(100 * used / self._context)
        self.meter.setText(self.tr("context %1 %").replace("%1", words.number(percent)))
        restyle(self.meter, "role", "warn" if percent >= 90 else "soft")
        said = self.tr("About %1 of the %2 tokens that the model holds at once.")
        if percent >= 90:
            said += " " + self.tr("Begin a new conversation before the oldest part is left out.")
        self.meter.setToolTip(said.replace("%1", words.number(used)).replace("%2", words.number(self._context)))
