"""What a run tells while it goes on: a closed union of events, in the order they happen.

Every run begins with `RunStarted` and ends with exactly one of `RunFinished`, `RunFailed`, `RunCancelled`. Event
names are an interface to the window, the command line and saved logs: never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.messages import (
    MadePart,
    MadeSection,
    Outcome,
    OutcomePart,
    Part,
    SummaryPart,
    SummaryPoint,
    ToolCallPart,
    ToolReturnPart,
)


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
class ThinkingDelta:
    """More of what the model notes for itself before a call."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolStarted:
    """A tool has been called; `title` says to the user what it does now ("Searching the web for tides")."""

    part: ToolCallPart
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolProgress:
    """`done` of `total` (0 where not known), in `unit`."""

    call: str
    done: int
    total: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinished:
    """A call has ended, well or not: `part.status` tells. `title` says to the user what came of it."""

    part: ToolReturnPart
    title: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether it did what it was called for; finding nothing is a result."""
        return self.part.status in ("ok", "empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested:
    """The run waits until the user has decided; the answer goes to the run's approver, not into the events."""

    request: ApprovalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SubagentEvent:
    """An event of a sub-agent's own run; `title` is what it was asked to do. Its final event is among them."""

    agent: str
    title: str
    event: Event


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
class MakingStarted:
    """The deck or report that the next sections belong to: what is known before the first, `complete` false."""

    made: MadePart


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMade:
    """A slide or section is ready and kept; `index` is its place, counted from 0. Told twice, the last holds."""

    index: int
    section: MadeSection


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """One part of the work ahead: a sub-question, a slide, a section."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade:
    """What the run will do, in this order; nothing of it is begun."""

    items: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMoved:
    """An item of the plan has begun, is done, or was left out because the sources do not give it."""

    key: str
    state: Literal["running", "done", "left_out"]


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

    @property
    def outcome(self) -> Outcome:
        """How it ended: "answered" unless an `OutcomePart` says otherwise."""
        return next((part.outcome for part in self.parts if isinstance(part, OutcomePart)), "answered")


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
    | ThinkingDelta
    | ToolStarted
    | ToolProgress
    | ToolFinished
    | ApprovalRequested
    | SubagentEvent
    | SummaryStarted
    | PointAdded
    | MakingStarted
    | SectionMade
    | PlanMade
    | PlanMoved
    | Usage
    | RunFinished
    | RunFailed
    | RunCancelled
)
FINAL = (RunFinished, RunFailed, RunCancelled)
