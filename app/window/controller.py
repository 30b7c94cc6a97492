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
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ternlight.agents.events import FINAL, Event
from ternlight.agents.messages import FilePart, Message, SummaryPart, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.store import Conversation, SearchHit, Store, StoredMessage
from ternlight.app.window import words
from ternlight.app.window.answer import Answer, Length, Request, State
from ternlight.tools.documents.types import Document

T = TypeVar("T")
SAVE_MILLISECONDS = 1000
"""A streaming answer is written this often at most: what a killed program may lose."""
TITLE_CHARACTERS = 60


@dataclass(slots=True, kw_only=True, eq=False)
class Turn:
    """One turn of a conversation as it is shown. `answer` is set on the assistant's turns."""

    id: int
    """Of its message in the store."""
    message: Message
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    conversation: int
    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    path: Path
    length: Length


class Controller(QObject):
    """Owns the conversations' answers and the runs behind them; at most one run per conversation.

    Signals:
        conversations_changed: one was made, renamed, deleted, restored or has new content.
        turn_added: conversation id, Turn.
        turn_changed: conversation id, Turn: its answer or its message is another than before.
        running_changed: conversation id: a run or a queue of files began, moved on or ended.
        said: a sentence for the user.
    """

    conversations_changed = Signal()
    turn_added = Signal(int, object)
    turn_changed = Signal(int, object)
    running_changed = Signal(int)
    said = Signal(str)

    def __init__(self, assistant: Assistant, store: Store, bridge: AgentBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._store, self._bridge = assistant, store, bridge
        self._turns: dict[int, list[Turn]] = {}
        self._runs: dict[int, _Run] = {}
        self._queues: dict[int, deque[_Waiting]] = {}
        self._documents: dict[str, Document] = {}
        self._unsaved: set[int] = set()
        self._closing = False
        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(SAVE_MILLISECONDS)
        self._save_timer.timeout.connect(self._save_streaming)
        bridge.events.connect(self._on_events)

    # Conversations

    def conversations(self) -> list[Conversation]:
        """All of them, newest first."""
        return self._read(self._store.conversations)

    def search(self, query: str) -> list[SearchHit]:
        """Places whose words match `query`."""
        return self._read(lambda: self._store.search(query))

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title; an empty one is passed over."""
        title = " ".join(title.split())[:200]
        if title:
            self._keep(lambda: self._store.rename_conversation(conversation, title))
            self.conversations_changed.emit()

    def delete(self, conversation: int) -> None:
        """Delete a conversation, stopping what runs in it; `restore` brings it back."""
        self.stop(conversation)
        self._keep(lambda: self._store.delete_conversation(conversation))
        self.conversations_changed.emit()

    def restore(self, conversation: int) -> None:
        """Undo `delete`."""
        self._keep(lambda: self._store.restore_conversation(conversation))
        self.conversations_changed.emit()

    def turns(self, conversation: int) -> list[Turn]:
        """The turns of a conversation, from the store at first and kept up to date from then on."""
        if conversation not in self._turns:
            self._turns[conversation] = _stored_turns(self._store.messages(conversation))
        return self._turns[conversation]

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

    def waiting(self, conversation: int) -> tuple[str, ...]:
        """Names of the files that wait for their turn."""
        return tuple(item.path.name for item in self._queues.get(conversation, ()))

    def summarize(self, paths: Sequence[Path], length: Length, conversation: int | None = None) -> int:
        """Summarise files one after another; returns the conversation, which is made if none is given."""
        if conversation is None:
            conversation = self._create(paths[0].stem)
        self._queues.setdefault(conversation, deque()).extend(_Waiting(path=path, length=length) for path in paths)
        self._next(conversation)
        return conversation

    def ask(self, text: str, conversation: int | None = None) -> int:
        """Put a question to the model; returns the conversation, which is made if none is given."""
        if conversation is None:
            conversation = self._create(text)
        self._add(conversation, Message(role="user", parts=(TextPart(text=text),)))
        self._run_chat(conversation)
        return conversation

    def again(self, conversation: int, turn: Turn, length: Length | None = None) -> None:
        """Run a turn's request once more, below, if nothing runs; a summary perhaps in another length."""
        if turn.answer is None or self.running(conversation):
            return
        request = turn.answer.request
        if request.job == "summary":
            self._run_summary(conversation, replace(request, length=length or request.length))
        else:
            self._run_chat(conversation, before=turn)

    def stop(self, conversation: int) -> None:
        """Stop what runs in a conversation, and drop the files that wait. What was finished is kept."""
        if self._queues.pop(conversation, None):
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
        self._save_streaming()

    # Inside

    def _create(self, title: str) -> int:
        title = " ".join(title.split())
        if len(title) > TITLE_CHARACTERS:
            title = title[: TITLE_CHARACTERS - 1].rstrip() + "…"
        conversation = self._store.create_conversation(title).id
        self._turns[conversation] = []
        self.conversations_changed.emit()
        return conversation

    def _add(self, conversation: int, message: Message, answer: Answer | None = None) -> Turn:
        turns = self.turns(conversation)
        state: State = "streaming" if answer is not None else "complete"
        stored = self._store.add_message(conversation, message, state)
        turn = Turn(id=stored.id, message=message, answer=answer)
        turns.append(turn)
        self.turn_added.emit(conversation, turn)
        self.conversations_changed.emit()
        return turn

    def _next(self, conversation: int) -> None:
        queue = self._queues.get(conversation)
        if not queue or self._closing or self.running(conversation):
            self.running_changed.emit(conversation)
            return
        item = queue.popleft()
        path = item.path
        part = FilePart(document_id="", name=path.name, path=str(path), pages=0)
        self._add(conversation, Message(role="user", parts=(part,)))
        request = Request(job="summary", document=path.name, path=str(path), length=item.length)
        self._run_summary(conversation, request)

    def _run_summary(self, conversation: int, request: Request) -> None:
        path = Path(request.path)
        self._start(conversation, request, lambda: self._assistant.summarize(path, length=request.length))

    def _run_chat(self, conversation: int, before: Turn | None = None) -> None:
        turns = self.turns(conversation)
        shown = turns[: turns.index(before)] if before in turns else turns
        messages = [message for turn in shown if (message := self._for_model(turn)) is not None]
        self._start(conversation, Request(job="chat"), lambda: self._assistant.chat(messages))

    def _for_model(self, turn: Turn) -> Message | None:
        """A turn as the model is shown it: its text, and a summary as Markdown; None when nothing is left."""
        parts = []
        for part in turn.message.parts:
            if isinstance(part, TextPart) and part.text.strip():
                parts.append(part)
            elif isinstance(part, SummaryPart) and part.points:
                parts.append(TextPart(text=words.summary_markdown(part, self.document(part.document_id))))
        return Message(role=turn.message.role, parts=tuple(parts)) if parts else None

    def _start(self, conversation: int, request: Request, make: Callable[[], AsyncIterator[Event]]) -> None:
        turn = self._add(conversation, Message(role="assistant", parts=()), Answer.begin(request))
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
        self.conversations_changed.emit()
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
        self._keep(lambda: self._store.update_message(turn.id, turn.message, state))

    def _read(self, read: Callable[[], list[T]]) -> list[T]:
        try:
            return read()
        except AppError as error:
            self._say(error)
            return []

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AppError as error:  # a full disk: the window lives on and says so
            self._say(error)

    def _say(self, error: Exception) -> None:
        self.said.emit(describe(error)[0])


def _stored_turns(messages: Sequence[StoredMessage]) -> list[Turn]:
    turns: list[Turn] = []
    request = Request(job="chat")
    for stored in messages:
        message = stored.message
        if message.role == "user":
            file = next((part for part in message.parts if isinstance(part, FilePart)), None)
            request = Request(job="summary", document=file.name, path=file.path) if file else Request(job="chat")
            turns.append(Turn(id=stored.id, message=message))
        elif message.role == "assistant":
            answer = Answer.stored(message, stored.state, request)
            turns.append(Turn(id=stored.id, message=message, answer=answer))
    return turns
