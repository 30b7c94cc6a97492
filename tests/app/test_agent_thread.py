import asyncio
import logging
import queue
from collections.abc import AsyncIterator, Iterator

import pytest
from helpers.assistant import Hold

from ternlight.agents.events import (
    Event,
    PointAdded,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    TextDelta,
)
from ternlight.agents.messages import TextPart
from ternlight.app.agent_thread import AgentThread
from ternlight.app.errors import DiskFull
from ternlight.app.logs import run_id

STARTED = RunStarted(model="M")


class Heard:
    """A listener that a test can wait on."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __call__(self, run: int, event: Event) -> None:
        self.queue.put(event)

    def until_final(self) -> list[Event]:
        events: list[Event] = []
        while not events or not isinstance(events[-1], (RunFinished, RunFailed, RunCancelled)):
            events.append(self.queue.get(timeout=20))
        return events


@pytest.fixture
def agent() -> Iterator[AgentThread]:
    thread = AgentThread()
    thread.start()
    yield thread
    assert thread.stop()


async def play(*items: Event | Hold | Exception) -> AsyncIterator[Event]:
    for item in items:
        if isinstance(item, Hold):
            await item.wait()
        elif isinstance(item, Exception):
            raise item
        else:
            yield item


def test_events_arrive_in_order(agent: AgentThread) -> None:
    heard = Heard()
    events = [STARTED, *(TextDelta(text=str(number)) for number in range(3000)), RunFinished(parts=())]
    agent.run(lambda: play(*events), heard)
    assert heard.until_final() == events


def test_runs_go_on_side_by_side(agent: AgentThread) -> None:
    hold, first, second = Hold(), Heard(), Heard()
    agent.run(lambda: play(STARTED, hold, RunFinished(parts=())), first)
    agent.run(lambda: play(STARTED, RunFinished(parts=())), second)
    assert isinstance(second.until_final()[-1], RunFinished)
    hold.release()
    assert isinstance(first.until_final()[-1], RunFinished)


def test_a_cancelled_run_keeps_what_was_finished(agent: AgentThread) -> None:
    hold, heard = Hold(), Heard()
    run = agent.run(lambda: play(STARTED, TextDelta(text="half "), TextDelta(text="done"), hold), heard)
    assert hold.reached.wait(20)
    agent.cancel(run)
    assert heard.until_final()[-1] == RunCancelled(parts=(TextPart(text="half done"),))
    agent.cancel(run)  # has ended: nothing happens
    agent.cancel(999)


def test_a_run_cancelled_before_its_first_step_still_ends(agent: AgentThread) -> None:
    for _ in range(50):
        heard = Heard()
        agent.cancel(agent.run(lambda: play(STARTED, Hold()), heard))
        assert isinstance(heard.until_final()[-1], RunCancelled)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (DiskFull("The disk is full."), "world", "The disk is full."),
        (ZeroDivisionError("x"), "bug", "ZeroDivisionError"),
        (OSError(28, "No space left on device"), "world", "Free some space"),
    ],
)
def test_an_error_ends_the_run_in_words(
    agent: AgentThread, caplog: pytest.LogCaptureFixture, error: Exception, kind: str, words: str
) -> None:
    heard = Heard()
    agent.run(lambda: play(STARTED, TextDelta(text="half"), error), heard)
    final = heard.until_final()[-1]
    assert isinstance(final, RunFailed)
    assert final.error_kind == kind
    assert words in final.message
    assert final.parts == (TextPart(text="half"),)
    assert [record.levelno for record in caplog.records] == [logging.ERROR if kind == "bug" else logging.WARNING]


def test_a_factory_that_raises_ends_the_run(agent: AgentThread) -> None:
    heard = Heard()

    def make() -> AsyncIterator[Event]:
        raise KeyError("no such thing")

    agent.run(make, heard)
    (final,) = heard.until_final()
    assert isinstance(final, RunFailed)


def test_a_run_that_falls_silent_is_a_fault_of_ours(agent: AgentThread) -> None:
    heard = Heard()
    agent.run(lambda: play(STARTED), heard)
    final = heard.until_final()[-1]
    assert isinstance(final, RunFailed)
    assert final.error_kind == "bug"


def test_nothing_follows_the_final_event(agent: AgentThread) -> None:
    heard, after = Heard(), Heard()
    agent.run(lambda: play(STARTED, RunFinished(parts=()), TextDelta(text="late"), RunFailed), heard)  # type: ignore[arg-type]
    agent.run(lambda: play(STARTED, RunFinished(parts=())), after)
    after.until_final()
    assert heard.until_final() == [STARTED, RunFinished(parts=())]
    assert heard.queue.empty()


def test_the_workflow_is_closed_when_its_run_is_cancelled(agent: AgentThread) -> None:
    hold, heard = Hold(), Heard()
    closed: queue.SimpleQueue[int | None] = queue.SimpleQueue()

    async def workflow() -> AsyncIterator[Event]:
        try:
            yield STARTED
            await hold.wait()
        finally:
            await asyncio.sleep(0)
            closed.put(run_id.get())

    run = agent.run(workflow, heard)
    assert hold.reached.wait(20)
    agent.cancel(run)
    heard.until_final()
    assert closed.get(timeout=20) == run  # and its records carry the run's number


def test_who_cancels_need_not_wait_for_what_will_not_stop(agent: AgentThread) -> None:
    hold, stubborn, heard, after = Hold(), Hold(), Heard(), Heard()

    async def workflow() -> AsyncIterator[Event]:
        yield STARTED
        yield TextDelta(text="half")
        try:
            await hold.wait()
        finally:
            await stubborn.wait()
        yield RunFinished(parts=())

    run = agent.run(workflow, heard)
    assert hold.reached.wait(20)
    agent.cancel(run)
    assert heard.until_final()[-1] == RunCancelled(parts=(TextPart(text="half"),))
    assert stubborn.reached.wait(20)
    agent.run(lambda: play(STARTED, RunFinished(parts=())), after)
    assert isinstance(after.until_final()[-1], RunFinished), "others go on meanwhile"
    stubborn.release()
    assert heard.queue.empty(), "nothing is heard after the last word"


def test_a_call_tells_its_outcome(agent: AgentThread) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()

    async def answer() -> int:
        return 42

    async def fail() -> int:
        raise ValueError("no")

    agent.call(answer, told.put, told.put)
    assert told.get(timeout=20) == 42
    agent.call(fail, told.put, told.put)
    assert isinstance(told.get(timeout=20), ValueError)


def test_stop_ends_everything_and_closes_in_reverse_order() -> None:
    agent, hold, heard, order = AgentThread(), Hold(), Heard(), []

    async def first() -> None:
        order.append("first")

    async def second() -> None:
        order.append("second")
        raise ValueError("cannot close")

    agent.at_stop(first)
    agent.at_stop(second)
    agent.start()
    agent.run(lambda: play(STARTED, TextDelta(text="half"), hold), heard)
    agent.call(hold.wait, order.append, order.append)
    assert hold.reached.wait(20)
    assert agent.stop()
    assert heard.until_final()[-1] == RunCancelled(parts=(TextPart(text="half"),))
    assert order == ["second", "first"]
    assert agent.stop()
    with pytest.raises(RuntimeError, match="not running"):
        agent.run(lambda: play(STARTED), heard)


def test_what_will_not_end_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    agent, hold, stubborn = AgentThread(), Hold(), Hold()
    agent.start()

    async def refuse() -> None:
        try:
            await hold.wait()
        finally:
            await stubborn.wait()

    agent.call(refuse, lambda _: None, lambda _: None)
    assert hold.reached.wait(20)
    assert not agent.stop(timeout=0.01)
    assert "did not stop" in caplog.text
    stubborn.release()
    thread = agent._thread
    assert thread is not None
    thread.join(20)


def test_points_survive_a_cancel(agent: AgentThread) -> None:
    from ternlight.agents.messages import SummaryPoint

    point = SummaryPoint(text="Zinc.", page=1, quote="zinc", start=0, end=4, status="quoted")
    hold, heard = Hold(), Heard()
    run = agent.run(lambda: play(STARTED, PointAdded(index=0, point=point), hold), heard)
    assert hold.reached.wait(20)
    agent.cancel(run)
    final = heard.until_final()[-1]
    assert isinstance(final, RunCancelled)
