"""The ledger: one entry for every request that left, or was kept from leaving, this computer."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

Outcome = Literal["answered", "refused", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One request. A redirect, a retry and a look at robots.txt are requests of their own."""

    time: float
    """Seconds since the epoch, when it began."""
    method: str
    host: str
    """With its port where that is not the scheme's own."""
    tool: str
    """The tool that asked: "web_search", "read_page"."""
    why: str
    """For the user: "search for “harbour dues 2024”"."""
    outcome: Outcome
    """"refused": the policy kept it from leaving."""
    status: int = 0
    """HTTP status, 0 without an answer."""
    sent: int = 0
    """Bytes of the address and the body, without headers."""
    received: int = 0
    """Bytes of the body, as sent."""
    note: str = ""
    """What went wrong, for the user."""


class Ledger(Protocol):
    """Where the entries go."""

    def add(self, entry: LedgerEntry) -> None:
        """Keep one more entry."""

    def entries(self) -> list[LedgerEntry]:
        """What is kept, oldest first."""


class MemoryLedger:
    """A ledger that ends with the program; it keeps the last `limit` entries."""

    def __init__(self, limit: int = 10_000) -> None:
        self._entries: deque[LedgerEntry] = deque(maxlen=limit)

    def add(self, entry: LedgerEntry) -> None:
        """Keep one more entry."""
        self._entries.append(entry)

    def entries(self) -> list[LedgerEntry]:
        """What is kept, oldest first."""
        return list(self._entries)


class FileLedger:
    """A ledger in a file of JSON lines, which any editor can read.

    Past `limit` bytes the file moves to its name with ".1" added, in place of the one before, and a new one begins.
    Raises `OSError` from `add` when the disk does: a request that cannot be recorded is not made silently.
    """

    def __init__(self, path: Path, *, limit: int = 5_000_000) -> None:
        self._path = path
        self._limit = limit
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, entry: LedgerEntry) -> None:
        """Append one line."""
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        with self._lock:
            with suppress(FileNotFoundError):
                if self._path.stat().st_size > self._limit:
                    self._path.replace(self._older)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)

    def entries(self) -> list[LedgerEntry]:
        """Every whole line of both files, oldest first; a line that a crash cut short is left out."""
        with self._lock:
            return [*self._read(self._older), *self._read(self._path)]

    @property
    def _older(self) -> Path:
        return self._path.with_name(self._path.name + ".1")

    @staticmethod
    def _read(path: Path) -> Iterator[LedgerEntry]:
        with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                with suppress(ValueError, TypeError):
                    yield LedgerEntry(**json.loads(line))
