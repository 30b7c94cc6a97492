"""What a slide may be made from, and the points, numbers, dates and changes found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.agents.workflows.deck.facts import NOBODY, UserFacts
from ternlight.agents.workflows.deck.outline import OutlineItem
from ternlight.agents.workflows.material.brief import brief, dangles, leans
from ternlight.agents.workflows.material.figures import (
    Change,
    DatedEvent,
    KeyFigure,
    changes_of,
    dated_events,
    key_figures,
)
from ternlight.agents.workflows.material.types import Listing, Material, Passage
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.sources import Dataset, Figure
from ternlight.tools.typeset.wording import alike

POINT, LABEL, CARD = 110, 80, 100
"""Characters of a point, of a label under a number, of a card's text: more than the slots' targets, less than fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A body, the passages and the page it was made from, and the dataset it draws."""

    body: s.Body
    passages: tuple[int, ...]
    places: tuple[tuple[int, int], ...] = ()
    """(origin, page) of tables and lists it shows."""
    dataset: Dataset | None = None
    figure: Figure | None = None
    headlines: tuple[str, ...] = ()
    """What code itself says of it, where a sentence of the sources would be about something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuff:
    """What a slide may be made from."""

    material: Material
    passages: tuple[Passage, ...]
    table: str = ""
    listing: int = -1
    picture: str = ""
    topics: tuple[int, ...] = ()
    facts: UserFacts = NOBODY
    key: str = ""
    """Of the outline's item."""


def stuff_of(item: OutlineItem, material: Material, facts: UserFacts) -> Stuff:
    """What an item of an outline may be made from."""
    return Stuff(
        material=material,
        passages=tuple(material.passages[n] for n in item.passages if 0 <= n < len(material.passages)),
        table=item.table,
        listing=item.listing,
        picture=item.picture,
        topics=item.topics,
        facts=facts,
        key=item.key,
    )


def listing_of(stuff: Stuff) -> Listing | None:
    """The list that the slide is to show."""
    listings = stuff.material.listings
    return listings[stuff.listing] if 0 <= stuff.listing < len(listings) else None


def points_of(passages: Sequence[Passage], longest: int) -> list[tuple[str, Passage]]:
    """The passages as points of at most `longest` characters, in the order of the text, none said twice."""
    found: list[tuple[str, Passage]] = []
    for passage in passages:
        text = brief(passage.text, longest) if passage.alone else None
        if text is not None and not dangles(text) and not any(alike(text, other) for other, _ in found):
            found.append((text, passage))
    return found


def best_points(points: Sequence[tuple[str, Passage]], most: int) -> list[tuple[str, Passage]]:
    """The points of the best passages, in the order of the text."""
    chosen = sorted(points, key=lambda each: -each[1].worth)[:most]
    return sorted(chosen, key=lambda each: (each[1].origin, each[1].order))


def figures_in(passages: Sequence[Passage]) -> list[KeyFigure]:
    """The best number of each passage, best first; none twice."""
    found: list[KeyFigure] = []
    for passage in passages:
        for figure in key_figures(passage)[:1]:
            if len(figure.label) <= LABEL and not any(
                alike(figure.label, other.label) or figure.value == other.value for other in found
            ):
                found.append(figure)
    return sorted(found, key=lambda figure: (leans(figure.label), -figure.weight))


def events_in(passages: Sequence[Passage]) -> list[DatedEvent]:
    """The dated events in order: those with years, or those of one year."""
    found = [event for passage in passages for event in dated_events(passage)]
    with_year = [event for event in found if event.key[0]]
    without = [event for event in found if not event.key[0]]
    chosen = with_year if len(with_year) >= min(3, len(without)) else without
    ordered = sorted(chosen, key=lambda event: event.key)
    kept: list[DatedEvent] = []
    for event in ordered:
        if not any(alike(event.text, other.text) for other in kept):
            kept.append(event)
    return kept


def changes_in(passages: Sequence[Passage]) -> list[Change]:
    """What went from one value to another, each quantity once."""
    found: list[Change] = []
    for passage in passages:
        for change in changes_of(passage):
            if all(change.what.casefold() != other.what.casefold() for other in found):
                found.append(change)
    return found
