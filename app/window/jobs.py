"""From what the user asks for to the run that does it. Qt-free."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from ternlight.agents.events import Event
from ternlight.agents.messages import MadePart, Message, SummaryPart, TaskPart, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.making import MakeFrom
from ternlight.app.window import words
from ternlight.app.window.answer import Request
from ternlight.app.window.making.task import planning
from ternlight.tools.documents.types import Document

USUAL_PAGES = 5
"""Of the web, read for each part of a question."""


def run_of(
    assistant: Assistant, request: Request, question: str, said: Sequence[Message], instructions: str
) -> Callable[[], AsyncIterator[Event]]:
    """What starts the run, on the agents' thread; `said` is what was said so far, `question` the last of it."""

    def start() -> AsyncIterator[Event]:
        match request.job:
            case "deck" | "report" if request.task is not None:
                return planning(assistant, request.task, said)
            case "summary" if request.url or request.said:
                messages = tuple(said) if request.said else ()
                sources = MakeFrom(url=request.url, messages=messages, web=assistant.connections.web)
                return assistant.summarize_from(sources, length=request.length)
            case "summary":
                return assistant.summarize(Path(request.path), length=request.length)
            case "ask":
                documents = [Path(file) for file in request.documents]
                return assistant.ask(question, documents=documents, collection=request.collection or None)
            case "research":
                return assistant.look_up(question, pages=request.pages or USUAL_PAGES)
            case _:
                first = Message(role="system", parts=(TextPart(text=instructions),))
                return assistant.chat([first, *said] if instructions else list(said))

    return start


def for_model(message: Message, document: Callable[[str], Document | None]) -> Message | None:
    """A message as the model is shown it: its text, what was made, a summary as Markdown; None when nothing is left."""
    parts = []
    for part in message.parts:
        if isinstance(part, TextPart) and part.text.strip():
            parts.append(part)
        elif isinstance(part, MadePart) or (isinstance(part, TaskPart) and part.job in ("deck", "report")):
            parts.append(TextPart(text=words.made_for_model(part)))
        elif isinstance(part, SummaryPart) and part.points:
            parts.append(TextPart(text=words.summary_markdown(part, document(part.document_id))))
    return Message(role=message.role, parts=tuple(parts)) if parts else None
