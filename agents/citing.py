"""What the [n] of an agent's answer stand for: places in the user's documents, found by code in the run's sources."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import replace

from ternlight.agents.events import Event, RunFinished
from ternlight.agents.messages import CitationsPart, CitedPlace, Part, TextPart
from ternlight.tools.documents.types import Document
from ternlight.tools.sources import Source, SourceRegistry
from ternlight.tools.text.facts import unsupported
from ternlight.tools.text.sentences import split_page
from ternlight.tools.text.words import content_words, fold

_MARKS = re.compile(r"\s?\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
_SAYS_MORE = "What the answer says in “{said}” is not wholly in the passage that it cites."
_SHOWN = 80


async def citing(
    events: AsyncIterator[Event], sources: SourceRegistry, notes: Sequence[str] = ()
) -> AsyncIterator[Event]:
    """The events of a run, its end with the places that the answer cites; `notes` for the user stand before its own.

    A number that no source has is taken out of the answer. A sentence with a number or a name that its quotes do not
    have is told of in the notes.
    """
    try:
        async for event in events:
            if isinstance(event, RunFinished) and (notes or any(source.page for _, source in sources)):
                parts: list[Part] = []
                for part in event.parts:
                    if isinstance(part, TextPart):
                        text, citations = cited(part.text, sources)
                        parts += [replace(part, text=text), replace(citations, notes=(*notes, *citations.notes))]
                    else:
                        parts.append(part)
                event = replace(event, parts=tuple(parts))
            yield event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


def cited(text: str, sources: SourceRegistry) -> tuple[str, CitationsPart]:
    """An answer without the numbers that lead nowhere, and the places that the others stand for."""

    def known(mark: re.Match[str]) -> str:
        kept = [number for number in _numbers(mark) if sources.get(number) is not None]
        return (" " if mark.group().startswith(" ") else "") + "".join(f"[{number}]" for number in kept) if kept else ""

    clean = _MARKS.sub(known, text)
    places: dict[tuple[int, str], CitedPlace] = {}
    notes: list[str] = []
    begin = 0
    for mark in _MARKS.finditer(clean):
        said = _last_sentence(clean[begin : mark.start()])
        begin = mark.end()
        found = [place for number in _numbers(mark) if (place := _place(number, said, sources)) is not None]
        places.update({(place.n, place.quote): place for place in found})
        if said and found and not _is_carried(said, [place.quote for place in found]):
            notes.append(_SAYS_MORE.format(said=said if len(said) <= _SHOWN else said[:_SHOWN] + "…"))
    return clean, CitationsPart(citations=tuple(places.values()), mode="model", notes=tuple(dict.fromkeys(notes)))


def _numbers(mark: re.Match[str]) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", mark.group(1))]


def _last_sentence(text: str) -> str:
    return fold(re.split(r"(?<=[.!?。！？])\s+", text.strip())[-1])


def _documents(numbers: Sequence[int], sources: SourceRegistry) -> list[tuple[Source, Document]]:
    """The passages among the sources with these numbers, and their documents."""
    found = []
    for number in numbers:
        source, document = sources.get(number), sources.document(number)
        if source is not None and document is not None and source.page:
            found.append((source, document))
    return found


def _is_carried(said: str, quotes: Sequence[str]) -> bool:
    """Whether the quotes, one of them or all in their order, say at least as much."""
    return any(not unsupported(said, carrier) for carrier in (*quotes, " ".join(quotes)))


def _place(number: int, said: str, sources: SourceRegistry) -> CitedPlace | None:
    """The sentence of a passage that shares most words with what was said of it; None for a source that is none."""
    for source, document in _documents([number], sources):
        page = next(page for page in document.pages if page.number == source.page)
        wanted = set(content_words(said))
        inside = [one for one in split_page(page) if source.start <= one.start and one.end <= source.end]
        best = max(inside, key=lambda one: len(wanted & set(content_words(one.text))), default=None)
        start, end = (best.start, best.end) if best is not None else (source.start, source.end)
        return CitedPlace(
            n=number,
            title=document.name,
            url="",
            document_id=source.document_id,
            page=source.page,
            quote=fold(page.text[start:end]),
            start=start,
            end=end,
        )
    return None
