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

from ternlight.agents.messages import CitationsPart, FilePart, Message, SummaryPart, TextPart, part_to_json
from ternlight.app.store.branches import branch, show_branch, versions_of
from ternlight.app.store.database import Database
from ternlight.app.store.search import search
from ternlight.app.store.types import Conversation, MessageState, Persona, Project, SearchHit, StoredMessage
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
        self.interrupted: tuple[int, ...] = ()
        """Conversations with an answer that a program was writing when it was killed, as opening found them."""
        self._database = Database(path, self._tidy)
        self.notice = self._database.notice

    def conversations(self) -> list[Conversation]:
        """Every conversation that is not deleted, archived ones too, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, created, updated, pinned, archived, project_id, persona_id FROM conversations"
                " WHERE deleted IS NULL ORDER BY updated DESC, id DESC"
            ).fetchall()
        return [
            Conversation(
                id=row[0],
                title=row[1],
                created=row[2],
                updated=row[3],
                pinned=bool(row[4]),
                archived=bool(row[5]),
                project_id=row[6],
                persona_id=row[7],
            )
            for row in rows
        ]

    def create_conversation(
        self, title: str, *, project_id: int | None = None, persona_id: int | None = None
    ) -> Conversation:
        """An empty conversation."""
        now = self._clock()
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO conversations (title, created, updated, project_id, persona_id) VALUES (?, ?, ?, ?, ?)",
                (_clean(title), now, now, project_id, persona_id),
            )
        return Conversation(
            id=_new_id(cursor),
            title=_clean(title),
            created=now,
            updated=now,
            project_id=project_id,
            persona_id=persona_id,
        )

    def rename_conversation(self, id: int, title: str) -> None:
        """Change the title; the place in the list stays."""
        self._set(id, "title", _clean(title))

    def pin_conversation(self, id: int, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or let it go."""
        self._set(id, "pinned", int(pinned))

    def archive_conversation(self, id: int, archived: bool) -> None:
        """Put a conversation away, where a search still finds it, or take it back."""
        self._set(id, "archived", int(archived))

    def move_conversation(self, id: int, project_id: int | None) -> None:
        """Put a conversation into a project, or out of all."""
        self._set(id, "project_id", project_id)

    def give_persona(self, id: int, persona_id: int | None) -> None:
        """Choose whose instructions hold in a conversation; None for none."""
        self._set(id, "persona_id", persona_id)

    def delete_conversation(self, id: int) -> None:
        """Hide a conversation; it can be restored until it is purged, `KEEP_DELETED_SECONDS` later."""
        self._set(id, "deleted", self._clock())

    def restore_conversation(self, id: int) -> None:
        """Undo `delete_conversation`."""
        self._set(id, "deleted", None)

    def messages(self, conversation_id: int) -> list[StoredMessage]:
        """The messages of the branch that is shown, first to last."""
        with self._database.reading() as connection:
            return branch(connection, conversation_id)

    def show_branch(self, message_id: int) -> None:
        """Show the branch that a message is in, to the last message that was added after it."""
        with self._database.transaction() as connection:
            show_branch(connection, message_id)

    def add_message(
        self, conversation_id: int, message: Message, state: MessageState = "complete", *, after: int | None = None
    ) -> StoredMessage:
        """Add a message after the branch that is shown, or as a new branch after another message (0: as a first one).

        The branch that it ends is then shown. One that is "streaming" becomes "stopped" at the next start if this
        process dies.
        """
        now = self._clock()
        with self._database.transaction() as connection:
            if after is None:
                row = connection.execute("SELECT tip FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
                after = row[0] if row else 0
            cursor = connection.execute(
                "INSERT INTO messages (conversation_id, role, parts, words, state, created, writer, parent_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (conversation_id, message.role, _parts(message), _words(message), state, now, self._writer, after),
            )
            new = _new_id(cursor)
            connection.execute(
                "UPDATE conversations SET updated = ?, tip = ? WHERE id = ?", (now, new, conversation_id)
            )
            versions = versions_of(connection, conversation_id, after)
        return StoredMessage(
            id=new,
            conversation_id=conversation_id,
            message=message,
            state=state,
            created=now,
            parent=after,
            versions=versions,
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

    def projects(self) -> list[Project]:
        """All projects, by name."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, name FROM projects ORDER BY name COLLATE NOCASE, id").fetchall()
        return [Project(id=row[0], name=row[1]) for row in rows]

    def create_project(self, name: str) -> Project:
        """An empty project."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO projects (name, created) VALUES (?, ?)", (_clean(name), self._clock())
            )
        return Project(id=_new_id(cursor), name=_clean(name))

    def rename_project(self, id: int, name: str) -> None:
        """Change a project's name."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE projects SET name = ? WHERE id = ?", (_clean(name), id))

    def delete_project(self, id: int) -> None:
        """Take a project away; its conversations stay, in no project."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM projects WHERE id = ?", (id,))

    def personas(self) -> list[Persona]:
        """All personas, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, instructions FROM personas ORDER BY name COLLATE NOCASE, id"
            ).fetchall()
        return [Persona(id=row[0], name=row[1], instructions=row[2]) for row in rows]

    def save_persona(self, name: str, instructions: str, *, id: int | None = None) -> Persona:
        """A new persona, or the one of this id as it shall be from now on."""
        name, instructions = _clean(name), _clean(instructions)
        with self._database.transaction() as connection:
            if id is None:
                cursor = connection.execute(
                    "INSERT INTO personas (name, instructions) VALUES (?, ?)", (name, instructions)
                )
                id = _new_id(cursor)
            else:
                connection.execute(
                    "UPDATE personas SET name = ?, instructions = ? WHERE id = ?", (name, instructions, id)
                )
        return Persona(id=id, name=name, instructions=instructions)

    def delete_persona(self, id: int) -> None:
        """Take a persona away; conversations that had it go on without."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM personas WHERE id = ?", (id,))

    def delete_everything(self) -> None:
        """Forget all conversations, documents, projects and personas at once. Nothing of it can be restored."""
        with self._database.transaction() as connection:
            for table in ("conversations", "documents", "projects", "personas"):
                connection.execute(f"DELETE FROM {table}")
            for index in ("title_words", "message_words"):  # deleted words stay in an index until it is made anew
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        self._database.compact()

    def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        """Where each word of `query`, or a longer one that begins so, occurs: titles, then the best messages."""
        with self._database.reading() as connection:
            return search(connection, _clean(query), limit)

    def wait_at_most(self, seconds: float) -> None:
        """How long a call may wait for another program's write before it raises `StoreBusy`."""
        self._database.wait_at_most(seconds)

    def close(self) -> None:
        """Close the database. Safe to call twice."""
        self._database.close()

    def _set(self, conversation: int, column: str, value: str | float | None) -> None:
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE conversations SET {column} = ? WHERE id = ?", (value, conversation))

    def _tidy(self, connection: sqlite3.Connection) -> None:
        """What is due at every start."""
        self._stop_abandoned(connection)
        self._purge_deleted(connection)

    def _stop_abandoned(self, connection: sqlite3.Connection) -> None:
        """Messages that a dead process was streaming become "stopped", with the text they have.

        Those of another living process (a terminal chat beside the window) are left to it.
        """
        rows = connection.execute(
            "SELECT m.id, m.writer, m.conversation_id FROM messages AS m JOIN conversations AS c"
            " ON c.id = m.conversation_id WHERE m.state = 'streaming' ORDER BY m.id DESC"
        ).fetchall()
        abandoned = [(id, owner) for id, writer, owner in rows if writer == self._writer or not _is_alive(writer)]
        connection.executemany("UPDATE messages SET state = 'stopped' WHERE id = ?", [(id,) for id, _ in abandoned])
        self.interrupted = tuple(dict.fromkeys(owner for _, owner in abandoned))

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
            case CitationsPart():
                found += dict.fromkeys(place.title for place in part.citations)
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
