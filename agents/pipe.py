"""A coroutine that emits events, read as an asynchronous iterator; and work that is stopped when its time is up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Generic, TypeVar

log = logging.getLogger("ternlight.agent")
T = TypeVar("T")
E = TypeVar("E")

GRACE_SECONDS = 1.0
"""What stopped work is granted for tidying up. Work that takes longer is left behind, and the run goes on."""


class Pipe(Generic[E, T]):
    """Iterating gives what `work(emit)` emits, as it comes; afterwards `result` is what it returned.

    Closing the iterator, or cancelling the task that reads it, cancels the work at once. An error of the work is raised
    where the iterator would end.
    """

    def __init__(self, work: Callable[[Callable[[E], None]], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._result: list[T] = []

    @property
    def result(self) -> T:
        """What the work returned; only once the iterator has ended."""
        return self._result[0]

    async def events(self) -> AsyncIterator[E]:
        """What the work emits."""
        queue: asyncio.Queue[E | None] = asyncio.Queue()
        task = asyncio.ensure_future(self._work(queue.put_nowait))
        task.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            while (event := await queue.get()) is not None:
                yield event
            self._result.append(task.result())
        finally:
            await stop(task)


async def stop(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait for its end, but no longer than `GRACE_SECONDS`."""
    if task.done():
        return
    task.cancel()
    await asyncio.wait({task}, timeout=GRACE_SECONDS)
    if not task.done():
        log.warning("work that was stopped does not end: %s", task.get_name())
        task.add_done_callback(_look_at_end)
    else:
        _look_at_end(task)


def _look_at_end(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("work failed while it was being stopped: %s", error)


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. Raises `TimeoutError` when the time is up, also for work that cannot be stopped."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        await stop(task)
