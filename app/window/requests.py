"""What the user asks of the assistant in the conversation that is shown, put through to the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Slot

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.messages import FilePart, TaskPart
from ternlight.app.errors import AppError
from ternlight.app.window.answer import Job, Length
from ternlight.app.window.conversation import Turn
from ternlight.app.window.making.source_picker import Chosen
from ternlight.app.window.making.task import Task

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


class Requests(QObject):
    """Sends, researches, edits, answers again, stops; what fails is said and nothing that was written is lost."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._controller = window.controller
        self.project: int | None = None
        """Of the conversation that is begun next."""
        self.persona: int | None = None
        """Of the conversation that is begun next."""

    @property
    def _conversation(self) -> int | None:
        return self._window.conversation

    def send(self, text: str, job: Job = "chat") -> None:
        """Put a question to the model, or have the web searched for it."""
        attachments = self._window.composer.attachments
        try:
            conversation = self._controller.ask(
                text,
                self._conversation,
                job=job,
                files=attachments.parts,
                collection=self._window.composer.source.collection if job == "chat" else "",
                project=self.project,
                persona=self.persona,
            )
        except AppError as error:
            self._window.composer.insert(text)  # nothing the user wrote is lost
            self._window.notice.say(error.user_message)
            return
        attachments.take()
        if conversation != self._conversation:
            self._window.show_conversation(conversation)

    @property
    def named_conversation(self) -> str:
        """Title of the conversation that is shown, if an answer in it has said anything; else ""."""
        conversation = self._conversation
        if conversation is None:
            return ""
        said = any(one.role == "assistant" and one.text.strip() for one in self._controller.said_in(conversation))
        known = self._controller.library.conversation(conversation)
        return known.title if said and known is not None else ""

    def make(self, task: Task) -> None:
        """Plan a deck or report, and show it."""
        try:
            conversation = self._controller.make(task, self._conversation, project=self.project)
        except AppError as error:
            self._window.notice.say(error.user_message)
            return
        if conversation != self._conversation:
            self._window.show_conversation(conversation)
        self._window.desk.show_last()

    def summarize(self, chosen: Chosen, length: Length) -> None:
        """Summarise what a form says."""
        if chosen.source == "files":
            self._window.summarize(chosen.files, length)
            return
        host = urlsplit(chosen.url).hostname or chosen.url
        name = host if chosen.url else self.named_conversation
        values = {"url": chosen.url, "said": chosen.source == "conversation", "name": name, "length": length}
        form = TaskPart(job="summary", values=values)
        self._begin(lambda: self._controller.summarize_said(form, name, self._conversation))

    def ask_documents(self, question: str, files: Sequence[Path], collection: str) -> None:
        """Put a question to files, or to a collection."""
        self._window.composer.take_text()
        parts = [FilePart(document_id="", name=file.name, path=str(file), pages=0) for file in files]
        self._begin(
            lambda: self._controller.ask(
                question,
                self._conversation,
                job="ask",
                files=parts,
                form=TaskPart(job="ask", values={}) if files else None,
                collection=collection,
                project=self.project,
            )
        )

    def look_up(self, question: str, pages: int) -> None:
        """Have the web searched."""
        form = TaskPart(job="research", values={"pages": pages})
        self._begin(
            lambda: self._controller.ask(
                question, self._conversation, job="research", form=form, project=self.project, persona=self.persona
            )
        )

    def _begin(self, act: Callable[[], int]) -> None:
        """Do something that ends in a conversation, and show that."""
        try:
            conversation = act()
        except AppError as error:
            self._window.notice.say(error.user_message)
            return
        if conversation != self._conversation or self._window.pages.currentWidget() is not self._window.view:
            self._window.show_conversation(conversation)

    @Slot()
    def research(self) -> None:
        """Have the web searched for what is written in the composer; where nothing is, ask for it."""
        if not self._window.composer.text.toPlainText().strip():
            self._window.dialogs.research()
        elif self._window.settings.offline:
            self._window.notice.say(
                self.tr("Ternlight is offline, and research needs the web."),
                self.tr("Go online"),
                self._research_online,
            )
        else:
            self.send(self._window.composer.take_text(), "research")

    def _research_online(self) -> None:
        self._window.go_offline(False)
        self.research()

    def again(self, turn: Turn, length: str | None) -> None:
        """Run a turn once more, a summary perhaps in another length."""
        if self._conversation is not None:
            self._attempt(lambda: self._controller.again(self._conversation, turn, length))  # type: ignore[arg-type]

    @Slot()
    def answer_again(self) -> None:
        """Another version of the last answer."""
        turn = self._window.view.last_answer() if self._conversation is not None else None
        if turn is not None:
            self.again(turn, None)

    def edit(self, turn: Turn, text: str) -> None:
        """Answer another version of what the user wrote."""
        if self._conversation is not None:
            self._attempt(lambda: self._controller.edit(self._conversation, turn, text))  # type: ignore[arg-type]

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except AppError as error:
            self._window.notice.say(error.user_message)

    def take_back(self, conversation: int, text: str) -> None:
        """Put what will not be sent back into the composer."""
        if conversation == self._conversation:
            self._window.composer.insert(text)

    def choose_persona(self, persona: int) -> None:
        """Choose who answers, here or in the conversation that is begun next."""
        if self._conversation is None:
            self.persona = persona or None
            self._window.show_persona()
        else:
            self._controller.library.give_persona(self._conversation, persona or None)

    def decide(self, request: ApprovalRequest, decision: Decision) -> None:
        """Answer what a run asks; what is allowed for good is remembered."""
        self._controller.decide(request, decision)
        if decision == "always" and request.scope not in self._window.settings.granted:
            self._window.change_settings(
                replace(self._window.settings, granted=(*self._window.settings.granted, request.scope))
            )

    def stop(self) -> None:
        """Stop what runs here."""
        if self._conversation is not None:
            self._controller.stop(self._conversation)
