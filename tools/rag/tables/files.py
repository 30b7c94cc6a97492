"""The files of collections, how far each has come, and which document each holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tables.rows import path_of, storable
from ternlight.tools.rag.tables.texts import Texts
from ternlight.tools.rag.types import FileState, FileStatus, FileVersion


class Files:
    """The files of an index."""

    def __init__(self, database: Database, texts: Texts) -> None:
        self._database = database
        self._texts = texts

    def all(self, id: int) -> list[FileState]:
        """The files of a collection, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT f.path, f.status, f.reason, d.content, d.pages FROM files AS f"
                " LEFT JOIN documents AS d ON d.id = f.document WHERE f.collection = ? ORDER BY f.path",
                (id,),
            ).fetchall()
        return [
            FileState(path=path_of(path), status=status, reason=reason, document_id=content or "", pages=pages or 0)
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
        return [path_of(row[0]) for row in rows]

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
                (status, storable(reason), id, os.fsencode(path)),
            )

    def forget(self, id: int, path: Path) -> bool:
        """Take a file out, with its document unless another file has the same content; whether it was there."""
        with self._database.transaction() as connection:
            where = (id, os.fsencode(path))
            row = connection.execute("SELECT document FROM files WHERE collection = ? AND path = ?", where).fetchone()
            connection.execute("DELETE FROM files WHERE collection = ? AND path = ?", where)
            if row is not None:
                self._texts.drop_unused(connection, id, row[0])
            return row is not None

    def unused_longest(self, id: int, keep: int) -> list[Path]:
        """Files of the documents of a collection beyond the `keep` used last."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path FROM files WHERE collection = ?1 AND (document IS NULL OR document NOT IN ("
                " SELECT id FROM documents WHERE collection = ?1 AND complete ORDER BY used DESC, id DESC LIMIT ?2))",
                (id, keep),
            ).fetchall()
        return [path_of(row[0]) for row in rows]
