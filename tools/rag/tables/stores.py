"""Which embedder made the vectors of a collection, and what lies among vectors without being found."""

from __future__ import annotations

import sqlite3

from ternlight.tools.embedding import EmbedderIdentity
from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tables.rows import new_id, storable


class Stores:
    """The stores of vectors that belong to an index, by name."""

    def __init__(self, database: Database, identity: str) -> None:
        """`identity` is the index's own: several may share a Chroma server."""
        self._database = database
        self._identity = identity

    def embedder(self, identity: EmbedderIdentity) -> int:
        """The number of an embedder: a new one for one that was not met before."""
        known = (storable(identity.name), storable(identity.version), identity.dimension, identity.sha256)
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT id FROM embedders WHERE (name, version, dimension, sha256) = (?, ?, ?, ?)", known
            ).fetchone()
            if row is not None:
                return int(row[0])
            return new_id(
                connection.execute(
                    "INSERT INTO embedders (name, version, dimension, sha256) VALUES (?, ?, ?, ?)", known
                )
            )

    def embedder_name(self, id: int) -> str:
        """What the embedder that made the vectors of a collection is called; "" while it has none."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT e.name FROM collections AS c JOIN embedders AS e ON e.id = c.embedder WHERE c.id = ?", (id,)
            ).fetchone()
        return str(row[0]) if row is not None else ""

    def of(self, id: int) -> str | None:
        """The name of the store that holds a collection's vectors; None if it has none yet."""
        with self._database.reading() as connection:
            return self.current(connection, id)

    def name(self, id: int, embedder: int) -> str:
        """What the store of a collection and an embedder is called."""
        return f"ternlight-{self._identity}-{id}-{embedder}"

    def use(self, id: int, embedder: int) -> None:
        """From now on the vectors of a collection are those that `embedder` made; the others become stale."""
        with self._database.transaction() as connection:
            before, now = self.current(connection, id), self.name(id, embedder)
            connection.execute("UPDATE collections SET embedder = ? WHERE id = ?", (embedder, id))
            connection.execute("DELETE FROM stale WHERE store = ?", (now,))
            if before is not None and before != now:
                self.give_up(connection, before)

    def begin(self, store: str) -> None:
        """Name a store that is about to be filled, so that it goes if that does not come to an end."""
        with self._database.transaction() as connection:
            self.give_up(connection, store)

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

    def current(self, connection: sqlite3.Connection, id: int) -> str | None:
        """`of`, within a transaction."""
        row = connection.execute("SELECT embedder FROM collections WHERE id = ?", (id,)).fetchone()
        return self.name(id, row[0]) if row is not None and row[0] is not None else None

    def give_up(self, connection: sqlite3.Connection, store: str) -> None:
        """Name a whole store as stale, within a transaction."""
        connection.execute("DELETE FROM stale WHERE store = ?", (store,))
        connection.execute("INSERT INTO stale VALUES (?, NULL)", (store,))

    def may_hold(self, connection: sqlite3.Connection, store: str, document: int) -> None:
        """Name vectors of a document that cannot be found, within a transaction."""
        connection.execute("INSERT OR IGNORE INTO stale VALUES (?, ?)", (store, document))

    def holds(self, connection: sqlite3.Connection, store: str, document: int) -> None:
        """Take the vectors of a document that can be found off the list, within a transaction."""
        connection.execute("DELETE FROM stale WHERE store = ? AND document = ?", (store, document))
