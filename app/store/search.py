"""Finding words in titles and messages: FTS5 first, then plain substrings for scripts without spaces."""

from __future__ import annotations

import re
import sqlite3

from ternlight.app.store.types import SearchHit

_AROUND = 60
"""Characters shown on each side of a match found as a substring."""
_OPEN, _CLOSE = "\x02", "\x03"
"""What FTS5 puts around a match: no text needs these characters, and one that has them is only marked wrongly."""


def search(connection: sqlite3.Connection, query: str, limit: int) -> list[SearchHit]:
    """Hits for `query`: titles first (newest first), then messages (best first). Nothing of `query` is syntax."""
    words = re.findall(r"\w+", query)
    if not words:
        return []
    match = " ".join(f'"{word}"*' for word in words)
    hits = [
        _hit(row[0], None, row[1], row[2], "", row[3])
        for row in connection.execute(
            "SELECT c.id, c.title, highlight(title_words, 0, ?, ?), c.updated FROM title_words"
            " JOIN conversations AS c ON c.id = title_words.rowid"
            " WHERE title_words MATCH ? AND c.deleted IS NULL ORDER BY c.updated DESC LIMIT ?",
            (_OPEN, _CLOSE, match, limit),
        )
    ]
    hits += [
        _hit(*row)
        for row in connection.execute(
            "SELECT c.id, m.id, c.title, snippet(message_words, 0, ?, ?, '…', 24), m.role, m.created"
            " FROM message_words JOIN messages AS m ON m.id = message_words.rowid"
            " JOIN conversations AS c ON c.id = m.conversation_id"
            " WHERE message_words MATCH ? AND c.deleted IS NULL ORDER BY message_words.rank LIMIT ?",
            (_OPEN, _CLOSE, match, limit),
        )
    ]
    # A run of Chinese, Japanese or Thai is one "word" to FTS5, which finds only its beginning.
    return (hits or _substrings(connection, query.strip(), limit))[:limit]


def _substrings(connection: sqlite3.Connection, text: str, limit: int) -> list[SearchHit]:
    rows = connection.execute(
        "SELECT c.id, m.id, c.title, m.words, instr(m.words, ?1), m.role, m.created FROM messages AS m"
        " JOIN conversations AS c ON c.id = m.conversation_id"
        " WHERE instr(m.words, ?1) AND c.deleted IS NULL"
        " UNION ALL SELECT id, NULL, title, title, 1, '', updated FROM conversations"
        " WHERE instr(title, ?1) AND deleted IS NULL LIMIT ?2",
        (text, limit),
    )
    hits = []
    for conversation, message, title, words, position, role, when in rows:
        start = position - 1
        around = words[max(0, start - _AROUND) : start + len(text) + _AROUND]
        marked = around.replace(text, f"{_OPEN}{text}{_CLOSE}", 1)
        hits.append(_hit(conversation, message, title, marked, role, when))
    return hits


def _hit(conversation: int, message: int | None, title: str, marked: str, role: str, when: float) -> SearchHit:
    snippet, marks, start = "", [], 0
    for piece in re.split(f"({_OPEN}|{_CLOSE})", " ".join(marked.split())):
        if piece == _OPEN:
            start = len(snippet)
        elif piece == _CLOSE:
            marks.append((start, len(snippet)))
        else:
            snippet += piece
    return SearchHit(
        conversation_id=conversation,
        message_id=message,
        title=title,
        snippet=snippet,
        marks=tuple(marks),
        role=role,
        when=when,
    )
