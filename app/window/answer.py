"""An answer as the window shows it: a fold over a run's events, or read back from a stored message. Qt-free."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    MakingStarted,
    PointAdded,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    SectionMade,
    StepFinished,
    StepProgress,
    StepStarted,
    SubagentEvent,
    SummaryStarted,
    TextDelta,
    ThinkingDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    Usage,
)
from ternlight.agents.messages import (
    CitationsPart,
    ContextPart,
    ErrorPart,
    FilePart,
    MadePart,
    Message,
    OutcomePart,
    OutlinePart,
    Part,
    Step,
    StepsPart,
    SummaryPart,
    SummaryPoint,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
)

State = Literal["streaming", "complete", "stopped", "failed"]
StepState = Literal["running", "done", "doubtful", "stopped"]
Length = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of the plan, going on or ended."""

    step: str
    title: str
    state: StepState
    done: int = 0
    total: int = 0
    """0: the step does not count."""
    unit: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the answer answers: enough to run it again."""

    job: Literal["summary", "chat"]
    document: str = ""
    """File name."""
    path: str = ""
    length: Length = "medium"


@dataclass(slots=True, kw_only=True)
class Answer:
    """What is known of an answer so far. One owner, the controller; widgets read it."""

    request: Request
    state: State = "streaming"
    model: str = ""
    steps: dict[str, StepView] = field(default_factory=dict)
    text: str = ""
    points: dict[int, SummaryPoint] = field(default_factory=dict)
    """By their place in the finished list; a place may still be empty."""
    outline: SummaryPart | None = None
    """What is known of the summary while its points come in."""
    summary: SummaryPart | None = None
    """Set when the run has ended."""
    error: ErrorPart | None = None
    outcome: OutcomePart | None = None
    """How it ended, where it is no plain answer: in code's words."""
    trail: tuple[Part, ...] = ()
    """Calls and results, kept with the answer for the next question."""
    tokens_per_second: float = 0.0
    started: float = 0.0
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def begin(cls, request: Request, clock: Callable[[], float] = time.monotonic) -> Answer:
        """An answer whose run is about to start."""
        return cls(request=request, clock=clock, started=clock())

    @classmethod
    def stored(cls, message: Message, state: State, request: Request) -> Answer:
        """The answer that a stored message holds."""
        answer = cls(request=request, state=state)
        answer._take(message.parts)
        if answer.summary is not None:
            answer.request = replace(request, job="summary", length=answer.summary.length)
        return answer

    @property
    def seconds(self) -> float:
        """How long the run took, or has been going on."""
        if self.state == "streaming":
            return self.clock() - self.started
        return self.summary.seconds if self.summary else sum(step.seconds for step in self.steps.values())

    @property
    def document_id(self) -> str:
        """Of the document that is summarised; "" while it is not known."""
        known = self.summary or self.outline
        return known.document_id if known is not None else ""

    @property
    def pages(self) -> int:
        """Pages of the document that is summarised; 0 while they are not known."""
        known = self.summary or self.outline
        return known.pages if known is not None else 0

    @property
    def shown_points(self) -> tuple[tuple[int, SummaryPoint], ...]:
        """The points that there are, in their order, with their places."""
        return tuple(sorted(self.points.items()))

    @property
    def doubts(self) -> bool:
        """Whether it ended, but with something that the user should know."""
        noted = (self.summary is not None and bool(self.summary.notes)) or (
            self.outcome is not None and self.outcome.outcome != "asked"
        )
        return self.state == "complete" and (noted or any(step.state == "doubtful" for step in self.steps.values()))

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case RunStarted():
                self.model = event.model
            case StepStarted():
                self.steps[event.step] = StepView(step=event.step, title=event.title, state="running")
            case StepProgress():
                step = self.steps.get(event.step)
                if step is not None:
                    self.steps[event.step] = replace(step, done=event.done, total=event.total, unit=event.unit)
            case StepFinished():
                self.steps[event.step] = StepView(
                    step=event.step,
                    title=event.title,
                    state="done" if event.ok else "doubtful",
                    seconds=event.seconds,
                )
            case TextDelta():
                self.text += event.text
            case ToolStarted():
                name = event.part.call
                self.steps[name] = StepView(step=name, title=event.title, state="running")
            case ToolProgress():
                step = self.steps.get(event.call)
                if step is not None:
                    self.steps[event.call] = replace(step, done=event.done, total=event.total, unit=event.unit)
            case ToolFinished():
                name = event.part.call
                state: StepState = "done" if event.ok else "doubtful"
                self.steps[name] = StepView(step=name, title=event.title, state=state, seconds=event.seconds)
            case ApprovalRequested():
                step = self.steps.get(event.request.call)
                if step is not None:
                    self.steps[event.request.call] = replace(step, title=event.request.question)
            case SubagentEvent():
                self._apply_subagent(event)
            case ThinkingDelta():
                pass
            case SummaryStarted():
                self.outline = event.summary
                self.points.clear()
            case PointAdded():
                self.points[event.index] = event.point
            case Usage():
                self.tokens_per_second = event.tokens_per_second or self.tokens_per_second
            case MakingStarted() | SectionMade():
                pass  # the finished part tells it all
            case RunFinished():
                self._end("complete", event.parts)
            case RunFailed():
                self._end("failed", event.parts)
                self.error = ErrorPart(message=event.message, error_kind=event.error_kind)
            case RunCancelled():
                self._end("stopped", event.parts)
            case _:
                assert_never(event)

    def parts(self) -> tuple[Part, ...]:
        """The message to store: complete when the run has ended, what there is so far while it goes on."""
        parts: list[Part] = []
        if self.steps or self.model:
            taken = tuple(
                Step(title=step.title, seconds=step.seconds, ok=step.state == "done") for step in self.steps.values()
            )
            parts.append(StepsPart(steps=taken, model=self.model, tokens_per_second=self.tokens_per_second))
        parts += self.trail
        if self.text:
            parts.append(TextPart(text=self.text))
        if self.outcome is not None:
            parts.append(self.outcome)
        if self.summary is not None:
            parts.append(self.summary)
        elif self.points:
            parts.append(self._partial_summary())
        if self.error is not None:
            parts.append(self.error)
        return tuple(parts)

    def _apply_subagent(self, event: SubagentEvent) -> None:
        """A sub-agent is one step, titled with what it does now."""
        step = self.steps.get(event.agent) or StepView(step=event.agent, title=event.title, state="running")
        match event.event:
            case ToolStarted():
                step = replace(step, title=f"{event.title}: {event.event.title}")
            case RunFinished():
                plain = event.event.outcome == "answered"
                step = replace(step, title=event.title, state="done" if plain else "doubtful")
            case RunFailed():
                step = replace(step, title=f"{event.title}: {event.event.message}", state="doubtful")
            case RunCancelled():
                step = replace(step, title=event.title, state="stopped")
            case _:
                pass
        self.steps[event.agent] = step

    def _end(self, state: State, parts: tuple[Part, ...]) -> None:
        seconds = self.clock() - self.started
        self.state = state
        for name, step in self.steps.items():
            if step.state == "running":
                self.steps[name] = replace(step, state="stopped")
        self._take(parts)
        if self.summary is None and self.points:
            self.summary = replace(self._partial_summary(), seconds=seconds)

    def _take(self, parts: tuple[Part, ...]) -> None:
        texts = []
        trail: list[Part] = []
        for part in parts:
            match part:
                case TextPart():
                    texts.append(part.text)
                case SummaryPart():
                    self.summary = part
                    self.points = dict(enumerate(part.points))
                    self.model = self.model or part.model
                case ErrorPart():
                    self.error = part
                case StepsPart():
                    self.model = part.model or self.model
                    self.tokens_per_second = part.tokens_per_second or self.tokens_per_second
                    self.steps = {str(number): _ended(number, step) for number, step in enumerate(part.steps)}
                case ContextPart() | ThinkingPart() | ToolCallPart() | ToolReturnPart():
                    trail.append(part)
                case OutcomePart():
                    self.outcome = part
                case FilePart() | CitationsPart() | MadePart() | OutlinePart():
                    pass
                case _:
                    assert_never(part)
        self.trail = tuple(trail)
        if texts:
            self.text = "\n\n".join(texts)

    def _partial_summary(self) -> SummaryPart:
        points = tuple(point for _, point in self.shown_points)
        phrased = any(point.status == "checked" for point in points)
        if self.outline is not None:
            return replace(self.outline, points=points, mode="model" if phrased else "extractive", complete=False)
        return SummaryPart(
            document_id="",
            document=self.request.document,
            pages=0,
            length=self.request.length,
            model=self.model,
            mode="model" if phrased else "extractive",
            seconds=0.0,
            points=points,
            complete=False,
        )


def _ended(number: int, step: Step) -> StepView:
    return StepView(step=str(number), title=step.title, state="done" if step.ok else "doubtful", seconds=step.seconds)
