"""What every command is handed, and how it may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from ternlight.app.assistant import Assistant
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings

MakeAssistant = Callable[[Paths, Settings], Assistant]


class Exit(IntEnum):
    """Exit codes, an interface to scripts."""

    DONE = 0
    WORLD = 1
    """Something outside Ternlight: a file, the disk, the memory. A sentence on stderr says what."""
    USAGE = 2
    BUG = 3
    """Our fault; the log has the details."""
    STOPPED = 130
    """Ctrl-C."""

    @classmethod
    def for_kind(cls, kind: str) -> Exit:
        """The code for an error of `kind` "world" or "bug"."""
        return cls.BUG if kind == "bug" else cls.WORLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The program around a command."""

    paths: Paths
    settings: Settings
    make_assistant: MakeAssistant
    notices: tuple[str, ...] = ()
    """Sentences for the user about what starting up has found."""
