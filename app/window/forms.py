"""The forms of the short jobs: summarise, ask documents, research the web."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.controls import button, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Length
from ternlight.app.window.form import Form, boxed, choice, question_field, under
from ternlight.app.window.making.source_picker import SourcePicker
from ternlight.app.window.summary_card import LENGTHS
from ternlight.app.window.words import tr

DEPTHS = (3, 5, 8)
"""Pages of the web read for each part of a question."""


class SummarizeForm(Form):
    """Files, a page of the web, or what was said.

    Signals:
        wanted: `Chosen`, and the length.
    """

    wanted = Signal(object, str)

    def __init__(self, theme: Theme, length: Length, parent: QWidget, *, offline: bool, conversation: str) -> None:
        super().__init__(theme, tr("Summarise"), tr("Summarise"), parent)
        self.sources = SourcePicker(theme, ("files", "url", "conversation"), offline=offline, conversation=conversation)
        self.sources.changed.connect(self.update_state)
        self.sources.online_wanted.connect(self.online_wanted)
        options = tuple((value, words.length(value).capitalize()) for value in LENGTHS)
        self.length = choice(theme, self.tr("Length"), options, length)
        self.lay_out(self.sources, under(self.tr("Length"), self.length))

    def missing(self) -> str:
        return self.sources.chosen.missing

    def sent(self) -> None:
        self.wanted.emit(self.sources.chosen, cast(str, self.length.currentData()))

    def set_offline(self, offline: bool) -> None:
        self.sources.set_offline(offline)


class AskForm(Form):
    """A question to files, or to a collection.

    Signals:
        wanted: the question; the files; the name of a collection, "" for the files.
    """

    wanted = Signal(str, object, str)

    def __init__(self, theme: Theme, collections: Sequence[str], parent: QWidget, *, question: str = "") -> None:
        super().__init__(theme, tr("Ask your documents"), tr("Ask"), parent)
        self.question = question_field(self.tr("Your question"), self.tr("What did the dredging cost?"), question)
        self.question.textChanged.connect(self.update_state)
        self.question.submitted.connect(self._on_send)
        options = (("", self.tr("Files that I choose")), *((name, name) for name in collections))
        self.collection = choice(theme, self.tr("Answer from"), options, "")
        self.collection.currentIndexChanged.connect(lambda _: self._on_source())
        self.sources = SourcePicker(theme, ("files",), offline=False)
        self.sources.changed.connect(self.update_state)
        note = label(
            self.tr("Every sentence of the answer has its page and a quote. What is not in them is not made up."),
            "soft",
            wrap=True,
        )
        self.lay_out(
            under(self.tr("Your question"), boxed(self.question)),
            under(self.tr("Answer from"), self.collection),
            self.sources,
            note,
        )
        self.question.setFocus()

    def missing(self) -> str:
        if not self.question.toPlainText().strip():
            return self.tr("Write a question first.")
        return "" if self.collection.currentData() else self.sources.chosen.missing

    def sent(self) -> None:
        files: tuple[Path, ...] = () if self.collection.currentData() else self.sources.chosen.files
        self.wanted.emit(self.question.toPlainText().strip(), files, self.collection.currentData())

    def _on_source(self) -> None:
        self.sources.setVisible(not self.collection.currentData())
        self.update_state()
        self.adjustSize()


class ResearchForm(Form):
    """A question to the web.

    Signals:
        wanted: the question, and how many pages are read for each part of it.
    """

    wanted = Signal(str, int)

    def __init__(self, theme: Theme, parent: QWidget, *, offline: bool) -> None:
        super().__init__(theme, tr("Research the web"), tr("Research"), parent)
        self._offline = offline
        self.question = question_field(
            self.tr("Your question"), self.tr("Who builds sodium batteries, and at what price?")
        )
        self.question.textChanged.connect(self.update_state)
        self.question.submitted.connect(self._on_send)
        names = (self.tr("Quick: %1 pages"), self.tr("As usual: %1 pages"), self.tr("Thorough: %1 pages"))
        options = [(str(n), name.replace("%1", words.number(n))) for n, name in zip(DEPTHS, names, strict=True)]
        self.pages = choice(theme, self.tr("How thorough"), options, "5")
        self._note = label(role="soft", wrap=True)
        self.online = button(theme, self.tr("Go online"), role="link")
        self.online.clicked.connect(self.online_wanted)
        note = row(self._note, self.online, spacing=4)
        note.setStretch(0, 1)
        self.lay_out(
            under(self.tr("Your question"), boxed(self.question)), under(self.tr("How thorough"), self.pages), note
        )
        self.question.setFocus()

    def missing(self) -> str:
        if not self.question.toPlainText().strip():
            return self.tr("Write a question first.")
        return self.tr("Ternlight is offline, and this needs the web.") if self._offline else ""

    def sent(self) -> None:
        self.wanted.emit(self.question.toPlainText().strip(), int(self.pages.currentData()))

    def set_offline(self, offline: bool) -> None:
        self._offline = offline
        self.update_state()

    def update_state(self) -> None:
        super().update_state()
        told = self.tr("The question leaves this computer; every request stands in the ledger (Settings, Privacy).")
        self._note.setText(self.tr("Ternlight is offline, and this needs the web.") if self._offline else told)
        self.online.setVisible(self._offline)
