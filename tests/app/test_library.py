"""The collections service: what it tells of files, and how it follows folders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from helpers.embedders import WordEmbedder
from helpers.indexes import write

from ternlight.app.errors import AppError
from ternlight.app.library import Library
from ternlight.tools.errors import UnknownCollection
from ternlight.tools.rag.types import FileState, IndexChange


async def ready() -> None:
    """The embedder of the tests can be used at once."""


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    made = Library(tmp_path / "index", WordEmbedder(), chroma_server=lambda: "", ready=ready)
    yield made
    await made.close()


async def until(library: Library, holds: Callable[[list[FileState]], bool]) -> list[FileState]:
    """The files of the collection "Papers" once they are as wanted; every change is looked at."""
    changed = asyncio.Event()
    end = library.on_change(lambda change: changed.set())
    async with asyncio.timeout(60):
        while not holds(states := await library.files("Papers")):
            await changed.wait()
            changed.clear()
    end()
    return states


async def test_every_change_is_told_with_its_progress(library: Library, tmp_path: Path) -> None:
    heard: list[IndexChange] = []
    end = library.on_change(heard.append)
    made = await library.create("Papers")
    path, broken = write(tmp_path / "a.txt", "harbour"), tmp_path / "b.txt"
    broken.touch()
    await library.add("Papers", [path, broken])
    assert {change.collection for change in heard} == {made.id}
    told = [(change.progress.path.name, change.progress.status) for change in heard if change.progress is not None]
    assert told[0] == ("a.txt", "reading")
    assert ("a.txt", "indexed") in told
    assert told[-1] == ("b.txt", "failed")
    assert heard[-1].progress is None, "the list is to be shown anew at the end"
    end()
    end()
    count = len(heard)
    await library.remove("Papers", path)
    assert len(heard) == count


async def test_a_file_at_work_says_how_far_it_is(library: Library, tmp_path: Path) -> None:
    await library.create("Papers")
    path = write(tmp_path / "a.txt", "harbour", sentences=200)
    seen: list[FileState] = []
    looks: list[asyncio.Task[None]] = []

    async def look() -> None:
        seen.extend(await library.files("Papers"))

    library.on_change(lambda change: looks.append(asyncio.ensure_future(look())))
    await library.add("Papers", [path])
    await asyncio.gather(*looks)
    working = [state for state in seen if state.status == "reading" and state.unit == "passages" and state.total]
    assert working
    assert all(0 <= state.done <= state.total for state in working)
    assert (await library.files("Papers"))[0].unit == ""


async def test_pages_and_chunks_of_a_document_can_be_listed(library: Library, tmp_path: Path) -> None:
    await library.create("Papers")
    [state] = await library.add("Papers", [write(tmp_path / "a.txt", "harbour", sentences=40)])
    pages = await library.pages(state.document_id)
    assert [page.number for page in pages] == list(range(1, state.pages + 1))
    every = await library.chunks(state.document_id)
    assert sum(page.chunks for page in pages) == len(every) > 1
    assert await library.chunks(state.document_id, 1) == [chunk for chunk in every if chunk.page == 1]
    document = await library.document(state.document_id)
    assert document is not None
    assert all(document.pages[one.page - 1].text[one.start : one.end] == one.text for one in every)
    assert await library.pages("f" * 64) == []
    assert await library.chunks("f" * 64) == []


async def test_files_are_read_anew_on_demand(library: Library, tmp_path: Path) -> None:
    await library.create("Papers")
    one, two = write(tmp_path / "a.txt", "harbour"), write(tmp_path / "b.txt", "violin")
    before = await library.add("Papers", [one, two])
    told: list[str] = []
    assert await library.reindex("Papers", [one], lambda progress: told.append(progress.path.name)) == before[:1]
    assert set(told) == {"a.txt"}
    assert await library.reindex("papers") == before
    every = await library.chunks(before[0].document_id)
    assert len({chunk.start for chunk in every}) == len(every), "nothing is there twice"
    two.unlink()
    after = await library.reindex("Papers")
    assert [state.status for state in after] == ["indexed", "failed"]
    assert after[1].document_id, "what is indexed of a file that is gone stays"
    with pytest.raises(UnknownCollection):
        await library.reindex("Other")


async def test_a_folder_is_followed_in_the_background(library: Library, tmp_path: Path) -> None:
    library.start_watching()
    library.start_watching()
    assert library.watching.on
    assert not (tmp_path / "index").exists(), "no index is made for it"
    await library.create("Papers")
    folder = tmp_path / "papers"
    write(folder / "a.txt", "harbour")
    await library.watch_folder("Papers", folder)
    await until(library, lambda states: [state.status for state in states] == ["indexed"])
    await library.stop_watching()
    assert not library.watching.on
    write(folder / "b.txt", "violin")
    library.start_watching()
    await until(library, lambda states: [state.status for state in states] == ["indexed", "indexed"])
    assert await library.unwatch_folder("Papers", folder)
    assert not await library.unwatch_folder("Papers", folder)
    assert len(await library.files("Papers")) == 2
    assert (await library.collections())[0].folders == ()
    await library.stop_watching()
    await library.stop_watching()


async def test_what_keeps_it_from_watching_is_said(tmp_path: Path) -> None:
    async def unable() -> None:
        raise AppError("No embedder could be loaded.")

    working = Library(tmp_path / "index", WordEmbedder(), chroma_server=lambda: "", ready=ready)
    await working.create("Papers")
    (tmp_path / "papers").mkdir()
    await working.watch_folder("Papers", tmp_path / "papers")
    await working.close()
    library = Library(tmp_path / "index", WordEmbedder(), chroma_server=lambda: "", ready=unable)
    told: asyncio.Queue[IndexChange] = asyncio.Queue()
    library.on_change(told.put_nowait)
    library.start_watching()
    assert await asyncio.wait_for(told.get(), 60) == IndexChange(collection=0)
    assert library.watching.problem == "No embedder could be loaded."
    assert library.watching.on, "it tries again"
    await library.close()
    assert not library.watching.on
