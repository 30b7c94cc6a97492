"""Finding words in titles and messages: FTS5 first, then plain substrings for scripts without spaces."""

from __future__ import annotations

import re
import sqlite3

from ternlight.app.store.types import SearchHit

_AROUND = 60
"""Characters shown on each side of a match found as a substring."""


def search(connection: sqlite3.Connection, query: str, limit: int) -> list[SearchHit]:
    """Hits for `query`: titles first (newest first), then messages (best first). Nothing of `query` is syntax."""
    words = re.findall(r"\w+", query)
    if not words:
        return []
    match = " ".join(f'"{word}"*' for word in words)
    hits = [
        SearchHit(conversation_id=row[0], message_id=None, title=row[1], snippet=row[1])
        for row in connection.execute(
            "SELECT c.id, c.title FROM title_words JOIN conversations AS c ON c.id = title_words.rowid"
            " WHERE title_words MATCH ? AND c.deleted IS NULL ORDER BY c.updated DESC LIMIT ?",
            (match, limit),
        )
    ]
    hits += [
        SearchHit(conversation_id=row[0], message_id=row[1], title=row[2], snippet=_one_line(row[3]))
        for row in connection.execute(
            "SELECT c.id, m.id, c.title, snippet(message_words, 0, '', '', '…', 16) FROM message_words"
            " JOIN messages AS m ON m.id = message_words.rowid JOIN conversations AS c ON c.id = m.conversation_id"
            " WHERE message_words MATCH ? AND c.deleted IS NULL ORDER BY message_words.rank LIMIT ?",
            (match, limit),
        )
    ]
    # A run of Chinese, Japanese or Thai is one "word" to FTS5, which finds only its beginning.
    return (hits or _substrings(connection, query.strip(), limit))[:limit]


def _substrings(connection: sqlite3.Connection, text: str, limit: int) -> list[SearchHit]:
    rows = connection.execute(
        "SELECT c.id, m.id, c.title, m.words, instr(m.words, ?1) FROM messages AS m"
        " JOIN conversations AS c ON c.id = m.conversation_id"
        " WHERE instr(m.words, ?1) AND c.deleted IS NULL"
        " UNION ALL SELECT id, NULL, title, title, 1 FROM conversations WHERE instr(title, ?1) AND deleted IS NULL"
        " LIMIT ?2",
        (text, limit),
    )
    return [
        SearchHit(
            conversation_id=row[0],
            message_id=row[1],
            title=row[2],
            snippet=_one_line(row[3][max(0, row[4] - 1 - _AROUND) : row[4] - 1 + len(text) + _AROUND]),
        )
        for row in rows
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())
