"""The web as two tools: `web_search` numbers what it finds, `read_page` opens a number. No model types an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import Offline, RetryWithHint
from ternlight.tools.web.providers.base import SearchQuery
from ternlight.tools.web.reader import PageReader
from ternlight.tools.web.search import TOOL as SEARCH
from ternlight.tools.web.search import WebSearch
from ternlight.tools.web.sources import add_page, add_result
from ternlight.tools.web.urls import parse_url

READ = "read_page"
SCOPE = "web"
"""A yes to this covers every search and every page of a run."""


class WebSearchTool:
    """Searches the web. `language` and `region` are the user's."""

    def __init__(self, search: WebSearch, *, language: str = "en", region: str = "", results: int = 8) -> None:
        self._search = search
        self._language = language
        self._region = region
        self._results = results
        self._spec = ToolSpec(
            name=SEARCH,
            title="Web search",
            description=(
                "Search the web. Gives numbered results, each with a title, a site and a snippet; "
                f"open one with {READ}. Use it for facts that are recent or not in the user's files."
            ),
            parameters={
                "type": "object",
                "properties": {"query": {"type": "string", "description": "a few key words", "maxLength": 200}},
                "required": ["query"],
                "additionalProperties": False,
            },
            doing="Searching the web for “{query}”",
            effect="network",
            timeout=60.0,
            examples=(
                "Search the web for tide tables",
                "Look up the latest news about the harbour on the internet",
                "Google the opening hours of the museum",
                "Look up on the web what it costs",
                "Find out online who it was",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Search, and number what is found. Raises `RetryWithHint`, `NeedsApproval`, `SearchFailed`, `Offline`."""
        text = " ".join(str(arguments.get("query", "")).split())
        if not text:
            raise RetryWithHint("“query” is empty: give a few key words to search for.")
        _require_online(context)
        if SCOPE not in context.granted:
            context.require(f"{SCOPE}:search", f"Send “{text}” to {' and '.join(self._search.names)}?")
        query = SearchQuery(text=text, language=self._language, region=self._region, limit=self._results)
        outcome = await self._search.search(query, why=f"search for “{text}”")
        numbers = [add_result(context.sources, result) for result in outcome.results]
        lines = []
        for number, result in zip(numbers, outcome.results, strict=True):
            when = f", {result.published}" if result.published else ""
            lines.append(f"[{number}] {result.title} ({result.url.host}{when})\n{result.snippet}".rstrip())
        failed = [f"{failure.provider}: {failure.reason}" for failure in outcome.failures]
        title = f"{len(numbers)} result{'s' if len(numbers) != 1 else ''} from {', '.join(outcome.answered)}"
        return ToolResult(
            text="\n\n".join(lines),
            title=title + (f" ({' '.join(failed)})" if failed else ""),
            sources=tuple(numbers),
            data={
                "results": [
                    {"n": number, "url": str(result.url), "title": result.title, "snippet": result.snippet}
                    for number, result in zip(numbers, outcome.results, strict=True)
                ],
                "failures": failed,
            },
        )


class ReadPageTool:
    """Reads the page behind a source's number."""

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader
        self._spec = ToolSpec(
            name=READ,
            title="Read a page",
            description=f"Open a page by its number from {SEARCH} (or a number that you were given) and read its text.",
            parameters={
                "type": "object",
                "properties": {"source": {"type": "integer", "minimum": 1, "description": "number of the source"}},
                "required": ["source"],
                "additionalProperties": False,
            },
            doing="Reading source {source}",
            effect="network",
            timeout=180.0,
            examples=(
                "Open result 3",
                "Read the page of source 2",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Read the page. Raises `RetryWithHint` for a number without a page, `NeedsApproval`, and `WebError`s."""
        number = arguments.get("source")
        source = context.sources.get(number) if isinstance(number, int) else None
        if source is None or not source.url:
            pages = [str(n) for n, known in context.sources if known.url]
            known_pages = f"pages have the numbers {', '.join(pages[:20])}" if pages else f"use {SEARCH} first"
            raise RetryWithHint(f"There is no page with the number {number}: {known_pages}.")
        _require_online(context)
        url = parse_url(source.url)
        if SCOPE not in context.granted:
            context.require(f"host:{url.host}", f"Open {url}?")
        page = await self._reader.read(url, tool=READ, why=f"read “{source.title}”")
        known = add_page(context.sources, page)
        when = f", {page.published}" if page.published else ""
        return ToolResult(
            text=f"[{known}] {page.title} ({page.site}{when})\n\n{page.markdown}",
            title=f"Read {page.title}" + (f" ({' '.join(page.warnings)})" if page.warnings else ""),
            sources=(known,),
            data={"n": known, "page": page.to_dict()},
        )


def _require_online(context: ToolContext) -> None:
    if context.offline:
        raise Offline("Ternlight is offline, so nothing was looked up. Switch the network on in Settings.")
