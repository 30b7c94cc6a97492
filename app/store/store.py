"""Conversations, messages and the documents they cite, kept so that a killed program loses nothing it had saved."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import psutil

from ternlight.agents.messages import FilePart, Message, SummaryPart, TextPart, part_from_json, part_to_json
from ternlight.app.store.database import Database
from ternlight.app.store.search import search
from ternlight.app.store.types import Conversation, MessageState, SearchHit, StoredMessage
from ternlight.tools.documents.types import Document

KEEP_DELETED_SECONDS = 7 * 24 * 3600
"""How long a deleted conversation can be restored."""


class Store:
    """The database of one data folder. Thread-safe; every call is one transaction.

    `notice` is a sentence for the user when opening found something wrong ("" otherwise). Every method raises
    `StoreError`: busy, full, read-only or damaged, each with its sentence; a failed call has changed nothing.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._writer = _this_process()
        self._database = Database(path, self._tidy)
        self.notice = self._database.notice

    def conversations(self) -> list[Conversation]:
        """Every conversation that is not deleted, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, created, updated FROM conversations WHERE deleted IS NULL"
                " ORDER BY updated DESC, id DESC"
            ).fetchall()
        return [Conversation(id=row[0], title=row[1], created=row[2], updated=row[3]) for row in rows]

    def create_conversation(self, title: str) -> Conversation:
        """An empty conversation."""
        now = self._clock()
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO conversations (title, created, updated) VALUES (?, ?, ?)", (_clean(title), now, now)
            )
        return Conversation(id=_new_id(cursor), title=_clean(title), created=now, updated=now)

    def rename_conversation(self, id: int, title: str) -> None:
        """Change the title; the place in the list stays."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (_clean(title), id))

    def delete_conversation(self, id: int) -> None:
        """Hide a conversation; it can be restored until it is purged, `KEEP_DELETED_SECONDS` later."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE conversations SET deleted = ? WHERE id = ?", (self._clock(), id))

    def restore_conversation(self, id: int) -> None:
        """Undo `delete_conversation`."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE conversations SET deleted = NULL WHERE id = ?", (id,))

    def messages(self, conversation_id: int) -> list[StoredMessage]:
        """The messages of a conversation in the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, role, parts, state, created FROM messages WHERE conversation_id = ? ORDER BY id",
                (conversation_id,),
            ).fetchall()
        return [
            StoredMessage(
                id=row[0],
                conversation_id=conversation_id,
                message=Message(role=row[1], parts=tuple(part_from_json(part) for part in json.loads(row[2]))),
                state=row[3],
                created=row[4],
            )
            for row in rows
        ]

    def add_message(self, conversation_id: int, message: Message, state: MessageState = "complete") -> StoredMessage:
        """Append a message. One that is "streaming" becomes "stopped" at the next start if this process dies."""
        now = self._clock()
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO messages (conversation_id, role, parts, words, state, created, writer)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (conversation_id, message.role, _parts(message), _words(message), state, now, self._writer),
            )
            connection.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))
        return StoredMessage(
            id=_new_id(cursor), conversation_id=conversation_id, message=message, state=state, created=now
        )

    def update_message(self, id: int, message: Message, state: MessageState) -> None:
        """Replace a message's content and state: the running save of an answer, and its end."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE messages SET role = ?, parts = ?, words = ?, state = ?, writer = ? WHERE id = ?",
                (message.role, _parts(message), _words(message), state, self._writer, id),
            )
            connection.execute(
                "UPDATE conversations SET updated = ? WHERE id = (SELECT conversation_id FROM messages WHERE id = ?)",
                (self._clock(), id),
            )

    def save_document(self, document: Document) -> None:
        """Keep a document's pages, so that its citations open even when the file is gone."""
        body = zlib.compress(json.dumps(asdict(document), ensure_ascii=False).encode("utf-8", "surrogatepass"))
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO documents (id, name, path, saved, body) VALUES (?, ?, ?, ?, ?)",
                (document.id, _clean(document.name), _clean(document.path), self._clock(), body),
            )

    def document(self, document_id: str) -> Document | None:
        """A document that was saved, with the path it had then; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT body FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            return None
        return Document.from_dict(json.loads(zlib.decompress(row[0]).decode("utf-8", "surrogatepass")))

    def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        """Where each word of `query`, or a longer one that begins so, occurs: titles, then the best messages."""
        with self._database.reading() as connection:
            return search(connection, _clean(query), limit)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self._database.close()

    def _tidy(self, connection: sqlite3.Connection) -> None:
        """What is due at every start."""
        self._stop_abandoned(connection)
        self._purge_deleted(connection)

    def _stop_abandoned(self, connection: sqlite3.Connection) -> None:
        """Messages that a dead process was streaming become "stopped", with the text they have.

        Those of another living process (a terminal chat beside the window) are left to it.
        """
        rows = connection.execute("SELECT id, writer FROM messages WHERE state = 'streaming'").fetchall()
        abandoned = [(id,) for id, writer in rows if writer == self._writer or not _is_alive(writer)]
        connection.executemany("UPDATE messages SET state = 'stopped' WHERE id = ?", abandoned)

    def _purge_deleted(self, connection: sqlite3.Connection) -> None:
        """Forget what was deleted long ago, and then the documents that no message cites."""
        before = self._clock() - KEEP_DELETED_SECONDS
        if connection.execute("DELETE FROM conversations WHERE deleted < ?", (before,)).rowcount > 0:
            connection.execute(
                "DELETE FROM documents WHERE saved < ? AND id NOT IN ("
                " SELECT json_extract(part.value, '$.document_id') FROM messages, json_each(messages.parts) AS part"
                " WHERE json_extract(part.value, '$.document_id') IS NOT NULL)",
                (before,),
            )


def _clean(text: str) -> str:
    """Text that SQLite can hold: file names and damaged documents may carry lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _parts(message: Message) -> str:
    return _clean(json.dumps([part_to_json(part) for part in message.parts]))


def _words(message: Message) -> str:
    """What a search can find in a message."""
    found: list[str] = []
    for part in message.parts:
        match part:
            case TextPart():
                found.append(part.text)
            case FilePart():
                found.append(part.name)
            case SummaryPart():
                found.append(part.document)
                found += [point.text for point in part.points]
    return _clean("\n".join(found))


def _new_id(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise AssertionError("an INSERT gives a row id")
    return cursor.lastrowid


def _this_process() -> str:
    """This process, told apart from a later one with the same number."""
    pid = os.getpid()
    return f"{pid}:{psutil.Process(pid).create_time():.2f}"


def _is_alive(writer: str | None) -> bool:
    if writer is None:
        return False
    pid, _, started = writer.partition(":")
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" == started
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError):
        return False
