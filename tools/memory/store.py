"""The memory: short lines in SQLite. What is deleted is overwritten on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ternlight.tools.errors import RetryWithHint, ToolFailed

MOST_LINES = 200
LONGEST_LINE = 300
"""Characters."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS memory (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE CHECK (length(text) BETWEEN 1 AND 300),
    kept_at TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One line. Its number is never given to another."""

    id: int
    text: str
    kept_at: str
    """ISO 8601, in UTC."""


class MemoryStore:
    """Lines in a database at `path`, which is made when the first is kept. Calls block for a moment; any thread may."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Remembered, ...]:
        """All lines, oldest first. Raises `ToolFailed`."""
        if not self._path.exists():
            return ()
        with self._open() as database:
            rows = database.execute("SELECT id, text, kept_at FROM memory ORDER BY id").fetchall()
        return tuple(Remembered(id=number, text=text, kept_at=when) for number, text, when in rows)

    def keep(self, text: str) -> Remembered:
        """Keep a line; one that is there already stays as it is.

        Raises `RetryWithHint` for an empty or long one, or where the memory is full; `ToolFailed` where it cannot be
        written.
        """
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        if not text:
            raise RetryWithHint("There is nothing to remember: give one short sentence.")
        if len(text) > LONGEST_LINE:
            raise RetryWithHint(f"That is {len(text)} characters. Say it in at most {LONGEST_LINE}.")
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as database:
            row = database.execute("SELECT id, kept_at FROM memory WHERE text = ?", (text,)).fetchone()
            if row is not None:
                return Remembered(id=row[0], text=text, kept_at=row[1])
            (count,) = database.execute("SELECT count(*) FROM memory").fetchone()
            if count >= MOST_LINES:
                raise RetryWithHint(f"The memory is full ({MOST_LINES} lines). The user has to delete some first.")
            number = database.execute("INSERT INTO memory (text, kept_at) VALUES (?, ?)", (text, when)).lastrowid
        assert number is not None
        return Remembered(id=number, text=text, kept_at=when)

    def forget(self, number: int) -> bool:
        """Delete a line; whether there was one. Raises `ToolFailed`."""
        if not self._path.exists():
            return False
        with self._open() as database:
            return database.execute("DELETE FROM memory WHERE id = ?", (number,)).rowcount > 0

    def clear(self) -> int:
        """Delete everything; how many lines there were. Raises `ToolFailed`."""
        if not self._path.exists():
            return 0
        with self._open() as database:
            return database.execute("DELETE FROM memory").rowcount

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        try:
            database = sqlite3.connect(self._path, timeout=5.0)
            try:
                database.execute("PRAGMA secure_delete = ON")
                database.execute(_SCHEMA)
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            raise ToolFailed(f"The memory in {self._path} cannot be used ({error}).") from error
