"""The web as one thing: what a program opens at its start and closes at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ternlight.tools.base import Tool
from ternlight.tools.web.cache import PageCache
from ternlight.tools.web.fetch import Fetcher, FetchLimits
from ternlight.tools.web.ledger import FileLedger, Ledger, MemoryLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.politeness import Politeness
from ternlight.tools.web.providers.base import SearchProvider
from ternlight.tools.web.providers.ddgs import DdgsSearch
from ternlight.tools.web.providers.keyed import BraveSearch, TavilySearch
from ternlight.tools.web.providers.searxng import SearxngSearch
from ternlight.tools.web.providers.wikipedia import WikipediaSearch
from ternlight.tools.web.reader import PageReader
from ternlight.tools.web.search import WebSearch
from ternlight.tools.web.tools import ReadPageTool, WebSearchTool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """The user's choices about the web."""

    policy: NetworkPolicy = field(default_factory=NetworkPolicy)
    searxng: str = ""
    """Address of a SearXNG server."""
    brave_key: str = ""
    tavily_key: str = ""
    language: str = "en"
    region: str = ""
    pause: float = 0.5
    """Seconds between two requests to one host."""
    limits: FetchLimits = field(default_factory=FetchLimits)


class Web:
    """Fetcher, search and reader with one policy and one ledger. Make it within a running event loop; close it.

    With a SearXNG server or a key, only those providers see what is searched for; without, DuckDuckGo and Wikipedia do.
    Raises `AddressRefused` for a SearXNG address that is none.
    """

    def __init__(self, options: WebOptions, *, cache_dir: Path | None = None, ledger_path: Path | None = None) -> None:
        self.options = options
        self.ledger: Ledger = FileLedger(ledger_path) if ledger_path is not None else MemoryLedger()
        self.fetcher = Fetcher(
            options.policy,
            self.ledger,
            cache=PageCache(cache_dir) if cache_dir is not None else None,
            limits=options.limits,
            politeness=Politeness(at_once=2, pause=options.pause),
        )
        self._providers = _providers(options, self.fetcher)
        self.search = WebSearch(self._providers)
        self.reader = PageReader(self.fetcher)

    def tools(self) -> Sequence[Tool]:
        """The tools for an agent."""
        return (
            WebSearchTool(self.search, language=self.options.language, region=self.options.region),
            ReadPageTool(self.reader),
        )

    async def __aenter__(self) -> Web:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self.fetcher.close()
        for provider in self._providers:
            if isinstance(provider, SearxngSearch):
                await provider.close()


def _providers(options: WebOptions, fetcher: Fetcher) -> list[SearchProvider]:
    chosen: list[SearchProvider] = []
    if options.searxng:
        chosen.append(SearxngSearch(fetcher, options.searxng))
    if options.brave_key:
        chosen.append(BraveSearch(fetcher, options.brave_key))
    if options.tavily_key:
        chosen.append(TavilySearch(fetcher, options.tavily_key))
    return chosen or [DdgsSearch(fetcher), WikipediaSearch(fetcher)]
