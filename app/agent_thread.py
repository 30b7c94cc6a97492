"""One thread with one asyncio loop on which everything of the assistant happens. Qt-free: the window and the terminal
both stand on it.

The law of a run is kept here: whatever the workflow does, its listener sees exactly one final event, last.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ternlight.agents.events import FINAL, Event, RunCancelled, RunFailed
from ternlight.agents.run import parts_so_far
from ternlight.app.crash import report_loop_failure
from ternlight.app.errors import describe
from ternlight.app.logs import run_id as run_id_of_this_task
from ternlight.app.run_events import append_merged, close

_log = logging.getLogger("ternlight.agent")

STOP_SECONDS = 10.0
"""How long `stop` waits for the work to end before it leaves the thread to die with the program."""

TOLD_SECONDS = 0.15
"""How long a cancelled run may take to end before its listener is told all the same: a tool that will not stop, or a
model amid a long calculation, keeps nobody waiting. What it still says is not passed on."""

T = TypeVar("T")
MakeEvents = Callable[[], AsyncIterator[Event]]
Listener = Callable[[int, Event], None]


@dataclass(slots=True)
class _Run:
    id: int
    listener: Listener
    events: list[Event] = field(default_factory=list)
    """Consecutive deltas merged."""
    finished: bool = False
    task: asyncio.Task[None] | None = None


class AgentThread:
    """Starts, cancels and ends runs on a loop of its own.

    Public methods are for any thread but the loop's own; listeners and callbacks are called on the loop's thread.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ids = itertools.count(1)
        self._runs: dict[int, _Run] = {}
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._tasks: set[asyncio.Future[Any]] = set()

    @property
    def running(self) -> bool:
        """Whether `start` was called and `stop` was not."""
        return self._loop is not None

    @property
    def busy(self) -> bool:
        """Whether a run or a call goes on."""
        return bool(self._tasks)

    def start(self) -> None:
        """Start the thread; returns when its loop is running."""
        if self._loop is not None:
            raise RuntimeError("the agent thread is already running")
        ready = threading.Event()
        self._thread = threading.Thread(target=self._main, args=(ready,), name="ternlight-agent", daemon=True)
        self._thread.start()
        ready.wait()

    def at_stop(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have `close()` awaited on the loop when the thread stops, after every run has ended; the last one first."""
        self._closing.append(close)

    def run(self, make: MakeEvents, listener: Listener) -> int:
        """Start a run; `listener(run id, event)` hears each event. Returns the run's id at once."""
        loop = self._running_loop()
        run = _Run(id=next(self._ids), listener=listener)
        self._runs[run.id] = run
        loop.call_soon_threadsafe(self._begin, run, make)
        return run.id

    def cancel(self, run_id: int) -> None:
        """Stop a run; its listener hears `RunCancelled` with what was finished, within `TOLD_SECONDS` and a moment.

        An ended run is left alone.
        """
        loop = self._running_loop()

        def cancel() -> None:
            run = self._runs.get(run_id)
            if run is not None and run.task is not None:
                run.task.cancel()
                loop.call_later(TOLD_SECONDS, self._tell_cancelled, run)

        loop.call_soon_threadsafe(cancel)

    def call(
        self,
        make: Callable[[], Coroutine[Any, Any, T]],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Await one coroutine, then call one of the two; neither when the thread stops before it has ended."""

        async def work() -> None:
            try:
                result = await make()
            except Exception as error:  # noqa: BLE001 - the caller is told, whatever it is
                _log_failure(error)
                on_error(error)
            else:
                on_done(result)

        self._running_loop().call_soon_threadsafe(lambda: self._keep(asyncio.ensure_future(work())))

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Cancel everything, close what `at_stop` was given, end the thread. Safe to call twice.

        False: something did not end in `timeout` seconds; the thread is left behind and dies with the program.
        """
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return True
        self._loop = None
        loop.call_soon_threadsafe(self._stopping.set)
        thread.join(timeout)
        if thread.is_alive():
            _log.error("the agent thread did not stop within %.0f s", timeout)
            return False
        self._thread = None
        return True

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the agent thread is not running")
        return self._loop

    def _main(self, ready: threading.Event) -> None:
        if hasattr(signal, "pthread_sigmask"):
            # Child processes inherit this mask: a Ctrl-C in the terminal, which every process of it receives, stops
            # the run, not the engine under it.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        with asyncio.Runner() as runner:
            runner.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(report_loop_failure)
        self._stopping = asyncio.Event()
        ready.set()
        await self._stopping.wait()
        while self._tasks:
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.wait(tuple(self._tasks))
        for finish in reversed(self._closing):
            try:
                await finish()
            except Exception as error:  # noqa: BLE001 - the rest must be closed all the same
                _log_failure(error)

    def _keep(self, task: asyncio.Future[Any]) -> None:
        """Hold a task until it has ended; the loop itself holds only weak references."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _begin(self, run: _Run, make: MakeEvents) -> None:
        run.task = asyncio.ensure_future(self._follow(run, make))
        run.task.add_done_callback(lambda task: self._end(run, task))
        self._keep(run.task)

    async def _follow(self, run: _Run, make: MakeEvents) -> None:
        run_id_of_this_task.set(run.id)
        events = make()
        try:
            async for event in events:
                self._tell(run, event)
                if isinstance(event, FINAL):
                    return
        finally:
            await close(events)

    def _end(self, run: _Run, task: asyncio.Task[None]) -> None:
        """Say the last word where the workflow did not: cancelled (even before its first step), failed, fell silent."""
        self._runs.pop(run.id, None)
        run_id_of_this_task.set(run.id)
        error = None if task.cancelled() else task.exception()
        if run.finished:
            if error is not None:
                _log_failure(error)
            return
        if task.cancelled():
            self._tell(run, RunCancelled(parts=parts_so_far(run.events)))
            return
        if error is None:
            error = RuntimeError("a run ended without a final event")
        _log_failure(error)
        message, kind = describe(error)
        self._tell(run, RunFailed(message=message, error_kind=kind, parts=parts_so_far(run.events)))

    def _tell_cancelled(self, run: _Run) -> None:
        if not run.finished:
            self._tell(run, RunCancelled(parts=parts_so_far(run.events)))

    def _tell(self, run: _Run, event: Event) -> None:
        if run.finished:
            return
        run.finished = isinstance(event, FINAL)
        append_merged(run.events, event)
        run.listener(run.id, event)
        if run.finished:
            _log.info("run ended: %s", type(event).__name__)


def _log_failure(error: BaseException) -> None:
    _, kind = describe(error)
    if kind == "bug":
        _log.error("failed", exc_info=error)
    else:
        _log.warning("failed: %s: %s", type(error).__name__, error)
