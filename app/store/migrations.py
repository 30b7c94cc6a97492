"""The shape of the database, as numbered steps, each applied once and recorded by number and name.

Append a step to change the shape; never edit one that has been released.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from ternlight.app.errors import StoreTooNew


def m001_conversations(connection: sqlite3.Connection) -> None:
    """Conversations, their messages, the documents they cite, and a word index over titles and messages.

    `messages.words` is what a search looks through (text, the points of a summary, file names), kept apart from
    `messages.parts` (JSON) so that the index can be external-content FTS5 and hold no second copy of the text.
    `messages.writer` names the process that is streaming into a message.
    """
    for statement in (
        """CREATE TABLE conversations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL,
            created REAL NOT NULL,
            updated REAL NOT NULL,
            deleted REAL
        ) STRICT""",
        """CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            parts TEXT NOT NULL,
            words TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('streaming', 'complete', 'stopped', 'failed')),
            created REAL NOT NULL,
            writer TEXT
        ) STRICT""",
        "CREATE INDEX messages_by_conversation ON messages (conversation_id, id)",
        "CREATE INDEX messages_streaming ON messages (id) WHERE state = 'streaming'",
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            saved REAL NOT NULL,
            body BLOB NOT NULL
        ) STRICT""",
        *_word_index("conversations", "title", "title_words"),
        *_word_index("messages", "words", "message_words"),
    ):
        connection.execute(statement)


def _word_index(table: str, column: str, index: str) -> tuple[str, ...]:
    """An external-content FTS5 index over one column, and the triggers that keep it in step (SQLite FTS5, 4.4.3)."""
    remove = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
    add = f"INSERT INTO {index} (rowid, {column}) VALUES (new.id, new.{column});"
    return (
        f"""CREATE VIRTUAL TABLE {index} USING fts5 (
            {column}, content = '{table}', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
        )""",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {column} ON {table} BEGIN {remove} {add} END",
    )


def m002_branches(connection: sqlite3.Connection) -> None:
    """Messages as a tree, projects, personas, and which conversations are pinned or put away.

    `messages.parent_id` is the message before, 0 for a first one; `conversations.tip` is the last message of the branch
    that is shown, 0 for none. Neither is a foreign key: a conversation goes as a whole, and SQLite would delete a long
    one message by message, each inside the deletion of the one before, deeper than it allows (1,000).
    """
    for statement in (
        """CREATE TABLE projects (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, created REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE personas (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, instructions TEXT NOT NULL
        ) STRICT""",
        "ALTER TABLE conversations ADD COLUMN project_id INTEGER REFERENCES projects (id) ON DELETE SET NULL",
        "ALTER TABLE conversations ADD COLUMN persona_id INTEGER REFERENCES personas (id) ON DELETE SET NULL",
        "ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversations ADD COLUMN tip INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE messages ADD COLUMN parent_id INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id)",
        # What there is so far is one line.
        """UPDATE messages SET parent_id = coalesce((
            SELECT max(before.id) FROM messages AS before
            WHERE before.conversation_id = messages.conversation_id AND before.id < messages.id
        ), 0)""",
        """UPDATE conversations SET tip = coalesce((
            SELECT max(id) FROM messages WHERE conversation_id = conversations.id
        ), 0)""",
    ):
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (m001_conversations, m002_branches)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest shape, all in one transaction. Raises `StoreTooNew`, `sqlite3.Error`.

    The transaction is an immediate one, so that two programs starting together take turns.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied REAL NOT NULL)"
        )
        applied = connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()[0]
        if applied > len(MIGRATIONS):
            raise StoreTooNew(
                "Your conversations were saved by a newer version of Ternlight. Start that version, or choose another "
                "folder with --data-dir; nothing was changed."
            )
        for number, step in enumerate(MIGRATIONS[applied:], start=applied + 1):
            step(connection)
            connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (number, step.__name__, time.time()))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
