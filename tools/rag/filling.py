"""Files into the index: read, cut into chunks, embedded, and made found, one document at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ternlight.tools.documents.types import Document
from ternlight.tools.errors import RetrievalError, ToolError
from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.chunk import chunks
from ternlight.tools.rag.keeping import Keeper
from ternlight.tools.rag.threads import in_thread
from ternlight.tools.rag.types import IndexProgress, Report
from ternlight.tools.rag.vectors import Vectors

_log = logging.getLogger("ternlight.tool.rag")


class Read(Protocol):
    """`read_document`, or what takes its place."""

    def __call__(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> Awaitable[Document]:
        """The document at `path`. Raises `ToolError`."""


class Filler:
    """Works off the files in line. Belongs to one asyncio loop; runs may go on side by side."""

    def __init__(self, catalogue: Catalogue, vectors: Vectors, keeper: Keeper, read: Read) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._keeper = keeper
        self._read = read

    async def go_on(self, collection: int, tell: Report, *, only: AbstractSet[Path] | None, anew: bool) -> bool:
        """Index the files in line (of these `only`), `anew` also where the content is known; whether there were any."""
        waiting = await in_thread(self._catalogue.files.waiting, collection)
        waiting = [path for path in waiting if only is None or path in only]
        for number, path in enumerate(waiting, 1):
            progress = IndexProgress(path=path, file=number, files=len(waiting), status="reading")
            await self._index(collection, path, progress, tell, anew=anew)
        return bool(waiting)

    async def _index(self, collection: int, path: Path, progress: IndexProgress, tell: Report, *, anew: bool) -> None:
        """Read one file and make it found. Its failure is its state; only the index's own failures are raised.

        Reading and embedding take long and change nothing, so nobody waits for them.
        """
        if not await in_thread(self._catalogue.files.take, collection, path):
            return  # taken out, or read by another call meanwhile
        tell(progress)
        try:
            document = await self._read(
                path, progress=lambda done, total: tell(replace(progress, done=done, total=total))
            )
            async with self._keeper.writing:
                same = not anew and await in_thread(self._catalogue.texts.same, collection, path, document)
            if not same:
                await self._write(collection, path, document, replace(progress, status="indexing"), tell, anew=anew)
        except ToolError as error:
            if isinstance(error, RetrievalError):
                await in_thread(self._catalogue.files.mark, collection, path, "waiting")
                raise
            _log.info("a file was not indexed: %s", type(error).__name__)
            await in_thread(self._catalogue.files.mark, collection, path, "failed", error.user_message)
            tell(replace(progress, status="failed", reason=error.user_message))
        except BaseException:
            await in_thread(self._catalogue.files.mark, collection, path, "waiting")
            raise
        else:
            tell(replace(progress, status="indexed"))

    async def _write(
        self, collection: int, path: Path, document: Document, progress: IndexProgress, tell: Report, *, anew: bool
    ) -> None:
        """Put a document into both stores. Where another embedder takes over meanwhile, it is embedded again."""
        texts, parts = self._catalogue.texts, await in_thread(chunks, document)
        now = replace(progress, total=len(parts))
        while True:
            store = await self._keeper.ready(collection, tell)
            vectors, made_by = await self._keeper.embed(
                [part.searched for part in parts], lambda done: tell(replace(now, done=done))
            )
            async with self._keeper.writing:
                current = await in_thread(self._catalogue.stores.of, collection)
                if current is None:
                    return  # the collection was deleted meanwhile
                if not store == current == self._catalogue.stores.name(collection, made_by):
                    continue
                if not anew and await in_thread(texts.same, collection, path, document):
                    return  # another file of this content came first
                number = await in_thread(texts.begin, collection, path, document, store)
                if number is None:
                    return
                try:
                    await in_thread(self._vectors.add, store, number, 0, vectors)
                    await in_thread(texts.complete, collection, path, number, document, parts, store)
                except BaseException:
                    await in_thread(texts.abandon, number)
                    raise
                return
