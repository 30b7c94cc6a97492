"""Messages of a conversation: typed parts, frozen, JSON-serialisable, versioned on disk by their `kind`.

`kind` values are written to disk: never change or reuse one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]
PointStatus = Literal["checked", "quoted"]
ToolStatus = Literal["ok", "empty", "invalid", "failed", "timeout", "denied", "unknown"]
""" "invalid": the arguments could not work; "unknown": the program was stopped while it ran, it may have been done."""
MadeStatus = Literal["model", "repaired", "fallback", "user"]
"""Who made a part of a document: the model, by its words or, a tiny one, by its choice among the sources' statements;
the model, then code; code, from the sources; the user."""
Outcome = Literal[
    "answered",
    "partial",
    "cut_off",
    "asked",
    "declined",
    "out_of_steps",
    "out_of_tokens",
    "out_of_time",
    "repeating",
    "no_answer",
]
""" "partial": answered, though something that was tried did not work. "cut_off": the answer reached its longest length.
"asked": the user has to say more first. "declined": the model says it cannot be done. "repeating": the same calls came
again and again. "no_answer": the model wrote nothing that could be used."""

AgendaState = Literal["waiting", "running", "done", "left_out", "failed", "skipped"]
""" "left_out": the sources do not give it; "skipped": the run ended before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """Markdown text."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A document that the user handed over."""

    document_id: str
    name: str
    path: str
    pages: int
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPart:
    """The collection that the user's question is put to."""

    name: str
    kind: Literal["collection"] = "collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPoint:
    """One point of a summary with the place that carries it."""

    text: str
    page: int
    """`Page.number` of the document."""
    quote: str
    """Found verbatim on the page, white space folded."""
    start: int
    """Character offsets of the quote within the page's text."""
    end: int
    status: PointStatus
    """"checked": phrased by the model, each number and name in it found in the source. "quoted": the source's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPart:
    """A finished (or stopped) summary."""

    document_id: str
    document: str
    """File name."""
    pages: int
    length: Literal["short", "medium", "long"]
    model: str
    mode: Literal["model", "extractive"]
    """"model" when the model phrased at least one shown point, "extractive" when all are the source's own words."""
    seconds: float
    points: tuple[SummaryPoint, ...]
    notes: tuple[str, ...] = ()
    """Sentences for the user: what was not read, what was dropped and why."""
    complete: bool = True
    kind: Literal["summary"] = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPart:
    """What went wrong, in words for the user; what was done before it is kept in the parts before it."""

    message: str
    error_kind: Literal["world", "bug"] = "world"
    kind: Literal["error"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step that was taken, as it ended."""

    title: str
    seconds: float
    ok: bool = True
    """False: it ended with doubts, which `title` names, or did not end."""
    call: str = ""
    """`ToolCallPart.call` of the call that it was, "" for a step of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One part of the work that a run has set itself, and what became of it."""

    key: str
    title: str
    state: AgendaState = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPart:
    """How an answer came about, kept so that it can be looked up later."""

    steps: tuple[Step, ...]
    model: str = ""
    """Name of the language model, "" for none."""
    tokens_per_second: float = 0.0
    """Decode speed of the last model call, 0 when unknown."""
    first_token_seconds: float = 0.0
    """From the beginning of the last model call to its first token, 0 when unknown."""
    context_tokens: int = 0
    """Tokens that prompt and answer of the last model call took together, 0 when unknown."""
    agenda: tuple[AgendaItem, ...] = ()
    """The plan of a long run, in order; nothing where it had none."""
    kind: Literal["steps"] = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextPart:
    """What code told the model beside the user's words: a plan, the date, what is remembered. First in the answer.

    Kept to the letter, so that the next prompt begins as this one did and need not be evaluated anew.
    """

    text: str
    kind: Literal["context"] = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkingPart:
    """What the model noted for itself before the call that follows: a line."""

    text: str
    kind: Literal["thinking"] = "thinking"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallPart:
    """A call that the model made: of a tool, or of one of the loop's own ("respond", "ask_user", ...)."""

    call: str
    """Identifies the call in its conversation."""
    tool: str
    arguments: dict[str, Any]
    kind: Literal["tool_call"] = "tool_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReturnPart:
    """What a call came to."""

    call: str
    tool: str
    status: ToolStatus
    text: str
    """What the model is shown of it."""
    title: str = ""
    """For the user, a few words: "5 results"."""
    handle: str = ""
    """Name under which the whole text is kept, "" when `text` is all of it."""
    next_part: int = 0
    """Number of the part that follows `text` in the whole, 0 when nothing does."""
    characters: int = 0
    """Of the whole text."""
    sources: tuple[int, ...] = ()
    """Numbers of the run's sources that it was taken from."""
    files: tuple[str, ...] = ()
    """Paths of files that it made."""
    trusted: bool = False
    """Whether every word is the program's own; what is not is shown to a model as a quotation."""
    kind: Literal["tool_return"] = "tool_return"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePart:
    """How a run ended, where it is not a plain answer. Written by code."""

    outcome: Outcome
    message: str
    """For the user: what happened, what there is in place of an answer."""
    kind: Literal["outcome"] = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """What one [n] of an answer stands for: a quote that code has found in the text of the source."""

    n: int
    """Number of the source in the run, as the answer's text shows it."""
    title: str
    url: str
    """Of a page on the web, else ""."""
    document_id: str
    page: int
    """`Page.number` of the source's text, 1 for a page of the web that is no PDF."""
    quote: str
    start: int
    """Character offsets of the quote within the text of that page."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationsPart:
    """The sources of the text before it. Written by code."""

    citations: tuple[CitedPlace, ...]
    """In the order in which the answer cites them; one source may have several."""
    mode: Literal["model", "extractive"]
    """"model" when a model phrased at least one sentence, "extractive" when all are the sources' own words."""
    notes: tuple[str, ...] = ()
    """Sentences for the user: what failed, what was left out, where sources disagree."""
    kind: Literal["citations"] = "citations"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSection:
    """A slide of a deck or a section of a report, as it was made."""

    title: str
    layout: str
    """Name of a slide's layout; "summary" or "section" in a report."""
    status: MadeStatus
    sources: tuple[int, ...] = ()
    """`MadeSource.n`s that it cites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSource:
    """A place that a made document cites."""

    n: int
    title: str
    where: str
    """Address or file name."""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePart:
    """A deck or a report that was made and stands in a file."""

    document: Literal["deck", "report"]
    title: str
    path: str
    draft: str
    """Names what is kept of it, for changing it later."""
    parts: tuple[MadeSection, ...]
    to_supply: tuple[str, ...] = ()
    """What only the user knows and nothing was made up for."""
    sources: tuple[MadeSource, ...] = ()
    model: str = ""
    theme: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    """Sentences for the user: what was left out, changed or not found."""
    complete: bool = True
    kind: Literal["made"] = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPart:
    """What the user asked for by a form and not in words: enough to ask it once more."""

    job: str
    """As the window names it: "deck", "report"."""
    values: dict[str, Any]
    """The fields of the form, as JSON can hold them."""
    kind: Literal["task"] = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePart:
    """The plan of a deck or report that is not written yet, open to editing."""

    document: Literal["deck", "report"]
    draft: str
    """Names what is kept of it; writing takes this name and the outline, changed or not."""
    outline: dict[str, Any]
    """As the outline's own `to_json` writes it."""
    questions: tuple[tuple[str, str], ...] = ()
    """(key, question) of what only the user knows and the sources do not say."""
    kind: Literal["outline"] = "outline"


Part = (
    TextPart
    | FilePart
    | SummaryPart
    | ErrorPart
    | StepsPart
    | ContextPart
    | ThinkingPart
    | ToolCallPart
    | ToolReturnPart
    | OutcomePart
    | CitationsPart
    | MadePart
    | OutlinePart
    | TaskPart
    | CollectionPart
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined: what a language model is shown."""
        return "\n\n".join(part.text for part in self.parts if isinstance(part, TextPart))


def part_to_json(part: Part) -> dict[str, Any]:
    """A part as plain JSON values."""
    return asdict(part)


def part_from_json(data: dict[str, Any]) -> Part:
    """The inverse of `part_to_json`. Raises `ValueError` on an unknown kind."""
    match data["kind"]:
        case "text":
            return TextPart(**data)
        case "file":
            return FilePart(**data)
        case "collection":
            return CollectionPart(**data)
        case "summary":
            points = tuple(SummaryPoint(**point) for point in data["points"])
            return SummaryPart(**{**data, "points": points, "notes": tuple(data["notes"])})
        case "error":
            return ErrorPart(**data)
        case "steps":
            agenda = tuple(AgendaItem(**item) for item in data.get("agenda", ()))
            return StepsPart(**{**data, "steps": tuple(Step(**step) for step in data["steps"]), "agenda": agenda})
        case "context":
            return ContextPart(**data)
        case "thinking":
            return ThinkingPart(**data)
        case "tool_call":
            return ToolCallPart(**data)
        case "tool_return":
            return ToolReturnPart(**{**data, "sources": tuple(data["sources"]), "files": tuple(data["files"])})
        case "outcome":
            return OutcomePart(**data)
        case "citations":
            places = tuple(CitedPlace(**place) for place in data["citations"])
            return CitationsPart(**{**data, "citations": places, "notes": tuple(data["notes"])})
        case "made":
            parts = tuple(MadeSection(**{**one, "sources": tuple(one["sources"])}) for one in data["parts"])
            sources = tuple(MadeSource(**one) for one in data["sources"])
            plain = {name: tuple(data[name]) for name in ("to_supply", "notes")}
            return MadePart(**{**data, **plain, "parts": parts, "sources": sources})
        case "outline":
            questions = tuple((str(key), str(question)) for key, question in data["questions"])
            return OutlinePart(**{**data, "questions": questions})
        case "task":
            return TaskPart(**data)
        case unknown:
            raise ValueError(f"unknown message part {unknown!r}")


def message_to_json(message: Message) -> dict[str, Any]:
    """A message as plain JSON values."""
    return {"role": message.role, "parts": [part_to_json(part) for part in message.parts]}


def message_from_json(data: dict[str, Any]) -> Message:
    """The inverse of `message_to_json`. Raises `ValueError` on an unknown kind."""
    return Message(role=data["role"], parts=tuple(part_from_json(part) for part in data["parts"]))
