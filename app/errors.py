"""The app's error vocabulary, and the one place that puts any exception into words for the user.

AppError
├── FolderUnusable      a folder of ours cannot be made or written
├── SettingsError       the settings cannot be saved
└── StoreError          the conversations cannot be read or written
    ├── StoreBusy       another program holds the database
    ├── DiskFull        no room for what was to be saved
    ├── StoreReadOnly   the database, or its folder, cannot be written
    ├── StoreDamaged    the database is broken
    └── StoreTooNew     a newer Ternlight wrote the database
"""

from __future__ import annotations

import errno
from typing import Literal

from ternlight.agents.errors import AgentError
from ternlight.engine.errors import EngineError
from ternlight.tools.errors import ToolError

Kind = Literal["world", "bug"]


class AppError(Exception):
    """Root of everything the app raises.

    `user_message` is one sentence or two for the person at the screen: what happened, what to do. `kind` says whose
    fault it is: "world" (the disk, a folder, another program) or "bug" (ours, worth a report).
    """

    kind: Kind = "world"

    def __init__(self, user_message: str, *, kind: Kind | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        if kind is not None:
            self.kind = kind


class FolderUnusable(AppError):
    """A folder of ours cannot be made or written."""


class SettingsError(AppError):
    """The settings cannot be saved."""


class StoreError(AppError):
    """The conversations cannot be read or written."""


class StoreBusy(StoreError):
    """Another program holds the database."""


class DiskFull(StoreError):
    """There is no room for what was to be saved; what was saved before is untouched."""


class StoreReadOnly(StoreError):
    """The database, or its folder, cannot be opened or written."""


class StoreDamaged(StoreError):
    """The database is broken."""


class StoreTooNew(StoreError):
    """A newer Ternlight wrote the database; this one leaves it alone."""


KNOWN_ERRORS = (AppError, AgentError, ToolError, EngineError)
"""Every exception that carries `user_message` and `kind`."""

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def describe(error: BaseException) -> tuple[str, Kind]:
    """A sentence for the user about any exception, and whose fault it is.

    A foreign exception is our bug, for every failure that the world can cause has a class of its own; a full disk
    and exhausted memory can strike anywhere, so they are the exceptions to that.
    """
    if isinstance(error, KNOWN_ERRORS):
        return error.user_message, error.kind
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return "The disk is full. Free some space and try again.", "world"
    if isinstance(error, MemoryError):
        return "There is not enough free memory for this. Close other programs and try again.", "world"
    name = type(error).__name__
    return f"Something in Ternlight went wrong ({name}). The log has the details; please report it.", "bug"
