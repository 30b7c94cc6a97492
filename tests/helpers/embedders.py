"""Embedders for tests: the real one behind the tools' protocol, and a fast one made of words."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.bundled import DEFAULT_EMBEDDER, embedder
from ternlight.engine.embedder import EmbedderIdentity
from ternlight.engine.native_embedder import open_embedder
from ternlight.tools.text.words import content_words


class RealEmbedder:
    """An embedder of the catalogue: the one that the program uses if none is named."""

    def __init__(self, id: str = DEFAULT_EMBEDDER) -> None:
        self._embedder = open_embedder(*embedder(id=id), threads=1)

    async def embedder_identity(self) -> EmbedderIdentity:
        return self._embedder.identity

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed(texts)

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        return await asyncio.to_thread(self._embedder.embed, list(texts), progress)


class WordEmbedder:
    """Texts that share words are alike: enough for tests that are not about likeness."""

    def __init__(self) -> None:
        self.texts = 0

    async def embedder_identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(name="words", version="1", dimension=384, sha256="0" * 64)

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.texts += len(texts)
        vectors = np.full((len(texts), 384), 1e-3, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in content_words(text):
                row[zlib.crc32(word.encode("utf-8", "surrogatepass")) % 384] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
