"""Steps, tool calls and sub-agents of a run as the window shows them: a fold over events. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    RunCancelled,
    RunFailed,
    RunFinished,
    StepFinished,
    StepProgress,
    StepStarted,
    SubagentEvent,
    ToolFinished,
    ToolProgress,
    ToolStarted,
)
from ternlight.agents.messages import Part, Step, ToolCallPart, ToolReturnPart

StepState = Literal["running", "waiting", "done", "doubtful", "stopped"]
""" "waiting": the user has to decide first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of the plan, a call of a tool, or a sub-agent; going on or ended."""

    step: str
    title: str
    state: StepState
    done: int = 0
    total: int = 0
    """0: the step does not count."""
    unit: str = ""
    seconds: float = 0.0
    call: ToolCallPart | None = None
    result: ToolReturnPart | None = None
    approval: ApprovalRequest | None = None
    """What the user is asked now."""
    children: tuple[StepView, ...] = ()
    """What a sub-agent does."""


def fold(steps: dict[str, StepView], event: Event) -> None:
    """Take one event into account; events that are about no step change nothing."""
    match event:
        case StepStarted():
            steps[event.step] = StepView(step=event.step, title=event.title, state="running")
        case StepProgress(step=name) | ToolProgress(call=name):
            if name in steps:
                steps[name] = replace(steps[name], done=event.done, total=event.total, unit=event.unit)
        case StepFinished():
            state: StepState = "done" if event.ok else "doubtful"
            before = steps.get(event.step) or StepView(step=event.step, title=event.title, state=state)
            steps[event.step] = replace(
                before, title=event.title, state=state, seconds=event.seconds, done=0, total=0, unit=""
            )
        case ToolStarted():
            call = event.part.call
            steps[call] = StepView(step=call, title=event.title, state="running", call=event.part)
        case ToolFinished():
            call = event.part.call
            state = "done" if event.ok else "doubtful"
            before = steps.get(call) or StepView(step=call, title=event.title, state=state)
            steps[call] = replace(
                before,
                title=event.title,
                state=state,
                seconds=event.seconds,
                result=event.part,
                approval=None,
                done=0,
                total=0,
            )
        case ApprovalRequested():
            call = event.request.call
            before = steps.get(call) or StepView(step=call, title=event.request.title, state="waiting")
            steps[call] = replace(before, state="waiting", approval=event.request)
        case SubagentEvent():
            _fold_subagent(steps, event)
        case _:
            pass


def _fold_subagent(steps: dict[str, StepView], event: SubagentEvent) -> None:
    view = steps.get(event.agent) or StepView(step=event.agent, title=event.title, state="running")
    inner = {child.step: child for child in view.children}
    match event.event:
        case RunFinished():
            view = replace(view, state="done" if event.event.outcome == "answered" else "doubtful")
        case RunFailed():
            view = replace(view, title=f"{event.title}: {event.event.message}", state="doubtful")
        case RunCancelled():
            view = replace(view, state="stopped")
        case _:
            fold(inner, event.event)
    steps[event.agent] = replace(view, children=tuple(inner.values()))


def decided(steps: dict[str, StepView], request: ApprovalRequest) -> None:
    """The user has answered `request`."""
    for name, step in steps.items():
        if step.approval is request:
            steps[name] = replace(step, approval=None, state="running")
        elif step.children:
            inner = {child.step: child for child in step.children}
            decided(inner, request)
            steps[name] = replace(step, children=tuple(inner.values()))


def ended(steps: dict[str, StepView]) -> None:
    """The run has ended: nothing goes on any more."""
    for name, step in steps.items():
        inner = {child.step: child for child in step.children}
        ended(inner)
        step = replace(step, children=tuple(inner.values()))
        if step.state in ("running", "waiting"):
            step = replace(step, state="stopped", approval=None)
        steps[name] = step


def pending(steps: Sequence[StepView]) -> list[ApprovalRequest]:
    """What the user is asked, in the order of the steps."""
    found: list[ApprovalRequest] = []
    for step in steps:
        found += [step.approval] if step.approval is not None else []
        found += pending(step.children)
    return found


def to_steps(steps: Sequence[StepView]) -> tuple[Step, ...]:
    """As kept with the message."""
    return tuple(
        Step(title=step.title, seconds=step.seconds, ok=step.state == "done", call=step.call.call if step.call else "")
        for step in steps
    )


def from_steps(steps: Sequence[Step], trail: Sequence[Part]) -> dict[str, StepView]:
    """As read back, with the calls and results that the message keeps beside them."""
    calls = {part.call: part for part in trail if isinstance(part, ToolCallPart)}
    results = {part.call: part for part in trail if isinstance(part, ToolReturnPart)}
    views = {}
    for number, step in enumerate(steps):
        name = step.call or str(number)
        views[name] = StepView(
            step=name,
            title=step.title,
            state="done" if step.ok else "doubtful",
            seconds=step.seconds,
            call=calls.get(step.call),
            result=results.get(step.call),
        )
    return views
