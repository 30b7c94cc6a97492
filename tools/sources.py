"""The numbered sources of a run. Code gives the numbers; a model may only repeat them.

registry = SourceRegistry()
number = registry.add(Source(key=url, title="Harbour report", url=url), document)     1, or its old number again
registry.get(number).url                                                              never typed by a model
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ternlight.tools.documents.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something was taken from."""

    key: str
    """What makes it the same source when it is met again: a document's id, or a page's canonical address."""
    title: str
    url: str = ""
    """Of a page on the web, else ""."""
    path: str = ""
    """Of a file on this computer, else ""."""
    document_id: str = ""
    """Of the text that was read from it, "" while none was; `Citation.document_id` refers to it."""
    page: int = 0
    """`Page.number` where the source is a passage of its document, 0 where it is the whole."""
    start: int = 0
    """Character offsets of the passage within the text of that page."""
    end: int = 0


class SourceRegistry:
    """Sources by number, counted from 1, with the texts read from them. One per run, shared by its sub-agents."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._numbers: dict[str, int] = {}
        self._documents: dict[str, Document] = {}

    def add(self, source: Source, document: Document | None = None) -> int:
        """The number of `source`: a new one, or the one its key already has (what is known of it is then renewed).

        `document` is its text, kept so that quotes can be found in it.
        """
        number = self._numbers.get(source.key)
        if number is None:
            self._sources.append(source)
            number = self._numbers[source.key] = len(self._sources)
        elif source.document_id or not self._sources[number - 1].document_id:
            self._sources[number - 1] = source
        if document is not None:
            self.keep(document)
        return number

    def keep(self, document: Document) -> None:
        """Keep a text that a source refers to by its `document_id`."""
        self._documents[document.id] = document

    @property
    def documents(self) -> Mapping[str, Document]:
        """The kept texts by their id."""
        return self._documents

    def get(self, number: int) -> Source | None:
        """The source with this number; None if there is none, which is what an invented number gives."""
        return self._sources[number - 1] if 1 <= number <= len(self._sources) else None

    def number(self, key: str) -> int | None:
        """The number of the source with this key."""
        return self._numbers.get(key)

    def document(self, number: int) -> Document | None:
        """The text that was read from a source, or None."""
        source = self.get(number)
        return self._documents.get(source.document_id) if source is not None else None

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[tuple[int, Source]]:
        return iter(list(enumerate(self._sources, 1)))

    def to_json(self) -> dict[str, Any]:
        """The registry as JSON values."""
        documents = [document.to_dict() for document in self._documents.values()]
        return {"sources": [asdict(source) for source in self._sources], "documents": documents}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SourceRegistry:
        """The registry that `to_json` wrote."""
        registry = cls()
        for source in data["sources"]:
            registry.add(Source(**source))
        for document in data["documents"]:
            registry.keep(Document.from_dict(document))
        return registry
