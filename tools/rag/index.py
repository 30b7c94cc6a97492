"""The index of the user's files: files in, passages out. Two stores behind it, kept as one (see `catalogue`).

async with await Index.open(folder, embedder) as index:
    work = await index.create("Work")
    await index.add(work, [Path("a.pdf"), Path("notes")], report)
    passages = await index.scope(work).search("Who pays for the repair?", limit=8)
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.errors import RetrievalError, ToolError
from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.chunk import chunks
from ternlight.tools.rag.files import look_at
from ternlight.tools.rag.fuse import fuse
from ternlight.tools.rag.lock import FolderLock
from ternlight.tools.rag.opening import open_stores
from ternlight.tools.rag.threads import in_thread
from ternlight.tools.rag.tokens import match
from ternlight.tools.rag.types import (
    Chunk,
    Collection,
    FileState,
    IndexChange,
    IndexedPage,
    IndexProgress,
    Passage,
    Report,
)
from ternlight.tools.rag.vectors import Vectors

_log = logging.getLogger("ternlight.tool.rag")

POOL = 50
"""Of each ranking, what takes part in the fusion."""
_LOOSE_KEPT = 100
"""Documents asked about without being in a collection whose index is kept for the next question."""
_PROBE = "The harbour master signed 3 letters about the old lighthouse before noon."
_EMBEDDED_AT_ONCE = 64


class Read(Protocol):
    """`read_document`, or what takes its place."""

    def __call__(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> Awaitable[Document]:
        """The document at `path`. Raises `ToolError`."""


class Index:
    """Collections of files in one folder. All methods belong to one asyncio loop; runs may go on side by side.

    Every method raises `RetrievalError`. What is written is written one document at a time; searching goes on meanwhile
    and sees each document as a whole or not at all.
    """

    def __init__(
        self, catalogue: Catalogue, vectors: Vectors, embedder: Embedder, lock: FolderLock, *, read: Read
    ) -> None:
        """Use `Index.open`."""
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self._lock = lock
        self._read = read
        self._writing = asyncio.Lock()
        self._probed: int | None = None
        self._checked: set[str] = set()
        self._at_work: dict[tuple[int, Path], IndexProgress] = {}
        self.listener: Callable[[IndexChange], None] | None = None
        """Called on the loop whenever what is shown of a collection has changed, whoever asked for that."""
        self.notice = ""
        """A sentence for the user when opening found something wrong, else ""."""

    @classmethod
    async def open(
        cls, folder: Path, embedder: Embedder, *, chroma_server: str = "", read: Read = read_document
    ) -> Self:
        """Open or create the index in `folder`, with the vectors beside it or in a Chroma server ("http://host:8000").

        A damaged database is set aside and a new one begun, which `notice` then says. Raises `IndexBusy` while another
        process has the folder open, `VectorsUnreachable`, `RetrievalError`.
        """
        catalogue, vectors, lock, notice = await in_thread(open_stores, folder, chroma_server)
        index = cls(catalogue, vectors, embedder, lock, read=read)
        index.notice = notice
        try:
            await index._sweep()
        except BaseException:
            await index.close()
            raise
        return index

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop Chroma and let go of the folder, after what is being written. Safe to call twice."""
        async with self._writing:
            await in_thread(self._vectors.close)
            self._catalogue.close()
            self._lock.close()

    # -- collections ---------------------------------------------------------------------------------------------------

    async def collections(self) -> list[Collection]:
        """Every collection, by name."""
        return await in_thread(self._catalogue.collections)

    async def find(self, name: str) -> int:
        """The number of a collection, by name. Raises `UnknownCollection`."""
        return await in_thread(self._catalogue.find, name)

    async def create(self, name: str) -> int:
        """A new, empty collection. Raises `NameTaken`."""
        collection = await in_thread(self._catalogue.create, name)
        self._changed(collection)
        return collection

    async def rename(self, collection: int, name: str) -> None:
        """Give a collection another name. Raises `NameTaken`."""
        await in_thread(self._catalogue.rename, collection, name)
        self._changed(collection)

    async def delete(self, collection: int) -> None:
        """Forget a collection; the files themselves stay where they are."""
        async with self._writing:
            await in_thread(self._catalogue.delete, collection)
            self._changed(collection)
            await self._sweep_stale()

    async def files(self, collection: int) -> list[FileState]:
        """The files of a collection and how far each has come, with the progress of those at work now."""
        states = await in_thread(self._catalogue.files, collection)
        return [self._with_progress(collection, state) for state in states]

    def _with_progress(self, collection: int, state: FileState) -> FileState:
        now = self._at_work.get((collection, state.path))
        if now is None:
            return state
        unit: Literal["pages", "passages"] = "pages" if now.status == "reading" else "passages"
        return replace(state, status="reading", done=now.done, total=now.total, unit=unit)

    async def pages(self, document_id: str) -> list[IndexedPage]:
        """The pages of an indexed document and how much can be found of each; [] if there is none such."""
        document = await self.document(document_id)
        if document is None:
            return []
        found = Counter(chunk.page for chunk in await self.chunks(document_id))
        return [
            IndexedPage(
                number=page.number,
                label=page.label,
                kind=page.kind,
                characters=len(page.text),
                chunks=found[page.number],
            )
            for page in document.pages
        ]

    async def chunks(self, document_id: str, page: int | None = None) -> list[Chunk]:
        """What can be found of an indexed document, or of one of its pages, in order; [] if there is none such."""
        return await in_thread(self._catalogue.chunks_of, document_id, page)

    async def loose(self) -> int:
        """The collection without a name that holds documents asked about by themselves; the oldest are forgotten."""
        return await in_thread(self._catalogue.loose)

    # -- files ---------------------------------------------------------------------------------------------------------

    async def add(self, collection: int, paths: Sequence[Path], report: Report | None = None) -> list[FileState]:
        """Add files, and the readable files in folders and below them; the states of those files afterwards.

        Files that are indexed and unchanged cost a look. A file that cannot be read is told by its state, not raised.
        Cancelling leaves what is finished; the rest waits for `refresh` or `go_on`, or to be added again.
        """
        found = await in_thread(look_at, [_absolute(path) for path in paths])
        await in_thread(lambda: self._catalogue.want(collection, found.files, again=True))
        for path in found.missing:
            if path.name:
                await in_thread(self._catalogue.forget, collection, path)
        self._changed(collection)
        wanted = {file.path for file in found.files}
        await self.go_on(collection, report, only=wanted)
        states = [state for state in await self.files(collection) if state.path in wanted]
        return [*states, *(_missing(path) for path in found.missing)]

    async def remove(self, collection: int, path: Path) -> bool:
        """Take a file out of a collection, or watch a folder no longer and take out its files; whether it was there."""
        path = _absolute(path)
        async with self._writing:
            was_folder = await in_thread(self._catalogue.remove_folder, collection, path)
            inside = [state.path for state in await self.files(collection) if was_folder and path in state.path.parents]
            gone = [await in_thread(self._catalogue.forget, collection, each) for each in (path, *inside)]
            self._changed(collection)
            await self._sweep_stale()
            return was_folder or any(gone)

    async def watch_folder(self, collection: int, folder: Path) -> None:
        """Keep a collection in step with a folder, by `refresh` or `tools.rag.watch`."""
        await in_thread(self._catalogue.add_folder, collection, _absolute(folder))
        self._changed(collection)

    async def unwatch_folder(self, collection: int, folder: Path) -> bool:
        """Watch a folder no longer and keep what is indexed of it (`remove` takes that out too); whether it was."""
        was = await in_thread(self._catalogue.remove_folder, collection, _absolute(folder))
        self._changed(collection)
        return was

    async def reindex(
        self, collection: int, paths: Sequence[Path] | None = None, report: Report | None = None
    ) -> list[FileState]:
        """Read these files of a collection anew, or all of them, though they have not changed; their states afterwards.

        Each is found as it was until it has been read. A file that is not in the collection is passed over.
        """
        wanted = {_absolute(path) for path in paths} if paths is not None else None
        states = [one for one in await self.files(collection) if wanted is None or one.path in wanted]
        found = await in_thread(look_at, [state.path for state in states])
        await in_thread(lambda: self._catalogue.want(collection, found.files, anew=True))
        self._changed(collection)
        await self.go_on(collection, report, only={file.path for file in found.files}, anew=True)
        names = {state.path for state in states}
        after = [one for one in await self.files(collection) if one.path in names]
        return [_missing(one.path, one) if one.path in found.missing else one for one in after]

    async def refresh(self, collection: int, report: Report | None = None) -> bool:
        """Look at the watched folders and the files of a collection and index what is new or changed.

        What is gone from a watched folder is forgotten; a folder that is not there (a drive that is not plugged in)
        keeps its files. Files that were added by themselves are kept when they are gone. True if anything changed.
        """
        folders = next((one.folders for one in await self.collections() if one.id == collection), ())
        states = await self.files(collection)
        found = await in_thread(look_at, [*folders, *(state.path for state in states)])
        await in_thread(self._catalogue.want, collection, found.files)
        changed = bool(await in_thread(self._catalogue.waiting, collection))
        if changed:
            self._changed(collection)
        for state in states:
            gone = state.path in found.missing
            if gone and any(folder in state.path.parents and folder not in found.missing for folder in folders):
                changed = await self.remove(collection, state.path) or changed
        await self.go_on(collection, report)
        return changed

    async def go_on(
        self,
        collection: int,
        report: Report | None = None,
        *,
        only: AbstractSet[Path] | None = None,
        anew: bool = False,
    ) -> None:
        """Index the files in line (of these `only`), and all of them again if another embedder is in use now.

        `anew`: also where the content has not changed.
        """
        tell = self._telling(collection, report)
        async with self._writing:
            store = await self._store(collection, tell)
        waiting = await in_thread(self._catalogue.waiting, collection)
        waiting = [path for path in waiting if only is None or path in only]
        try:
            for number, path in enumerate(waiting, 1):
                progress = IndexProgress(path=path, file=number, files=len(waiting), status="reading")
                try:
                    await self._index(collection, path, store, progress, tell, anew=anew)
                finally:
                    self._at_work.pop((collection, path), None)
        finally:
            await self._sweep()
            if waiting:
                self._changed(collection)

    async def forget_oldest_loose(self) -> None:
        """Keep only so many of the documents that are in no collection."""
        collection = await self.loose()
        for path in await in_thread(self._catalogue.unused_longest, collection, _LOOSE_KEPT):
            await self.remove(collection, path)

    # -- searching -----------------------------------------------------------------------------------------------------

    def scope(self, collection: int, contents: Sequence[str] | None = None) -> Scope:
        """A collection, or those of its documents whose `Document.id` is in `contents`, to put questions to."""
        return Scope(self, collection, contents)

    async def document(self, document_id: str) -> Document | None:
        """The text of an indexed document, also when its file is gone."""
        return await in_thread(self._catalogue.document, document_id)

    async def search(
        self,
        collection: int,
        query: str,
        *,
        limit: int,
        contents: Sequence[str] | None = None,
        by: tuple[bool, bool] = (True, True),
    ) -> list[Passage]:
        """Up to `limit` passages for `query`, best first. `by` says whether (words, meaning) take part."""
        store = await in_thread(self._catalogue.store, collection)
        if store is None or not query.strip():
            return []
        if store != await self._wanted_store(collection) or store not in self._checked:
            async with self._writing:
                store = await self._store(collection, _nobody)
        only = None if contents is None else await in_thread(self._catalogue.numbers, collection, list(contents))
        pool = max(POOL, limit)
        rankings: list[list[tuple[int, int]]] = []
        likeness: dict[tuple[int, int], float] = {}
        if by[0]:
            rankings.append(await in_thread(self._catalogue.by_words, collection, match(query), pool, only))
        with_words = {item for ranking in rankings for item in ranking}
        if by[1]:
            vector = (await self._embedder.embed([query]))[0]
            stale = [document for _, document in await in_thread(self._catalogue.stale, store) if document is not None]
            near = await in_thread(lambda: self._vectors.search(store, vector, pool, only=only, without=stale))
            likeness = {(one.document, one.number): one.likeness for one in near}
            rankings.append(list(likeness))
        fused = fuse(rankings)
        found = await in_thread(self._catalogue.chunks, [item for item, _ in fused])
        return [
            Passage(
                document_id=found[item].content,
                name=found[item].path.name,
                path=found[item].path,
                chunk=found[item].chunk,
                score=score,
                likeness=likeness.get(item),
                words=item in with_words,
            )
            for item, score in fused
            if item in found
        ][:limit]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _changed(self, collection: int, progress: IndexProgress | None = None) -> None:
        if self.listener is not None:
            self.listener(IndexChange(collection=collection, progress=progress))

    def _telling(self, collection: int, report: Report | None) -> Report:
        """A report that is kept for `files` and told to the listener too."""

        def tell(progress: IndexProgress) -> None:
            if progress.status in ("reading", "indexing"):
                self._at_work[collection, progress.path] = progress
            else:
                self._at_work.pop((collection, progress.path), None)
            if report is not None:
                report(progress)
            self._changed(collection, progress)

        return tell

    async def _index(
        self, collection: int, path: Path, store: str, progress: IndexProgress, tell: Report, *, anew: bool
    ) -> None:
        """Read one file and make it found. Its failure is its state; only the index's own failures are raised.

        Reading and embedding take long and change nothing, so nobody waits for them.
        """
        if not await in_thread(self._catalogue.take, collection, path):
            return  # taken out, or read by another call meanwhile
        tell(progress)
        try:
            document = await self._read(
                path, progress=lambda done, total: tell(replace(progress, done=done, total=total))
            )
            async with self._writing:
                same = not anew and await in_thread(self._catalogue.same, collection, path, document)
            if not same:
                parts = await in_thread(chunks, document)
                now = replace(progress, status="indexing", total=len(parts))
                texts = [part.searched for part in parts]
                vectors = await self._embed(texts, lambda done: tell(replace(now, done=done)))
                async with self._writing:
                    await self._write(collection, path, document, parts, vectors, store, anew=anew)
        except ToolError as error:
            if isinstance(error, RetrievalError):
                await in_thread(self._catalogue.mark, collection, path, "waiting")
                raise
            _log.info("a file was not indexed: %s", type(error).__name__)
            await in_thread(self._catalogue.mark, collection, path, "failed", error.user_message)
            tell(replace(progress, status="failed", reason=error.user_message))
        except BaseException:
            await in_thread(self._catalogue.mark, collection, path, "waiting")
            raise
        else:
            tell(replace(progress, status="indexed"))

    async def _write(
        self,
        collection: int,
        path: Path,
        document: Document,
        parts: Sequence[Chunk],
        vectors: NDArray[np.float32],
        store: str,
        *,
        anew: bool,
    ) -> None:
        """Put a document into both stores."""
        if not anew and await in_thread(self._catalogue.same, collection, path, document):
            return  # another file of this content came first
        number = await in_thread(self._catalogue.begin, collection, path, document, store)
        if number is None:
            return
        try:
            await in_thread(self._vectors.add, store, number, 0, vectors)
            await in_thread(self._catalogue.complete, collection, path, number, document, parts, store)
        except BaseException:
            await in_thread(self._catalogue.abandon, number)
            raise

    async def _embed(self, texts: Sequence[str], done: Callable[[int], None]) -> NDArray[np.float32]:
        """Unit vectors (len(texts), dimension)."""
        found: list[NDArray[np.float32]] = []
        for start in range(0, len(texts), _EMBEDDED_AT_ONCE):
            done(start)
            found.append(await self._embedder.embed(texts[start : start + _EMBEDDED_AT_ONCE]))
        done(len(texts))
        return np.concatenate(found) if found else np.zeros((0, 0), np.float32)

    async def _wanted_store(self, collection: int) -> str:
        """The store for the vectors of the embedder in use."""
        return self._catalogue.store_name(collection, await self._embedder_number())

    async def _embedder_number(self) -> int:
        if self._probed is None:
            probe = (await self._embedder.embed([_PROBE]))[0]
            self._probed = await in_thread(self._catalogue.embedder, np.asarray(probe, np.float32))
        return self._probed

    async def _store(self, collection: int, tell: Report) -> str:
        """The store of a collection, filled by the embedder in use: made again from the texts where it is not.

        That is so after a change of embedder, and when vectors are missing because their files or the server were lost.
        """
        number = await self._embedder_number()
        wanted = self._catalogue.store_name(collection, number)
        if await in_thread(self._catalogue.store, collection) == wanted:
            if wanted in self._checked:
                return wanted
            await self._sweep_stale()
            count = await in_thread(self._catalogue.chunk_count, collection)
            if count == await in_thread(self._vectors.count, wanted):
                self._checked.add(wanted)
                return wanted
        await in_thread(self._catalogue.begin_store, wanted)
        await in_thread(self._vectors.drop, wanted)
        documents = await in_thread(self._catalogue.texts, collection)
        for at, (document, path, texts) in enumerate(documents, 1):
            now = IndexProgress(path=path, file=at, files=len(documents), status="indexing", total=len(texts))
            try:
                vectors = await self._embed(texts, lambda done, now=now: tell(replace(now, done=done)))  # type: ignore[misc]
                await in_thread(self._vectors.add, wanted, document, 0, vectors)
            finally:
                self._at_work.pop((collection, path), None)
            tell(replace(now, status="indexed"))
        await in_thread(self._catalogue.use_store, collection, number)
        self._checked.add(wanted)
        await self._sweep_stale()
        return wanted

    async def _sweep(self) -> None:
        async with self._writing:
            await self._sweep_stale()

    async def _sweep_stale(self) -> None:
        """Remove the vectors that nothing leads to any more. Only while nothing else is written."""
        for store, document in await in_thread(self._catalogue.stale):
            if document is None:
                await in_thread(self._vectors.drop, store)
                self._checked.discard(store)
            else:
                await in_thread(self._vectors.remove, store, document)
            await in_thread(self._catalogue.swept, store, document)


class Scope:
    """A `Retriever` over a part of an index."""

    def __init__(self, index: Index, collection: int, contents: Sequence[str] | None) -> None:
        """Use `Index.scope`."""
        self._index = index
        self._collection = collection
        self._contents = contents

    async def search(self, query: str, *, limit: int) -> list[Passage]:
        """See `Retriever`."""
        return await self._index.search(self._collection, query, limit=limit, contents=self._contents)

    async def document(self, document_id: str) -> Document | None:
        """See `Retriever`."""
        return await self._index.document(document_id)


def _absolute(path: Path) -> Path:
    """The full path, links not followed: the file keeps the name by which it was chosen."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100


def _missing(path: Path, known: FileState | None = None) -> FileState:
    """The state of a file that is not there; of a `known` one what is indexed stays."""
    reason = f"There is no file “{path}”. It may have been moved, renamed or deleted."
    return replace(known or FileState(path=path, status="failed"), status="failed", reason=reason)


def _nobody(progress: IndexProgress) -> None:
    """Nobody is listening."""
