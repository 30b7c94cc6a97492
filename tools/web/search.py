"""Web search over several providers: a few are asked, the next one steps in where one fails, and their lists are fused.

search = WebSearch([SearxngSearch(fetcher, "http://localhost:8888"), WikipediaSearch(fetcher)])
found = await search.search(SearchQuery(text="harbour dues 2024"), why="asked for by the user")
found.results, found.failures       what was found, and which provider failed and why
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ternlight.tools.errors import AddressRefused, Offline, RateLimited, SearchFailed, WebError
from ternlight.tools.text.words import fold
from ternlight.tools.web.hidden import clean_characters
from ternlight.tools.web.providers.base import Found, SearchProvider, SearchQuery
from ternlight.tools.web.unwrap import unwrap
from ternlight.tools.web.urls import WebUrl, parse_url

TOOL = "web_search"
_RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
_COOL_DOWN = 60.0
"""Seconds that a provider is left alone when it asks for that without saying for how long."""
_LONGEST_TITLE = 200
_LONGEST_SNIPPET = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """A page that providers name. Title and snippet are their words, cleaned: data, never markup."""

    url: WebUrl
    title: str
    snippet: str
    providers: tuple[str, ...]
    """Names of those that found it, best rank first."""
    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFailure:
    """Why a provider gave nothing; `reason` is a sentence for the user."""

    provider: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcome:
    """What a search came to."""

    query: SearchQuery
    results: tuple[SearchResult, ...]
    """Best first; empty where providers answered and found nothing."""
    answered: tuple[str, ...]
    """Names of the providers that answered."""
    failures: tuple[ProviderFailure, ...] = ()
    dropped: int = 0
    """Advertisements, and addresses that are not opened."""


@dataclass(slots=True)
class _Merged:
    score: float
    url: WebUrl
    found: Found
    providers: list[str] = field(default_factory=list)


class WebSearch:
    """Several providers as one.

    `breadth` of them are asked at once, in the order given; for each that fails or finds nothing the next is asked.
    """

    def __init__(
        self, providers: Sequence[SearchProvider], *, breadth: int = 2, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._providers = tuple(providers)
        self._breadth = max(1, breadth)
        self._clock = clock
        self._rests: dict[str, float] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The providers, for the user."""
        return tuple(provider.name for provider in self._providers)

    async def search(self, query: SearchQuery, *, why: str) -> SearchOutcome:
        """Results of every provider that answered, fused. Raises `SearchFailed` if none did, `Offline` when offline."""
        waiting = list(self._providers)
        lists: list[tuple[str, list[Found]]] = []
        failures: list[ProviderFailure] = []
        empty: list[str] = []
        while waiting and len(lists) < self._breadth:
            batch = [waiting.pop(0) for _ in range(min(self._breadth - len(lists), len(waiting)))]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._ask(provider, query, why)) for provider in batch]
            for provider, task in zip(batch, tasks, strict=True):
                answer = task.result()
                if isinstance(answer, Offline):
                    raise answer
                if isinstance(answer, WebError):
                    failures.append(ProviderFailure(provider=provider.name, reason=answer.user_message))
                elif answer:
                    lists.append((provider.name, answer))
                else:
                    empty.append(provider.name)
        if not lists and not empty:
            reasons = tuple(f"{failure.provider}: {failure.reason}" for failure in failures)
            raise SearchFailed(
                "No search provider answered. " + (" ".join(reasons) or "None is set up: choose one in Settings."),
                reasons=reasons,
            )
        results, dropped = _fuse(lists)
        return SearchOutcome(
            query=query,
            results=tuple(results[: query.limit]),
            answered=(*(name for name, _ in lists), *empty),
            failures=tuple(failures),
            dropped=dropped,
        )

    async def _ask(self, provider: SearchProvider, query: SearchQuery, why: str) -> list[Found] | WebError:
        rest = self._rests.get(provider.name, 0.0) - self._clock()
        if rest > 0:
            return RateLimited(f"It asked to be left alone for another {rest:.0f} seconds.", retry_after=rest)
        try:
            return list(await provider.search(query, tool=TOOL, why=why))
        except RateLimited as error:
            wait = _COOL_DOWN if error.retry_after is None else min(error.retry_after, 3600.0)
            self._rests[provider.name] = self._clock() + wait
            return error
        except WebError as error:
            return error


def _fuse(lists: Sequence[tuple[str, Sequence[Found]]]) -> tuple[list[SearchResult], int]:
    """Reciprocal rank fusion over addresses that mean the same page; and how many entries were dropped."""
    merged: dict[str, _Merged] = {}
    dropped = 0
    for name, found in lists:
        rank = 0
        seen: set[str] = set()
        for item in found:
            url = _address(item.url)
            if url is None:
                dropped += 1
                continue
            if url.key in seen:
                continue
            seen.add(url.key)
            rank += 1
            entry = merged.setdefault(url.key, _Merged(score=0.0, url=url, found=item))
            entry.score += 1 / (_RANK_CONSTANT + rank)
            entry.providers.append(name)
            if url.scheme == "https" and entry.url.scheme == "http":
                entry.url = url
            if len(item.snippet) > len(entry.found.snippet):
                entry.found = item
    ranked = sorted(merged.values(), key=lambda entry: -entry.score)
    return [
        SearchResult(
            url=entry.url,
            title=_line(entry.found.title, _LONGEST_TITLE) or entry.url.host,
            snippet=_line(entry.found.snippet, _LONGEST_SNIPPET),
            providers=tuple(entry.providers),
            published=_line(entry.found.published, 40),
        )
        for entry in ranked
    ], dropped


def _address(text: str) -> WebUrl | None:
    """Where a result really leads; None for advertisements and for what is no address."""
    try:
        return unwrap(parse_url(text))
    except AddressRefused:
        return None


def _line(text: str, longest: int) -> str:
    text = fold(clean_characters(text))
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
