"""Python's garbage collector, kept from holding up the window.

A full collection looks at every object there is: 60 ms and more in a program of this size, in which no thread goes on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TRY_MILLISECONDS = 5000
"""How often it is seen whether this is a moment for a full collection."""
ENOUGH, TOO_MUCH = 10, 200
"""Smaller collections since the last full one: from which one is worth while, and from which it waits no longer."""
_NEVER = 1_000_000


class UnhurriedGarbage(QObject):
    """What was loaded before `begin` lives as long as the program and is not looked at again. Full collections of the
    rest wait until nothing runs; the small ones, of what is young, go on as ever."""

    def __init__(self, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._before = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(TRY_MILLISECONDS)
        self._timer.timeout.connect(self.collect_if_due)

    def begin(self) -> None:
        """From now on."""
        self._before = gc.get_threshold()
        gc.freeze()
        gc.set_threshold(self._before[0], self._before[1], _NEVER)
        self._timer.start()

    def collect_if_due(self) -> bool:
        """Collect everything if there is cause to and nothing runs; whether it did."""
        young = gc.get_count()[2]
        if young < ENOUGH or (young < TOO_MUCH and self._busy()):
            return False
        gc.collect()
        return True

    def end(self) -> None:
        """As it was before `begin`."""
        self._timer.stop()
        gc.set_threshold(*self._before)
        gc.unfreeze()
