"""What happens in conversations: starts and stops runs, folds their events into answers, keeps the store up to date.

Qt, but no widgets. Everything here lives on the main thread; the bridge brings events to it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.events import FINAL, Event
from ternlight.agents.messages import CollectionPart, FilePart, Message, TaskPart, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.languages.sentences import said
from ternlight.app.store import Store
from ternlight.app.unfinished import Unfinished
from ternlight.app.window.answer import Answer, Job, Length, Request, State
from ternlight.app.window.conversation import Turn, Waiting, request_of, stored_turns
from ternlight.app.window.jobs import for_model, run_of
from ternlight.app.window.library import Library
from ternlight.app.window.making.task import Task
from ternlight.tools.documents.types import Document

SAVE_MILLISECONDS = 1000
"""A streaming answer is written this often at most: what a killed program may lose."""
TITLE_CHARACTERS = 60
BUSY_SECONDS = 0.2
"""A write waits no longer for another program's: the window must go on. What could not be saved is tried again."""
RETRY_MILLISECONDS = 2000
"""Between two tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    conversation: int
    turn: Turn


class Controller(QObject):
    """Owns the conversations' answers and the runs behind them; at most one run per conversation.

    Signals:
        turn_added: conversation id, Turn.
        turn_changed: conversation id, Turn: its answer or its message is another than before.
        branch_changed: conversation id: other turns are shown than before.
        running_changed: conversation id: a run or a queue began, moved on or ended.
        handed_back: conversation id, text that was written and will not be sent.
        run_ended: conversation id, Turn: its run is over, and nothing else runs in the conversation yet.
        taken_up: conversation id, Turn: an outline that is there already is to be written, from where that stopped.
        said: a sentence for the user.
    """

    turn_added = Signal(int, object)
    turn_changed = Signal(int, object)
    branch_changed = Signal(int)
    running_changed = Signal(int)
    handed_back = Signal(int, str)
    run_ended = Signal(int, object)
    taken_up = Signal(int, object)
    said = Signal(str)

    def __init__(self, assistant: Assistant, store: Store, bridge: AgentBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._store, self._bridge = assistant, store, bridge
        self.library = Library(store, self)
        self.library.said.connect(self.said)
        self._turns: dict[int, list[Turn]] = {}
        self._runs: dict[int, _Run] = {}
        self._queues: dict[int, deque[Waiting]] = {}
        self._documents: dict[str, Document] = {}
        self._unsaved: set[int] = set()
        self._closing = False
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(SAVE_MILLISECONDS)
        self._save_timer.timeout.connect(self._save_streaming)
        self._kept_here: dict[int, Turn] = {}
        """By message: turns whose newest state could not be saved, and is tried again."""
        self._retry_timer = QTimer(self)
        self._retry_timer.setSingleShot(True)
        self._retry_timer.setInterval(RETRY_MILLISECONDS)
        self._retry_timer.timeout.connect(self._retry)
        store.wait_at_most(BUSY_SECONDS)
        bridge.events.connect(self._on_events)

    # Conversations

    def delete(self, conversation: int) -> None:
        """Delete a conversation, stopping what runs in it; `Library.restore` brings it back."""
        self.stop(conversation)
        self._keep(lambda: self._store.delete_conversation(conversation))
        self._bridge.call(self._assistant.forget_timeline, lambda _: None, self._say)
        self.library.changed.emit()

    def forget_everything(self) -> None:
        """Stop all runs and delete all conversations, for good. Raises `StoreError`."""
        for conversation in {run.conversation for run in self._runs.values()}:
            self.stop(conversation)
        self._runs.clear()
        self._queues.clear()
        self._store.delete_everything()
        self._bridge.call(self._assistant.forget_timeline, lambda _: None, self._say)
        self._turns.clear()
        self._documents.clear()
        self._kept_here.clear()
        self.library.changed.emit()

    def turns(self, conversation: int) -> list[Turn]:
        """The turns of the branch that is shown, from the store at first and kept up to date from then on."""
        if conversation not in self._turns:
            running = {run.turn.id: run.turn for run in self._runs.values() if run.conversation == conversation}
            stored = stored_turns(self._store.messages(conversation))
            self._turns[conversation] = [running.get(turn.id, turn) for turn in stored]
        return self._turns[conversation]

    def show_version(self, conversation: int, message: int) -> None:
        """Show the branch that another version of a message is in."""
        self._keep(lambda: self._store.show_branch(message))
        self._turns.pop(conversation, None)
        self.branch_changed.emit(conversation)

    def said_in(self, conversation: int) -> list[Message]:
        """What was said in a conversation so far, summaries as text."""
        shown = (for_model(turn.message, self.document) for turn in self.turns(conversation))
        return [message for message in shown if message is not None]

    def document(self, document_id: str) -> Document | None:
        """A document that was read before, from memory or from the store."""
        if not document_id:
            return None
        if document_id not in self._documents:
            found = self._assistant.document(document_id) or self._store.document(document_id)
            if found is None:
                return None
            self._documents[document_id] = found
        return self._documents[document_id]

    # Runs

    def running(self, conversation: int) -> bool:
        """Whether something runs in a conversation."""
        return any(run.conversation == conversation for run in self._runs.values())

    def waiting(self, conversation: int) -> tuple[Waiting, ...]:
        """What waits for its turn."""
        return tuple(self._queues.get(conversation, ()))

    def drop_waiting(self, conversation: int, item: Waiting) -> None:
        """Take something out of the queue; what was written is handed back."""
        queue = self._queues.get(conversation)
        if queue is not None and item in queue:
            queue.remove(item)
            self._hand_back(conversation, (item,))
            self.running_changed.emit(conversation)

    def summarize(
        self, paths: Sequence[Path], length: Length, conversation: int | None = None, *, project: int | None = None
    ) -> int:
        """Summarise files one after another; returns the conversation, which is made if none is given."""
        if conversation is None:
            conversation = self._create(paths[0].stem, project=project)
        self._put(conversation, *(Waiting(path=path, length=length) for path in paths))
        return conversation

    def summarize_said(self, form: TaskPart, title: str, conversation: int | None = None) -> int:
        """Summarise a page of the web, or what was said here, as `form` says."""
        if conversation is None:
            conversation = self._create(title)
        self._put(conversation, Waiting(parts=(form,), job="summary"))
        return conversation

    def ask(
        self,
        text: str,
        conversation: int | None = None,
        *,
        job: Job = "chat",
        files: Sequence[FilePart] = (),
        form: TaskPart | None = None,
        collection: str = "",
        project: int | None = None,
        persona: int | None = None,
    ) -> int:
        """Put a question to the model, or have the web searched for it, when nothing runs before it.

        A `form` holds what else was chosen. With a `collection` the job is "ask": the answer comes from its documents.
        Returns the conversation, which is made if none is given.
        """
        if conversation is None:
            conversation = self._create(text or files[0].name, project=project, persona=persona)
        source = (CollectionPart(name=collection),) if collection else ()
        chosen = (form,) if form is not None else ()
        parts = (TextPart(text=text), *source, *chosen, *files)
        self._put(conversation, Waiting(parts=parts, job="ask" if collection else job))
        return conversation

    def make(self, task: Task, conversation: int | None = None, *, project: int | None = None) -> int:
        """Plan a deck or report when nothing runs before it; returns the conversation, made if none is given."""
        if conversation is None:
            conversation = self._create(task.title or task.path.stem, project=project)
        files = (FilePart(document_id="", name=Path(file).name, path=file, pages=0) for file in task.files)
        self._put(conversation, Waiting(parts=(task.part(), *files), job=task.job))
        return conversation

    def go_on(self, conversation: int, turn: Turn, make: Callable[[], AsyncIterator[Event]]) -> bool:
        """Run something more for an answer that is there; False while something runs in its conversation."""
        if turn.answer is None or self.running(conversation) or self._closing:
            return False
        turn.answer.go_on()
        self._write(turn)
        self._follow(conversation, turn, make)
        self.turn_changed.emit(conversation, turn)
        return True

    def resume(self, conversation: int, turn: Turn, unfinished: Unfinished) -> bool:
        """Take up an agent's answer that was cut off, from its last whole step; False while something runs there."""
        answer = turn.answer
        if answer is None or self.running(conversation):
            return False
        answer.text = ""  # the run says it again
        return self.go_on(conversation, turn, lambda: self._assistant.resume(unfinished))

    def discard(self, unfinished: Unfinished | None, drafts: Sequence[str]) -> None:
        """Forget what was kept to go on with."""
        self._bridge.call(lambda: self._assistant.discard(unfinished, drafts), lambda _: None, self._say)

    def keep(self, conversation: int, turn: Turn) -> None:
        """Store an answer that was changed by something else than a run, and show it."""
        self._write(turn)
        self.turn_changed.emit(conversation, turn)

    def again(self, conversation: int, turn: Turn, length: Length | None = None) -> None:
        """Run a turn's request once more, if nothing runs: a summary below, perhaps in another length; another answer
        to a question as a version beside the old one."""
        if turn.answer is None or self.running(conversation):
            return
        request = turn.answer.request
        if request.job == "summary":
            self._run(conversation, replace(request, length=length or request.length))
            return
        turns = self.turns(conversation)
        if request.task is not None and turn.answer.plan is not None and turn.answer.state in ("stopped", "failed"):
            self.taken_up.emit(conversation, turn)
            return
        if turn in turns:
            del turns[turns.index(turn) :]
            self.branch_changed.emit(conversation)
            self._run_question(conversation, request.job, after=turn.parent)

    def edit(self, conversation: int, turn: Turn, text: str) -> None:
        """Put another version of what the user wrote beside it, and answer that, if nothing runs."""
        turns = self.turns(conversation)
        if turn not in turns or self.running(conversation) or not text.strip():
            return
        following = turns[turns.index(turn) + 1 :]
        job: Job = following[0].answer.request.job if following and following[0].answer is not None else "chat"
        others = tuple(part for part in turn.message.parts if not isinstance(part, TextPart))
        del turns[turns.index(turn) :]
        self.branch_changed.emit(conversation)
        self._add(conversation, Message(role="user", parts=(TextPart(text=text.strip()), *others)), after=turn.parent)
        self._run_question(conversation, job)

    def decide(self, request: ApprovalRequest, decision: Decision) -> None:
        """Answer what a run asks; it goes on, and the question is gone from its steps."""
        self._assistant.approvals.decide(request, decision)
        for run in self._runs.values():
            if run.turn.answer is not None and request in run.turn.answer.approvals:
                run.turn.answer.decide(request)
                self.turn_changed.emit(run.conversation, run.turn)

    def stop(self, conversation: int) -> None:
        """Stop what runs in a conversation, and hand back what waits. What was finished is kept."""
        queue = self._queues.pop(conversation, None)
        if queue:
            self._hand_back(conversation, tuple(queue))
            self.running_changed.emit(conversation)
        for run_id, run in self._runs.items():
            if run.conversation == conversation:
                self._bridge.cancel(run_id)

    def close(self) -> None:
        """Write every answer that is not written yet; from now on nothing new is started."""
        self._closing = True
        self._queues.clear()
        self.save()

    def save(self) -> None:
        """Write every answer that is not written yet."""
        self._save_timer.stop()
        self._retry_timer.stop()
        self._save_streaming()
        self._retry()

    @property
    def all_saved(self) -> bool:
        """Whether nothing of what is shown is kept in memory alone because it could not be saved."""
        return not self._kept_here

    # Inside

    def _create(self, title: str, *, project: int | None = None, persona: int | None = None) -> int:
        title = " ".join(title.split())
        if len(title) > TITLE_CHARACTERS:
            title = title[: TITLE_CHARACTERS - 1].rstrip() + "…"
        conversation = self._store.create_conversation(title, project_id=project, persona_id=persona).id
        self._turns[conversation] = []
        self.library.changed.emit()
        return conversation

    def _add(
        self, conversation: int, message: Message, answer: Answer | None = None, *, after: int | None = None
    ) -> Turn:
        turns = self.turns(conversation)
        state: State = "streaming" if answer is not None else "complete"
        stored = self._store.add_message(conversation, message, state, after=after)
        turn = Turn(id=stored.id, message=message, answer=answer, parent=stored.parent, versions=stored.versions)
        turns.append(turn)
        self.turn_added.emit(conversation, turn)
        self.library.changed.emit()
        return turn

    def _put(self, conversation: int, *items: Waiting) -> None:
        self._queues.setdefault(conversation, deque()).extend(items)
        try:
            self._next(conversation)
        except AppError:
            for item in items:  # its caller still has what was to be sent
                if item in self._queues.get(conversation, ()):
                    self._queues[conversation].remove(item)
            raise

    def _next(self, conversation: int) -> None:
        queue = self._queues.get(conversation)
        if not queue or self._closing or self.running(conversation):
            self.running_changed.emit(conversation)
            return
        item = queue[0]
        if item.path is None:
            self._add(conversation, Message(role="user", parts=item.parts))
            queue.popleft()  # only now: what could not be saved still waits
            self._run_question(conversation, item.job)
            return
        path = item.path
        part = FilePart(document_id="", name=path.name, path=str(path), pages=0)
        self._add(conversation, Message(role="user", parts=(part,)))
        queue.popleft()
        request = Request(job="summary", document=path.name, path=str(path), length=item.length)
        self._run(conversation, request)

    def _hand_back(self, conversation: int, items: Sequence[Waiting]) -> None:
        texts = [Message(role="user", parts=item.parts).text for item in items if item.path is None]
        if texts and not self._closing:
            self.handed_back.emit(conversation, "\n\n".join(texts))

    def _run_question(self, conversation: int, job: Job, *, after: int | None = None) -> None:
        """Do what the last turn asks for; `job` where that is said by nothing in it."""
        message = self.turns(conversation)[-1].message
        request = request_of(message)
        if request.job == "chat":
            request = replace(request, job=job)
        self._run(conversation, request, message.text, after=after)

    def _run(self, conversation: int, request: Request, question: str = "", *, after: int | None = None) -> None:
        said, instructions = self.said_in(conversation), self.library.instructions(conversation)
        self._start(conversation, request, run_of(self._assistant, request, question, said, instructions), after=after)

    def _start(
        self,
        conversation: int,
        request: Request,
        make: Callable[[], AsyncIterator[Event]],
        *,
        after: int | None = None,
    ) -> None:
        turn = self._add(conversation, Message(role="assistant", parts=()), Answer.begin(request), after=after)
        self._follow(conversation, turn, make)

    def _follow(self, conversation: int, turn: Turn, make: Callable[[], AsyncIterator[Event]]) -> None:
        run_id = self._bridge.run(make)
        self._runs[run_id] = _Run(conversation=conversation, turn=turn)
        self.running_changed.emit(conversation)

    @Slot(int, list)
    def _on_events(self, run_id: int, events: list[Event]) -> None:
        run = self._runs.get(run_id)
        if run is None or run.turn.answer is None:
            return
        answer = run.turn.answer
        for event in events:
            answer.apply(event)
        self._remember_document(run)
        if not isinstance(events[-1], FINAL):
            self._unsaved.add(run_id)
            if not (self._save_timer.isActive() or self._closing):
                self._save_timer.start()
            self.turn_changed.emit(run.conversation, run.turn)
            return
        del self._runs[run_id]
        self._unsaved.discard(run_id)
        self._write(run.turn)
        self.turn_changed.emit(run.conversation, run.turn)
        self.library.changed.emit()
        self.run_ended.emit(run.conversation, run.turn)
        self._keep(lambda: self._next(run.conversation))

    def _remember_document(self, run: _Run) -> None:
        """Keep the document that was read, and complete the user's file card with what is known of it now."""
        answer = run.turn.answer
        if answer is None or not answer.document_id:
            return
        document = self._assistant.document(answer.document_id)
        if document is not None and document.id not in self._documents:
            self._documents[document.id] = document
            if self._closing:  # the bridge takes nothing any more
                self._keep(lambda: self._store.save_document(document))
            else:
                save = partial(asyncio.to_thread, self._store.save_document, document)
                self._bridge.call(save, lambda _: None, self._say)
        for turn in reversed(self.turns(run.conversation)):
            part = turn.message.parts[0] if turn.message.role == "user" and turn.message.parts else None
            if isinstance(part, FilePart):
                if part.document_id != answer.document_id and part.path == answer.request.path:
                    known = replace(part, document_id=answer.document_id, pages=answer.pages)
                    turn.message = replace(turn.message, parts=(known, *turn.message.parts[1:]))
                    self._write(turn)
                    self.turn_changed.emit(run.conversation, turn)
                return

    @Slot()
    def _save_streaming(self) -> None:
        unsaved, self._unsaved = self._unsaved, set()
        for run_id in unsaved:
            if run_id in self._runs:
                self._write(self._runs[run_id].turn)

    def _write(self, turn: Turn) -> None:
        state: State = "complete"
        if turn.answer is not None:
            state = turn.answer.state
            turn.message = replace(turn.message, parts=turn.answer.parts())
        try:
            self._store.update_message(turn.id, turn.message, state)
        except AppError as error:  # a full disk, another program: nothing is lost while the window lives
            first = not self._kept_here
            self._kept_here[turn.id] = turn
            if first:
                kept = self.tr("The answer is kept here and is saved as soon as that works.")
                self.said.emit(f"{said(error.user_message)} {kept}")
            if not self._closing:
                self._retry_timer.start()
        else:
            self._kept_here.pop(turn.id, None)

    @Slot()
    def _retry(self) -> None:
        """Try again to save what could not be."""
        if not self._kept_here:
            return
        for turn in tuple(self._kept_here.values()):
            self._write(turn)
        if not self._kept_here:
            self.said.emit(self.tr("Everything is saved again."))

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AppError as error:  # a full disk: the window lives on and says so
            self._say(error)

    def _say(self, error: Exception) -> None:
        self.said.emit(describe(error)[0])
