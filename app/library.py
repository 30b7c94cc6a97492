"""The user's collections and the questions put to them: the index, opened when it is first needed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ternlight.agents.events import ToolFinished, ToolProgress, ToolStarted
from ternlight.agents.messages import ToolCallPart, ToolReturnPart
from ternlight.app.errors import KNOWN_ERRORS, AppError, describe
from ternlight.app.run_events import Emit
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import KnownEmbedder
from ternlight.tools.errors import IndexBusy
from ternlight.tools.rag.index import Index, Scope
from ternlight.tools.rag.opening import has_watched_folders
from ternlight.tools.rag.types import Chunk, Collection, FileState, IndexChange, IndexedPage, IndexProgress, Report
from ternlight.tools.rag.watch import EVERY_SECONDS, watch

Ready = Callable[[], Awaitable[None]]

_log = logging.getLogger("ternlight.tool.rag")


class NothingToAsk(AppError):
    """No document was named that a question could be put to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Whether collections are kept in step with their folders."""

    on: bool
    problem: str = ""
    """A sentence for the user: why they are not, else ""."""


class Library:
    """Collections by name. All methods belong to one asyncio loop and raise `RetrievalError`."""

    def __init__(
        self,
        folder: Path,
        embedder: KnownEmbedder,
        *,
        chroma_server: Callable[[], str],
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        """`ready` waits until the embedder can be used, and raises what keeps it from that."""
        self._folder = folder
        self._embedder = embedder
        self._server = chroma_server
        self._ready = ready
        self.apart = False
        """Whether the vectors are kept in a process of their own, from the next opening on."""
        self.notice = ""
        """A sentence for the user when the index was found damaged and begun anew, else ""."""
        self._index: Index | None = None
        self._opening = asyncio.Lock()
        self._listeners: list[Callable[[IndexChange], None]] = []
        self._watching: asyncio.Task[None] | None = None
        self._problem = ""
        self._folder_given = asyncio.Event()

    async def collections(self) -> list[Collection]:
        """Every collection, by name."""
        return await (await self._open()).collections()

    async def create(self, name: str) -> Collection:
        """A new, empty collection. Raises `NameTaken`."""
        index = await self._open()
        number = await index.create(name)
        return next(one for one in await index.collections() if one.id == number)

    async def rename(self, collection: str, name: str) -> None:
        """Give a collection another name. Raises `UnknownCollection`, `NameTaken`."""
        index = await self._open()
        await index.rename(await index.find(collection), name)

    async def delete(self, collection: str) -> None:
        """Forget a collection; the files themselves stay. Raises `UnknownCollection`."""
        index = await self._open()
        await index.delete(await index.find(collection))

    async def files(self, collection: str) -> list[FileState]:
        """The files of a collection and how far each has come. Raises `UnknownCollection`."""
        index = await self._open()
        return await index.files(await index.find(collection))

    async def add(self, collection: str, paths: Sequence[Path], report: Report | None = None) -> list[FileState]:
        """Add files, and the readable files in folders; the states of those files. Raises `UnknownCollection`."""
        index = await self._open()
        number = await index.find(collection)
        await self._ready()
        return await index.add(number, paths, report)

    async def remove(self, collection: str, path: Path) -> bool:
        """Take a file, or a watched folder with its files, out; whether it was there. Raises `UnknownCollection`."""
        index = await self._open()
        return await index.remove(await index.find(collection), path)

    async def refresh(self, collection: str, report: Report | None = None) -> bool:
        """Index what is new or changed; whether anything was. Raises `UnknownCollection`."""
        index = await self._open()
        number = await index.find(collection)
        await self._ready()
        return await index.refresh(number, report)

    async def watch_folder(self, collection: str, folder: Path, report: Report | None = None) -> None:
        """Keep a collection in step with a folder, from now on and whenever `watch` runs."""
        index = await self._open()
        number = await index.find(collection)
        await self._ready()
        await index.watch_folder(number, folder)
        self._folder_given.set()
        await index.refresh(number, report)

    async def unwatch_folder(self, collection: str, folder: Path) -> bool:
        """Watch a folder no longer and keep what is indexed of it; whether it was. `remove` takes that out too.

        Raises `UnknownCollection`.
        """
        index = await self._open()
        return await index.unwatch_folder(await index.find(collection), folder)

    async def reindex(
        self, collection: str, paths: Sequence[Path] | None = None, report: Report | None = None
    ) -> list[FileState]:
        """Read these files of a collection anew, or all of them, though they have not changed; their states.

        Each is found as it was until it has been read. Raises `UnknownCollection`.
        """
        index = await self._open()
        number = await index.find(collection)
        await self._ready()
        return await index.reindex(number, paths, report)

    async def pages(self, document_id: str) -> list[IndexedPage]:
        """The pages of an indexed document (`FileState.document_id`) and how much of each can be found."""
        return await (await self._open()).pages(document_id)

    async def chunks(self, document_id: str, page: int | None = None) -> list[Chunk]:
        """What can be found of an indexed document, or of one of its pages, in order."""
        return await (await self._open()).chunks(document_id, page)

    def on_change(self, callback: Callable[[IndexChange], None]) -> Callable[[], None]:
        """Have `callback` called on the loop when collections, files or their progress change, whoever works on them.

        Progress comes many times a second. Returns what ends it.
        """
        self._listeners.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return end

    async def watch(self, changed: Callable[[], None] | None = None, report: Report | None = None) -> None:
        """Look at the watched folders again and again, until cancelled; `changed` is called after a change."""
        index = await self._open()
        await self._ready()
        await watch(index, report=report, changed=(lambda _: changed()) if changed is not None else None)

    def start_watching(self) -> None:
        """Keep collections in step with their folders in the background, until `stop_watching` or `close`.

        An index that does not exist, or in which no folder is watched, is not opened for it. What keeps it from
        watching is said by `watching`. Safe to call twice.
        """
        if self._watching is None or self._watching.done():
            self._problem = ""
            self._watching = asyncio.create_task(self._watch())

    async def stop_watching(self) -> None:
        """End `start_watching`; what is being read is read again the next time. Safe to call twice."""
        task, self._watching = self._watching, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    @property
    def watching(self) -> Watching:
        """Whether folders are watched now, and what keeps it from that."""
        return Watching(on=self._watching is not None and not self._watching.done(), problem=self._problem)

    async def _watch(self) -> None:
        if not await asyncio.to_thread(has_watched_folders, self._folder):
            await self._folder_given.wait()
        while True:
            try:
                index = await self._open()
                await self._ready()
                self._say_problem("")
                await watch(index)
            except KNOWN_ERRORS as error:
                self._say_problem(describe(error)[0])
                _log.warning("folders are not watched: %s", self._problem)
            await asyncio.sleep(EVERY_SECONDS)

    def _say_problem(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self._tell(IndexChange(collection=0))

    async def document(self, document_id: str) -> Document | None:
        """The text of an indexed document, also when its file is gone; None if there is none, or no index yet."""
        if self._index is None and not (self._folder / "index.db").exists():
            return None
        return await (await self._open()).document(document_id)

    async def close(self) -> None:
        """Stop watching and close the index. Safe to call twice."""
        await self.stop_watching()
        async with self._opening:
            index, self._index = self._index, None
            if index is not None:
                await index.close()

    @contextlib.asynccontextmanager
    async def of_collection(self, collection: str, emit: Emit) -> AsyncIterator[tuple[Scope, list[str]]]:
        """A collection to put questions to, brought up to date; and what the user should know about it."""
        index = await self._open()
        number = await index.find(collection)
        await index.refresh(number, FileEvents(emit))
        states = await index.files(number)
        if not any(state.document_id for state in states):
            raise NothingToAsk(
                f"There is nothing to ask in “{collection}”: none of its files is indexed. Add documents to it first."
            )
        yield index.scope(number), self._notes(states)

    @contextlib.asynccontextmanager
    async def of_documents(self, paths: Sequence[Path], emit: Emit) -> AsyncIterator[tuple[Scope, list[str]]]:
        """A few documents to put questions to, and what the user should know about them.

        What is read of them is kept for the next question, except while another Ternlight holds the index: then it is
        done in a folder of its own, which goes.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                index = await self._open()
            except IndexBusy:
                folder = Path(tempfile.mkdtemp(prefix="ternlight-ask-"))
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                index = await stack.enter_async_context(await Index.open(folder, self._embedder, apart=self.apart))
            number = await index.loose()
            states = await index.add(number, paths, FileEvents(emit))
            found = [state.document_id for state in states if state.document_id and state.status != "failed"]
            failed = [state for state in states if state.status == "failed"]
            if not found:
                raise NothingToAsk(
                    failed[0].reason if failed else "There is no document that can be read in that folder."
                )
            stack.push_async_callback(index.forget_oldest_loose)
            yield index.scope(number, found), self._notes(failed)

    def _tell(self, change: IndexChange) -> None:
        for callback in tuple(self._listeners):
            callback(change)

    def _notes(self, states: Sequence[FileState]) -> list[str]:
        """What the user should know before an answer: what was lost, which files could not be read."""
        failed = [f"{_name(state)}: {state.reason}" for state in states if state.status == "failed"]
        return [self.notice, *failed] if self.notice else failed

    async def _open(self) -> Index:
        async with self._opening:
            if self._index is None:
                self._index = await Index.open(
                    self._folder, self._embedder, chroma_server=self._server(), apart=self.apart
                )
                self._index.listener = self._tell
                self.notice = self._index.notice
            return self._index


class FileEvents:
    """The progress of an index as events of a run: each file is a call of the tool that reads it."""

    def __init__(self, emit: Emit) -> None:
        """Give it as the `Report` of an index."""
        self._emit = emit
        self._numbers = count(1)
        self._call: ToolCallPart | None = None
        self._began = 0.0

    def __call__(self, progress: IndexProgress) -> None:
        """Tell one step."""
        name = progress.path.name
        if self._call is None or self._call.arguments["document"] != str(progress.path):
            call = f"read {next(self._numbers)}"
            self._call = ToolCallPart(call=call, tool="read_document", arguments={"document": str(progress.path)})
            self._began = time.monotonic()
            self._emit(ToolStarted(part=self._call, title=f"Reading {name}"))
        if progress.status in ("reading", "indexing"):
            unit = "pages" if progress.status == "reading" else "passages"
            self._emit(ToolProgress(call=self._call.call, done=progress.done, total=progress.total, unit=unit))
            return
        ok = progress.status == "indexed"
        title = f"Indexed {name}" if ok else f"Could not read {name}"
        part = ToolReturnPart(
            call=self._call.call, tool=self._call.tool, status="ok" if ok else "failed", text="", title=title
        )
        self._emit(ToolFinished(part=part, title=title, seconds=time.monotonic() - self._began))
        self._call = None


def _name(state: FileState) -> str:
    return state.path.name or str(state.path)
