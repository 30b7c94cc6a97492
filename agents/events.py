"""What a run tells while it goes on: a closed union of events, in the order they happen.

Every run begins with `RunStarted` and ends with exactly one of `RunFinished`, `RunFailed`, `RunCancelled`. Event
names are an interface to the window, the command line and saved logs: never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ternlight.agents.messages import Part, SummaryPart, SummaryPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The run has begun; `model` is the name of the language model, "" for none."""

    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A step of the plan has begun. `step` identifies it in later events; `title` is for the user."""

    step: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """`done` of `total`, in `unit` ("pages", "sentences", "points")."""

    step: str
    done: int
    total: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished:
    """The step has ended. `title` says what came of it ("Read 40 pages in 1.2 s")."""

    step: str
    title: str
    seconds: float
    ok: bool = True
    """False: it ended with doubts, which `title` names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """More text of the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryStarted:
    """The summary that the next points belong to: what is known of it before its first point, `complete` false."""

    summary: SummaryPart


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAdded:
    """A point of the summary is ready; `index` is its place in the finished list, counted from 0."""

    index: int
    point: SummaryPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the language model did in one call."""

    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    first_token_seconds: float
    seconds: float

    @property
    def tokens_per_second(self) -> float:
        """Decode speed, the first token left out; 0 for fewer than two tokens."""
        decode = self.seconds - self.first_token_seconds
        return (self.generated_tokens - 1) / decode if self.generated_tokens > 1 and decode > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The run is complete; `parts` is the assistant's message."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed:
    """The run has failed; `message` is for the user, `parts` is what was finished before."""

    message: str
    error_kind: Literal["world", "bug"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCancelled:
    """The run was stopped by the user; `parts` is what was finished before."""

    parts: tuple[Part, ...]


Event = (
    RunStarted
    | StepStarted
    | StepProgress
    | StepFinished
    | TextDelta
    | SummaryStarted
    | PointAdded
    | Usage
    | RunFinished
    | RunFailed
    | RunCancelled
)
FINAL = (RunFinished, RunFailed, RunCancelled)
