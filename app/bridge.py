"""The one door between the window and the assistant: asyncio on its own thread, Qt on the main one.

Events cross by one queued signal that says "there is something"; a 33 ms timer then delivers everything that has
gathered, merged, so that a fast model repaints the window thirty times a second and not two hundred times.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ternlight.agents.events import Event
from ternlight.app.agent_thread import AgentThread, MakeEvents
from ternlight.app.assistant import Assistant
from ternlight.app.run_events import append_merged

T = TypeVar("T")

FRAME_MILLISECONDS = 33
SWITCH_SECONDS = 0.0001
"""After which a thread that computes gives way to the window. Python's own 5 ms would be seen: the window
asks for its turn at every call into Qt that lets other threads go on meanwhile, hundreds of times for one frame."""


class AgentBridge(QObject):
    """Runs the assistant on its own thread and tells the window what happens. Use it from the main thread only.

    Signals:
        events: run id and its new events in order, consecutive `TextDelta`s merged; the last is the run's final one.
        status: the new `ModelStatus`.
    """

    events = Signal(int, list)
    status = Signal(object)

    _gathered = Signal()
    _status_changed = Signal(object)
    _answered = Signal(object)

    def __init__(self, assistant: Assistant, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._agent = AgentThread()
        self._switch_before = sys.getswitchinterval()
        self._agent.at_stop(assistant.close)
        self._lock = threading.Lock()
        self._pending: dict[int, list[Event]] = {}
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME_MILLISECONDS)
        self._frame.timeout.connect(self._deliver)
        queued = Qt.ConnectionType.QueuedConnection
        self._gathered.connect(self._start_frame, queued)
        self._status_changed.connect(self.status, queued)
        self._answered.connect(self._call_back, queued)
        assistant.on_status(self._status_changed.emit)

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for goes on."""
        return self._agent.busy

    def start(self) -> None:
        """Start the thread and, on it, the assistant. Returns before a model is loaded; `status` tells of that."""
        self._switch_before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        self._agent.start()
        self.call(self._assistant.start, lambda _: None, lambda _: None)

    def run(self, make: MakeEvents) -> int:
        """Start a run of the events that `make()` yields; returns its id. It always ends with one final event."""
        return self._agent.run(make, self._gather)

    def cancel(self, run_id: int) -> None:
        """Stop a run; `RunCancelled` with what was finished follows. An ended run is left alone."""
        self._agent.cancel(run_id)

    def call(
        self,
        make: Callable[[], Coroutine[Any, Any, T]],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Await one coroutine on the agent thread; its outcome comes back on the main thread.

        Neither callback is called when the bridge stops first; once it has stopped, nothing is awaited any more.
        """
        if not self._agent.running:
            return  # what the last events of a closing window still ask for
        self._agent.call(
            make,
            lambda result: self._answered.emit(lambda: on_done(result)),
            lambda error: self._answered.emit(lambda: on_error(error)),
        )

    def stop(self) -> None:
        """Cancel everything, close the assistant, end the thread; the last events are delivered before it returns.

        Safe to call twice.
        """
        self._agent.stop()
        sys.setswitchinterval(self._switch_before)
        self._frame.stop()
        self._deliver()

    def _gather(self, run_id: int, event: Event) -> None:
        """On the agent thread: put an event with the others; the first of a frame wakes the main thread."""
        with self._lock:
            first = not self._pending
            append_merged(self._pending.setdefault(run_id, []), event)
        if first:
            self._gathered.emit()

    @Slot()
    def _start_frame(self) -> None:
        if self._pending and not self._frame.isActive():  # `stop` may have delivered meanwhile
            self._frame.start()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, {}
        for run_id, events in pending.items():
            self.events.emit(run_id, events)

    @Slot(object)
    def _call_back(self, callback: Callable[[], None]) -> None:
        if self._agent.running:
            callback()
