"""Collections by name, and the folders that they are kept in step with."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from ternlight.tools.errors import NameTaken, UnknownCollection
from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tables.rows import new_id, path_of, storable
from ternlight.tools.rag.tables.stores import Stores
from ternlight.tools.rag.types import Collection

LONGEST_NAME = 80


class Collections:
    """The collections of an index."""

    def __init__(self, database: Database, stores: Stores) -> None:
        self._database = database
        self._stores = stores

    def all(self) -> list[Collection]:
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
                folders=tuple(path_of(path) for owner, path in folders if owner == id),
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
            return new_id(cursor)

    def loose(self) -> int:
        """The one collection without a name: documents that were asked about without being in any."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT id FROM collections WHERE key IS NULL").fetchone()
            if row is None:
                return new_id(
                    connection.execute("INSERT INTO collections (name, created) VALUES ('', ?)", (time.time(),))
                )
            return int(row[0])

    def find(self, name: str) -> int:
        """The collection of that name, whatever its capitals. Raises `UnknownCollection`."""
        with self._database.reading() as connection:
            key = " ".join(storable(name).split()).casefold()
            row = connection.execute("SELECT id FROM collections WHERE key = ?", (key,)).fetchone()
        if row is None:
            known = ", ".join(f"“{one.name}”" for one in self.all())
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
            store = self._stores.current(connection, id)
            connection.execute(
                "DELETE FROM words WHERE rowid IN (SELECT k.id FROM chunks AS k"
                " JOIN documents AS d ON d.id = k.document WHERE d.collection = ?)",
                (id,),
            )
            connection.execute("DELETE FROM files WHERE collection = ?", (id,))
            connection.execute("DELETE FROM collections WHERE id = ?", (id,))
            if store is not None:
                self._stores.give_up(connection, store)

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


def _name(name: str) -> str:
    """A name that can be shown in one line. Raises `NameTaken`."""
    clean = " ".join(storable(name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise NameTaken(f"A collection needs a name of one line, up to {LONGEST_NAME} characters.")
    return clean


def _taken(name: str) -> NameTaken:
    return NameTaken(f"There is a collection “{name}” already. Choose another name.")
