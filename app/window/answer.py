"""An answer as the window shows it: a fold over a run's events, or read back from a stored message. Qt-free."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    MakingStarted,
    PlanMade,
    PlanMoved,
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
    AgendaItem,
    CitationsPart,
    CollectionPart,
    ContextPart,
    ErrorPart,
    FilePart,
    MadePart,
    MadeSection,
    Message,
    OutcomePart,
    OutlinePart,
    Part,
    StepsPart,
    SummaryPart,
    SummaryPoint,
    TaskPart,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
)
from ternlight.app.window.making.task import Task
from ternlight.app.window.step_views import StepView, decided, ended, fold, from_steps, pending, to_steps

State = Literal["streaming", "complete", "stopped", "failed"]
Length = Literal["short", "medium", "long"]
Job = Literal["summary", "chat", "research", "ask", "deck", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the answer answers: enough to run it again."""

    job: Job
    document: str = ""
    """File name."""
    path: str = ""
    length: Length = "medium"
    task: Task | None = None
    """What a deck or report is made from, and how."""
    url: str = ""
    """Of the page of the web that is summarised."""
    said: bool = False
    """Whether what was said before is summarised."""
    pages: int = 0
    """Of the web that are read for each part of a question; 0 for what is usual."""
    documents: tuple[str, ...] = ()
    """Files that a job "ask" puts its question to."""
    collection: str = ""
    """That a job "ask" puts its question to."""


@dataclass(slots=True, kw_only=True)
class Answer:
    """What is known of an answer so far. One owner, the controller; widgets read it."""

    request: Request
    state: State = "streaming"
    model: str = ""
    steps: dict[str, StepView] = field(default_factory=dict)
    agenda: dict[str, AgendaItem] = field(default_factory=dict)
    """What the run has set itself to do, in order; nothing where it has no plan."""
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
    citations: CitationsPart | None = None
    """What the numbers in brackets stand for."""
    plan: OutlinePart | None = None
    """The outline of a deck or report, as the user left it."""
    made: MadePart | None = None
    """The deck or report so far, or whole."""
    thinking: str = ""
    """What the model noted for itself, so far."""
    tokens_per_second: float = 0.0
    first_token_seconds: float = 0.0
    context_tokens: int = 0
    """Tokens that prompt and answer of the last model call took."""
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
        answer._end_agenda(state)
        if answer.summary is not None:
            answer.request = replace(request, job="summary", length=answer.summary.length)
        elif answer.citations is not None and request.job != "ask":
            answer.request = replace(request, job="research")
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
        noted = (
            (self.summary is not None and bool(self.summary.notes))
            or (self.citations is not None and bool(self.citations.notes))
            or (self.outcome is not None and self.outcome.outcome != "asked")
        )
        return self.state == "complete" and (noted or any(step.state == "doubtful" for step in self.steps.values()))

    @property
    def approvals(self) -> list[ApprovalRequest]:
        """What the user is asked now."""
        return pending(tuple(self.steps.values()))

    @property
    def written(self) -> int:
        """How many items of the plan have been dealt with, written or left out."""
        step = self.steps.get("write")
        ready = len(self.made.parts) - self.made_by_code if self.made is not None else 0
        return max(step.done if step is not None else 0, ready)

    @property
    def made_by_code(self) -> int:
        """Parts that are none of the plan's items: a deck's cover."""
        return 1 if self.plan is not None and self.plan.document == "deck" else 0

    def go_on(self) -> None:
        """Another run takes this answer up where the last one left it."""
        self.state, self.error, self.outcome = "streaming", None, None
        self.steps.pop("write", None)
        cut_off = [
            name
            for name, step in self.steps.items()
            if step.result is None and (step.state == "stopped" or (step.state == "doubtful" and not step.seconds))
        ]
        for name in cut_off:  # begun anew
            del self.steps[name]
        self.started = self.clock()

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the files that tools made, each once."""
        made = [step.result.files for step in self.steps.values() if step.result is not None]
        made += [part.files for part in self.trail if isinstance(part, ToolReturnPart)]
        return tuple(dict.fromkeys(path for paths in made for path in paths))

    def decide(self, request: ApprovalRequest) -> None:
        """The user has answered a question."""
        decided(self.steps, request)

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case RunStarted():
                self.model = event.model
            case SubagentEvent() if self.request.task is not None:
                if isinstance(event.event, Usage):  # the items of the outline are the steps
                    self.apply(event.event)
            case TextDelta():
                self.text += event.text
            case ThinkingDelta():
                self.thinking += event.text
            case (
                StepStarted()
                | StepProgress()
                | StepFinished()
                | ToolStarted()
                | ToolProgress()
                | ToolFinished()
                | ApprovalRequested()
                | SubagentEvent()
            ):
                fold(self.steps, event)
            case SummaryStarted():
                self.outline = event.summary
                self.points.clear()
            case PointAdded():
                self.points[event.index] = event.point
            case PlanMade():
                self.agenda = {item.key: AgendaItem(key=item.key, title=item.title) for item in event.items}
            case PlanMoved():
                if event.key in self.agenda:
                    self.agenda[event.key] = replace(self.agenda[event.key], state=event.state)
            case Usage():
                self.tokens_per_second = event.tokens_per_second or self.tokens_per_second
                self.first_token_seconds = event.first_token_seconds
                self.context_tokens = event.prompt_tokens + event.generated_tokens
            case MakingStarted():
                self.made = event.made
            case SectionMade():
                self._add_section(event.index, event.section)
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
        if self.steps or self.model or self.agenda:
            parts.append(
                StepsPart(
                    steps=to_steps(tuple(self.steps.values())),
                    model=self.model,
                    tokens_per_second=self.tokens_per_second,
                    first_token_seconds=self.first_token_seconds,
                    context_tokens=self.context_tokens,
                    agenda=tuple(self.agenda.values()),
                )
            )
        if self.thinking and not any(isinstance(part, ThinkingPart) for part in self.trail):
            parts.append(ThinkingPart(text=self.thinking))
        parts += self.trail
        if self.text:
            parts.append(TextPart(text=self.text))
        if self.citations is not None:
            parts.append(self.citations)
        if self.outcome is not None:
            parts.append(self.outcome)
        if self.summary is not None:
            parts.append(self.summary)
        elif self.points:
            parts.append(self._partial_summary())
        if self.plan is not None:
            parts.append(self.plan)
        if self.made is not None:
            parts.append(self.made)
        if self.error is not None:
            parts.append(self.error)
        return tuple(parts)

    def _add_section(self, index: int, section: MadeSection) -> None:
        if self.made is not None:
            parts = list(self.made.parts[:index])
            self.made = replace(self.made, parts=(*parts, section, *self.made.parts[index + 1 :]))

    def _end(self, state: State, parts: tuple[Part, ...]) -> None:
        seconds = self.clock() - self.started
        self.state = state
        ended(self.steps)
        self._end_agenda(state)
        self._take(parts)
        if self.summary is None and self.points:
            self.summary = replace(self._partial_summary(), seconds=seconds)

    def _end_agenda(self, state: State) -> None:
        """What was not done is not going to be."""
        if state == "streaming":
            return
        for key, item in self.agenda.items():
            if item.state == "running":
                self.agenda[key] = replace(item, state="failed" if state == "failed" else "skipped")
            elif item.state == "waiting":
                self.agenda[key] = replace(item, state="skipped")

    def _take(self, parts: tuple[Part, ...]) -> None:
        texts = []
        trail: list[Part] = []
        taken: StepsPart | None = None
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
                    self.first_token_seconds = part.first_token_seconds or self.first_token_seconds
                    self.context_tokens = part.context_tokens or self.context_tokens
                    self.agenda = {item.key: item for item in part.agenda} or self.agenda
                    taken = part
                case ContextPart() | ThinkingPart() | ToolCallPart() | ToolReturnPart():
                    trail.append(part)
                case OutcomePart():
                    self.outcome = part
                case CitationsPart():
                    self.citations = part
                case MadePart():
                    self.made = part
                case OutlinePart():
                    self.plan = part
                case FilePart() | CollectionPart() | TaskPart():
                    pass
                case _:
                    assert_never(part)
        self.trail = tuple(trail)
        thoughts = [part.text for part in trail if isinstance(part, ThinkingPart) and part.text.strip()]
        self.thinking = "\n\n".join(thoughts) or self.thinking
        if taken is not None:
            self.steps = from_steps(taken.steps, trail)
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
