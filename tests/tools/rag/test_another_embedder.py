"""An index whose embedder is another one than before: its vectors are made anew, and never mixed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.embedders import WordEmbedder
from helpers.indexes import OtherEmbedder, Reads, both_ways, opened, write
from numpy.typing import NDArray

from ternlight.engine.embedder import EmbedderIdentity


async def test_another_embedder_means_all_vectors_anew(tmp_path: Path, files: list[Path]) -> None:
    async with opened(tmp_path / "index") as index:
        work = await index.create("Work")
        await index.add(work, files)
        before = index._catalogue.stores.of(work)
    reads, other, heard = Reads(), OtherEmbedder(), []
    async with opened(tmp_path / "index", other, reads) as index:
        await index.go_on(work, heard.append)
        assert [one.file for one in heard if one.done == one.total] == list(range(1, 11))
        assert reads.paths == []  # the texts are kept: only their vectors are made again
        after = index._catalogue.stores.of(work)
        assert after != before
        assert index._vectors.count(before or "") == 0
        assert index._vectors.count(after or "") == index._catalogue.texts.chunk_count(work)
        _, meaning = await both_ways(index, work, "violin")
        assert meaning[0].name == "violin.txt"
        assert index._catalogue.stores.stale() == []
    async with opened(tmp_path / "index") as index:  # and back, this time found out by a question
        _, meaning = await both_ways(index, work, "violin")
        assert meaning[0].name == "violin.txt"
        assert index._catalogue.stores.of(work) == before
        assert index._catalogue.stores.embedder_name(work) == "words"


async def test_the_same_embedder_on_another_processor_is_the_same(tmp_path: Path, files: list[Path]) -> None:
    class Nearly(WordEmbedder):
        async def embed(self, texts, *, progress=None):  # type: ignore[no-untyped-def]
            vectors = await super().embed(texts, progress=progress)
            return vectors + np.float32(1e-2)

    async with opened(tmp_path / "index") as index:
        work = await index.create("Work")
        await index.add(work, files[:2])
        store = index._catalogue.stores.of(work)
    embedder = Nearly()
    async with opened(tmp_path / "index", embedder) as index:
        await both_ways(index, work, "harbour")
        assert index._catalogue.stores.of(work) == store
        assert embedder.texts == 1  # the question


class Changing(WordEmbedder):
    """Becomes `OtherEmbedder` after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls, self.other = calls, OtherEmbedder()

    async def embedder_identity(self) -> EmbedderIdentity:
        return await (super() if self.calls > 0 else self.other).embedder_identity()

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.calls -= 1
        return await (super() if self.calls >= 0 else self.other).embed(texts, progress=progress)


@pytest.mark.parametrize("calls", range(1, 5))
async def test_an_embedder_that_changes_at_work_leaves_no_mixture(
    tmp_path: Path, files: list[Path], calls: int
) -> None:
    async with opened(tmp_path / "index", Changing(calls)) as index:
        work = await index.create("Work")
        long = write(tmp_path / "long.txt", "harbour", sentences=700)  # of more chunks than are embedded at once
        states = await index.add(work, [files[1], long, files[2]])
        assert [state.status for state in states] == ["indexed"] * 3
        _, meaning = await both_ways(index, work, "harbour")
        assert meaning[0].name == "long.txt"
        store = index._catalogue.stores.of(work)
        assert store is not None
        assert index._vectors.count(store) == index._catalogue.texts.chunk_count(work)
        assert index._catalogue.stores.embedder_name(work) == "other words"
        assert index._catalogue.stores.stale() == []


async def test_vectors_from_before_embedders_were_known_are_made_anew(tmp_path: Path, files: list[Path]) -> None:
    folder = tmp_path / "index"
    async with opened(folder) as index:
        work = await index.create("Work")
        await index.add(work, files[:2])
    with contextlib.closing(sqlite3.connect(folder / "index.db")) as connection:
        connection.executescript("""
            BEGIN;
            UPDATE collections SET embedder = NULL;
            DROP TABLE embedders;
            CREATE TABLE embedders (id INTEGER PRIMARY KEY AUTOINCREMENT, probe BLOB NOT NULL) STRICT;
            INSERT INTO embedders VALUES (1, x'00');
            UPDATE collections SET embedder = 1;
            DELETE FROM migrations WHERE number > 1;
            COMMIT;
        """)
    embedder = WordEmbedder()
    async with opened(folder, embedder) as index:
        _, meaning = await both_ways(index, work, "harbour")
        assert meaning[0].name == "harbour.txt"
        assert embedder.texts > 2, "all were embedded again"
        store = index._catalogue.stores.of(work)
        assert index._vectors.count(store or "") == index._catalogue.texts.chunk_count(work)
        assert index._catalogue.stores.stale() == []
