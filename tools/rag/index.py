"""The index of the user's files: files in, passages out. Two stores behind it, kept as one (see `catalogue`).

async with await Index.open(folder, embedder) as index:
    work = await index.create("Work")
    await index.add(work, [Path("a.pdf"), Path("notes")], report)
    passages = await index.scope(work).search("Who pays for the repair?", limit=8)
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import KnownEmbedder
from ternlight.tools.rag.apart import ApartVectors
from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.files import look_at
from ternlight.tools.rag.filling import Filler, Read
from ternlight.tools.rag.keeping import Keeper
from ternlight.tools.rag.lock import FolderLock
from ternlight.tools.rag.opening import open_stores, vectors_folder
from ternlight.tools.rag.searching import Searcher
from ternlight.tools.rag.threads import in_thread
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

_LOOSE_KEPT = 100
"""Documents asked about without being in a collection whose index is kept for the next question."""


class Index:
    """Collections of files in one folder. All methods belong to one asyncio loop; runs may go on side by side.

    Every method raises `RetrievalError`. What is written is written one document at a time; searching goes on meanwhile
    and sees each document as a whole or not at all.
    """

    def __init__(
        self, catalogue: Catalogue, vectors: Vectors, embedder: KnownEmbedder, lock: FolderLock, *, read: Read
    ) -> None:
        """Use `Index.open`."""
        self._catalogue = catalogue
        self._vectors = vectors
        self._lock = lock
        self._keeper = Keeper(catalogue, vectors, embedder)
        self._filler = Filler(catalogue, vectors, self._keeper, read)
        self._searcher = Searcher(catalogue, vectors, self._keeper)
        self._at_work: dict[tuple[int, Path], IndexProgress] = {}
        self.listener: Callable[[IndexChange], None] | None = None
        """Called on the loop whenever what is shown of a collection has changed, whoever asked for that."""
        self.notice = ""
        """A sentence for the user when opening found something wrong, else ""."""

    @classmethod
    async def open(
        cls,
        folder: Path,
        embedder: KnownEmbedder,
        *,
        chroma_server: str = "",
        read: Read = read_document,
        apart: bool = False,
    ) -> Self:
        """Open or create the index in `folder`, with the vectors beside it or in a Chroma server ("http://host:8000").
        `apart`: without a server, Chroma runs in a process of its own.

        A damaged database is set aside and a new one begun, which `notice` then says. Raises `IndexBusy` while another
        process has the folder open, `VectorsUnreachable`, `RetrievalError`.
        """
        child = ApartVectors(vectors_folder(folder)) if apart and not chroma_server else None
        catalogue, vectors, lock, notice = await in_thread(open_stores, folder, chroma_server, child)
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
        async with self._keeper.writing:
            await in_thread(self._vectors.close)
            self._catalogue.close()
            self._lock.close()

    # -- collections ---------------------------------------------------------------------------------------------------

    async def collections(self) -> list[Collection]:
        """Every collection, by name."""
        return await in_thread(self._catalogue.collections.all)

    async def find(self, name: str) -> int:
        """The number of a collection, by name. Raises `UnknownCollection`."""
        return await in_thread(self._catalogue.collections.find, name)

    async def create(self, name: str) -> int:
        """A new, empty collection. Raises `NameTaken`."""
        collection = await in_thread(self._catalogue.collections.create, name)
        self._changed(collection)
        return collection

    async def rename(self, collection: int, name: str) -> None:
        """Give a collection another name. Raises `NameTaken`."""
        await in_thread(self._catalogue.collections.rename, collection, name)
        self._changed(collection)

    async def delete(self, collection: int) -> None:
        """Forget a collection; the files themselves stay where they are."""
        async with self._keeper.writing:
            await in_thread(self._catalogue.collections.delete, collection)
            self._changed(collection)
            await self._keeper.sweep()

    async def files(self, collection: int) -> list[FileState]:
        """The files of a collection and how far each has come, with the progress of those at work now."""
        states = await in_thread(self._catalogue.files.all, collection)
        return [self._with_progress(collection, state) for state in states]

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
        return await in_thread(self._catalogue.texts.chunks_of, document_id, page)

    async def loose(self) -> int:
        """The collection without a name that holds documents asked about by themselves; the oldest are forgotten."""
        return await in_thread(self._catalogue.collections.loose)

    # -- files ---------------------------------------------------------------------------------------------------------

    async def add(self, collection: int, paths: Sequence[Path], report: Report | None = None) -> list[FileState]:
        """Add files, and the readable files in folders and below them; the states of those files afterwards.

        Files that are indexed and unchanged cost a look. A file that cannot be read is told by its state, not raised.
        Cancelling leaves what is finished; the rest waits for `refresh` or `go_on`, or to be added again.
        """
        found = await in_thread(look_at, [_absolute(path) for path in paths])
        await in_thread(lambda: self._catalogue.files.want(collection, found.files, again=True))
        for path in found.missing:
            if path.name:
                await in_thread(self._catalogue.files.forget, collection, path)
        self._changed(collection)
        wanted = {file.path for file in found.files}
        await self.go_on(collection, report, only=wanted)
        states = [state for state in await self.files(collection) if state.path in wanted]
        return [*states, *(_missing(path) for path in found.missing)]

    async def remove(self, collection: int, path: Path) -> bool:
        """Take a file out of a collection, or watch a folder no longer and take out its files; whether it was there."""
        path = _absolute(path)
        async with self._keeper.writing:
            was_folder = await in_thread(self._catalogue.collections.remove_folder, collection, path)
            inside = [state.path for state in await self.files(collection) if was_folder and path in state.path.parents]
            gone = [await in_thread(self._catalogue.files.forget, collection, each) for each in (path, *inside)]
            self._changed(collection)
            await self._keeper.sweep()
            return was_folder or any(gone)

    async def watch_folder(self, collection: int, folder: Path) -> None:
        """Keep a collection in step with a folder, by `refresh` or `tools.rag.watch`."""
        await in_thread(self._catalogue.collections.add_folder, collection, _absolute(folder))
        self._changed(collection)

    async def unwatch_folder(self, collection: int, folder: Path) -> bool:
        """Watch a folder no longer and keep what is indexed of it (`remove` takes that out too); whether it was."""
        was = await in_thread(self._catalogue.collections.remove_folder, collection, _absolute(folder))
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
        await in_thread(lambda: self._catalogue.files.want(collection, found.files, anew=True))
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
        await in_thread(self._catalogue.files.want, collection, found.files)
        changed = bool(await in_thread(self._catalogue.files.waiting, collection))
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
        worked = False
        try:
            await self._keeper.ready(collection, tell)
            worked = await self._filler.go_on(collection, tell, only=only, anew=anew)
        finally:
            self._at_work = {key: now for key, now in self._at_work.items() if key[0] != collection}
            await self._sweep()
            if worked:
                self._changed(collection)

    async def forget_oldest_loose(self) -> None:
        """Keep only so many of the documents that are in no collection."""
        collection = await self.loose()
        for path in await in_thread(self._catalogue.files.unused_longest, collection, _LOOSE_KEPT):
            await self.remove(collection, path)

    # -- searching -----------------------------------------------------------------------------------------------------

    def scope(self, collection: int, contents: Sequence[str] | None = None) -> Scope:
        """A collection, or those of its documents whose `Document.id` is in `contents`, to put questions to."""
        return Scope(self, collection, contents)

    async def document(self, document_id: str) -> Document | None:
        """The text of an indexed document, also when its file is gone."""
        return await in_thread(self._catalogue.texts.document, document_id)

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
        return await self._searcher.search(collection, query, limit=limit, contents=contents, by=by)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _with_progress(self, collection: int, state: FileState) -> FileState:
        now = self._at_work.get((collection, state.path))
        if now is None:
            return state
        unit: Literal["pages", "passages"] = "pages" if now.status == "reading" else "passages"
        return replace(state, status="reading", done=now.done, total=now.total, unit=unit)

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

    async def _sweep(self) -> None:
        async with self._keeper.writing:
            await self._keeper.sweep()


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
