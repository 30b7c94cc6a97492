"""Watches how long the window's thread is busy in one go.

What counts is the processor time of that thread between two turns of its event loop: a machine that does something else
meanwhile does not add to it. A workload of known cost says how fast the machine is at the moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

LONGEST = 0.050
"""Seconds that the window's thread may be busy in one go, on a computer as fast as `USUAL` says."""
USUAL = 0.0035
"""Seconds of processor time that `workload` takes on such a computer."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What was seen, in seconds."""

    seconds: float
    gap: float
    """Longest time between two turns, by the clock."""
    over: int
    """Times longer than `LONGEST`, by the clock."""
    busy: float
    """Longest processor time of the window's thread between two turns."""


class Watchdog:
    """Notes every turn of the event loop, by a timer of one millisecond."""

    def __init__(self) -> None:
        self._gaps: list[float] = []
        self._busy: list[float] = []
        self._last, self._spent = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_turn)

    def during(self, act: Callable[[], object], done: Callable[[], object], *, most_seconds: float = 300.0) -> Watched:
        """What `act` and everything until `done()` costs the window. Raises `TimeoutError`."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._gaps.clear()
        self._busy.clear()
        self._last, self._spent = begun, _ = time.perf_counter(), time.thread_time()
        self._timer.start()
        try:
            act()
            while not done():
                if time.perf_counter() - begun > most_seconds:
                    raise TimeoutError(f"not done after {most_seconds:.0f} seconds")
                app.processEvents()
                time.sleep(0.0005)
            app.processEvents()
            self._on_turn()
        finally:
            self._timer.stop()
        return Watched(
            seconds=time.perf_counter() - begun,
            gap=max(self._gaps),
            over=sum(gap > LONGEST for gap in self._gaps),
            busy=max(self._busy),
        )

    def _on_turn(self) -> None:
        now, spent = time.perf_counter(), time.thread_time()
        self._gaps.append(now - self._last)
        self._busy.append(spent - self._spent)
        self._last, self._spent = now, spent


def workload() -> float:
    """Seconds of processor time that a fixed piece of Python takes in this thread, at its best of several tries."""
    times = []
    for _ in range(7):
        begun = time.thread_time()
        table: dict[str, int] = {}
        for number in range(20_000):
            key = f"row {number % 997}"
            table[key] = table.get(key, 0) + len(key)
        times.append(time.thread_time() - begun)
    return min(times)


def may_be_busy() -> float:
    """Seconds that the window's thread may be busy in one go on this machine; `LONGEST` where it is a usual one."""
    return LONGEST * max(1.0, workload() / USUAL)
