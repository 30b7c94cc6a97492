"""What the window makes of the events of a run with tools."""

from __future__ import annotations

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    RunFinished,
    RunStarted,
    SubagentEvent,
    TextDelta,
    ThinkingDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
)
from ternlight.agents.messages import (
    ContextPart,
    Message,
    OutcomePart,
    StepsPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from ternlight.app.window.answer import Answer, Request

CALL = ToolCallPart(call="c1", tool="search", arguments={"query": "tides"})
RETURN = ToolReturnPart(call="c1", tool="search", status="ok", text="high water")
REQUEST = Request(job="chat")


def answer(*events: object) -> Answer:
    shown = Answer.begin(REQUEST)
    for event in events:
        shown.apply(event)  # type: ignore[arg-type]
    return shown


def test_calls_are_steps_that_move() -> None:
    started = (RunStarted(model="m"), ThinkingDelta(text="hm"), ToolStarted(part=CALL, title="Searching for tides"))
    running = answer(*started, ToolProgress(call="c1", done=1, total=2, unit="pages"))
    (step,) = running.steps.values()
    assert (step.title, step.state, step.done, step.unit) == ("Searching for tides", "running", 1, "pages")
    ended = answer(*started, ToolFinished(part=RETURN, title="Searching for tides: 2 results", seconds=1.5))
    (step,) = ended.steps.values()
    assert (step.title, step.state, step.seconds) == ("Searching for tides: 2 results", "done", 1.5)
    failed = ToolReturnPart(call="c1", tool="search", status="failed", text="no")
    (step,) = answer(*started, ToolFinished(part=failed, title="failed", seconds=0.0)).steps.values()
    assert step.state == "doubtful"


def test_a_question_for_permission_shows_in_its_step() -> None:
    request = ApprovalRequest(
        call="c1", tool="search", title="Search", arguments={}, scope="tool:search", question="Let Search do this?"
    )
    shown = answer(ToolStarted(part=CALL, title="Searching"), ApprovalRequested(request=request))
    assert shown.steps["c1"].state == "waiting"
    assert shown.approvals == [request]
    shown.decide(request)
    assert shown.steps["c1"].state == "running"
    assert shown.approvals == []


def test_a_sub_agent_is_a_step_with_its_own_below() -> None:
    def sub(event: object) -> SubagentEvent:
        return SubagentEvent(agent="agent-1", title="Tides", event=event)  # type: ignore[arg-type]

    events = [sub(RunStarted(model="m")), sub(ToolStarted(part=CALL, title="Searching"))]
    (child,) = answer(*events).steps["agent-1"].children
    assert (child.title, child.state) == ("Searching", "running")
    (step,) = answer(*events, sub(RunFinished(parts=()))).steps.values()
    assert (step.title, step.state) == ("Tides", "done")
    doubtful = RunFinished(parts=(OutcomePart(outcome="out_of_steps", message="m"),))
    assert answer(*events, sub(doubtful)).steps["agent-1"].state == "doubtful"


def test_calls_and_outcome_are_stored_with_the_answer_and_come_back() -> None:
    outcome = OutcomePart(outcome="partial", message="Not everything worked.")
    parts = (ContextPart(text="(now)"), CALL, RETURN, TextPart(text="High water at nine."), outcome)
    shown = answer(
        RunStarted(model="m"),
        ToolStarted(part=CALL, title="Searching"),
        ToolFinished(part=RETURN, title="Searched", seconds=1.0),
        TextDelta(text="High water at nine."),
        RunFinished(parts=parts),
    )
    assert shown.text == "High water at nine."
    assert shown.outcome == outcome
    assert shown.doubts
    stored = shown.parts()
    assert isinstance(stored[0], StepsPart)
    assert stored[1:] == parts
    again = Answer.stored(Message(role="assistant", parts=stored), "complete", REQUEST)
    assert again.parts() == stored
