"""Questions to passages: the nearest in meaning and the best by words, in one ranking."""

from __future__ import annotations

from collections.abc import Sequence

from ternlight.tools.rag.catalogue import Catalogue
from ternlight.tools.rag.fuse import fuse
from ternlight.tools.rag.keeping import Keeper
from ternlight.tools.rag.threads import in_thread
from ternlight.tools.rag.tokens import phrases
from ternlight.tools.rag.types import IndexProgress, Passage
from ternlight.tools.rag.vectors import Vectors

POOL = 50
"""Of each ranking, what takes part in the fusion."""
Item = tuple[int, int]
"""Numbers of a document and of a chunk in it."""


class Searcher:
    """Puts questions to collections. Belongs to one asyncio loop."""

    def __init__(self, catalogue: Catalogue, vectors: Vectors, keeper: Keeper) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._keeper = keeper

    async def search(
        self, collection: int, query: str, *, limit: int, contents: Sequence[str] | None, by: tuple[bool, bool]
    ) -> list[Passage]:
        """See `Index.search`."""
        texts = self._catalogue.texts
        if not query.strip() or not await in_thread(texts.any, collection):
            return []
        only = None if contents is None else await in_thread(texts.numbers, collection, list(contents))
        pool, asked = max(POOL, limit), phrases(query)
        best = await in_thread(self._catalogue.words.best, collection, asked, pool, only) if by[0] else []
        likeness = await self._nearest(collection, query, pool, only) if by[1] else {}
        items = list(dict.fromkeys([*likeness, *best]))
        covered = await in_thread(self._catalogue.words.covered, asked, items) if by[0] else {}
        ranked = fuse(likeness, covered) if by[1] else [(item, covered[item]) for item in best]
        found = await in_thread(texts.chunks, [item for item, _ in ranked], limit)
        return [
            Passage(
                document_id=found[item].content,
                name=found[item].path.name,
                path=found[item].path,
                chunk=found[item].chunk,
                score=score,
                likeness=likeness.get(item),
                covered=covered.get(item, 0.0),
            )
            for item, score in ranked
            if item in found
        ]

    async def _nearest(self, collection: int, query: str, limit: int, only: Sequence[int] | None) -> dict[Item, float]:
        """The chunks nearest to the question with their cosines, nearest first."""
        while True:
            store = await self._keeper.ready(collection, _nobody)
            vectors, made_by = await self._keeper.embed([query], lambda done: None)
            if store == self._catalogue.stores.name(collection, made_by):
                break
        stale = await in_thread(self._catalogue.stores.stale, store)
        without = [document for _, document in stale if document is not None]
        near = await in_thread(lambda: self._vectors.search(store, vectors[0], limit, only=only, without=without))
        return {(one.document, one.number): one.likeness for one in near}


def _nobody(progress: IndexProgress) -> None:
    """Nobody is listening."""
