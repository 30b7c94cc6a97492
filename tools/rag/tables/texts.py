"""Documents and their chunks: a document is found once it is complete, and goes when no file holds it any more."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ternlight.tools.documents.types import Document
from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tables.rows import new_id, path_of, storable
from ternlight.tools.rag.tables.stores import Stores
from ternlight.tools.rag.tokens import indexed
from ternlight.tools.rag.types import Chunk

_CHUNK = "k.page, k.first, k.last, k.text, k.context"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChunk:
    """A chunk that can be found, and where it is from."""

    content: str
    """`Document.id`."""
    path: Path
    chunk: Chunk


class Texts:
    """The documents of an index."""

    def __init__(self, database: Database, stores: Stores) -> None:
        self._database = database
        self._stores = stores

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
            number = new_id(cursor)
            self._stores.may_hold(connection, store, number)
            return number

    def complete(
        self, id: int, path: Path, number: int, document: Document, chunks: Sequence[Chunk], store: str
    ) -> None:
        """Make a document found, with its vectors written, in place of what the file held before."""
        tokens = [indexed(chunk.searched) for chunk in chunks]
        with self._database.transaction() as connection:
            for place, (chunk, words) in enumerate(zip(chunks, tokens, strict=True)):
                text, context = storable(chunk.text), storable(chunk.context)
                cursor = connection.execute(
                    "INSERT INTO chunks (document, number, page, first, last, context, text)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (number, place, chunk.page, chunk.start, chunk.end, context, text),
                )
                connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (cursor.lastrowid, words))
            before = connection.execute(
                "SELECT id FROM documents WHERE collection = ? AND content = ? AND complete", (id, document.id)
            ).fetchone()
            if before is not None:  # read anew: files of the same content go over to this reading of it
                connection.execute("UPDATE files SET document = ? WHERE document = ?", (number, before[0]))
                self.drop_unused(connection, id, before[0])
            connection.execute("UPDATE documents SET complete = 1 WHERE id = ?", (number,))
            self._stores.holds(connection, store, number)
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
        path = path_of(row[1])
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

    def chunks(self, wanted: Sequence[tuple[int, int]], most: int) -> dict[tuple[int, int], FoundChunk]:
        """The first `most` chunks by (document, number); what cannot be found is left out."""
        found: dict[tuple[int, int], FoundChunk] = {}
        with self._database.reading() as connection:
            for document, number in wanted:
                if len(found) == most:
                    break
                row = connection.execute(
                    f"SELECT {_CHUNK}, d.content, min(f.path) FROM chunks AS k"
                    " JOIN documents AS d ON d.id = k.document JOIN files AS f ON f.document = d.id"
                    " WHERE k.document = ? AND k.number = ? AND d.complete GROUP BY k.id",
                    (document, number),
                ).fetchone()
                if row is not None:
                    content, path = row[5], path_of(row[6])
                    found[document, number] = FoundChunk(content=content, path=path, chunk=_chunk(row))
        return found

    def chunks_of(self, content: str, page: int | None) -> list[Chunk]:
        """The chunks of a document that can be found, by its `Document.id`, or those of one of its pages, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_CHUNK} FROM chunks AS k WHERE k.document ="
                " (SELECT min(id) FROM documents WHERE content = ?1 AND complete)"
                " AND (?2 IS NULL OR k.page = ?2) ORDER BY k.number",
                (content, page),
            ).fetchall()
        return [_chunk(row) for row in rows]

    def embedded(self, id: int) -> list[tuple[int, Path, list[str]]]:
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
                    f"SELECT {_CHUNK} FROM chunks AS k WHERE k.document = ? ORDER BY k.number", (number,)
                ).fetchall()
                found.append((number, path_of(path), [_chunk(row).searched for row in rows]))
        return found

    def any(self, id: int) -> bool:
        """Whether anything in a collection can be found."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT 1 FROM documents WHERE collection = ? AND complete LIMIT 1", (id,))
            return row.fetchone() is not None

    def chunk_count(self, id: int) -> int:
        """Chunks of a collection that can be found."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM chunks AS k JOIN documents AS d ON d.id = k.document"
                " WHERE d.collection = ? AND d.complete",
                (id,),
            ).fetchone()
        return int(row[0])

    def drop_unused(self, connection: sqlite3.Connection, id: int, number: int | None) -> None:
        """Delete a document that no file holds, within a transaction; its vectors become stale."""
        if (
            number is None
            or connection.execute("SELECT 1 FROM files WHERE document = ?", (number,)).fetchone() is not None
        ):
            return
        store = self._stores.current(connection, id)
        connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE document = ?)", (number,))
        connection.execute("DELETE FROM documents WHERE id = ?", (number,))
        if store is not None:
            self._stores.may_hold(connection, store, number)

    def _point(self, connection: sqlite3.Connection, id: int, path: Path, number: int, document: Document) -> None:
        """Make a file hold a document, and drop the one it held if no other file does."""
        where = (id, os.fsencode(path))
        before = connection.execute("SELECT document FROM files WHERE collection = ? AND path = ?", where).fetchone()
        connection.execute(
            "UPDATE files SET status = 'indexed', reason = ?, document = ? WHERE collection = ? AND path = ?",
            (storable(" ".join(document.warnings)), number, *where),
        )
        if before is None:  # taken out while it was being read
            self.drop_unused(connection, id, number)
        elif before[0] != number:
            self.drop_unused(connection, id, before[0])


def _chunk(row: Sequence[object]) -> Chunk:
    page, start, end, text, context = row[:5]
    assert isinstance(page, int) and isinstance(start, int) and isinstance(end, int)
    return Chunk(page=page, start=start, end=end, text=str(text), context=str(context))
