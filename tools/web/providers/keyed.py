"""Search services that the user has a key for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from ternlight.tools.errors import BadStatus, RateLimited, SearchFailed
from ternlight.tools.web.fetch import Fetched, Fetcher
from ternlight.tools.web.providers.base import Found, SearchQuery, found, parse_json, unexpected
from ternlight.tools.web.urls import WebUrl, parse_url

BRAVE = "https://api.search.brave.com/res/v1/web/search"
TAVILY = "https://api.tavily.com/search"


class BraveSearch:
    """Brave's Search API: https://api-dashboard.search.brave.com/app/documentation. `key` leaves for nowhere else."""

    def __init__(self, fetcher: Fetcher, key: str, *, url: str = BRAVE) -> None:
        self._fetcher = fetcher
        self._key = key
        self._url = parse_url(url)

    @property
    def name(self) -> str:
        """For the user."""
        return "Brave"

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """What Brave finds, best first. Raises `WebError`s."""
        values = {"q": query.text[:400], "count": min(query.limit, 20), "search_lang": query.language}
        if query.region:
            values["country"] = query.region.upper()
        url = WebUrl(
            scheme=self._url.scheme,
            host=self._url.host,
            port=self._url.port,
            target=f"{self._url.target}?{urlencode(values)}",
        )
        headers = {"Accept": "application/json", "X-Subscription-Token": self._key}
        value = parse_json(await _asked(self._fetcher, "GET", url, self.name, tool, why, headers, None), self.name)
        if not isinstance(value, dict):
            raise unexpected(self.name)
        web = value.get("web")
        entries = web.get("results") if isinstance(web, dict) else []
        return found(entries, url="url", title="title", snippet="description", published="page_age")


class TavilySearch:
    """Tavily's search: https://docs.tavily.com/documentation/api-reference. `key` leaves for nowhere else."""

    def __init__(self, fetcher: Fetcher, key: str, *, url: str = TAVILY) -> None:
        self._fetcher = fetcher
        self._key = key
        self._url = parse_url(url)

    @property
    def name(self) -> str:
        """For the user."""
        return "Tavily"

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """What Tavily finds, best first. Raises `WebError`s."""
        body = json.dumps({"query": query.text[:400], "max_results": min(query.limit, 20)}).encode()
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._key}",
        }
        answer = await _asked(self._fetcher, "POST", self._url, self.name, tool, why, headers, body)
        value = parse_json(answer, self.name)
        if not isinstance(value, dict):
            raise unexpected(self.name)
        return found(value.get("results"), url="url", title="title", snippet="content", published="published_date")


async def _asked(
    fetcher: Fetcher,
    method: str,
    url: WebUrl,
    name: str,
    tool: str,
    why: str,
    headers: dict[str, str],
    body: bytes | None,
) -> Fetched:
    """The answer. Raises `SearchFailed` for a key that the service does not take."""
    try:
        return await fetcher.call(method, url, tool=tool, why=why, headers=headers, body=body)
    except RateLimited:
        raise
    except BadStatus as error:
        if error.status in (401, 402, 403, 422):
            raise SearchFailed(f"{name} did not accept the key in Settings ({error.status}).") from None
        raise
