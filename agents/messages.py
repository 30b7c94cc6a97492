"""Messages of a conversation: typed parts, frozen, JSON-serialisable, versioned on disk by their `kind`.

`kind` values are written to disk: never change or reuse one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]
PointStatus = Literal["checked", "quoted"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsPart:
    """How an answer came about, kept so that it can be looked up later."""

    steps: tuple[Step, ...]
    model: str = ""
    """Name of the language model, "" for none."""
    tokens_per_second: float = 0.0
    """Decode speed of the last model call, 0 when unknown."""
    kind: Literal["steps"] = "steps"


Part = TextPart | FilePart | SummaryPart | ErrorPart | StepsPart


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
        case "summary":
            points = tuple(SummaryPoint(**point) for point in data["points"])
            return SummaryPart(**{**data, "points": points, "notes": tuple(data["notes"])})
        case "error":
            return ErrorPart(**data)
        case "steps":
            return StepsPart(**{**data, "steps": tuple(Step(**step) for step in data["steps"])})
        case unknown:
            raise ValueError(f"unknown message part {unknown!r}")
