"""What the user asks for when a deck or report is to be made: from what, of which kind, into which file. Qt-free."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from ternlight.agents.events import Event
from ternlight.agents.messages import Message, OutlinePart, TaskPart
from ternlight.agents.workflows.deck.facts import UserFacts
from ternlight.agents.workflows.deck.outline import DeckKind
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.report.plan import ReportOptions
from ternlight.app.assistant import Assistant
from ternlight.app.making import MakeFrom, today_words
from ternlight.tools.web.service import WebOptions

Document = Literal["deck", "report"]
Format = Literal["pptx", "pdf", "docx", "md"]
FORMATS: dict[Document, tuple[Format, ...]] = {"deck": ("pptx",), "report": ("pdf", "docx", "md")}
_FORBIDDEN = '<>:"/\\|?*'
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One wish. Exactly one of `topic`, `files`, `url` and `conversation` says what it is made from."""

    job: Document
    topic: str = ""
    files: tuple[str, ...] = ()
    url: str = ""
    conversation: bool = False
    """From what was said in the conversation so far."""
    kind: DeckKind = "pitch"
    """Of a deck."""
    slides: int = 0
    """Of a deck, 0 for what is usual."""
    theme: str = "harbour"
    title: str = ""
    """"" to take it from the sources."""
    author: str = ""
    out: str
    """The file that is written."""
    at_once: bool = True
    """Written as planned; else the outline waits for the user."""

    @property
    def source(self) -> str:
        """What it is made from, in a few words; "" for the conversation."""
        return self.topic or self.url or ", ".join(Path(file).name for file in self.files)

    @property
    def path(self) -> Path:
        """The file that is written."""
        return Path(self.out)

    def waiting(self) -> Task:
        """The same, with an outline that waits for the user."""
        return replace(self, at_once=False)

    def sources(self, messages: Sequence[Message], web: WebOptions) -> MakeFrom:
        """As the assistant takes it; `messages` are those of the conversation."""
        return MakeFrom(
            topic=self.topic,
            files=tuple(Path(file) for file in self.files),
            url=self.url,
            messages=tuple(messages) if self.conversation else (),
            web=web,
        )

    def deck_options(self) -> DeckOptions:
        """The choices about a deck."""
        return DeckOptions(
            kind=self.kind,
            slides=self.slides,
            theme=self.theme,
            title=self.title,
            date=today_words(),
            facts=UserFacts(author=self.author),
        )

    def report_options(self) -> ReportOptions:
        """The choices about a report."""
        return ReportOptions(theme=self.theme, title=self.title, author=self.author, date=today_words())

    def part(self) -> TaskPart:
        """As it is kept with the user's message."""
        values = asdict(self)
        values.pop("job")
        return TaskPart(job=self.job, values={**values, "files": list(self.files)})


def planning(assistant: Assistant, task: Task, messages: Sequence[Message]) -> AsyncIterator[Event]:
    """The run that reads the sources and ends with an outline."""
    sources = task.sources(messages, assistant.connections.web)
    if task.job == "deck":
        return assistant.plan_deck(sources, task.deck_options())
    return assistant.plan_report(sources, task.report_options())


def writing(
    assistant: Assistant, task: Task, messages: Sequence[Message], plan: OutlinePart, out: Path
) -> AsyncIterator[Event]:
    """The run that writes an outline to `out`, or goes on where one was stopped."""
    sources = task.sources(messages, assistant.connections.web)
    if plan.document == "deck":
        return assistant.deck(sources, out=out, options=task.deck_options(), draft=plan.draft, outline=plan.outline)
    return assistant.report(sources, out=out, options=task.report_options(), draft=plan.draft, outline=plan.outline)


def task_in(message: Message) -> Task | None:
    """The wish that a message holds; None if it holds none, or one of another version of the program."""
    part = next((part for part in message.parts if isinstance(part, TaskPart)), None)
    if part is None or part.job not in FORMATS:
        return None
    known = {field.name for field in fields(Task)} - {"job"}
    values: dict[str, Any] = {name: value for name, value in part.values.items() if name in known}
    try:
        return Task(job=part.job, **{**values, "files": tuple(values.get("files", ()))})
    except TypeError:
        return None


def free_path(folder: Path, stem: str, ending: str) -> Path:
    """A file in `folder` that does not exist yet, named after `stem`."""
    kept = "".join(" " if c in _FORBIDDEN or ord(c) < 32 else c for c in stem)
    kept = " ".join(kept.split()).strip(" .")[:_LONGEST_NAME].rstrip(" .") or "Ternlight"
    path = folder / f"{kept}.{ending}"
    number = 2
    while path.exists():
        path = folder / f"{kept} {number}.{ending}"
        number += 1
    return path
