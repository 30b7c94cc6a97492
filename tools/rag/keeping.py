"""The vectors of collections, made by the embedder in use: none of two embedders lie in one store, and none in vain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.embedding import EmbedderIdentity, KnownEmbedder
from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.threads import in_thread
from ternlight.tools.rag.types import IndexProgress, Report
from ternlight.tools.rag.vectors import Vectors

_EMBEDDED_AT_ONCE = 64

Identity = tuple[str, str, int, str]


class Keeper:
    """Makes vectors, and sees to it that a collection's store is whole. Belongs to one asyncio loop."""

    def __init__(self, catalogue: Catalogue, vectors: Vectors, embedder: KnownEmbedder) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self._numbers: dict[Identity, int] = {}
        self._checked: set[str] = set()
        self.writing = asyncio.Lock()
        """Held by whoever writes into either store."""

    async def embed(self, texts: Sequence[str], done: Callable[[int], None]) -> tuple[NDArray[np.float32], int]:
        """Unit vectors (len(texts), dimension), all of one embedder, and its number.

        Where another embedder takes over meanwhile, all are made again by that one.
        """
        while True:
            number = await self._embedder_number()
            found: list[NDArray[np.float32]] = []
            for start in range(0, len(texts), _EMBEDDED_AT_ONCE):
                done(start)
                found.append(await self._embedder.embed(texts[start : start + _EMBEDDED_AT_ONCE]))
            done(len(texts))
            if number == await self._embedder_number():
                return np.concatenate(found) if found else np.zeros((0, 0), np.float32), number

    async def wanted(self, collection: int) -> str:
        """The name of the store for the embedder in use now."""
        return self._catalogue.stores.name(collection, await self._embedder_number())

    async def ready(self, collection: int, tell: Report) -> str:
        """The store of a collection, whole and of the embedder in use; made again from the texts where it is not.

        That is so after a change of embedder, and when vectors are missing because their files or the server were lost.
        """
        store = await in_thread(self._catalogue.stores.of, collection)
        if store is not None and store in self._checked and store == await self.wanted(collection):
            return store
        async with self.writing:
            while True:
                made = await self._make_ready(collection, tell)
                if made is not None:
                    return made

    async def _make_ready(self, collection: int, tell: Report) -> str | None:
        """As `ready`; None where another embedder took over meanwhile."""
        stores, number = self._catalogue.stores, await self._embedder_number()
        wanted = stores.name(collection, number)
        if await in_thread(stores.of, collection) == wanted:
            if wanted in self._checked:
                return wanted
            await self.sweep()
            count = await in_thread(self._catalogue.texts.chunk_count, collection)
            if count == await in_thread(self._vectors.count, wanted):
                self._checked.add(wanted)
                return wanted
        await in_thread(stores.begin, wanted)
        await in_thread(self._vectors.drop, wanted)
        documents = await in_thread(self._catalogue.texts.embedded, collection)
        for at, (document, path, texts) in enumerate(documents, 1):
            now = IndexProgress(path=path, file=at, files=len(documents), status="indexing", total=len(texts))
            vectors, made_by = await self.embed(texts, lambda done, now=now: tell(replace(now, done=done)))  # type: ignore[misc]
            if made_by != number:
                return None
            await in_thread(self._vectors.add, wanted, document, 0, vectors)
            tell(replace(now, status="indexed"))
        await in_thread(stores.use, collection, number)
        self._checked.add(wanted)
        await self.sweep()
        return wanted

    async def sweep(self) -> None:
        """Remove the vectors that nothing leads to any more. Only while holding `writing`."""
        for store, document in await in_thread(self._catalogue.stores.stale):
            if document is None:
                await in_thread(self._vectors.drop, store)
                self._checked.discard(store)
            else:
                await in_thread(self._vectors.remove, store, document)
            await in_thread(self._catalogue.stores.swept, store, document)

    async def _embedder_number(self) -> int:
        identity: EmbedderIdentity = await self._embedder.embedder_identity()
        key = (identity.name, identity.version, identity.dimension, identity.sha256)
        if key not in self._numbers:
            self._numbers[key] = await in_thread(self._catalogue.stores.embedder, identity)
        return self._numbers[key]
