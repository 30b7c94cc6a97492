"""A run written as one coroutine that emits events, turned into the asynchronous iterator that its listeners read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

from ternlight.agents.events import FINAL, Event, RunFailed, RunFinished, RunStarted, TextDelta, ThinkingDelta
from ternlight.agents.messages import MadePart, SummaryPart
from ternlight.agents.run import parts_so_far
from ternlight.app.errors import KNOWN_ERRORS, describe

_log = logging.getLogger("ternlight.agent")

Emit = Callable[[Event], None]


async def events_of(work: Callable[[Emit], Coroutine[Any, Any, None]]) -> AsyncGenerator[Event]:
    """The events that `work(emit)` emits, as they come. Closing the iterator cancels the work and waits for its end.

    An error that has a sentence for the user becomes `RunFailed`, with what was finished before it; any other passes.
    """
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    task = asyncio.ensure_future(work(queue.put_nowait))
    task.add_done_callback(lambda _: queue.put_nowait(None))
    seen: list[Event] = []
    try:
        while (event := await queue.get()) is not None:
            append_merged(seen, event)
            yield event
        task.result()
    except KNOWN_ERRORS as error:
        _log.warning("run failed: %s: %s", type(error).__name__, error)
        message, kind = describe(error)
        yield RunFailed(message=message, error_kind=kind, parts=parts_so_far(seen))
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled() and (late := task.exception()) is not None:
                _log.warning("a run failed while it was being stopped: %s", late)


async def forward(events: AsyncIterator[Event], emit: Emit) -> None:
    """Emit the events of a workflow as part of a run that has already started."""
    try:
        async for event in events:
            if not isinstance(event, RunStarted):
                emit(event)
            if isinstance(event, FINAL):
                return
    finally:
        await close(events)


async def close(events: AsyncIterator[Event]) -> None:
    """Close a workflow that may not have been read to its end; most are generators, and some only iterate."""
    if isinstance(events, AsyncGenerator):
        await events.aclose()


def timed(event: Event, seconds: float) -> Event:
    """A final event whose summary or document tells the time of the whole run, from the file to the last point."""
    if not isinstance(event, (RunFinished, RunFailed)):
        return event
    told = (
        replace(part, seconds=round(seconds, 3)) if isinstance(part, (SummaryPart, MadePart)) else part
        for part in event.parts
    )
    return replace(event, parts=tuple(told))


def append_merged(events: list[Event], event: Event) -> None:
    """Append `event`, or join it to the last one where both are text: a long answer stays a short list."""
    if isinstance(event, TextDelta) and events and isinstance(events[-1], TextDelta):
        events[-1] = TextDelta(text=events[-1].text + event.text)
    elif isinstance(event, ThinkingDelta) and events and isinstance(events[-1], ThinkingDelta):
        events[-1] = ThinkingDelta(text=events[-1].text + event.text)
    else:
        events.append(event)
