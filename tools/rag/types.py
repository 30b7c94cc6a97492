"""What retrieval hands out. All frozen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from ternlight.tools.documents.types import Document, PageKind

FileStatus = Literal["waiting", "reading", "indexed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A named set of files that questions can be put to."""

    id: int
    name: str
    files: int
    """Of any state."""
    indexed: int
    """That can be found."""
    folders: tuple[Path, ...] = ()
    """That are watched: what is put there is added, what is deleted there is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file of a collection and how far it has come."""

    path: Path
    status: FileStatus
    reason: str = ""
    """A sentence for the user: why it failed, or what could not be read of it in full."""
    document_id: str = ""
    """sha256 of the version that can be found, "" while none can. A changed file is found as it was until it has been
    read anew."""
    pages: int = 0
    """Of that version."""
    done: int = 0
    total: int = 0
    """How much is done of the work on it now, in `unit`; 0 where it is not known, and while nothing is done."""
    unit: Literal["", "pages", "passages"] = ""
    """Pages while it is read, passages while they are indexed, "" while nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stretch of one page, as long as an embedder reads."""

    page: int
    """`Page.number`."""
    start: int
    """Character offset within the page's text."""
    end: int
    text: str
    """`page.text[start:end]`."""
    context: str = ""
    """What the stretch stands under and is not part of it: the document's title, the heading, a table's first row.
    Searched with the text, and never quoted."""

    @property
    def searched(self) -> str:
        """Context and text: what is embedded and indexed."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPage:
    """A page of an indexed document, as it can be listed beside it."""

    number: int
    label: str
    """Of a section, a sheet or a printed page number; "" where there is none."""
    kind: PageKind
    characters: int
    chunks: int
    """That can be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk that was found."""

    document_id: str
    """`Document.id`."""
    name: str
    """Of the file."""
    path: Path
    chunk: Chunk
    score: float
    """Of the fused ranking: higher is better, comparable within one search only."""
    likeness: float | None
    """Cosine to the question; None if only its words were found."""
    words: bool
    """Whether words of the question were found in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexProgress:
    """How far the indexing of files has come."""

    path: Path
    """The file at work."""
    file: int
    """Its number, from 1, of `files`."""
    files: int
    status: Literal["reading", "indexing", "indexed", "failed"]
    done: int = 0
    total: int = 0
    """Pages while reading, chunks while indexing; 0 where not known."""
    reason: str = ""
    """Of a failure, for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexChange:
    """What is shown of a collection is no longer true."""

    collection: int
    """`Collection.id`; 0 where it is whether folders are watched that has changed."""
    progress: IndexProgress | None = None
    """How far a file has come; None where the collections, their folders or the list of files have changed."""


Report = Callable[[IndexProgress], None]


class Retriever(Protocol):
    """Something to put questions to: a collection, or a few documents."""

    async def search(self, query: str, *, limit: int) -> Sequence[Passage]:
        """Up to `limit` passages, best first. Raises `RetrievalError`."""

    async def document(self, document_id: str) -> Document | None:
        """The text of a document that a passage was found in; None if it has gone since."""
