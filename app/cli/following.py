"""Following a run from the terminal: events in the main thread, Ctrl-C as a request to stop."""

from __future__ import annotations

import contextlib
import queue
import signal
from collections.abc import Callable, Iterator
from types import FrameType

from ternlight.agents.events import FINAL, Event
from ternlight.app.agent_thread import AgentThread, MakeEvents
from ternlight.app.assistant import Assistant

_POLL_SECONDS = 0.2
"""On Windows a wait without a limit is deaf to Ctrl-C."""

_IMPATIENT_SECONDS = 2.0
"""What a second Ctrl-C still grants to the tidying up; the children end by themselves when this process does."""


@contextlib.contextmanager
def running(assistant: Assistant) -> Iterator[AgentThread]:
    """The assistant on a thread of its own; both are stopped at the end, whatever the end is."""
    agent = AgentThread()
    agent.at_stop(assistant.close)
    agent.start()
    try:
        yield agent
    except KeyboardInterrupt:
        agent.stop(_IMPATIENT_SECONDS)
        raise
    finally:
        agent.stop()


def follow(agent: AgentThread, make: MakeEvents, *, between: Callable[[], None] | None = None) -> Iterator[Event]:
    """The events of one run, to its final one. The first Ctrl-C stops the run, a second raises `KeyboardInterrupt`.

    `between` is called on this thread while the run goes on, a few times a second.
    """
    arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
    run_id: int | None = None
    interrupts = 0

    def interrupted(number: int, frame: FrameType | None) -> None:
        nonlocal interrupts
        interrupts += 1
        if interrupts > 1:
            raise KeyboardInterrupt
        if run_id is not None:
            agent.cancel(run_id)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        run_id = agent.run(make, lambda _, event: arrived.put(event))
        if interrupts:
            agent.cancel(run_id)
        while True:
            try:
                event = arrived.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                if between is not None:
                    between()
                continue
            yield event
            if isinstance(event, FINAL):
                return
    finally:
        signal.signal(signal.SIGINT, before)
