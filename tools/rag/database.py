"""The index's SQLite database: how it is opened, its shape, and how its failures are named."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ternlight.tools.errors import IndexBusy, IndexDamaged, IndexTooNew, RetrievalError

BUSY_SECONDS = 5.0
_CHECK_BYTES = 32 << 20
"""A database up to this size is checked in full whenever it is opened."""
_STAYS = "nothing that was indexed before is lost"


def m001_collections(connection: sqlite3.Connection) -> None:
    """Collections, their files and folders, the documents read from the files, chunks and their words.

    `documents` has a row for each version of a text in a collection. It is found only when `complete`, which it becomes
    in the transaction that writes its chunks and words and makes its files point to it. `stale` names what may lie in
    the vector store without being found: every document from before its first vector is written until it is complete,
    and every one that was replaced or deleted until its vectors are gone; a row without a document is a whole store.
    Paths are bytes, for file names need not be text.
    """
    for statement in (
        "CREATE TABLE identity (id TEXT NOT NULL) STRICT",
        "CREATE TABLE embedders (id INTEGER PRIMARY KEY AUTOINCREMENT, probe BLOB NOT NULL) STRICT",
        """CREATE TABLE collections (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            key TEXT UNIQUE,
            embedder INTEGER REFERENCES embedders (id),
            created REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE folders (
            collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            PRIMARY KEY (collection, path)
        ) STRICT""",
        """CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
            content TEXT NOT NULL,
            complete INTEGER NOT NULL DEFAULT 0,
            pages INTEGER NOT NULL,
            body BLOB NOT NULL,
            used REAL NOT NULL
        ) STRICT""",
        "CREATE UNIQUE INDEX documents_by_content ON documents (collection, content) WHERE complete",
        """CREATE TABLE files (
            collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('waiting', 'reading', 'indexed', 'failed')),
            reason TEXT NOT NULL DEFAULT '',
            document INTEGER REFERENCES documents (id),
            PRIMARY KEY (collection, path)
        ) STRICT""",
        "CREATE INDEX files_by_document ON files (document)",
        """CREATE TABLE chunks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            page INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            context TEXT NOT NULL,
            text TEXT NOT NULL,
            UNIQUE (document, number)
        ) STRICT""",
        'CREATE VIRTUAL TABLE words USING fts5 (tokens, tokenize = "unicode61 remove_diacritics 2")',
        "CREATE TABLE stale (store TEXT NOT NULL, document INTEGER, UNIQUE (store, document)) STRICT",
    ):
        connection.execute(statement)


def m002_embedders(connection: sqlite3.Connection) -> None:
    """Embedders by what they say that they are. Vectors of those that were only known by one are made anew."""
    for statement in (
        """INSERT INTO stale SELECT 'ternlight-' || i.id || '-' || c.id || '-' || c.embedder, NULL
            FROM collections AS c JOIN identity AS i WHERE c.embedder IS NOT NULL""",
        "UPDATE collections SET embedder = NULL",
        "DROP TABLE embedders",
        """CREATE TABLE embedders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            dimension INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            UNIQUE (name, version, dimension, sha256)
        ) STRICT""",
    ):
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (m001_collections, m002_embedders)


class Database:
    """One connection behind a lock: any thread may use it, one at a time does."""

    def __init__(self, path: Path) -> None:
        """Open or create it. Raises `IndexDamaged`, `IndexTooNew`, `RetrievalError`."""
        self._path = path
        self._lock = threading.RLock()
        with self._naming_errors():
            new = not path.exists()
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                if new and os.name == "posix":
                    path.chmod(0o600)
                # In WAL mode NORMAL keeps the database whole through a power cut; what a cut may take of the last
                # commits is read from its files again.
                for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                    connection.execute(f"PRAGMA {pragma}")
                if not is_whole(connection, path):
                    raise IndexDamaged(_damaged(path))
                _migrate(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run statements as one: all of them are written when it ends, or none. Raises `RetrievalError`."""
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
        """Run statements that only read. Raises `RetrievalError`."""
        with self._naming_errors(), self._lock:
            yield self._connection

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            named = _named(error, self._path)
            if isinstance(named, IndexDamaged) or named.kind == "bug":  # damage has many faces
                suspect(self._path)
            raise named from error


def suspect(database: Path) -> None:
    """Have a database checked in full the next time it is opened."""
    with contextlib.suppress(OSError):
        _mark(database).touch()


def is_whole(connection: sqlite3.Connection, database: Path) -> bool:
    """Whether SQLite finds nothing wrong. A large database is looked through only after it has shown damage."""
    if database.stat().st_size > _CHECK_BYTES and not _mark(database).exists():
        return True
    whole: bool = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    _mark(database).unlink(missing_ok=True)
    return whole


def _mark(database: Path) -> Path:
    return database.with_name(f"{database.name}.suspect")


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied REAL NOT NULL)"
        )
        applied = connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()[0]
        if applied > len(MIGRATIONS):
            raise IndexTooNew(
                "Your collections were indexed by a newer version of Ternlight. Start that version, or choose another "
                "folder with --data-dir; nothing was changed."
            )
        for number, step in enumerate(MIGRATIONS[applied:], start=applied + 1):
            step(connection)
            connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (number, step.__name__, time.time()))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _damaged(path: Path) -> str:
    return (
        f"The index of your files in {path.parent} is damaged. Start Ternlight again: it keeps it and makes a new one."
    )


def _named(error: sqlite3.Error, path: Path) -> RetrievalError:
    """Our word for SQLite's error (https://sqlite.org/rescode.html)."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return IndexBusy("Another program is using the index of your files. Close it and try again.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return IndexDamaged(_damaged(path))
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return RetrievalError(
                f"There was no room to index this, or the disk of {path.parent} failed. Free some space and try again; "
                f"{_STAYS}."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return RetrievalError(
                f"The index of your files in {path.parent} cannot be opened or written. Check its permissions, or "
                "choose another folder with --data-dir."
            )
    return RetrievalError(
        "The index of your files could not be read or written. The log has the details; please report it.", kind="bug"
    )
