"""The form for a deck or a report: from what, and the few choices that matter. What it gives is a `Task`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import ElidedLabel, button, column, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.making import names
from ternlight.app.window.making.source_picker import Source, SourcePicker
from ternlight.app.window.making.task import FORMATS, Document, Task, free_path
from ternlight.app.window.save_place import ask_where, documents_folder
from ternlight.tools.typeset.themes import THEMES

SOURCES: tuple[Source, ...] = ("files", "topic", "url", "conversation")
SLIDES = (8, 10, 12, 15, 20, 30)


class MakeDialog(QDialog):
    """Opens with what is likely chosen already.

    Signals:
        wanted: a `Task`.
        online_wanted: the user wants Ternlight to go online.
    """

    wanted = Signal(object)
    online_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        job: Document,
        parent: QWidget,
        *,
        offline: bool,
        conversation: str = "",
        files: Sequence[Path] = (),
        topic: str = "",
        folder: Path | None = None,
    ) -> None:
        """`conversation` names the open one, "" where there is none that says anything; `folder` is written to."""
        super().__init__(parent)
        self._job: Document = job
        self._folder = folder or documents_folder() / "Ternlight"
        self._path: Path | None = None
        """The user's own choice of a file."""
        deck = job == "deck"
        self.setWindowTitle(self.tr("Make a deck") if deck else self.tr("Make a report"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(580)
        self.sources = SourcePicker(theme, SOURCES, offline=offline, conversation=conversation)
        self.sources.changed.connect(self._update)
        self.sources.online_wanted.connect(self.online_wanted)
        kinds = (("pitch", self.tr("Pitch deck")), ("research", self.tr("What the sources say")))
        self.kind = self._choice(theme, self.tr("Kind"), kinds, "pitch")
        counts = tuple((str(n), names.parts("deck", n)) for n in SLIDES)
        self.slides = self._choice(theme, self.tr("Length"), (("0", self.tr("As usual")), *counts), "0")
        self.format = self._choice(
            theme, self.tr("Format"), tuple((one, names.FILES[one]) for one in FORMATS[job]), FORMATS[job][0]
        )
        self.format.currentIndexChanged.connect(lambda _: self._on_format())
        self.theme = self._choice(theme, self.tr("Theme"), tuple((one.name, one.title) for one in THEMES), "harbour")
        for number, one in enumerate(THEMES):
            self.theme.setItemIcon(number, names.swatch(one.name))
        self.theme.setIconSize(self.theme.iconSize().expandedTo(names.SWATCH))
        self.title = self._field(self.tr("Title"), self.tr("from the sources"), 60 if deck else 110)
        self.author = self._field(self.tr("Author"), self.tr("not printed"), 40)
        self.title.textChanged.connect(lambda _: self._update())
        self.place = ElidedLabel(role="soft")
        self.choose = button(theme, self.tr("Change …"), role="link", name=self.tr("Choose another file"))
        self.choose.clicked.connect(self._on_choose)
        self.why = label(role="soft", wrap=True)
        self.make = button(theme, self.tr("Make the deck") if deck else self.tr("Make the report"), role="primary")
        self.make.clicked.connect(lambda: self._on_done(at_once=True))
        self.plan = button(theme, self.tr("Outline first"))
        self.plan.setToolTip(self.tr("Stops when the outline is there, so that you can change it."))
        self.plan.clicked.connect(lambda: self._on_done(at_once=False))
        cancel = button(theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        first = (self.kind, self.slides) if deck else (self.format,)
        place = row(label(self.tr("File"), "soft"), self.place, self.choose, spacing=8)
        place.setStretch(1, 1)
        ending = row(self.why, cancel, self.plan, self.make, spacing=8)
        ending.setStretch(0, 1)
        self.setLayout(
            column(
                label(self.windowTitle(), "heading"),
                4,
                self.sources,
                6,
                _named(*((widget.accessibleName(), widget) for widget in (*first, self.theme))),
                _named((self.title.accessibleName(), self.title), (self.author.accessibleName(), self.author)),
                place,
                8,
                ending,
                spacing=8,
                margins=(22, 18, 22, 18),
            )
        )
        if files:
            self.sources.add_files(files)
        elif topic:
            self.sources.choose("topic")
            self.sources.topic.setText(topic)
        self._update()

    def set_offline(self, offline: bool) -> None:
        """Whether the web can be reached."""
        self.sources.set_offline(offline)

    @property
    def task(self) -> Task:
        """What is asked for now."""
        chosen = self.sources.chosen
        return Task(
            job=self._job,
            topic=chosen.topic,
            files=tuple(str(file) for file in chosen.files),
            url=chosen.url,
            conversation=chosen.source == "conversation",
            kind=self.kind.currentData(),
            slides=int(self.slides.currentData()),
            theme=self.theme.currentData(),
            title=" ".join(self.title.text().split()),
            author=" ".join(self.author.text().split()),
            out=str(self._out()),
        )

    def _out(self) -> Path:
        ending = str(self.format.currentData())
        if self._path is not None:
            return self._path.with_suffix(f".{ending}")
        chosen = self.sources.chosen
        stem = self.title.text().strip() or chosen.topic
        if not stem and chosen.files:
            stem = f"{chosen.files[0].stem} {names.job(self._job).lower()}"
        return free_path(self._folder, stem or names.job(self._job), ending)

    def _update(self) -> None:
        missing = self.sources.chosen.missing
        self.why.setText("")
        for widget in (self.make, self.plan):
            widget.setEnabled(not missing)
        self.make.setToolTip(missing)
        out = self._out()
        self.place.show_text(f"{out.parent.name}/{out.name}")
        self.place.setToolTip(str(out))

    def _on_format(self) -> None:
        self._update()

    def _on_choose(self) -> None:
        ending = str(self.format.currentData())
        path = ask_where(self, self.tr("Choose a file"), self._out(), {ending: names.FILES[ending]})
        if path is not None:
            self._path = path
            self._update()

    def _on_done(self, *, at_once: bool) -> None:
        task = self.task
        self.wanted.emit(task if at_once else task.waiting())
        self.accept()

    def _choice(self, theme: Theme, name: str, options: tuple[tuple[str, str], ...], chosen: str) -> ChoiceBox:
        box = ChoiceBox(theme, options, chosen)
        box.setAccessibleName(name)
        return box

    def _field(self, name: str, hint: str, most: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        field.setMaxLength(most)
        return field


def _named(*fields: tuple[str, QWidget]) -> QWidget:
    """Controls side by side, each under its name."""
    holder = QWidget()
    line = row(*(column(label(name, "soft"), widget, spacing=3) for name, widget in fields), spacing=12)
    for number in range(len(fields)):
        line.setStretch(number, 1)
    holder.setLayout(line)
    return holder
