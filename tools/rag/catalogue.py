"""What the index knows, in SQLite: collections, files, documents, chunks and their words. Every call is a transaction.

`stale` (see `database`) is how two stores are kept as one: whatever may lie among the vectors without being found is
named there first, in a transaction of its own, and taken off the list in the one that makes it found.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.documents.types import Document
from ternlight.tools.errors import NameTaken, UnknownCollection
from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tokens import indexed
from ternlight.tools.rag.types import Chunk, Collection, FileState, FileStatus

LONGEST_NAME = 80
_SAME_EMBEDDER = 0.9995
"""Cosine of two vectors of one text from which they come from one embedder: processors differ in the last digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChunk:
    """A chunk that can be found, and where it is from."""

    content: str
    """`Document.id`."""
    path: Path
    chunk: Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """A file as it was when it was looked at."""

    path: Path
    size: int
    modified: int
    """Nanoseconds."""


class Catalogue:
    """The database of one index folder. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Open or create it, and undo what a killed program left half done. Raises `RetrievalError`."""
        self._database = Database(path)
        with self._database.transaction() as connection:
            if connection.execute("SELECT count(*) FROM identity").fetchone()[0] == 0:
                connection.execute("INSERT INTO identity VALUES (?)", (uuid.uuid4().hex[:12],))
            self.identity: str = connection.execute("SELECT id FROM identity").fetchone()[0]
            connection.execute("DELETE FROM documents WHERE NOT complete")
            connection.execute("UPDATE files SET status = 'waiting' WHERE status = 'reading'")

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self._database.close()

    # -- collections ---------------------------------------------------------------------------------------------------

    def collections(self) -> list[Collection]:
        """Every collection with a name, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT c.id, c.name, count(f.path), count(f.document) FROM collections AS c"
                " LEFT JOIN files AS f ON f.collection = c.id WHERE c.key IS NOT NULL GROUP BY c.id ORDER BY c.key"
            ).fetchall()
            folders = connection.execute("SELECT collection, path FROM folders ORDER BY path").fetchall()
        return [
            Collection(
                id=id,
                name=name,
                files=files,
                indexed=found,
                folders=tuple(_path(path) for owner, path in folders if owner == id),
            )
            for id, name, files, found in rows
        ]

    def create(self, name: str) -> int:
        """A new, empty collection. Raises `NameTaken`."""
        name = _name(name)
        with self._database.transaction() as connection:
            try:
                cursor = connection.execute(
                    "INSERT INTO collections (name, key, created) VALUES (?, ?, ?)",
                    (name, name.casefold(), time.time()),
                )
            except sqlite3.IntegrityError:
                raise _taken(name) from None
            return _new_id(cursor)

    def loose(self) -> int:
        """The one collection without a name: documents that were asked about without being in any."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT id FROM collections WHERE key IS NULL").fetchone()
            if row is None:
                return _new_id(
                    connection.execute("INSERT INTO collections (name, created) VALUES ('', ?)", (time.time(),))
                )
            return int(row[0])

    def find(self, name: str) -> int:
        """The collection of that name, whatever its capitals. Raises `UnknownCollection`."""
        with self._database.reading() as connection:
            key = " ".join(_text(name).split()).casefold()
            row = connection.execute("SELECT id FROM collections WHERE key = ?", (key,)).fetchone()
        if row is None:
            known = ", ".join(f"“{one.name}”" for one in self.collections())
            there = f"You have {known}." if known else "There is none yet."
            raise UnknownCollection(f"There is no collection “{name}”. {there}")
        return int(row[0])

    def rename(self, id: int, name: str) -> None:
        """Give a collection another name. Raises `NameTaken`."""
        name = _name(name)
        with self._database.transaction() as connection:
            try:
                connection.execute("UPDATE collections SET name = ?, key = ? WHERE id = ?", (name, name.casefold(), id))
            except sqlite3.IntegrityError:
                raise _taken(name) from None

    def delete(self, id: int) -> None:
        """Forget a collection with all that was indexed for it."""
        with self._database.transaction() as connection:
            store = self._store(connection, id)
            connection.execute(
                "DELETE FROM words WHERE rowid IN (SELECT k.id FROM chunks AS k"
                " JOIN documents AS d ON d.id = k.document WHERE d.collection = ?)",
                (id,),
            )
            connection.execute("DELETE FROM files WHERE collection = ?", (id,))
            connection.execute("DELETE FROM collections WHERE id = ?", (id,))
            if store is not None:
                connection.execute("DELETE FROM stale WHERE store = ?", (store,))
                connection.execute("INSERT INTO stale VALUES (?, NULL)", (store,))

    def add_folder(self, id: int, folder: Path) -> None:
        """Have a folder watched for a collection."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO folders VALUES (?, ?)", (id, os.fsencode(folder)))

    def remove_folder(self, id: int, folder: Path) -> bool:
        """Watch a folder no longer; whether it was."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM folders WHERE collection = ? AND path = ?", (id, os.fsencode(folder))
            )
            return cursor.rowcount > 0

    # -- files ---------------------------------------------------------------------------------------------------------

    def files(self, id: int) -> list[FileState]:
        """The files of a collection, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT f.path, f.status, f.reason, d.content, d.pages FROM files AS f"
                " LEFT JOIN documents AS d ON d.id = f.document WHERE f.collection = ? ORDER BY f.path",
                (id,),
            ).fetchall()
        return [
            FileState(path=_path(path), status=status, reason=reason, document_id=content or "", pages=pages or 0)
            for path, status, reason, content, pages in rows
        ]

    def want(self, id: int, files: Sequence[FileVersion], *, again: bool = False, anew: bool = False) -> None:
        """Put files in line that are new or have changed since they were read.

        `again`: also those that failed; `anew`: all of them.
        """
        with self._database.transaction() as connection:
            for file in files:
                row = connection.execute(
                    "SELECT size, modified, status FROM files WHERE collection = ? AND path = ?",
                    (id, os.fsencode(file.path)),
                ).fetchone()
                same = row is not None and row[:2] == (file.size, file.modified)
                if not anew and same and (row[2] == "indexed" or (row[2] == "failed" and not again)):
                    continue
                connection.execute(
                    "INSERT INTO files (collection, path, size, modified, status) VALUES (?, ?, ?, ?, 'waiting')"
                    " ON CONFLICT DO UPDATE SET size = excluded.size, modified = excluded.modified, status = 'waiting',"
                    " reason = ''",
                    (id, os.fsencode(file.path), file.size, file.modified),
                )

    def waiting(self, id: int) -> list[Path]:
        """Files in line, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path FROM files WHERE collection = ? AND status = 'waiting' ORDER BY path", (id,)
            ).fetchall()
        return [_path(row[0]) for row in rows]

    def take(self, id: int, path: Path) -> bool:
        """Mark a waiting file as being read; False if it does not wait."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE files SET status = 'reading' WHERE collection = ? AND path = ? AND status = 'waiting'",
                (id, os.fsencode(path)),
            )
            return cursor.rowcount > 0

    def mark(self, id: int, path: Path, status: FileStatus, reason: str = "") -> None:
        """Say how far a file has come."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE files SET status = ?, reason = ? WHERE collection = ? AND path = ?",
                (status, _text(reason), id, os.fsencode(path)),
            )

    def forget(self, id: int, path: Path) -> bool:
        """Take a file out, with its document unless another file has the same content; whether it was there."""
        with self._database.transaction() as connection:
            where = (id, os.fsencode(path))
            row = connection.execute("SELECT document FROM files WHERE collection = ? AND path = ?", where).fetchone()
            connection.execute("DELETE FROM files WHERE collection = ? AND path = ?", where)
            if row is not None:
                self._drop_unused(connection, id, row[0])
            return row is not None

    # -- documents -----------------------------------------------------------------------------------------------------

    def same(self, id: int, path: Path, document: Document) -> bool:
        """Whether a document with this content can be found already; if so, the file has it from now on."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT id FROM documents WHERE collection = ? AND content = ? AND complete", (id, document.id)
            ).fetchone()
            if row is None:
                return False
            connection.execute("UPDATE documents SET used = ? WHERE id = ?", (time.time(), row[0]))
            self._point(connection, id, path, row[0], document)
            return True

    def begin(self, id: int, path: Path, document: Document, store: str) -> int | None:
        """A number for a document whose vectors are about to be written; it cannot be found yet.

        None if its file was taken out of the collection meanwhile.
        """
        body = zlib.compress(json.dumps(document.to_dict()).encode("ascii"))
        with self._database.transaction() as connection:
            where = (id, os.fsencode(path))
            if connection.execute("SELECT 1 FROM files WHERE collection = ? AND path = ?", where).fetchone() is None:
                return None
            cursor = connection.execute(
                "INSERT INTO documents (collection, content, pages, body, used) VALUES (?, ?, ?, ?, ?)",
                (id, document.id, len(document.pages), body, time.time()),
            )
            number = _new_id(cursor)
            connection.execute("INSERT INTO stale VALUES (?, ?)", (store, number))
            return number

    def complete(
        self, id: int, path: Path, number: int, document: Document, chunks: Sequence[Chunk], store: str
    ) -> None:
        """Make a document found, with its vectors written, in place of what the file held before."""
        tokens = [indexed(chunk.searched) for chunk in chunks]
        with self._database.transaction() as connection:
            for place, (chunk, words) in enumerate(zip(chunks, tokens, strict=True)):
                cursor = connection.execute(
                    "INSERT INTO chunks (document, number, page, first, last, context, text)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (number, place, chunk.page, chunk.start, chunk.end, _text(chunk.context), _text(chunk.text)),
                )
                connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (cursor.lastrowid, words))
            before = connection.execute(
                "SELECT id FROM documents WHERE collection = ? AND content = ? AND complete", (id, document.id)
            ).fetchone()
            if before is not None:  # read anew: files of the same content go over to this reading of it
                connection.execute("UPDATE files SET document = ? WHERE document = ?", (number, before[0]))
                self._drop_unused(connection, id, before[0])
            connection.execute("UPDATE documents SET complete = 1 WHERE id = ?", (number,))
            connection.execute("DELETE FROM stale WHERE store = ? AND document = ?", (store, number))
            self._point(connection, id, path, number, document)

    def abandon(self, number: int) -> None:
        """Undo `begin`; its vectors stay named as stale."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM documents WHERE id = ? AND NOT complete", (number,))

    def document(self, content: str) -> Document | None:
        """A document that can be found, by its `Document.id`, with the path of a file that holds it now."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT d.body, min(f.path) FROM documents AS d JOIN files AS f ON f.document = d.id"
                " WHERE d.content = ? AND d.complete GROUP BY d.id LIMIT 1",
                (content,),
            ).fetchone()
        if row is None:
            return None
        path = _path(row[1])
        stored = json.loads(zlib.decompress(row[0]))
        return Document.from_dict({**stored, "path": str(path), "name": path.name})

    def numbers(self, id: int, contents: Sequence[str]) -> list[int]:
        """Numbers of the documents with these contents."""
        marks = ",".join("?" * len(contents))
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT id FROM documents WHERE collection = ? AND complete AND content IN ({marks})",
                (id, *contents),
            ).fetchall()
        return [int(row[0]) for row in rows]

    def unused_longest(self, id: int, keep: int) -> list[Path]:
        """Files of the documents of a collection beyond the `keep` used last."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path FROM files WHERE collection = ?1 AND (document IS NULL OR document NOT IN ("
                " SELECT id FROM documents WHERE collection = ?1 AND complete ORDER BY used DESC, id DESC LIMIT ?2))",
                (id, keep),
            ).fetchall()
        return [_path(row[0]) for row in rows]

    # -- searching -----------------------------------------------------------------------------------------------------

    def by_words(self, id: int, match: str, limit: int, only: Sequence[int] | None) -> list[tuple[int, int]]:
        """(document, number) of the chunks that fit an FTS5 expression best, by BM25."""
        if not match:
            return []
        among = "" if only is None else f" AND d.id IN ({','.join('?' * len(only))})"
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT k.document, k.number FROM words JOIN chunks AS k ON k.id = words.rowid"
                " JOIN documents AS d ON d.id = k.document"
                f" WHERE words MATCH ? AND d.collection = ? AND d.complete{among} ORDER BY words.rank, k.id LIMIT ?",
                (match, id, *(only or ()), limit),
            ).fetchall()
        return [(int(document), int(number)) for document, number in rows]

    def chunks(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], FoundChunk]:
        """Chunks by (document, number); what cannot be found is left out."""
        found: dict[tuple[int, int], FoundChunk] = {}
        with self._database.reading() as connection:
            for document, number in wanted:
                row = connection.execute(
                    "SELECT k.page, k.first, k.last, k.text, k.context, d.content, min(f.path) FROM chunks AS k"
                    " JOIN documents AS d ON d.id = k.document JOIN files AS f ON f.document = d.id"
                    " WHERE k.document = ? AND k.number = ? AND d.complete GROUP BY k.id",
                    (document, number),
                ).fetchone()
                if row is not None:
                    chunk = Chunk(page=row[0], start=row[1], end=row[2], text=row[3], context=row[4])
                    found[document, number] = FoundChunk(content=row[5], path=_path(row[6]), chunk=chunk)
        return found

    def chunks_of(self, content: str, page: int | None) -> list[Chunk]:
        """The chunks of a document that can be found, by its `Document.id`, or those of one of its pages, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT page, first, last, text, context FROM chunks WHERE document ="
                " (SELECT min(id) FROM documents WHERE content = ?1 AND complete)"
                " AND (?2 IS NULL OR page = ?2) ORDER BY number",
                (content, page),
            ).fetchall()
        return [
            Chunk(page=page, start=first, end=last, text=text, context=context)
            for page, first, last, text, context in rows
        ]

    # -- vectors -------------------------------------------------------------------------------------------------------

    def embedder(self, probe: NDArray[np.float32]) -> int:
        """The number of the embedder that makes this vector (dimension,) of the probe text: a new one if none does."""
        with self._database.transaction() as connection:
            for number, stored in connection.execute("SELECT id, probe FROM embedders").fetchall():
                known = np.frombuffer(stored, np.float32)
                if known.shape == probe.shape and float(known @ probe) >= _SAME_EMBEDDER:
                    return int(number)
            cursor = connection.execute("INSERT INTO embedders (probe) VALUES (?)", (probe.tobytes(),))
            return _new_id(cursor)

    def store(self, id: int) -> str | None:
        """The name of the store that holds a collection's vectors; None if it has none yet."""
        with self._database.reading() as connection:
            return self._store(connection, id)

    def store_name(self, id: int, embedder: int) -> str:
        """What the store of a collection and an embedder is called."""
        return f"ternlight-{self.identity}-{id}-{embedder}"

    def use_store(self, id: int, embedder: int) -> None:
        """From now on the vectors of a collection are those that `embedder` made; the others become stale."""
        with self._database.transaction() as connection:
            before, now = self._store(connection, id), self.store_name(id, embedder)
            connection.execute("UPDATE collections SET embedder = ? WHERE id = ?", (embedder, id))
            connection.execute("DELETE FROM stale WHERE store = ?", (now,))
            if before is not None and before != now:
                connection.execute("DELETE FROM stale WHERE store = ?", (before,))
                connection.execute("INSERT INTO stale VALUES (?, NULL)", (before,))

    def begin_store(self, store: str) -> None:
        """Name a store that is about to be filled, so that it goes if that does not come to an end."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM stale WHERE store = ?", (store,))
            connection.execute("INSERT INTO stale VALUES (?, NULL)", (store,))

    def texts(self, id: int) -> list[tuple[int, Path, list[str]]]:
        """What was embedded of each document of a collection: its number, a file that holds it, its chunks in order."""
        with self._database.reading() as connection:
            documents = connection.execute(
                "SELECT d.id, min(f.path) FROM documents AS d JOIN files AS f ON f.document = d.id"
                " WHERE d.collection = ? AND d.complete GROUP BY d.id ORDER BY d.id",
                (id,),
            ).fetchall()
            found = []
            for number, path in documents:
                rows = connection.execute(
                    "SELECT page, first, last, context, text FROM chunks WHERE document = ? ORDER BY number", (number,)
                ).fetchall()
                chunks = [
                    Chunk(page=page, start=first, end=last, context=context, text=text)
                    for page, first, last, context, text in rows
                ]
                found.append((number, _path(path), [chunk.searched for chunk in chunks]))
        return found

    def chunk_count(self, id: int) -> int:
        """Chunks of a collection that can be found."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM chunks AS k JOIN documents AS d ON d.id = k.document"
                " WHERE d.collection = ? AND d.complete",
                (id,),
            ).fetchone()
        return int(row[0])

    def stale(self, store: str | None = None) -> list[tuple[str, int | None]]:
        """What may lie among the vectors without being found: (store, document), or a whole store and None."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT store, document FROM stale WHERE ?1 IS NULL OR store = ?1", (store,)
            ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def swept(self, store: str, document: int | None) -> None:
        """Take something off the list of what is stale."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM stale WHERE store = ? AND document IS ?", (store, document))

    def _point(self, connection: sqlite3.Connection, id: int, path: Path, number: int, document: Document) -> None:
        """Make a file hold a document, and drop the one it held if no other file does."""
        where = (id, os.fsencode(path))
        before = connection.execute("SELECT document FROM files WHERE collection = ? AND path = ?", where).fetchone()
        connection.execute(
            "UPDATE files SET status = 'indexed', reason = ?, document = ? WHERE collection = ? AND path = ?",
            (_text(" ".join(document.warnings)), number, *where),
        )
        if before is None:  # taken out while it was being read
            self._drop_unused(connection, id, number)
        elif before[0] != number:
            self._drop_unused(connection, id, before[0])

    def _drop_unused(self, connection: sqlite3.Connection, id: int, number: int | None) -> None:
        """Delete a document that no file holds; its vectors become stale."""
        if (
            number is None
            or connection.execute("SELECT 1 FROM files WHERE document = ?", (number,)).fetchone() is not None
        ):
            return
        store = self._store(connection, id)
        connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)", (number,))
        connection.execute("DELETE FROM documents WHERE id = ?", (number,))
        if store is not None:
            connection.execute("INSERT OR IGNORE INTO stale VALUES (?, ?)", (store, number))

    def _store(self, connection: sqlite3.Connection, id: int) -> str | None:
        row = connection.execute("SELECT embedder FROM collections WHERE id = ?", (id,)).fetchone()
        return self.store_name(id, row[0]) if row is not None and row[0] is not None else None


def _text(text: str) -> str:
    """Text that SQLite can hold: names and damaged documents may carry lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def _path(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))


def _name(name: str) -> str:
    """A name that can be shown in one line. Raises `NameTaken`."""
    clean = " ".join(character for character in _text(name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise NameTaken(f"A collection needs a name of one line, up to {LONGEST_NAME} characters.")
    return clean


def _taken(name: str) -> NameTaken:
    return NameTaken(f"There is a collection “{name}” already. Choose another name.")


def _new_id(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise AssertionError("an INSERT gives a row id")
    return cursor.lastrowid
