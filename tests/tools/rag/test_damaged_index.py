"""An index that is damaged, in use elsewhere, or from a newer program."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from helpers.embedders import WordEmbedder
from helpers.indexes import both_ways, names, opened, write

from ternlight.tools.errors import (
    IndexBusy,
    IndexDamaged,
    IndexTooNew,
    RetrievalError,
    VectorsUnreachable,
)
from ternlight.tools.rag.database import Database
from ternlight.tools.rag.index import Index


async def test_lost_vectors_are_made_again(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        work = await index.create("Work")
        await index.add(work, files)
    shutil.rmtree(folder / "vectors")
    async with opened(folder) as index:
        _, meaning = await both_ways(index, work, "violin")
        assert meaning[0].name == "violin.txt"
    (folder / "vectors" / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    async with opened(folder) as index:
        _, meaning = await both_ways(index, work, "violin")
        assert meaning[0].name == "violin.txt"


async def test_damaged_vectors_are_made_again_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        work = await index.create("Work")
        # Enough for Chroma to write its graph to files.
        await index.add(work, [write(tmp_path / "a.txt", "violin", sentences=9_000)])
    graph = list((folder / "vectors").rglob("*.bin"))
    assert graph
    for file in graph:
        file.write_bytes(os.urandom(64))
    async with opened(folder) as index:
        with pytest.raises(IndexDamaged, match="Start Ternlight again"):
            await both_ways(index, work, "violin")
    async with opened(folder) as index:
        _, meaning = await both_ways(index, work, "violin")
        assert meaning[0].name == "a.txt"


async def test_a_damaged_database_is_set_aside(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        await index.add(await index.create("Work"), files[:2])
    (folder / "index.db").write_bytes(b"rubbish" * 5000)
    async with opened(folder) as index:
        assert "kept as" in index.notice
        assert await index.collections() == []
        work = await index.create("Work")
        await index.add(work, files[:2])
        assert await names(index, work, "harbour") == ["harbour.txt"]
    assert (folder / "index.db.bad").read_bytes().startswith(b"rubbish")


def test_damage_that_shows_late_is_looked_for_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.db"
    database = Database(path)
    with database.transaction() as connection:
        connection.executemany("INSERT INTO identity VALUES (?)", [("x" * 3000,) for _ in range(100)])
    database.close()
    monkeypatch.setattr("ternlight.tools.rag.database._CHECK_BYTES", 0)  # as if it were too large to look through
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"\xff" * (len(data) - len(data) // 2))
    database = Database(path)
    with pytest.raises(RetrievalError), database.reading() as connection:
        connection.execute("SELECT * FROM identity").fetchall()
    database.close()
    with pytest.raises(IndexDamaged):
        Database(path)


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    async with opened(folder):
        pass
    with sqlite3.connect(folder / "index.db") as connection:
        connection.execute("INSERT INTO migrations VALUES (99, 'm099', 0)")
    connection.close()
    with pytest.raises(IndexTooNew):
        await Index.open(folder, WordEmbedder())


async def test_one_program_at_a_time(tmp_path: Path) -> None:
    async with opened(tmp_path / "index"):
        with pytest.raises(IndexBusy, match="Another Ternlight"):
            await Index.open(tmp_path / "index", WordEmbedder())
    async with opened(tmp_path / "index"):
        pass


async def test_an_unusable_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file stands here")
    with pytest.raises(RetrievalError, match="cannot be opened"):
        await Index.open(tmp_path / "index", WordEmbedder())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://x", "no address", "http://"])
async def test_a_server_that_does_not_answer_is_a_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(VectorsUnreachable, match="Chroma server"):
        await Index.open(tmp_path / "index", WordEmbedder(), chroma_server=url)
    async with opened(tmp_path / "index"):
        pass
