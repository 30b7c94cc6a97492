"""A program killed between the two stores leaves a document whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from helpers.indexes import both_ways, opened, write

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from helpers.embedders import WordEmbedder
from helpers.indexes import Reads
from ternlight.tools.rag.tables.collections import Collections
from ternlight.tools.rag.tables.files import Files
from ternlight.tools.rag.tables.texts import Texts
from ternlight.tools.rag.index import Index
from ternlight.tools.rag.vectors import ChromaVectors

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def after(method):
    def call(*args, **kwargs):
        method(*args, **kwargs)
        die()
    return call

folder, action, path, stage = Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), sys.argv[5]

async def main():
    index = await Index.open(folder, WordEmbedder(), read=Reads())
    work = await index.find("Work")
    match stage:
        case "begun":
            ChromaVectors.add = die
        case "half the vectors":
            whole = ChromaVectors.add
            ChromaVectors.add = lambda self, store, document, first, vectors: die(
                whole(self, store, document, first, vectors[: len(vectors) // 2])
            )
        case "vectors written":
            ChromaVectors.add = after(ChromaVectors.add)
        case "completed":
            Texts.complete = after(Texts.complete)
        case "deleted":
            Files.forget = after(Files.forget)
        case "vectors removed":
            ChromaVectors.remove = after(ChromaVectors.remove)
        case "new store half full":
            ChromaVectors.add = after(ChromaVectors.add)
        case "collection deleted":
            Collections.delete = after(Collections.delete)
    match action:
        case "add":
            await index.add(work, [path])
        case "remove":
            await index.remove(work, path)
        case "delete":
            await index.delete(work)
        case "embed":
            from helpers.indexes import OtherEmbedder
            index._keeper._embedder = OtherEmbedder()
            await index.go_on(work)

asyncio.run(main())
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")


def killed(folder: Path, action: str, path: Path, stage: str) -> None:
    command = [sys.executable, "-c", PROGRAM, str(ROOT / "tests"), str(folder), action, str(path), stage]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -9, done.stderr


async def check(folder: Path, present: set[str]) -> None:
    """Both stores know exactly the files in `present`, all of each."""
    async with opened(folder) as index:
        work = await index.find("Work")
        words, meaning = await both_ways(index, work, "inspector")
        assert {passage.name for passage in words} == present
        assert {passage.name for passage in meaning} == present
        assert len(words) == len(meaning) == index._catalogue.texts.chunk_count(work)
        store = index._catalogue.stores.of(work)
        assert store is not None
        assert index._vectors.count(store) == len(words)
        assert index._catalogue.stores.stale() == []


@pytest.mark.parametrize(
    ("stage", "there"),
    [("begun", False), ("half the vectors", False), ("vectors written", False), ("completed", True)],
)
async def test_killed_while_adding(tmp_path: Path, stage: str, there: bool) -> None:
    folder = tmp_path / "index"
    old, new = write(tmp_path / "old.txt", "harbour"), write(tmp_path / "new.txt", "violin", sentences=40)
    async with opened(folder) as index:
        work = await index.create("Work")
        await index.add(work, [old])
    killed(folder, "add", new, stage)
    await check(folder, {"old.txt", "new.txt"} if there else {"old.txt"})
    async with opened(folder) as index:
        assert [state.status for state in await index.files(work)] == (["indexed"] if there else ["waiting"]) + [
            "indexed"
        ]
        await index.go_on(work)
    await check(folder, {"old.txt", "new.txt"})


@pytest.mark.parametrize("stage", ["begun", "vectors written"])
async def test_killed_while_a_changed_file_is_read_anew(tmp_path: Path, stage: str) -> None:
    folder, path = tmp_path / "index", write(tmp_path / "note.txt", "harbour")
    async with opened(folder) as index:
        work = await index.create("Work")
        await index.add(work, [path])
    write(path, "violin", sentences=30)
    killed(folder, "add", path, stage)
    async with opened(folder) as index:  # as it was, until it has been read anew
        words, _ = await both_ways(index, work, "harbour")
        assert words
        await index.go_on(work)
        words, _ = await both_ways(index, work, "harbour")
        assert not words
    await check(folder, {"note.txt"})


@pytest.mark.parametrize("stage", ["deleted", "vectors removed"])
async def test_killed_while_deleting(tmp_path: Path, stage: str) -> None:
    folder = tmp_path / "index"
    old, new = write(tmp_path / "old.txt", "harbour"), write(tmp_path / "new.txt", "violin")
    async with opened(folder) as index:
        await index.add(await index.create("Work"), [old, new])
    killed(folder, "remove", new, stage)
    await check(folder, {"old.txt"})


async def test_killed_while_a_collection_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        await index.add(await index.create("Work"), [write(tmp_path / "old.txt", "harbour")])
        store = index._catalogue.stores.of(await index.find("Work")) or ""
    killed(folder, "delete", tmp_path, "collection deleted")
    async with opened(folder) as index:
        assert await index.collections() == []
        assert index._vectors.count(store) == 0


async def test_killed_while_the_embedder_changes(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        files = [write(tmp_path / "old.txt", "harbour"), write(tmp_path / "new.txt", "violin")]
        await index.add(await index.create("Work"), files)
    killed(folder, "embed", tmp_path, "new store half full")
    await check(folder, {"old.txt", "new.txt"})
