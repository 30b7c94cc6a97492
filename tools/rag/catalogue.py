"""What the index knows, in SQLite: collections, files, documents, chunks and their words.

`stale` (see `database`) is how two stores are kept as one: whatever may lie among the vectors without being found is
named there first, in a transaction of its own, and taken off the list in the one that makes it found.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tables.collections import Collections
from ternlight.tools.rag.tables.files import Files
from ternlight.tools.rag.tables.stores import Stores
from ternlight.tools.rag.tables.texts import Texts
from ternlight.tools.rag.tables.words import Words


class Catalogue:
    """The database of one index folder. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Open or create it, and undo what a killed program left half done. Raises `RetrievalError`."""
        self._database = Database(path)
        with self._database.transaction() as connection:
            if connection.execute("SELECT count(*) FROM identity").fetchone()[0] == 0:
                connection.execute("INSERT INTO identity VALUES (?)", (uuid.uuid4().hex[:12],))
            identity: str = connection.execute("SELECT id FROM identity").fetchone()[0]
            connection.execute("DELETE FROM documents WHERE NOT complete")
            connection.execute("UPDATE files SET status = 'waiting' WHERE status = 'reading'")
        self.stores = Stores(self._database, identity)
        self.texts = Texts(self._database, self.stores)
        self.collections = Collections(self._database, self.stores)
        self.files = Files(self._database, self.texts)
        self.words = Words(self._database)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self._database.close()
