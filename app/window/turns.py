"""The assistant's turns as widgets: an answer with all its states."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ternlight.agents.messages import CitedPlace
from ternlight.app.languages.sentences import said_whole
from ternlight.app.widgets.controls import breakable, button, column, label, row
from ternlight.app.widgets.fold import Fold
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.approval_card import ApprovalCard
from ternlight.app.window.citations_card import CitationsCard
from ternlight.app.window.conversation import Turn
from ternlight.app.window.error_card import ErrorCard
from ternlight.app.window.file_card import FileCard, LoadPicture
from ternlight.app.window.making.card import MadeCard
from ternlight.app.window.making.look import Look
from ternlight.app.window.markdown_view import MarkdownView
from ternlight.app.window.steps_card import StepsCard
from ternlight.app.window.summary_card import SummaryCard
from ternlight.app.window.turn_tools import VersionSwitch, tool
from ternlight.tools.documents.types import Document


class AssistantTurn(QWidget):
    """An answer: steps, questions, text, summary, sources, files, and how it ended; each part when there is one.

    Signals:
        point_opened: SummaryPoint.
        place_opened: CitedPlace.
        length_wanted: the same document in another length.
        deck_wanted: a deck made of the same document.
        again_wanted: run the request once more.
        stop_wanted: stop what runs.
        decided: ApprovalRequest, Decision.
        version_wanted: id of another version.
        copy_wanted, save_wanted: the summary, or the answer's text.
        look_wanted: the outline and previews of a document that was planned or made.
        write_wanted: write the outline that waits.
        details_wanted: copy what a bug report needs.
        link_clicked: address of a link in the text.
        said: a sentence for the user.
    """

    point_opened = Signal(object)
    place_opened = Signal(object)
    length_wanted = Signal(str)
    deck_wanted = Signal()
    again_wanted = Signal()
    stop_wanted = Signal()
    decided = Signal(object, str)
    version_wanted = Signal(int)
    copy_wanted = Signal()
    save_wanted = Signal()
    details_wanted = Signal()
    look_wanted = Signal()
    write_wanted = Signal()
    link_clicked = Signal(str)
    said = Signal(str)

    def __init__(self, theme: Theme, load_picture: LoadPicture, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._load_picture, self._look = theme, load_picture, look
        self.steps: StepsCard | None = None
        self.approvals: dict[int, ApprovalCard] = {}
        """By the identity of their request."""
        self.thinking: Fold | None = None
        self.text: MarkdownView | None = None
        self.summary: SummaryCard | None = None
        self.citations: CitationsCard | None = None
        self.files: dict[str, FileCard] = {}
        self.made: MadeCard | None = None
        self.error: ErrorCard | None = None
        self._cites: dict[int, CitedPlace] = {}
        self._waiting = label(role="soft")
        self._stopped = label(role="soft", wrap=True, selectable=True)
        self._stopped.hide()
        self._resume = button(theme, self.tr("Run again"), role="link")
        self._resume.clicked.connect(self.again_wanted)
        self._resume.hide()
        self.versions = VersionSwitch(theme)
        self.versions.wanted.connect(self.version_wanted)
        self._text_footer = label(role="soft")
        self.copy = button(theme, self.tr("Copy"), "copy", "ghost", name=self.tr("Copy the answer"), glyph_size=14)
        self.copy.clicked.connect(self.copy_wanted)
        self.regenerate = tool(theme, "again", self.tr("Answer again, as another version"), self.again_wanted.emit)
        self._save = tool(theme, "save", self.tr("Save the answer"), self.save_wanted.emit)
        self._footer = QWidget()
        self._footer.setLayout(
            row(self.versions, self.copy, self.regenerate, self._save, None, self._text_footer, spacing=2)
        )
        self._footer.hide()
        ending = row(Glyph(theme, "stop", "soft", 14), self._stopped, self._resume, spacing=7)
        ending.setStretch(1, 1)
        self._ending = QWidget()
        self._ending.setLayout(ending)
        self._ending.hide()
        self._column = column(self._waiting, self._footer, self._ending, spacing=12)
        self.setLayout(self._column)

    def show_turn(self, turn: Turn, document: Document | None, *, may_run: bool) -> None:
        """Show the turn as it is now."""
        if turn.answer is not None:
            self.versions.show_versions(turn.id, turn.versions)
            self.show_answer(turn.answer, document, may_run=may_run)

    def show_answer(self, answer: Answer, document: Document | None, *, may_run: bool) -> None:
        """Show the answer as it is now."""
        self._show_steps(answer)
        self._show_text(answer)
        self._show_summary(answer, document, may_run)
        self._show_citations(answer)
        self._show_files(answer, may_run)
        self._show_made(answer, may_run)
        self._show_error(answer, may_run)
        self._waiting.setVisible(answer.state == "streaming" and not (answer.steps or answer.text or answer.thinking))
        self._waiting.setText(self.tr("Starting …"))
        self._footer.setVisible(bool(answer.text) and answer.state != "streaming" and not answer.points)
        self.regenerate.setEnabled(may_run)
        first = answer.first_token_seconds
        waited = self.tr("first word %1").replace("%1", words.seconds(first)) if first > 0 else ""
        self._text_footer.setText(words.joined(answer.model, words.speed(answer.tokens_per_second), waited))
        stopped = answer.state == "stopped"
        told = said_whole(answer.outcome.message) if answer.outcome is not None else ""
        self._ending.setVisible(stopped or bool(told))
        self._stopped.setVisible(stopped or bool(told))
        self._resume.setVisible(stopped)
        self._resume.setEnabled(may_run)
        ended = " ".join(filter(None, (self.tr("Stopped."), self._kept(answer)))) if stopped else ""
        self._stopped.setText(breakable(ended or told))

    def _show_steps(self, answer: Answer) -> None:
        if answer.steps:
            if self.steps is None:
                self.steps = StepsCard(self._theme)
                self.steps.stop_wanted.connect(self.stop_wanted)
                self._column.insertWidget(0, self.steps)
            self.steps.show_answer(answer)
        asked = {id(request): request for request in answer.approvals}
        for key in [key for key in self.approvals if key not in asked]:
            card = self.approvals.pop(key)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for key, request in asked.items():
            if key not in self.approvals:
                self.approvals[key] = ApprovalCard(self._theme, request)
                self.approvals[key].decided.connect(self.decided)
                self._column.insertWidget(self._column.indexOf(self._waiting) + 1, self.approvals[key])

    def _show_text(self, answer: Answer) -> None:
        if answer.thinking.strip():
            if self.thinking is None:
                self.thinking = Fold(self._theme, self.tr("Thinking"), label(role="soft", wrap=True, selectable=True))
                self._before_footer(self.thinking)
            live = answer.state == "streaming" and not answer.text
            self.thinking.set_title(self.tr("Thinking …") if live else self.tr("What it thought first"))
            if isinstance(self.thinking.body, type(self._waiting)):
                self.thinking.body.setText(breakable(answer.thinking.strip()))
        if answer.text:
            if self.text is None:
                self.text = MarkdownView(self._theme)
                self.text.link_clicked.connect(self.link_clicked)
                self.text.cite_clicked.connect(self._on_cite)
                self._before_footer(self.text)
            places = answer.citations.citations if answer.citations is not None else ()
            self._cites = {place.n: place for place in reversed(places)}
            self.text.show_text(
                said_whole(answer.text), complete=answer.state != "streaming", cites=frozenset(self._cites)
            )

    def _show_summary(self, answer: Answer, document: Document | None, may_run: bool) -> None:
        if answer.points or (answer.summary is not None and answer.summary.notes):
            if self.summary is None:
                self.summary = SummaryCard(self._theme)
                self.summary.point_opened.connect(self.point_opened)
                self.summary.length_wanted.connect(self.length_wanted)
                self.summary.deck_wanted.connect(self.deck_wanted)
                self.summary.copy_wanted.connect(self.copy_wanted)
                self.summary.save_wanted.connect(self.save_wanted)
                self._before_footer(self.summary)
            self.summary.show_answer(answer, document, may_run=may_run)

    def _show_citations(self, answer: Answer) -> None:
        if answer.citations is None or self.citations is not None:
            return
        self.citations = CitationsCard(self._theme, answer.citations)
        self.citations.opened.connect(self.place_opened)
        self._before_footer(self.citations)

    def _show_files(self, answer: Answer, may_run: bool) -> None:
        for path in answer.files:
            if path not in self.files:
                self.files[path] = FileCard(self._theme, path, self._load_picture)
                self.files[path].said.connect(self.said)
                self.files[path].again_wanted.connect(self.again_wanted)
                self._before_footer(self.files[path])
            self.files[path].let_run(may_run)

    def _show_made(self, answer: Answer, may_run: bool) -> None:
        if answer.plan is None and answer.made is None:
            return
        if self.made is None:
            self.made = MadeCard(self._theme, self._look)
            self.made.look_wanted.connect(self.look_wanted)
            self.made.write_wanted.connect(self.write_wanted)
            self.made.again_wanted.connect(self.again_wanted)
            self.made.said.connect(self.said)
            self._before_footer(self.made)
        self.made.show_answer(answer, may_run=may_run)

    def _show_error(self, answer: Answer, may_run: bool) -> None:
        if answer.error is None:
            return
        if self.error is None:
            self.error = ErrorCard(self._theme)
            self.error.again_wanted.connect(self.again_wanted)
            self.error.details_wanted.connect(self.details_wanted)
            self._before_footer(self.error)
        self.error.show_error(answer.error, self._kept(answer), may_run=may_run)

    def _before_footer(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.indexOf(self._footer), widget)

    def _on_cite(self, number: int) -> None:
        if number in self._cites:
            self.place_opened.emit(self._cites[number])

    def _kept(self, answer: Answer) -> str:
        points = len(answer.points)
        if points:
            return words.count(points, self.tr("%n point kept."), self.tr("%n points kept."))
        return self.tr("The text so far is kept.") if answer.text else ""
