"""SearXNG, a search engine that people run themselves: https://docs.searxng.org/dev/search_api.html."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ternlight.tools.errors import BadStatus, RateLimited, SearchFailed
from ternlight.tools.web.fetch import Fetcher
from ternlight.tools.web.providers.base import Found, SearchQuery, found, parse_json, unexpected
from ternlight.tools.web.urls import WebUrl, parse_url


class SearxngSearch:
    """A SearXNG server at an address that the user typed, which may stand in the user's own network.

    Only this provider's own requests may go there: pages and models do not gain the right. Raises `AddressRefused` for
    a text that is no address.
    """

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        base = parse_url(url)
        self._base = base.join(base.target.partition("?")[0].removesuffix("/search").rstrip("/") + "/search")
        self._fetcher = fetcher.with_policy(fetcher.policy.allowing(self._base))

    @property
    def name(self) -> str:
        """For the user."""
        return "SearXNG"

    async def close(self) -> None:
        """Close every connection."""
        await self._fetcher.close()

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """What the server finds, best first. Raises `WebError`s."""
        language = f"{query.language}-{query.region.upper()}" if query.region else query.language
        parameters = urlencode({"q": query.text, "format": "json", "language": language})
        address = WebUrl(
            scheme=self._base.scheme,
            host=self._base.host,
            port=self._base.port,
            target=f"{self._base.target}?{parameters}",
        )
        try:
            answer = await self._fetcher.call("GET", address, tool=tool, why=why)
        except RateLimited:
            raise
        except BadStatus as error:
            if error.status == 403:
                raise SearchFailed(
                    "The SearXNG server does not answer programs. Its owner must add “json” to search.formats in its "
                    "settings."
                ) from None
            raise
        value = parse_json(answer, self.name)
        if not isinstance(value, dict) or "results" not in value:
            raise unexpected(self.name)
        entries = found(value["results"], url="url", title="title", snippet="content", published="publishedDate")
        silent = value.get("unresponsive_engines")
        if not entries and isinstance(silent, list) and silent:
            raise SearchFailed("None of the search engines behind the SearXNG server answered.")
        return entries
