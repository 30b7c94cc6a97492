"""The turns of a conversation as widgets: the user's bubble or file, the assistant's answer with all its states."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ternlight.agents.messages import ErrorPart, FilePart
from ternlight.app.widgets.controls import ElidedLabel, button, column, frame, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.controller import Turn
from ternlight.app.window.markdown_view import MarkdownView
from ternlight.app.window.steps_card import StepsCard
from ternlight.app.window.summary_card import SummaryCard
from ternlight.tools.documents.types import Document


class UserTurn(QWidget):
    """What the user said or handed over, at the right."""

    def __init__(self, theme: Theme, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        file = next((part for part in turn.message.parts if isinstance(part, FilePart)), None)
        self._details: ElidedLabel | None = None
        self._text: QWidget
        if file is not None:
            name = ElidedLabel(file.name)
            self._details = ElidedLabel(role="soft")
            body = column(name, self._details, spacing=1)
            bubble = frame("user", row(Glyph(theme, "document", "sky", 22), body, spacing=10, margins=(12, 9, 16, 9)))
            bubble.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
            bubble.setAccessibleName(file.name)
            self.show_turn(turn, None)
        else:
            text = label(
                turn.message.text, wrap=len(turn.message.text) > 60 or "\n" in turn.message.text, selectable=True
            )
            text.setAccessibleName(turn.message.text)
            bubble = frame("user", row(text, margins=(14, 9, 14, 10)))
            if text.wordWrap():
                bubble.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
                bubble.setMaximumWidth(560)
        layout = row(None, bubble, spacing=0, margins=(48, 0, 0, 0))
        if file is None and len(turn.message.text) > 60:
            layout.setStretch(1, 1000)
        self.setLayout(layout)

    def show_turn(self, turn: Turn, answer: Answer | None) -> None:
        """Show what is known of the file now; `answer` is what came of it."""
        file = next((part for part in turn.message.parts if isinstance(part, FilePart)), None)
        if file is None or self._details is None:
            return
        kind = words.page_kind(None, 1, file.name)
        job = self.tr("summarise")
        if answer is not None:
            job = f"{job}, {words.length(answer.request.length)}"
        self._details.show_text(words.joined(words.pages(kind, file.pages) if file.pages else "", job))


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
        self._message.setText(error.message)
        self._kept.setText(kept)
        self._kept.setVisible(bool(kept))
        self.details.setVisible(error.error_kind == "bug")
        self.again.setEnabled(may_run)
        self.again.setToolTip("" if may_run else self.tr("Something is running in this conversation."))
        self.setAccessibleName(error.message)


class AssistantTurn(QWidget):
    """An answer: steps, text, summary, and how it ended. Parts appear when there is something in them.

    Signals:
        point_opened: SummaryPoint.
        length_wanted: the same document in another length.
        again_wanted: run the request once more.
        copy_wanted, save_wanted: the summary, or the answer's text.
        details_wanted: copy what a bug report needs.
        link_clicked: address of a link in the text.
    """

    point_opened = Signal(object)
    length_wanted = Signal(str)
    again_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()
    details_wanted = Signal()
    link_clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.steps: StepsCard | None = None
        self.text: MarkdownView | None = None
        self.summary: SummaryCard | None = None
        self.error: ErrorCard | None = None
        self._waiting = label(role="soft")
        self._stopped = label(role="soft")
        self._stopped.hide()
        self._resume = button(theme, self.tr("Run again"), role="link")
        self._resume.clicked.connect(self.again_wanted)
        self._resume.hide()
        self._text_footer = label(role="soft")
        self._copy = button(theme, self.tr("Copy"), "copy", "ghost", name=self.tr("Copy the answer"), glyph_size=14)
        self._copy.clicked.connect(self.copy_wanted)
        self._footer = QWidget()
        self._footer.setLayout(row(self._copy, self._text_footer, None, spacing=6))
        self._footer.hide()
        ending = row(Glyph(theme, "stop", "soft", 14), self._stopped, self._resume, None, spacing=7)
        self._ending = QWidget()
        self._ending.setLayout(ending)
        self._ending.hide()
        self._column = column(self._waiting, self._footer, self._ending, spacing=12)
        self.setLayout(self._column)

    def show_answer(self, answer: Answer, document: Document | None, *, may_run: bool) -> None:
        """Show the answer as it is now."""
        if answer.steps:
            if self.steps is None:
                self.steps = StepsCard(self._theme)
                self._column.insertWidget(0, self.steps)
            self.steps.show_answer(answer)
        if answer.text:
            if self.text is None:
                self.text = MarkdownView(self._theme)
                self.text.link_clicked.connect(self.link_clicked)
                self._column.insertWidget(self._column.indexOf(self._footer), self.text)
            self.text.show_text(answer.text, complete=answer.state != "streaming")
        if answer.points or (answer.summary is not None and answer.summary.notes):
            if self.summary is None:
                self.summary = SummaryCard(self._theme)
                self.summary.point_opened.connect(self.point_opened)
                self.summary.length_wanted.connect(self.length_wanted)
                self.summary.copy_wanted.connect(self.copy_wanted)
                self.summary.save_wanted.connect(self.save_wanted)
                self._column.insertWidget(self._column.indexOf(self._footer), self.summary)
            self.summary.show_answer(answer, document, may_run=may_run)
        self._show_error(answer, may_run)
        self._waiting.setVisible(answer.state == "streaming" and not (answer.steps or answer.text))
        self._waiting.setText(self.tr("Starting …"))
        self._footer.setVisible(bool(answer.text) and answer.state != "streaming" and not answer.points)
        self._text_footer.setText(words.joined(answer.model, words.speed(answer.tokens_per_second)))
        stopped = answer.state == "stopped"
        self._ending.setVisible(stopped)
        self._stopped.setVisible(stopped)
        self._resume.setVisible(stopped)
        self._resume.setEnabled(may_run)
        self._stopped.setText(f"{self.tr('Stopped.')} {self._kept(answer)}".strip())

    def _show_error(self, answer: Answer, may_run: bool) -> None:
        if answer.error is None:
            return
        if self.error is None:
            self.error = ErrorCard(self._theme)
            self.error.again_wanted.connect(self.again_wanted)
            self.error.details_wanted.connect(self.details_wanted)
            self._column.insertWidget(self._column.indexOf(self._footer), self.error)
        self.error.show_error(answer.error, self._kept(answer), may_run=may_run)

    def _kept(self, answer: Answer) -> str:
        points = len(answer.points)
        if points:
            return words.count(points, self.tr("%n point kept."), self.tr("%n points kept."))
        return self.tr("The text so far is kept.") if answer.text else ""
