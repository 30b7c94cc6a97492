"""An index whose vectors another process keeps: the same answers, and a death that costs one sentence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest
from helpers.indexes import Reads, WordEmbedder

from ternlight.tools.errors import IndexDamaged, RetrievalError
from ternlight.tools.rag.apart import ApartVectors
from ternlight.tools.rag.index import Index


def _children() -> list[psutil.Process]:
    return psutil.Process().children()


async def test_finds_what_was_added_before_and_after_closing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The harbour wall was repaired in spring.")
    (tmp_path / "b.txt").write_text("The lighthouse keeper feeds two cats.")
    folder = tmp_path / "index"
    async with await Index.open(folder, WordEmbedder(), read=Reads(), apart=True) as index:
        assert len(_children()) == 1
        work = await index.create("Work")
        await index.add(work, [tmp_path / "a.txt", tmp_path / "b.txt"])
        found = await index.scope(work).search("Who feeds the cats?", limit=1)
        assert found[0].name == "b.txt"
    assert _children() == []
    async with await Index.open(folder, WordEmbedder(), read=Reads()) as index:
        found = await index.scope(await index.find("Work")).search("harbour wall", limit=1)
        assert found[0].name == "a.txt", "the same files serve a process that keeps them itself"


async def test_a_death_is_told_and_the_next_question_is_answered(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The harbour wall was repaired in spring.")
    async with await Index.open(tmp_path / "index", WordEmbedder(), read=Reads(), apart=True) as index:
        work = await index.create("Work")
        await index.add(work, [tmp_path / "a.txt"])
        _children()[0].kill()
        await index._vectors._worker._child._process.wait()  # type: ignore[attr-defined]
        found = await index.scope(work).search("harbour wall", limit=1)
        assert found[0].name == "a.txt"


async def test_files_that_kill_their_reader_again_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = ApartVectors(tmp_path / "vectors")
    await asyncio.to_thread(vectors.open)
    monkeypatch.setattr("ternlight.tools.rag.apart._TASKS", "ternlight.tools.rag.no_tasks")
    with pytest.raises(RetrievalError, match="try again"):
        await asyncio.to_thread(vectors.count, "s")
    with pytest.raises(IndexDamaged, match="made anew"):
        await asyncio.to_thread(vectors.count, "s")
    await asyncio.to_thread(vectors.close)
    assert (tmp_path / "vectors.suspect").exists()
    assert _children() == []
