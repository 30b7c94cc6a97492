"""The words of chunks: which chunks fit a question best, and how much of a question a chunk has."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ternlight.tools.rag.database import Database
from ternlight.tools.rag.tokens import expression


class Words:
    """The words of an index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def best(
        self, id: int, phrases: Sequence[str], limit: int, only: Sequence[int] | None = None
    ) -> list[tuple[int, int]]:
        """(document, number) of the chunks of a collection that fit any of the phrases best, by BM25."""
        if not phrases:
            return []
        among = "" if only is None else f" AND d.id IN ({','.join('?' * len(only))})"
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT k.document, k.number FROM words JOIN chunks AS k ON k.id = words.rowid"
                " JOIN documents AS d ON d.id = k.document"
                f" WHERE words MATCH ? AND d.collection = ? AND d.complete{among} ORDER BY words.rank, k.id LIMIT ?",
                (expression(phrases), id, *(only or ()), limit),
            ).fetchall()
        return [(int(document), int(number)) for document, number in rows]

    def weights(self, phrases: Sequence[str]) -> list[float]:
        """How telling each phrase is: its inverse document frequency over all chunks of the index, as in BM25."""
        with self._database.reading() as connection:
            every = int(connection.execute("SELECT count(*) FROM words_docsize").fetchone()[0])
            having = [
                int(
                    connection.execute(
                        "SELECT count(*) FROM words WHERE words MATCH ?", (expression([phrase]),)
                    ).fetchone()[0]
                )
                for phrase in phrases
            ]
        return [math.log(1 + (every - count + 0.5) / (count + 0.5)) for count in having]

    def covered(self, phrases: Sequence[str], chunks: Sequence[tuple[int, int]]) -> dict[tuple[int, int], float]:
        """For each chunk, the share of the phrases that it has, by their weights: 1 where it has all of them."""
        weights = self.weights(phrases)
        whole = sum(weights)
        found: dict[tuple[int, int], float] = {}
        with self._database.reading() as connection:
            for document, number in chunks:
                row = connection.execute(
                    "SELECT w.tokens FROM chunks AS k JOIN words AS w ON w.rowid = k.id"
                    " WHERE k.document = ? AND k.number = ?",
                    (document, number),
                ).fetchone()
                tokens = f" {row[0]} " if row is not None else ""
                held = sum(weight for phrase, weight in zip(phrases, weights, strict=True) if f" {phrase} " in tokens)
                found[document, number] = held / whole if whole else 0.0
        return found
