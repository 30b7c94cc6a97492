"""One SQLite connection behind a lock: how it is opened, how its failures are named, what a damaged file becomes."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from ternlight.app.errors import (
    DiskFull,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
)
from ternlight.app.files import move_aside
from ternlight.app.store.migrations import migrate

_log = logging.getLogger("ternlight.app.store")

BUSY_SECONDS = 5.0
"""How long a statement waits for another program's write."""
_CHECK_BYTES = 32 << 20
"""A database up to this size is checked in full at every start; a larger one after it has shown damage."""


class Database:
    """The connection. Any thread may use it; one at a time does.

    A damaged file is renamed, never deleted, and a fresh one takes its place; `notice` then says so.
    """

    def __init__(self, path: Path, tidy: Callable[[sqlite3.Connection], None]) -> None:
        """Open or create the database and run `tidy` on it as one transaction. Raises `StoreError`."""
        self.path = path
        self._tidy = tidy
        self.notice = ""
        self._lock = threading.RLock()
        self._suspect = path.with_name(path.name + ".suspect")
        with self._naming_errors():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self.notice = self._set_aside(error)
                self._connection = self._open()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run statements as one: all of them are on the disk when it ends, or none. Raises `StoreError`."""
        with self._naming_errors(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk rolls back by itself
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Run statements that only read, all of one state: another Ternlight may be writing. Raises `StoreError`."""
        with self._naming_errors(), self._lock:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def wait_at_most(self, seconds: float) -> None:
        """How long a statement waits for another program's write."""
        with self._naming_errors(), self._lock:
            self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def compact(self) -> None:
        """Give what deleted rows took back to the disk, so that nothing of them stays in the file."""
        with self._naming_errors(), self._lock:
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        with self._lock:
            self._connection.close()

    def _open(self) -> sqlite3.Connection:
        new = not self.path.exists()
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            if new and os.name == "posix":
                self.path.chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            # In WAL mode NORMAL keeps the database whole through a power cut and every commit through a killed
            # process; FULL also keeps the last commits through a power cut, which a conversation is worth.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = FAST")
            migrate(connection)
            self._check(connection)
            connection.execute("BEGIN IMMEDIATE")
            self._tidy(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        suspected = self._suspect.exists()
        if suspected or self.path.stat().st_size <= _CHECK_BYTES:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise _Corrupt(found)
        if suspected:
            self._suspect.unlink(missing_ok=True)

    def _set_aside(self, error: sqlite3.DatabaseError) -> str:
        """Rename the damaged database with the files that belong to it; a sentence that says so."""
        aside = move_aside(self.path)
        for ending in ("-wal", "-shm"):
            companion = self.path.with_name(self.path.name + ending)
            if companion.exists():
                companion.rename(aside.with_name(aside.name + ending))
        self._suspect.unlink(missing_ok=True)
        _log.error("database damaged (%s), kept as %s", error, aside)
        return (
            "The file with your conversations is damaged, so Ternlight started a new one. "
            f"The old file is kept as {aside}."
        )

    @contextlib.contextmanager
    def _naming_errors(self) -> Iterator[None]:
        """Turn SQLite's and the system's errors into ours."""
        try:
            yield
        except sqlite3.Error as error:
            named = _name(error, self.path)
            if isinstance(named, StoreDamaged):
                with contextlib.suppress(OSError):
                    self._suspect.touch()
            _log.error("%s: %s (%s)", type(named).__name__, error, getattr(error, "sqlite_errorname", "no code"))
            raise named from error
        except OSError as error:
            raise StoreReadOnly(
                f"The conversations in {self.path} cannot be opened ({error.strerror or error}). Check the folder's "
                "permissions, or choose another with --data-dir."
            ) from error


class _Corrupt(sqlite3.DatabaseError):
    """`quick_check` found damage that no statement has met yet."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    sqlite_errorname = "SQLITE_CORRUPT"


def _code(error: sqlite3.Error) -> int:
    """The primary result code (https://sqlite.org/rescode.html), or 0 for an error of the Python module itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    """Also a wrong schema format in the header, which SQLite reports as a general error."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error) == "unsupported file format"


def _name(error: sqlite3.Error, path: Path) -> StoreError:
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy("Another program is using your conversations. Close it and try again.")
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            # A file at its allowed size and a disk that fills during a write report an I/O error.
            return DiskFull(
                f"There was no room to save this, or the disk of {path.parent} failed. Free some space and try again; "
                "what was saved before is kept."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreReadOnly(
                f"The conversations in {path} cannot be opened or written. Check the file's permissions, or choose "
                "another folder with --data-dir."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreDamaged(
                "The file with your conversations is damaged. Start Ternlight again: it keeps the file and makes a "
                "new one."
            )
    return StoreError(
        "Your conversations could not be read or saved. The log has the details; please report it.", kind="bug"
    )
