"""Indexes over small files, read in this process: what is tested is the index, not the reading."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from helpers.embedders import WordEmbedder
from numpy.typing import NDArray

from ternlight.engine.embedder import EmbedderIdentity
from ternlight.tools.documents.load import load
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.embedding import KnownEmbedder
from ternlight.tools.rag.index import Index
from ternlight.tools.rag.types import FileVersion, Passage
from ternlight.tools.text.words import content_words

SUBJECTS = ("harbour", "orchard", "turbine", "violin", "glacier", "bakery", "comet", "saddle", "lantern", "cactus")


class Reads:
    """Reads files like `read_document`, and counts them."""

    def __init__(self) -> None:
        self.paths: list[Path] = []

    async def __call__(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> Document:
        self.paths.append(path)
        return load(path, Limits(), progress or (lambda done, total: None))


class OtherEmbedder(WordEmbedder):
    """As good as `WordEmbedder`, but its vectors are of another space and another length."""

    async def embedder_identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(name="other words", version="1", dimension=256, sha256="1" * 64)

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.texts += len(texts)
        vectors = np.full((len(texts), 256), 1e-3, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in content_words(text):
                row[zlib.crc32(b"other" + word.encode("utf-8", "surrogatepass")) % 256] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@asynccontextmanager
async def opened(
    folder: Path, embedder: KnownEmbedder | None = None, read: Reads | None = None
) -> AsyncIterator[Index]:
    async with await Index.open(folder, embedder or WordEmbedder(), read=read or Reads()) as index:
        yield index


class Given:
    """Stands in for reading: documents by their path."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {Path(document.path): document for document in documents}

    @property
    def versions(self) -> list[FileVersion]:
        return [FileVersion(path=path, size=0, modified=0) for path in self._documents]

    async def __call__(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> Document:
        return self._documents[path]


@asynccontextmanager
async def holding(
    folder: Path, documents: Sequence[Document], embedder: KnownEmbedder
) -> AsyncIterator[tuple[Index, int]]:
    """An index, and its one collection, which holds `documents`; no file need exist."""
    given = Given(documents)
    async with await Index.open(folder, embedder, read=given) as index:
        number = await index.create("All")
        index._catalogue.files.want(number, given.versions)
        await index.go_on(number)
        yield index, number


def write(path: Path, subject: str, *, sentences: int = 12) -> Path:
    """A text about one subject that no other text is about."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"Remark {number}: the {subject} was looked at by inspector {number}." for number in range(sentences)]
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return path


async def names(index: Index, collection: int, query: str) -> list[str]:
    """Names of the files that have a word of the query, best first, each once. (Some vector is always the nearest.)"""
    found = await index.search(collection, query, limit=50, by=(True, False))
    return list(dict.fromkeys(passage.name for passage in found))


async def both_ways(index: Index, collection: int, query: str) -> tuple[list[Passage], list[Passage]]:
    """What words find, and what vectors find: a document half written would be in one of them alone."""
    words = await index.search(collection, query, limit=200, by=(True, False))
    meaning = await index.search(collection, query, limit=200, by=(False, True))
    return words, meaning
