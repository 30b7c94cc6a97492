"""The user's documents as a tool: each passage that is found is a numbered source with its document, page and quote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.documents.types import Citation, Document
from ternlight.tools.errors import RetryWithHint
from ternlight.tools.rag.types import Passage, Retriever
from ternlight.tools.sources import Source, SourceRegistry
from ternlight.tools.text.words import fold

SEARCH = "search_documents"
MOST = 8
_USUAL = 5


class SearchDocuments:
    """Searches what a run was given: a collection, or a few documents."""

    def __init__(self, source: Retriever, *, of: str = "the user's documents") -> None:
        """`of` says in a few words what is searched, for the model: "the collection “Work”"."""
        self._source = source
        self._spec = ToolSpec(
            name=SEARCH,
            title="Search your files",
            description=(
                f"Search {fold(of)}. Gives numbered passages with document and page. Use it for every question about "
                "them before answering, and cite the numbers: [1]. Finding nothing means that it is not in them."
            ),
            parameters={
                "type": "object",
                "properties": {
                    "query": {
                        "type": "string",
                        "description": "a question, or a few key words",
                        "minLength": 2,
                        "maxLength": 300,
                    },
                    "most": {"type": "integer", "minimum": 1, "maximum": MOST, "description": "passages wanted"},
                },
                "required": ["query"],
                "additionalProperties": False,
            },
            doing="Searching your files for “{query}”",
            effect="read",
            timeout=120.0,
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Search, and number what is found. Raises `RetryWithHint`, `RetrievalError`."""
        query = fold(str(arguments.get("query", "")))
        if not any(character.isalnum() for character in query):
            raise RetryWithHint("“query” is empty: give a question or a few key words to search for.")
        passages = await self._source.search(query, limit=int(arguments.get("most", _USUAL)))
        lines, numbers, citations, rows = [], [], [], []
        for passage in passages:
            document = await self._source.document(passage.document_id)
            citation = _citation(passage, document)
            if document is None or citation is None:  # deleted, or changed, since
                continue
            number = add_passage(context.sources, passage, document)
            lines.append(f"[{number}] {passage.name}, page {citation.page}: “{citation.quote}”")
            numbers.append(number)
            citations.append(citation)
            rows.append({"n": number, "document": str(passage.path), "page": citation.page, "quote": citation.quote})
        pages = len({(citation.document_id, citation.page) for citation in citations})
        return ToolResult(
            text="\n\n".join(lines),
            title=f"Passages on {pages} page{'s' if pages != 1 else ''}" if pages else "Found nothing",
            sources=tuple(numbers),
            citations=tuple(citations),
            data={"results": rows},
        )


def add_passage(registry: SourceRegistry, passage: Passage, document: Document) -> int:
    """The number of a passage, its document kept for checking quotes."""
    chunk = passage.chunk
    source = Source(
        key=f"{passage.document_id}:{chunk.page}:{chunk.start}",
        title=f"{passage.name}, page {chunk.page}",
        path=str(passage.path),
        document_id=passage.document_id,
        page=chunk.page,
        start=chunk.start,
        end=chunk.end,
    )
    return registry.add(source, document)


def _citation(passage: Passage, document: Document | None) -> Citation | None:
    """Where a passage stands in its document; None if it is not there."""
    chunk = passage.chunk
    page = next((page for page in document.pages if page.number == chunk.page), None) if document else None
    if page is None or page.text[chunk.start : chunk.end] != chunk.text:
        return None
    return Citation(
        document_id=passage.document_id, page=chunk.page, start=chunk.start, end=chunk.end, quote=fold(chunk.text)
    )
