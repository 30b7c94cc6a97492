"""Conversations as trees in the store, projects, personas, and a database from before there were any."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ternlight.agents.messages import Message, TextPart
from ternlight.app.store import Store
from ternlight.app.store.migrations import m001_conversations


def text(words: str, role: str = "user") -> Message:
    return Message(role=role, parts=(TextPart(text=words),))  # type: ignore[arg-type]


def said(store: Store, conversation: int) -> list[str]:
    return [stored.message.text for stored in store.messages(conversation)]


def test_an_edited_message_begins_a_branch_and_both_can_be_shown(store: Store) -> None:
    talk = store.create_conversation("Talk").id
    first = store.add_message(talk, text("how deep"))
    answer = store.add_message(talk, text("12 m", "assistant"))
    store.add_message(talk, text("and wide"))
    other = store.add_message(talk, text("how long"), after=first.parent)
    store.add_message(talk, text("300 m", "assistant"))
    assert said(store, talk) == ["how long", "300 m"]
    assert next(stored.versions for stored in store.messages(talk)) == (first.id, other.id)
    store.show_branch(first.id)
    assert said(store, talk) == ["how deep", "12 m", "and wide"]
    third = store.add_message(talk, text("12.5 m", "assistant"), after=first.id)
    assert said(store, talk) == ["how deep", "12.5 m"]
    assert third.versions == (answer.id, third.id)
    assert {hit.message_id for hit in store.search("wide")} == {answer.id + 1}  # also where it is not shown


def test_a_branch_of_thousands_of_messages_can_be_shown_and_deleted(paths, monkeypatch) -> None:
    now = [1_000.0]
    store = Store(paths.database, clock=lambda: now[0])
    talk = store.create_conversation("Long").id
    with sqlite3.connect(paths.database) as connection:
        connection.executemany(
            "INSERT INTO messages (id, conversation_id, role, parts, words, state, created, parent_id)"
            " VALUES (?, ?, 'user', '[]', 'w', 'complete', 0, ?)",
            [(number, talk, number - 1) for number in range(1, 3001)],
        )
    store.show_branch(1)
    assert len(store.messages(talk)) == 3000
    store.delete_conversation(talk)
    store.close()
    now[0] += 30 * 24 * 3600
    again = Store(paths.database, clock=lambda: now[0])
    assert again.search("w") == []
    again.close()


def test_conversations_of_an_older_version_become_one_branch(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT, applied REAL)")
        m001_conversations(connection)
        connection.execute("INSERT INTO migrations VALUES (1, 'm001_conversations', 0)")
        connection.execute("INSERT INTO conversations (id, title, created, updated) VALUES (1, 'Old', 0, 0)")
        for words in ("one", "two", "three"):
            parts = f'[{{"kind": "text", "text": "{words}"}}]'
            connection.execute(
                "INSERT INTO messages (conversation_id, role, parts, words, state, created)"
                " VALUES (1, 'user', ?, ?, 'complete', 0)",
                (parts, words),
            )
    connection.close()
    store = Store(path)
    assert said(store, 1) == ["one", "two", "three"]
    assert [stored.versions for stored in store.messages(1)] == [(1,), (2,), (3,)]
    store.add_message(1, text("four"))
    assert said(store, 1) == ["one", "two", "three", "four"]
    store.close()


def test_a_project_goes_and_its_conversations_stay(store: Store) -> None:
    project = store.create_project("Harbour")
    talk = store.create_conversation("Talk", project_id=project.id)
    store.rename_project(project.id, "Port")
    assert [one.name for one in store.projects()] == ["Port"]
    assert store.conversations()[0].project_id == project.id
    store.delete_project(project.id)
    assert store.projects() == []
    assert [(one.id, one.project_id) for one in store.conversations()] == [(talk.id, None)]


def test_pinned_archived_and_personas_are_kept(store: Store) -> None:
    persona = store.save_persona("Editor", "Be brief.")
    talk = store.create_conversation("Talk", persona_id=persona.id)
    store.pin_conversation(talk.id, True)
    store.archive_conversation(talk.id, True)
    store.save_persona("Editor", "Be very brief.", id=persona.id)
    [kept] = store.conversations()
    assert (kept.pinned, kept.archived, kept.persona_id) == (True, True, persona.id)
    assert [one.instructions for one in store.personas()] == ["Be very brief."]
    store.delete_persona(persona.id)
    assert store.conversations()[0].persona_id is None


def test_delete_everything_leaves_no_word_in_the_file(store: Store, paths) -> None:
    talk = store.create_conversation("Secret title")
    store.add_message(talk.id, text("zirconium " * 500))
    store.delete_everything()
    assert store.conversations() == []
    assert b"zirconium" not in paths.database.read_bytes()
    assert store.create_conversation("New").title == "New"


def test_hits_mark_what_was_found(store: Store) -> None:
    talk = store.create_conversation("About berths")
    store.add_message(talk.id, text("The berth at the north end, and two berths more."))
    title, message = store.search("berth")
    assert [title.snippet[start:end] for start, end in title.marks] == ["berths"]
    assert [message.snippet[start:end] for start, end in message.marks] == ["berth", "berths"]
    assert message.role == "user"
