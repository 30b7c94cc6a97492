"""Wikipedia's own search: https://www.mediawiki.org/wiki/API:Search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from ternlight.tools.web.fetch import Fetcher
from ternlight.tools.web.providers.base import Found, SearchQuery, parse_json, plain, unexpected
from ternlight.tools.web.urls import WebUrl, parse_url

_LANGUAGE = re.compile(r"[a-z]{2,3}")


class WikipediaSearch:
    """Wikipedia in the query's language. `origin` stands in for "https://LANGUAGE.wikipedia.org" """

    def __init__(self, fetcher: Fetcher, *, origin: str = "") -> None:
        self._fetcher = fetcher
        self._origin = origin

    @property
    def name(self) -> str:
        """For the user."""
        return "Wikipedia"

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """The articles it finds, best first. Raises `WebError`s."""
        language = query.language if _LANGUAGE.fullmatch(query.language) else "en"
        base = parse_url(self._origin or f"https://{language}.wikipedia.org")
        parameters = {
            "action": "query",
            "list": "search",
            "srsearch": query.text[:300],
            "srlimit": min(query.limit, 20),
            "srprop": "snippet",
            "format": "json",
            "formatversion": 2,
        }
        address = WebUrl(
            scheme=base.scheme, host=base.host, port=base.port, target=f"/w/api.php?{urlencode(parameters)}"
        )
        value = parse_json(await self._fetcher.call("GET", address, tool=tool, why=why), self.name)
        try:
            entries = value["query"]["search"]
            return [
                Found(
                    url=f"{base.origin}/wiki/{quote(entry['title'].replace(' ', '_'), safe='')}",
                    title=plain(entry["title"]),
                    snippet=plain(entry.get("snippet")),
                )
                for entry in entries
            ]
        except (KeyError, TypeError, AttributeError):
            raise unexpected(self.name) from None
