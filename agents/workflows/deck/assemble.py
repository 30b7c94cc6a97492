"""Written slides to a deck: a cover, the slides, numbered sources, and a last look over headlines and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ternlight.agents.messages import MadePart, MadeSection, MadeSource
from ternlight.agents.workflows.deck.by_code import texts_of
from ternlight.agents.workflows.deck.written import Draft, WrittenSlide
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.text.facts import numbers
from ternlight.tools.text.words import content_words
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.sources import Dataset, Figure, Source
from ternlight.tools.typeset.words import words_for

_SAME_THING = 0.7
"""Share of common subject words from which two statements are about one quantity."""


class Citations:
    """Numbers for places, given in the order in which they are first cited; one for each page of a source."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._numbers: dict[tuple[int, int], int] = {}

    def number(self, origin: int, page: int) -> int:
        """The number of a place."""
        key = (origin, page if self._material.origins[origin].paged else 0)
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def sources(self) -> tuple[Source, ...]:
        """The places cited so far."""
        found = []
        for (index, page), number in self._numbers.items():
            origin = self._material.origins[index]
            found.append(
                Source(
                    id=number,
                    title=origin.title,
                    url=origin.url,
                    path=origin.path,
                    page=str(page) if page and origin.kind == "page" else "",
                    slide=page if page and origin.kind == "slide" else None,
                    sheet=str(page) if page and origin.kind == "sheet" else "",
                    retrieved=origin.retrieved if origin.url else "",
                )
            )
        return tuple(found)


def assemble(draft: Draft) -> Deck:
    """The deck of a draft as far as it is written."""
    outline = draft.outline
    citations = Citations(draft.material)
    slides: list[Slide] = []
    datasets: dict[str, Dataset] = {}
    figures: dict[str, Figure] = {}
    for written in draft.slides:
        cites = tuple(dict.fromkeys(citations.number(place[0], place[1]) for place in written.places))[:6]
        if written.dataset is not None:
            source = citations.number(*written.places[-1]) if written.places else None
            datasets[written.dataset.id] = replace(written.dataset, source=source)
        if written.figure is not None:
            source = citations.number(*written.places[-1]) if written.places else None
            figures[written.figure.id] = replace(written.figure, source=source)
        slides.append(replace(written.slide, cites=cites))
    cover = Slide(
        headline=outline.title,
        body=s.Cover(subtitle=outline.subtitle, author=outline.author, date=outline.date),
        notes=_cover_notes(draft),
        status="user" if outline.facts.company else "fallback",
    )
    sources = citations.sources()
    if sources:
        slides.append(Slide(headline=words_for(outline.lang).sources, body=s.References(), status="fallback"))
    return Deck(
        title=outline.title,
        subtitle=outline.subtitle,
        author=outline.author,
        date=outline.date,
        lang=outline.lang,
        theme=outline.theme,
        slides=(cover, *slides),
        sources=sources,
        datasets=tuple(datasets.values()),
        figures=tuple(figures.values()),
    )


def _cover_notes(draft: Draft) -> str:
    missing = draft.outline.to_supply
    return "\n".join(("To supply:", *missing)) if missing else ""


def made_part(draft: Draft, deck: Deck, name: str, *, seconds: float, notes: Sequence[str] = ()) -> MadePart:
    """What is told of the deck."""
    return MadePart(
        document="deck",
        title=deck.title,
        path=draft.path,
        draft=name,
        parts=tuple(section_of(slide) for slide in deck.slides),
        to_supply=draft.outline.to_supply,
        sources=tuple(made_source(source) for source in deck.sources),
        model=draft.model,
        theme=deck.theme,
        seconds=round(seconds, 3),
        notes=tuple(dict.fromkeys((*draft.material.notes, *draft.outline.notes, *draft.notes, *notes))),
        complete=draft.complete,
    )


def section_of(slide: Slide) -> MadeSection:
    """What is told of one slide."""
    return MadeSection(title=slide.headline, layout=slide.layout, status=slide.status, sources=slide.cites)


def made_source(source: Source) -> MadeSource:
    """What is told of a source."""
    page = source.page or (str(source.slide) if source.slide is not None else source.sheet)
    return MadeSource(n=source.id, title=source.title, where=source.where, page=page)


def contradictions(slides: Sequence[WrittenSlide]) -> list[str]:
    """Quantities to which two slides give different values, a sentence each. Both may be right, for other times or
    places; a person has to look."""
    stated: list[tuple[str, frozenset[str], str, str]] = []
    found = []
    for written in slides:
        body = written.slide.body
        for text in [written.slide.headline, *([] if isinstance(body, s.Quote) else texts_of(body))]:
            values = [n for n in numbers(text) if any(c.isdigit() for c in n.text)]
            if len(values) != 1:
                continue
            number = values[0]
            subject = frozenset(w for w in content_words(text[: number.start] + text[number.end :]) if not w.isdigit())
            for headline, other, unit, value in stated:
                shared = len(subject & other) / max(1, min(len(subject), len(other)))
                about = len(subject & other) >= 4 and shared >= _SAME_THING and subject == other
                if about and unit == number.unit and value != str(number.value):
                    found.append(
                        f"“{headline}” and “{written.slide.headline}” give different numbers for the same thing; "
                        "check which one is meant."
                    )
            stated.append((written.slide.headline, subject, number.unit, str(number.value)))
    return list(dict.fromkeys(found))


def untold_apart(slides: Sequence[WrittenSlide]) -> tuple[WrittenSlide, ...]:
    """The slides with headlines that all differ: a repeated one is marked with its part of the deck."""
    seen: set[str] = set()
    found = []
    for written in slides:
        headline = written.slide.headline
        if headline.casefold() in seen and written.slide.group:
            headline = f"{written.slide.group}: {headline}"
        number = 2
        stem = re.sub(r" \(\d+\)$", "", headline)
        while headline.casefold() in seen:
            headline = f"{stem} ({number})"
            number += 1
        seen.add(headline.casefold())
        found.append(replace(written, slide=replace(written.slide, headline=headline)))
    return tuple(found)
