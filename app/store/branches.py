"""The messages of a conversation are a tree: an edited question or another answer begins a branch of its own."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from ternlight.agents.messages import Message, part_from_json
from ternlight.app.store.types import StoredMessage


def branch(connection: sqlite3.Connection, conversation_id: int) -> list[StoredMessage]:
    """The branch that is shown: from a first message to the conversation's tip."""
    parents = dict(
        connection.execute(
            "SELECT id, parent_id FROM messages WHERE conversation_id = ?", (conversation_id,)
        ).fetchall()
    )
    versions: defaultdict[int, list[int]] = defaultdict(list)
    for id in sorted(parents):
        versions[parents[id]].append(id)
    tip = connection.execute("SELECT tip FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    path: list[int] = []
    at = tip[0] if tip else 0
    while at in parents:
        path.append(at)
        at = parents[at]
    shown = set(path)
    rows = {
        row[0]: row
        for row in connection.execute(
            "SELECT id, role, parts, state, created FROM messages WHERE conversation_id = ?", (conversation_id,)
        )
        if row[0] in shown
    }
    return [
        StoredMessage(
            id=id,
            conversation_id=conversation_id,
            message=Message(role=rows[id][1], parts=tuple(part_from_json(part) for part in json.loads(rows[id][2]))),
            state=rows[id][3],
            created=rows[id][4],
            parent=parents[id],
            versions=tuple(versions[parents[id]]),
        )
        for id in reversed(path)
    ]


def versions_of(connection: sqlite3.Connection, conversation_id: int, parent: int) -> tuple[int, ...]:
    """The messages that follow `parent`, oldest first."""
    rows = connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND parent_id = ? ORDER BY id", (conversation_id, parent)
    )
    return tuple(id for (id,) in rows)


def show_branch(connection: sqlite3.Connection, message_id: int) -> None:
    """Make the newest message that came after `message_id`, or itself, the tip. A new message is always the highest."""
    connection.execute(
        "WITH RECURSIVE after (id, conversation_id) AS ("
        "  SELECT id, conversation_id FROM messages WHERE id = ?"
        "  UNION ALL SELECT m.id, m.conversation_id FROM messages AS m"
        "  JOIN after ON m.parent_id = after.id AND m.conversation_id = after.conversation_id"
        ") UPDATE conversations SET tip = (SELECT max(id) FROM after)"
        " WHERE id = (SELECT min(conversation_id) FROM after)",
        (message_id,),
    )
