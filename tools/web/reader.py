"""Pages fetched and read, each once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from ternlight.tools.web.extract import extract_page
from ternlight.tools.web.fetch import Fetcher
from ternlight.tools.web.types import WebPage
from ternlight.tools.web.urls import WebUrl, parse_url

_KEPT = 64
"""Pages in memory."""


class PageReader:
    """Reads pages by address; the last ones are kept in memory. At most `at_once` parsers run at a time."""

    def __init__(self, fetcher: Fetcher, *, at_once: int = 2) -> None:
        self._fetcher = fetcher
        self._parsers = asyncio.Semaphore(at_once)
        self._pages: OrderedDict[str, WebPage] = OrderedDict()

    async def read(self, url: WebUrl | str, *, tool: str, why: str) -> WebPage:
        """The page's main text. Raises `WebError`s, and document errors for a PDF. Cancelling stops everything."""
        asked = url if isinstance(url, WebUrl) else parse_url(url)
        kept = self._pages.get(str(asked))
        if kept is not None:
            self._pages.move_to_end(str(asked))
            return kept
        fetched = await self._fetcher.get(asked, tool=tool, why=why)
        async with self._parsers:
            page = await extract_page(fetched)
        self._pages[str(asked)] = page
        if len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return page
