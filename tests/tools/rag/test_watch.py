from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from helpers.indexes import Reads, names, opened, write

from ternlight.tools.rag.index import Index
from ternlight.tools.rag.watch import watch


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    async with opened(tmp_path / "index") as index:
        yield index


async def test_a_folder_is_followed(index: Index, tmp_path: Path) -> None:
    work, folder = await index.create("Work"), tmp_path / "papers"
    kept, gone = write(folder / "kept.txt", "harbour"), write(folder / "gone.txt", "violin")
    await index.watch_folder(work, folder)
    assert (await index.collections())[0].folders == (folder,)
    assert await index.refresh(work)
    assert not await index.refresh(work)
    gone.unlink()
    write(kept, "glacier", sentences=20)
    write(folder / "deep" / "new.txt", "comet")
    assert await index.refresh(work)
    assert await names(index, work, "harbour violin") == []
    assert await names(index, work, "glacier") == ["kept.txt"]
    assert await names(index, work, "comet") == ["new.txt"]
    assert len(await index.files(work)) == 2


async def test_a_drive_that_is_not_there_loses_nothing(index: Index, tmp_path: Path) -> None:
    work, folder = await index.create("Work"), tmp_path / "drive"
    write(folder / "a.txt", "harbour")
    await index.watch_folder(work, folder)
    await index.refresh(work)
    shutil.move(folder, tmp_path / "elsewhere")
    assert not await index.refresh(work)
    assert await names(index, work, "harbour") == ["a.txt"]
    shutil.move(tmp_path / "elsewhere", folder)
    assert not await index.refresh(work)
    assert await index.remove(work, folder)
    assert (await index.collections())[0].folders == ()
    assert await index.files(work) == []


async def test_a_file_added_by_itself_outlives_its_file(index: Index, tmp_path: Path) -> None:
    work, path = await index.create("Work"), write(tmp_path / "a.txt", "harbour")
    await index.add(work, [path])
    path.unlink()
    assert not await index.refresh(work)
    passages = await index.search(work, "harbour", limit=1)
    assert await index.document(passages[0].document_id) is not None


async def test_a_moved_file_is_not_embedded_again(tmp_path: Path) -> None:
    reads = Reads()
    async with opened(tmp_path / "index", read=reads) as index:
        work, folder = await index.create("Work"), tmp_path / "papers"
        path = write(folder / "a.txt", "harbour")
        await index.watch_folder(work, folder)
        await index.refresh(work)
        chunks = index._catalogue.texts.chunk_count(work)
        path.rename(folder / "b.txt")
        assert await index.refresh(work)
        assert await names(index, work, "harbour") == ["b.txt"]
        assert index._catalogue.texts.chunk_count(work) == chunks


async def test_watching_goes_on_until_it_is_cancelled(index: Index, tmp_path: Path) -> None:
    work, folder = await index.create("Work"), tmp_path / "papers"
    folder.mkdir()
    await index.watch_folder(work, folder)
    told: asyncio.Queue[int] = asyncio.Queue()
    task = asyncio.ensure_future(watch(index, every=0.01, changed=told.put_nowait))
    for subject in ("harbour", "violin"):
        write(folder / f"{subject}.txt", subject)
        assert await asyncio.wait_for(told.get(), 30) == work
        while await names(index, work, subject) != [f"{subject}.txt"]:
            assert await asyncio.wait_for(told.get(), 30) == work
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
