"""Pages of the web among the numbered sources of a run, and what an answer may say of them.

A model sees numbers and names of hosts. Addresses go into the registry from search results, from redirects and from the
user's own words, never from what a model wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.tools.documents.types import Citation
from ternlight.tools.errors import AddressRefused
from ternlight.tools.sources import Source, SourceRegistry
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.web.search import SearchResult
from ternlight.tools.web.types import WebPage
from ternlight.tools.web.urls import parse_url

_ADDRESS = r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.|mailto:|javascript:|data:)[^\s<>\"'\]\)]+"
_IN_TEXT = re.compile(_ADDRESS, re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]\[]*)\]\s*\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?[^()]*\)")
_REFERENCE = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<((?:[a-z][a-z0-9+.-]{1,15}:|www\.)[^<>\s]*)>", re.IGNORECASE)
_CITED = re.compile(r"\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
_TRAILING = ".,;:!?…)"


def add_result(registry: SourceRegistry, result: SearchResult) -> int:
    """The number of a search result."""
    return registry.add(Source(key=result.url.key, title=result.title, url=str(result.url)))


def add_page(registry: SourceRegistry, page: WebPage) -> int:
    """The number of a page that was read, its text kept for checking quotes.

    It is the number that the address had as a search result, or the one that the page already has under the address
    where redirects lead.
    """
    final = parse_url(page.final_url)
    asked = parse_url(page.url)
    key = final.key if registry.number(final.key) is not None else asked.key
    source = Source(key=key, title=page.title, url=page.final_url, document_id=page.document.id)
    return registry.add(source, page.document)


def add_from_user(registry: SourceRegistry, text: str) -> list[int]:
    """The numbers of the addresses in the user's own words; what is no address that we open is left out."""
    numbers = []
    for match in _IN_TEXT.finditer(text):
        try:
            url = parse_url(match.group().rstrip(_TRAILING))
        except AddressRefused:
            continue
        numbers.append(registry.add(Source(key=url.key, title=url.host, url=str(url))))
    return numbers


def find_source_quote(registry: SourceRegistry, number: int, quote: str) -> Citation | None:
    """Where a quote stands verbatim in the text that was read from a source; None if it does not."""
    document = registry.document(number)
    return find_quote(document, quote) if document is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanAnswer:
    """An answer fit to be shown."""

    text: str
    cited: tuple[int, ...]
    """Numbers that it cites, each of a source, in the order they first occur."""
    invented: tuple[int, ...] = ()
    """Numbers that it cited and that no source has; taken out."""
    addresses: int = 0
    """Addresses that were taken out: none may stand in what a model writes."""


def clean_answer(text: str, registry: SourceRegistry) -> CleanAnswer:
    """A model's text without addresses and without citations of sources that do not exist.

    A link keeps its words; an address that is a source's becomes that source's number, any other goes.
    """
    removed = 0

    def number_of(address: str) -> str:
        nonlocal removed
        removed += 1
        try:
            number = registry.number(parse_url(address.rstrip(_TRAILING)).key)
        except AddressRefused:
            number = None
        return f"[{number}]" if number is not None else ""

    def link(match: re.Match[str]) -> str:
        words, address = match[1].strip(), match[2]
        if words.isdigit() and not _IN_TEXT.search(address):
            return match.group()  # "[3] (see there)" is a citation
        number = number_of(address)
        words = "" if _IN_TEXT.fullmatch(words) else words
        return f"{words} {number}".strip() if not words.isdigit() else f"[{words}]"

    text = _LINK.sub(link, text)
    text, references = _REFERENCE.subn("", text)
    removed += references
    text = _AUTOLINK.sub(lambda match: number_of(match[1]), text)
    text = _IN_TEXT.sub(lambda match: number_of(match.group()) + _tail(match.group()), text)
    cited: list[int] = []
    invented: list[int] = []

    def citation(match: re.Match[str]) -> str:
        kept = []
        for number in (int(part) for part in re.split(r"\s*[,;]\s*", match[1])):
            if registry.get(number) is None:
                invented.append(number)
            else:
                kept.append(number)
        cited.extend(kept)
        return "".join(f"[{number}]" for number in kept)

    text = _CITED.sub(citation, text)
    text = re.sub(r"[ \t]+([.,;:!?])", r"\1", re.sub(r"[ \t]{2,}", " ", re.sub(r"\(\s*\)|<\s*>", "", text)))
    return CleanAnswer(
        text=text.strip(),
        cited=tuple(dict.fromkeys(cited)),
        invented=tuple(dict.fromkeys(invented)),
        addresses=removed,
    )


def _tail(address: str) -> str:
    """The punctuation that ended the sentence, not the address."""
    return address[len(address.rstrip(_TRAILING)) :]
