"""The memory: bounded, readable, deletable for good, and told at the end of a prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from ternlight.tools.base import ToolContext
from ternlight.tools.errors import RetryWithHint, ToolFailed
from ternlight.tools.memory.store import LONGEST_LINE, MOST_LINES, MemoryStore
from ternlight.tools.memory.tools import memory_tools, told


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    return MemoryStore(tmp_path / "memory.db")


def test_lines_are_kept_once_and_deleted_for_good(store: MemoryStore, tmp_path: Path) -> None:
    assert store.all() == ()
    assert not (tmp_path / "memory.db").exists()
    first = store.keep("  The user's boat is called\nEmber. \x1b[31m")
    assert first.text == "The user's boat is called Ember. [31m"
    assert store.keep(first.text).id == first.id
    second = store.keep("The user lives in Lindholm")
    assert [line.text for line in store.all()] == [first.text, second.text]
    assert store.forget(first.id)
    assert not store.forget(first.id)
    assert b"Ember" not in (tmp_path / "memory.db").read_bytes()
    assert store.keep("Something new").id > second.id
    assert store.clear() == 2
    assert store.all() == ()
    assert b"Lindholm" not in (tmp_path / "memory.db").read_bytes()


def test_it_is_bounded(store: MemoryStore) -> None:
    for wrong in ("", "  \n", "x" * (LONGEST_LINE + 1)):
        with pytest.raises(RetryWithHint):
            store.keep(wrong)
    for number in range(MOST_LINES):
        store.keep(f"Line {number}")
    with pytest.raises(RetryWithHint, match="full"):
        store.keep("One more")
    assert len(store.all()) == MOST_LINES


def test_a_broken_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(ToolFailed, match="cannot be used"):
        MemoryStore(tmp_path / "memory.db").all()


async def test_what_is_told_fits_the_task_and_is_bounded(store: MemoryStore) -> None:
    store.keep("The user's boat is called Ember")
    for number in range(30):
        store.keep(f"Fact number {number}")
    lines = await told(store, "Where can I moor my boat?", most=5)
    assert len(lines) == 5
    assert lines[0] == "The user's boat is called Ember"
    assert lines[-1] == "Fact number 29"
    assert await told(MemoryStore(Path("nowhere") / "memory.db"), "x") == ()


async def test_remembering_and_forgetting_as_tools(store: MemoryStore) -> None:
    remember, forget = memory_tools(store)
    assert {tool.spec.approval for tool in (remember, forget)} == {"ask"}
    assert {tool.spec.effect for tool in (remember, forget)} == {"write"}
    kept = await remember.run({"fact": "Likes short answers"}, ToolContext())
    assert kept.title == "Remembered: Likes short answers"
    await remember.run({"fact": "Likes tea"}, ToolContext())
    with pytest.raises(RetryWithHint, match="Likes short answers; Likes tea"):
        await forget.run({"words": "likes"}, ToolContext())
    with pytest.raises(RetryWithHint, match="fit nothing"):
        await forget.run({"words": "coffee"}, ToolContext())
    await forget.run({"words": "tea"}, ToolContext())
    assert [line.text for line in store.all()] == ["Likes short answers"]
