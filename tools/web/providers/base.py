"""What a search provider is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ternlight.tools.errors import SearchFailed
from ternlight.tools.web.fetch import Fetched

_TAG = re.compile(r"<[^<>]{0,300}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What is searched for."""

    text: str
    language: str = "en"
    """ISO 639-1."""
    region: str = ""
    """ISO 3166-1, two letters; "" for any."""
    limit: int = 10
    """Results in all, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One entry of a provider's list, as it came; nothing of it is checked yet."""

    url: str
    title: str
    snippet: str = ""
    published: str = ""


class SearchProvider(Protocol):
    """Somewhere to search."""

    @property
    def name(self) -> str:
        """For the user: "Wikipedia"."""

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        """What it finds, best first; empty if it finds nothing. Raises `WebError`s. `tool`, `why`: for the ledger."""


def parse_json(fetched: Fetched, name: str) -> Any:
    """The answer's JSON value. Raises `SearchFailed` for anything else."""
    try:
        return json.loads(fetched.body)
    except (ValueError, RecursionError):
        raise unexpected(name) from None


def unexpected(name: str) -> SearchFailed:
    """The error for an answer in a shape that nobody expects."""
    return SearchFailed(f"{name} answered in a way that Ternlight does not understand.")


def found(values: Any, *, url: str, title: str, snippet: str, published: str = "") -> list[Found]:
    """Entries out of a list of JSON objects, named by their keys; what has no address is left out."""
    entries = []
    for value in values if isinstance(values, list) else []:
        if isinstance(value, dict) and isinstance(value.get(url), str) and value[url]:
            entries.append(
                Found(
                    url=value[url],
                    title=plain(value.get(title)),
                    snippet=plain(value.get(snippet)),
                    published=plain(value.get(published)) if published else "",
                )
            )
    return entries


def plain(value: Any) -> str:
    """A text without the tags that providers set around words that match; "" for what is no text."""
    return html.unescape(_TAG.sub("", value)) if isinstance(value, str) else ""
