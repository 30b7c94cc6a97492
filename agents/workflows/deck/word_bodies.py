"""Bodies of slides that show sentences: bullets, cards, quotes, fields, people, the close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ternlight.agents.workflows.deck.heads import card_head
from ternlight.agents.workflows.deck.icons import icons_for
from ternlight.agents.workflows.deck.people import people_in
from ternlight.agents.workflows.deck.stuff import CARD, POINT, Built, Stuff, best_points, listing_of, points_of
from ternlight.agents.workflows.material.brief import brief, dangles, leans, pointed
from ternlight.agents.workflows.material.types import Passage
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.wording import alike, numbers


def bullets_body(stuff: Stuff) -> Built | None:
    """Three to five points."""
    points = best_points(points_of(stuff.passages, POINT), 5)
    if len(points) < 3:
        return None
    return Built(body=s.Bullets(points=tuple(t for t, _ in points)), passages=tuple(p.id for _, p in points))


def cards_body(stuff: Stuff) -> Built | None:
    """Three, four or six statements, each under what it is about."""
    if stuff.topics:
        return _topic_cards(stuff)
    heads: set[str] = set()
    items: list[s.Card] = []
    used: list[int] = []
    headed: list[tuple[str, Passage]] = []
    for text, passage in sorted(points_of(stuff.passages, CARD), key=lambda each: -each[1].worth):
        head = card_head(text)
        if head is not None and head.casefold() not in heads:
            heads.add(head.casefold())
            headed.append((text, passage))
    most = 6 if len(headed) >= 6 else 4 if len(headed) >= 4 else 3
    for text, passage in best_points(headed, most):
        head = card_head(text) or ""
        items.append(s.Card(head=head, text=text))
        used.append(passage.id)
    if len(items) < 3:
        return None
    many = 6 if len(items) >= 6 else 4 if len(items) == 5 else len(items)
    return Built(body=s.Cards(items=_with_icons(items[:many])), passages=tuple(used[:many]))


def _topic_cards(stuff: Stuff) -> Built | None:
    """One card for each topic: its heading, and the best that it says."""
    items: list[s.Card] = []
    used: list[int] = []
    for topic in stuff.topics:
        ranked = sorted(stuff.material.of_topic(topic), key=lambda p: -p.worth)
        said = [(t, p) for p in ranked for t in [brief(p.text, CARD)] if t is not None and p.alone and not dangles(t)]
        best = next(((t, p) for t, p in said if not any(alike(t, item.text) for item in items)), None)
        title = stuff.material.topics[topic].title
        if best is None or len(title) > 32 or any(title.casefold() == item.head.casefold() for item in items):
            continue
        items.append(s.Card(head=title, text=best[0]))
        used.append(best[1].id)
    if len(items) < 3:
        return None
    many = 6 if len(items) >= 6 else 4 if len(items) == 5 else len(items)
    return Built(body=s.Cards(items=_with_icons(items[:many])), passages=tuple(used[:many]))


def _with_icons(items: Sequence[s.Card]) -> tuple[s.Card, ...]:
    icons = icons_for([f"{item.head} {item.text}" for item in items])
    return tuple(replace(item, icon=icon) for item, icon in zip(items, icons, strict=True))


def quote_body(stuff: Stuff) -> Built | None:
    """The strongest sentence, as the source has it."""
    ranked = sorted(stuff.passages, key=lambda p: -p.worth)
    for passage in ranked:
        text = pointed(passage.text)
        if passage.alone and 50 <= len(text) <= 190 and not (dangles(text) or leans(text)):
            origin = stuff.material.origins[passage.origin]
            where = f", {origin.kind} {passage.page}" if origin.paged else ""
            return Built(body=s.Quote(text=text, who=f"{origin.title[:60]}{where}"), passages=(passage.id,))
    return None


def matrix_body(stuff: Stuff) -> Built | None:
    """Four topics with two points each."""
    fields: list[s.Quadrant] = []
    used: list[int] = []
    for topic in stuff.topics:
        ranked = sorted(stuff.material.of_topic(topic), key=lambda p: -p.worth)
        points = points_of(ranked, 62)[:2]
        title = stuff.material.topics[topic].title
        if len(points) == 2 and len(title) <= 28:
            fields.append(s.Quadrant(head=title, points=tuple(t for t, _ in points)))
            used += [p.id for _, p in points]
    if len(fields) < 4:
        return None
    return Built(
        body=s.Matrix(top_left=fields[0], top_right=fields[1], bottom_left=fields[2], bottom_right=fields[3]),
        passages=tuple(used[:8]),
    )


def team_body(stuff: Stuff) -> Built | None:
    """The user's own names, else those whom the source names with a role."""
    people = tuple(s.Person(name=p.name, role=p.role, line=p.line) for p in stuff.facts.team)
    used: list[int] = []
    if not people:
        found, used = people_in(stuff.passages)
        people = tuple(found)
    if len(people) < 2:
        return None
    return Built(body=s.Team(people=people[:6]), passages=tuple(used))


def closing_body(stuff: Stuff) -> Built | None:
    """The ask of a pitch from the user's facts or the sources' words; what comes next in any other deck."""
    facts = stuff.facts
    uses = [use for use in facts.uses if use][:3]
    if stuff.key == "ask":
        stated = [(t, p) for t, p in points_of(stuff.passages, 90) if _ASKS.search(p.text) and numbers(t)]
        if facts.amount:
            ask, used = facts.amount, []
        elif stated:
            ask, used = stated[0][0], [stated[0][1].id]
        else:
            return None
        if not uses:
            others = [(t, p) for t, p in points_of(stuff.passages, 60) if p.id not in used and not alike(t, ask)]
            uses, used = [t for t, _ in others[:3]], [*used, *(p.id for _, p in others[:3])]
        return Built(body=s.Closing(ask=ask, uses=tuple(uses), contact=facts.contact), passages=tuple(used))
    listing = listing_of(stuff)
    points = points_of(stuff.passages, 75)
    if listing is not None:
        items = [text for item in listing.items if (text := brief(item, 75)) is not None][:3]
        lead = next(((t, p) for t, p in points if not any(alike(t, item) for item in items)), None)
        if len(items) >= 2 and lead is not None:
            return Built(
                body=s.Closing(ask=lead[0], uses=tuple(items), contact=facts.contact),
                passages=(lead[1].id,),
                places=((listing.origin, listing.page),),
            )
    if len(points) < 2:
        return None
    return Built(
        body=s.Closing(ask=points[0][0], uses=tuple(t for t, _ in points[1:4]), contact=facts.contact),
        passages=tuple(p.id for _, p in points[:4]),
    )


_ASKS = re.compile(r"\b(?:rais(?:e|es|ing)|seek\w*|ask\w* for|need\w*|round|invest\w*|fund\w*)\b", re.I)
