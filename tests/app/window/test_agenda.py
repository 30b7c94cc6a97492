"""The plan of a long run, live: what waits, goes on, is done, was left out, failed or was not begun."""

from __future__ import annotations

import pytest
from helpers.assistant import Hold
from helpers.window import texts

from ternlight.agents.events import (
    Event,
    PlanMade,
    PlanMoved,
    PlannedItem,
    RunFailed,
    RunFinished,
    RunStarted,
    StepStarted,
)
from ternlight.agents.messages import TextPart

ITEMS = ("How long is the quay?", "Who pays for it?", "When does it open?", "What did it cost?")
PLAN = PlanMade(items=tuple(PlannedItem(key=str(n), title=title) for n, title in enumerate(ITEMS)))


def lines(screen) -> list[str]:  # type: ignore[no-untyped-def]
    return [line.accessibleName() for line in screen.answer().steps.agenda.lines]


@pytest.fixture
def halfway(screen) -> Hold:  # type: ignore[no-untyped-def]
    """One is done, one was left out, one goes on, one waits."""
    hold = Hold()
    screen.hold = hold
    screen.script = lambda *rest: screen.assistant.script(
        RunStarted(model="Scripted"),
        StepStarted(step="search", title="Searching the web"),
        PLAN,
        PlanMoved(key="0", state="running"),
        PlanMoved(key="0", state="done"),
        PlanMoved(key="1", state="left_out"),
        PlanMoved(key="2", state="running"),
        hold,
        *rest,
    )
    return hold


def begun(screen, hold: Hold, *rest: Event) -> None:  # type: ignore[no-untyped-def]
    screen.script(*rest)
    screen.window.composer.sent.emit("Tell me of the quay.")
    screen.wait(lambda: hold.reached.is_set() and screen.answer().steps is not None and len(lines(screen)) == 4)


def test_every_part_says_how_it_stands_and_the_plan_counts(screen, halfway: Hold) -> None:  # type: ignore[no-untyped-def]
    begun(screen, halfway, PlanMoved(key="2", state="done"), PlanMoved(key="3", state="done"), RunFinished(parts=()))
    screen.wait(lambda: lines(screen)[2].endswith("running"))
    assert lines(screen) == [
        "How long is the quay?: done",
        "Who pays for it?: left out: the sources do not give it",
        "When does it open?: running",
        "What did it cost?: waits",
    ]
    agenda = screen.answer().steps.agenda
    assert agenda.accessibleName() == "Plan: 2 of 4" and agenda.isVisible()
    halfway.release()
    screen.wait(screen.idle)
    assert agenda.accessibleName() == "Plan: 4 of 4"
    # As it is read back after a restart.
    before, conversation = lines(screen), screen.window.conversation
    screen.window.show_conversation(None)
    screen.window.controller._turns.clear()
    screen.window.show_conversation(conversation)
    screen.wait(screen.answer().steps.agenda.isVisible)
    assert lines(screen) == before and screen.answer().steps.agenda.accessibleName() == "Plan: 4 of 4"


def test_stopping_leaves_the_rest_undone(screen, halfway: Hold) -> None:  # type: ignore[no-untyped-def]
    begun(screen, halfway)
    screen.answer().steps.stop.click()
    screen.wait(screen.idle)
    assert [line.rpartition(": ")[2] for line in lines(screen)[2:]] == ["not done", "not done"]


def test_a_failure_is_told_at_its_part(screen, halfway: Hold) -> None:  # type: ignore[no-untyped-def]
    begun(screen, halfway, RunFailed(message="The network is gone.", error_kind="world", parts=()))
    halfway.release()
    screen.wait(screen.idle)
    assert [line.rpartition(": ")[2] for line in lines(screen)[2:]] == ["failed", "not done"]


def test_a_run_without_a_plan_shows_none(screen) -> None:  # type: ignore[no-untyped-def]
    screen.assistant.script(
        RunStarted(model="Scripted"),
        StepStarted(step="read", title="Reading"),
        RunFinished(parts=(TextPart(text="Done."),)),
    )
    widget = screen.ask("Hello")
    assert widget.steps.agenda.isHidden() and "Plan" not in texts(widget)
