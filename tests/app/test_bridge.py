import threading
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from helpers.assistant import READY, Hold, ScriptedAssistant
from pytestqt.qtbot import QtBot

from ternlight.agents.events import Event, RunCancelled, RunFailed, RunFinished, RunStarted, TextDelta
from ternlight.agents.messages import TextPart
from ternlight.app.bridge import AgentBridge

STARTED = RunStarted(model="Scripted")
FINISHED = RunFinished(parts=())


class Window:
    """What a window would hear, and on which thread."""

    def __init__(self, bridge: AgentBridge) -> None:
        self.deliveries: list[tuple[int, list[Event]]] = []
        self.statuses: list[object] = []
        self.threads: set[threading.Thread] = set()
        bridge.events.connect(self._on_events)
        bridge.status.connect(self._on_status)

    def _on_events(self, run: int, events: list[Event]) -> None:
        self.threads.add(threading.current_thread())
        self.deliveries.append((run, events))

    def _on_status(self, status: object) -> None:
        self.threads.add(threading.current_thread())
        self.statuses.append(status)

    def events(self, run: int) -> list[Event]:
        return [event for number, events in self.deliveries if number == run for event in events]

    def ended(self, run: int) -> bool:
        return any(isinstance(event, (RunFinished, RunFailed, RunCancelled)) for event in self.events(run))


@pytest.fixture
def bridge(qtbot: QtBot, assistant: ScriptedAssistant):
    made = AgentBridge(assistant)
    made.start()
    yield made
    made.stop()
    assert assistant.closed


@pytest.fixture
def window(bridge: AgentBridge) -> Window:
    return Window(bridge)


async def play(*items: Event | Hold) -> AsyncIterator[Event]:
    for item in items:
        if isinstance(item, Hold):
            await item.wait()
        else:
            yield item


def test_events_come_in_order_on_the_main_thread_and_merged(bridge: AgentBridge, window: Window, qtbot: QtBot) -> None:
    words = [TextDelta(text=f"{number} ") for number in range(3000)]
    run = bridge.run(lambda: play(STARTED, *words, FINISHED))
    qtbot.waitUntil(lambda: window.ended(run), timeout=20_000)
    events = window.events(run)
    assert (events[0], events[-1]) == (STARTED, FINISHED)
    assert "".join(event.text for event in events[1:-1]) == "".join(word.text for word in words)
    assert window.threads == {threading.main_thread()}
    for _, delivered in window.deliveries:
        assert not any(
            isinstance(one, TextDelta) and isinstance(next_, TextDelta) for one, next_ in pairwise(delivered)
        )
    assert len(window.deliveries) < 300


def test_what_gathers_while_the_window_is_busy_comes_as_one_delivery(
    bridge: AgentBridge, window: Window, qtbot: QtBot
) -> None:
    hold = Hold()
    run = bridge.run(lambda: play(STARTED, TextDelta(text="a"), TextDelta(text="b"), hold, FINISHED))
    assert hold.reached.wait(20)  # the main thread has not turned its loop yet
    assert window.deliveries == []
    qtbot.waitUntil(lambda: len(window.deliveries) == 1)
    assert window.deliveries == [(run, [STARTED, TextDelta(text="ab")])]
    hold.release()
    qtbot.waitUntil(lambda: window.ended(run))


def test_cancel_brings_what_was_finished(bridge: AgentBridge, window: Window, qtbot: QtBot) -> None:
    hold = Hold()
    run = bridge.run(lambda: play(STARTED, TextDelta(text="half"), hold))
    assert hold.reached.wait(20)
    bridge.cancel(run)
    qtbot.waitUntil(lambda: window.ended(run))
    assert window.events(run) == [STARTED, TextDelta(text="half"), RunCancelled(parts=(TextPart(text="half"),))]


def test_a_factory_that_raises_fails_its_run(bridge: AgentBridge, window: Window, qtbot: QtBot) -> None:
    def make() -> AsyncIterator[Event]:
        raise LookupError

    run = bridge.run(make)
    qtbot.waitUntil(lambda: window.ended(run))
    assert isinstance(window.events(run)[-1], RunFailed)


def test_the_assistant_is_started_and_its_status_told(bridge: AgentBridge, window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: READY in window.statuses)
    assert window.threads == {threading.main_thread()}


def test_calls_come_back_on_the_main_thread(bridge: AgentBridge, qtbot: QtBot) -> None:
    told: list[tuple[object, threading.Thread]] = []

    async def answer() -> int:
        assert threading.current_thread() is not threading.main_thread()
        return 42

    async def fail() -> int:
        raise ValueError("no")

    def tell(value: object) -> None:
        told.append((value, threading.current_thread()))

    bridge.call(answer, tell, tell)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0] == (42, threading.main_thread())
    bridge.call(fail, lambda value: None, tell)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[1][0], ValueError)


def test_stop_delivers_the_last_events_and_leaves_nothing(qtbot: QtBot, assistant: ScriptedAssistant) -> None:
    bridge = AgentBridge(assistant)
    window = Window(bridge)
    bridge.start()
    hold, told = Hold(), []
    run = bridge.run(lambda: play(STARTED, TextDelta(text="half"), hold))
    bridge.call(hold.wait, told.append, told.append)
    assert hold.reached.wait(20)
    bridge.stop()
    assert window.events(run)[-1] == RunCancelled(parts=(TextPart(text="half"),))
    assert told == []
    assert assistant.closed
    bridge.stop()
    heard = len(window.deliveries)
    qtbot.wait(1)
    assert len(window.deliveries) == heard
