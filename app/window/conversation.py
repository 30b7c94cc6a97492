"""The turns of a conversation, and what waits to become one. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from ternlight.agents.messages import CollectionPart, FilePart, Message, Part, TaskPart
from ternlight.app.store import StoredMessage
from ternlight.app.window.answer import Answer, Job, Length, Request
from ternlight.app.window.making.task import task_in


@dataclass(slots=True, kw_only=True, eq=False)
class Turn:
    """One turn of a conversation as it is shown. `answer` is set on the assistant's turns."""

    id: int
    """Of its message in the store."""
    message: Message
    answer: Answer | None = None
    parent: int = 0
    """The message before it, 0 for a first one."""
    versions: tuple[int, ...] = ()
    """All messages that follow the same one, this one among them, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waiting:
    """What runs next in a conversation: a file to summarise, or what the user wrote."""

    path: Path | None = None
    length: Length = "medium"
    parts: tuple[Part, ...] = ()
    job: Job = "chat"

    @property
    def shown(self) -> str:
        """A name for the list of what waits."""
        if self.path is not None:
            return self.path.name
        message = Message(role="user", parts=self.parts)
        task = task_in(message)
        return " ".join(message.text.split()) or (task.path.name if task is not None else request_of(message).document)


def request_of(message: Message) -> Request:
    """What a message of the user's asks for, by itself: a document, an answer from its collection, or a chat."""
    if (task := task_in(message)) is not None:
        return Request(job=task.job, task=task)
    form = next((part for part in message.parts if isinstance(part, TaskPart)), None)
    if form is not None:
        return _formed(form, [part.path for part in message.parts if isinstance(part, FilePart)])
    source = next((part for part in message.parts if isinstance(part, CollectionPart)), None)
    return Request(job="chat") if source is None else Request(job="ask", collection=source.name)


def _formed(form: TaskPart, files: Sequence[str]) -> Request:
    """What a short form asks for; a chat where it is another version's."""
    values = form.values
    match form.job:
        case "ask":
            return Request(job="ask", documents=tuple(files))
        case "research":
            pages = values.get("pages")
            return Request(job="research", pages=pages if isinstance(pages, int) else 0)
        case "summary":
            length: Length = values["length"] if values.get("length") in get_args(Length) else "medium"
            url, said = str(values.get("url", "")), bool(values.get("said"))
            return Request(job="summary", document=str(values.get("name", "")), url=url, said=said, length=length)
    return Request(job="chat")


def collection_of(turns: Sequence[Turn]) -> str:
    """The collection that the last message of the user's was put to, "" for none."""
    asked = next((turn.message for turn in reversed(turns) if turn.answer is None), None)
    return request_of(asked).collection if asked is not None else ""


def stored_turns(messages: Sequence[StoredMessage]) -> list[Turn]:
    """The turns that stored messages make. What only a program reads (a system message) is none."""
    turns: list[Turn] = []
    request = Request(job="chat")
    for stored in messages:
        message, answer = stored.message, None
        if message.role == "user":
            file = next((part for part in message.parts if isinstance(part, FilePart)), None)
            summary = file is not None and not message.text
            request = request_of(message)
            if request.job == "chat" and file is not None and summary:
                request = Request(job="summary", document=file.name, path=file.path)
        elif message.role == "assistant":
            answer = Answer.stored(message, stored.state, request)
        else:
            continue
        turns.append(Turn(id=stored.id, message=message, answer=answer, parent=stored.parent, versions=stored.versions))
    return turns
