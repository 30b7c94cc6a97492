"""Search engines that need no key, by way of the `ddgs` package, which knows how to ask them and how to read them.

The package brings its own HTTP client (engines turn away clients that do not look like a browser), so its requests do
not go through our transport. They go to one fixed host each, which the policy is asked about first, follow no redirect,
and are in the ledger like all others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from ternlight.tools.errors import AddressRefused, BadStatus, NoAnswer, Offline, SearchFailed, WebError
from ternlight.tools.web.fetch import Fetcher
from ternlight.tools.web.ledger import LedgerEntry, Outcome
from ternlight.tools.web.politeness import rate_limited
from ternlight.tools.web.providers.base import Found, SearchQuery
from ternlight.tools.web.urls import parse_url

_SECONDS = 15
_NAMES = {"duckduckgo": "DuckDuckGo"}
_ASKED_TOO_OFTEN = (202, 403, 418, 429)
"""What engines answer to programs that they want to be rid of; 202 is DuckDuckGo's."""


class DdgsSearch:
    """One of the engines that `ddgs` knows: "duckduckgo", "brave", "mojeek", "startpage" ..."""

    def __init__(self, fetcher: Fetcher, engine: str = "duckduckgo") -> None:
        self._fetcher = fetcher
        self._engine = engine

    @property
    def name(self) -> str:
        """For the user."""
        return _NAMES.get(self._engine, self._engine.capitalize())

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """What the engine finds, best first. Raises `WebError`s. Cancelling leaves the request to end by itself."""
        if self._fetcher.policy.offline:
            raise Offline("Ternlight is offline, so the web was not searched. Switch the network on in Settings.")
        engine = await asyncio.to_thread(_engine, self._engine)
        url = parse_url(engine.search_url)
        began, note = time.time(), ""
        outcome: Outcome = "cancelled"
        try:
            await self._fetcher.check(url)
            results = await asyncio.to_thread(self._ask, engine, query)
            outcome = "answered"
            return results
        except (AddressRefused, Offline) as error:
            outcome, note = "refused", error.user_message
            raise
        except WebError as error:
            outcome, note = "failed", error.user_message
            raise
        finally:
            client = engine.http_client
            self._fetcher.ledger.add(
                LedgerEntry(
                    time=began,
                    method=engine.search_method,
                    host=url.authority,
                    tool=tool,
                    why=why,
                    outcome=outcome,
                    status=client.status,
                    sent=0 if outcome == "refused" else len(query.text.encode()),
                    received=client.received,
                    note=note,
                )
            )

    def _ask(self, engine: Any, query: SearchQuery) -> list[Found]:
        from ddgs.exceptions import DDGSException, TimeoutException

        host = parse_url(engine.search_url).host
        region = f"{query.region or 'us'}-{query.language}".lower()
        try:
            entries = engine.search(query.text[:400], region=region, safesearch="moderate")
        except TimeoutException:
            raise NoAnswer(f"{host} took too long to answer. Try again later.") from None
        except DDGSException:
            raise NoAnswer(f"{host} could not be reached. Check that this computer is connected.") from None
        except Exception:  # noqa: BLE001  the engine's own reading of a page that may have changed its shape
            raise SearchFailed(f"{self.name} answered in a way that Ternlight does not understand.") from None
        status = engine.http_client.status
        if status in _ASKED_TOO_OFTEN:
            raise rate_limited(host, None, status)
        if entries is None:
            raise BadStatus(f"{host} answered with an error ({status}). Try again later.", status=status)
        return [
            Found(url=str(entry.href), title=str(entry.title), snippet=str(entry.body))
            for entry in entries
            if entry.href
        ]


def _engine(name: str) -> Any:
    """The package's engine, with a client that follows no redirect and tells what came. Raises `SearchFailed`."""
    import primp
    from ddgs.engines import ENGINES
    from ddgs.http_client import HttpClient, Response

    class Client(HttpClient):
        """The package's own, watched."""

        status = 0
        received = 0

        def __init__(self) -> None:
            super().__init__(timeout=_SECONDS)
            self.client = primp.Client(
                timeout=_SECONDS, impersonate="random", impersonate_os="random", follow_redirects=False
            )

        def request(self, *args: Any, **kwargs: Any) -> Response:
            response = super().request(*args, **kwargs)
            self.status = response.status_code
            self.received += len(response.content)
            return response

    kind = ENGINES["text"].get(name)
    if kind is None:
        raise SearchFailed(f"There is no search engine called “{name}” any more. Choose another one in Settings.")
    engine = kind(timeout=_SECONDS)
    engine.http_client = Client()
    engine.http_client.client.headers_update(engine.headers_update)
    return engine
