"""A flag that one thread raises and another, even inside native code, looks at."""

from __future__ import annotations

import ctypes


class Cancelled(Exception):
    """Raised in the worker thread when its flag is up. It never leaves the engine: the caller has gone by then."""


class CancelFlag:
    """One per call, so that cancelling one call cannot stop the next.

    The flag is two bytes, {0, 0} or {1, 0}, so that native code can test it without Python's lock: as a C string it
    has the length 0 while the call may go on, and 1 once it is cancelled.
    """

    def __init__(self) -> None:
        self._bytes = (ctypes.c_char * 2)()

    @property
    def address(self) -> int:
        """Where native code finds the two bytes; valid as long as this object lives."""
        return ctypes.addressof(self._bytes)

    def set(self) -> None:
        """Ask for the end."""
        self._bytes[0] = b"\x01"

    def is_set(self) -> bool:
        """Whether the end was asked for."""
        return self._bytes[0] != b"\x00"

    def check(self) -> None:
        """Raise `Cancelled` if the end was asked for."""
        if self.is_set():
            raise Cancelled
