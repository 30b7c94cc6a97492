"""The body of a slide made by code from passages, tables and lists: every word is a source's, or the user's.

A builder returns None where the passages do not hold what its layout shows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ternlight.agents.workflows.deck.charting import chart_data, chart_kind
from ternlight.agents.workflows.deck.facts import NOBODY, UserFacts
from ternlight.agents.workflows.deck.heads import card_head
from ternlight.agents.workflows.deck.icons import icon_for
from ternlight.agents.workflows.deck.outline import OutlineItem
from ternlight.agents.workflows.deck.people import people_in
from ternlight.agents.workflows.material.brief import brief, pointed
from ternlight.agents.workflows.material.figures import (
    Change,
    DatedEvent,
    KeyFigure,
    changes_of,
    dated_events,
    direction_of,
    key_figures,
)
from ternlight.agents.workflows.material.pictures import figure_of
from ternlight.agents.workflows.material.tables import is_over_time
from ternlight.agents.workflows.material.types import Listing, Material, Passage
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.sources import Dataset, Figure
from ternlight.tools.typeset.steps import stages_of
from ternlight.tools.typeset.wording import alike, numbers

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


Builder = Callable[[Stuff], Built | None]


def build(layout: str, stuff: Stuff) -> Built | None:
    """The body of that layout, or None."""
    builder = BUILDERS.get(layout)
    return builder(stuff) if builder is not None else None


def points_of(passages: Sequence[Passage], longest: int) -> list[tuple[str, Passage]]:
    """The passages as points of at most `longest` characters, in the order of the text, none said twice."""
    found: list[tuple[str, Passage]] = []
    for passage in passages:
        text = brief(passage.text, longest) if passage.alone else None
        if text is not None and not any(alike(text, other) for other, _ in found):
            found.append((text, passage))
    return found


def _best(points: Sequence[tuple[str, Passage]], most: int) -> list[tuple[str, Passage]]:
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
    return sorted(found, key=lambda figure: -figure.weight)


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


# Builders, a layout each --------------------------------------------------------------------------------------------


def _bullets(stuff: Stuff) -> Built | None:
    points = _best(points_of(stuff.passages, POINT), 5)
    if len(points) < 3:
        return None
    return Built(body=s.Bullets(points=tuple(t for t, _ in points)), passages=tuple(p.id for _, p in points))


def _cards(stuff: Stuff) -> Built | None:
    if stuff.topics:
        return _topic_cards(stuff)
    taken: set[str] = set()
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
    for text, passage in _best(headed, most):
        head = card_head(text) or ""
        icon = icon_for(text, taken=taken)
        taken.add(icon)
        items.append(s.Card(head=head, text=text, icon=icon))
        used.append(passage.id)
    if len(items) < 3:
        return None
    many = 6 if len(items) >= 6 else 4 if len(items) == 5 else len(items)
    return Built(body=s.Cards(items=tuple(items[:many])), passages=tuple(used[:many]))


def _topic_cards(stuff: Stuff) -> Built | None:
    """One card for each topic: its heading, and the best that it says."""
    taken: set[str] = set()
    items: list[s.Card] = []
    used: list[int] = []
    for topic in stuff.topics:
        ranked = sorted(stuff.material.of_topic(topic), key=lambda p: -p.worth)
        said = [(t, p) for p in ranked for t in [brief(p.text, CARD)] if t is not None and p.alone]
        best = next(((t, p) for t, p in said if not any(alike(t, item.text) for item in items)), None)
        title = stuff.material.topics[topic].title
        if best is None or len(title) > 32 or any(title.casefold() == item.head.casefold() for item in items):
            continue
        icon = icon_for(f"{title} {best[0]}", taken=taken)
        taken.add(icon)
        items.append(s.Card(head=title, text=best[0], icon=icon))
        used.append(best[1].id)
    if len(items) < 3:
        return None
    many = 6 if len(items) >= 6 else 4 if len(items) == 5 else len(items)
    return Built(body=s.Cards(items=tuple(items[:many])), passages=tuple(used[:many]))


def _stats(stuff: Stuff) -> Built | None:
    figures = figures_in(stuff.passages)[:4]
    if len(figures) < 2:
        return None
    figures = sorted(figures, key=lambda figure: (figure.passage.origin, figure.passage.order))
    return Built(
        body=s.Stats(items=tuple(s.Stat(value=f.value, label=f.label) for f in figures)),
        passages=tuple(f.passage.id for f in figures),
    )


def _number(stuff: Stuff) -> Built | None:
    figures = figures_in(stuff.passages)
    if not figures:
        return None
    best = figures[0]
    whole = pointed(best.passage.text)
    near = sorted(
        (p for p in stuff.material.of_topic(best.passage.topic) if p.id != best.passage.id),
        key=lambda p: abs(p.order - best.passage.order) + 0.5 * (p.order < best.passage.order),
    )
    around = [(t, p) for t, p in points_of(near[:4], 150) if not alike(t, best.label)]
    behind = around[0] if around else None
    shortest = brief(whole, 70)
    caption, context, used = best.label, whole if len(whole) <= 170 else "", [best.passage.id]
    if shortest is not None and alike(shortest, best.label):
        # The number's own sentence is the headline: beside it stands the rest of it, or what follows in the source.
        further = list(around)
        if len(shortest) + 12 < len(whole) <= 110:
            caption = whole
        elif further and len(further[0][0]) <= 95:
            caption = further[0][0]
            used.append(further.pop(0)[1].id)
        context = further[0][0] if further else ""
        used += [further[0][1].id] if further else []
    elif len(whole) <= len(best.label) + 30:
        context = behind[0] if behind is not None else ""
        used += [behind[1].id] if behind is not None else []
    return Built(body=s.Number(value=best.value, caption=caption, context=context), passages=tuple(used))


def _timeline(stuff: Stuff) -> Built | None:
    if stuff.facts.milestones and stuff.key == "roadmap":
        parted = [re.split(r"\s*[:–—]\s+", text, maxsplit=1) for text in stuff.facts.milestones]
        items = tuple(s.Moment(date=each[0][:14], text=each[1]) for each in parted if len(each) == 2)
        if len(items) >= 2:
            return Built(body=s.Timeline(items=items[:6]), passages=())
    events = events_in(stuff.passages)
    if len(events) < 3:
        return None
    if len(events) > 6:
        best = sorted(events, key=lambda event: -event.passage.worth)[:6]
        events = [event for event in events if event in best]
    return Built(
        body=s.Timeline(items=tuple(s.Moment(date=e.date, text=e.text) for e in events)),
        passages=tuple(dict.fromkeys(e.passage.id for e in events)),
    )


def _compare(stuff: Stuff) -> Built | None:
    """Quantities before and after; else what rose beside what fell."""
    changes = changes_in(stuff.passages)[:4]
    if len(changes) >= 2:
        return Built(
            body=s.Compare(
                left=s.Side(head="Before", points=tuple(f"{c.what}: {c.first}" for c in changes)),
                right=s.Side(head="After", points=tuple(f"{c.what}: {c.second}" for c in changes)),
            ),
            passages=tuple(dict.fromkeys(c.passage.id for c in changes)),
        )
    points = points_of(sorted(stuff.passages, key=lambda p: -p.worth), 80)
    up = [(t, p) for t, p in points if direction_of(t) > 0 and numbers(t)][:4]
    down = [(t, p) for t, p in points if direction_of(t) < 0 and numbers(t)][:4]
    many = min(len(up), len(down), 3)
    if many < 2:
        return None
    return Built(
        body=s.Compare(
            left=s.Side(head="Up", points=tuple(t for t, _ in up[:many])),
            right=s.Side(head="Down", points=tuple(t for t, _ in down[:many])),
        ),
        passages=tuple(p.id for _, p in (*up[:many], *down[:many])),
    )


def _process(stuff: Stuff) -> Built | None:
    listing = _listing(stuff)
    if listing is not None and 3 <= len(listing.items) <= 6 and _are_steps(listing):
        stages = stages_of([pointed(item) for item in listing.items])
        if stages is not None:
            return Built(
                body=s.Process(steps=stages),
                passages=(),
                places=((listing.origin, listing.page),),
            )
    ordered = [(pointed(p.text), p) for p in stuff.passages]
    marked = [(t, p) for t, p in ordered if _SEQUENCE.match(p.quote)]
    if 3 <= len(marked) <= 6:
        made = stages_of([brief(t, 90) or t for t, _ in marked])
        if made is not None:
            return Built(body=s.Process(steps=made), passages=tuple(p.id for _, p in marked))
    return None


def _are_steps(listing: Listing) -> bool:
    """Whether a list tells what follows what: by its numbers, by what leads to it, or by how its items begin."""
    marked = sum(bool(_SEQUENCE.match(item)) for item in listing.items)
    return listing.ordered or bool(_LEADS_TO_STEPS.search(listing.lead)) or marked >= len(listing.items) - 1


_LEADS_TO_STEPS = re.compile(
    r"\b(?:steps?|stages?|phases?|process|procedure|sequence|how (?:it|this|we|to)|works?|in (?:this )?order|cycle)\b",
    re.I,
)
_SEQUENCE = re.compile(r"(?:first|second|third|fourth|fifth|then|next|after that|finally|last|step \d)\b", re.I)


def _cycle(stuff: Stuff) -> Built | None:
    built = _process(stuff)
    if built is None or not isinstance(built.body, s.Process):
        return None
    last = built.body.steps[-1]
    if not re.search(r"\b(?:repeat|again|back to|start over|returns? to)\b", f"{last.label} {last.detail}", re.I):
        return None
    turns = tuple(s.Turn(label=step.label, text=step.detail) for step in built.body.steps[:5])
    return Built(body=s.Cycle(steps=turns), passages=built.passages, places=built.places)


def _chart(stuff: Stuff) -> Built | None:
    found = chart_data(stuff.material).get(stuff.table)
    if found is None:
        return None
    table, dataset = found
    places = ((table.origin, table.page),)
    takeaways = [(t, p) for t, p in points_of(sorted(stuff.passages, key=lambda p: -p.worth), 80) if numbers(t)][:3]
    return Built(
        body=s.Chart(
            dataset=dataset.id,
            chart=chart_kind(dataset),
            takeaways=tuple(t for t, _ in takeaways),
            highlight=_largest(dataset),
        ),
        passages=tuple(p.id for _, p in takeaways),
        places=places,
        dataset=dataset,
    )


def _largest(dataset: Dataset) -> int | None:
    if len(dataset.series) != 1 or is_over_time(dataset):
        return None
    values = [value if value is not None else float("-inf") for value in dataset.series[0].values]
    return values.index(max(values))


def _picture(stuff: Stuff) -> Built | None:
    """A picture of the source beside what its topic says."""
    picture = next((each for each in stuff.material.pictures if each.id == stuff.picture), None)
    if picture is None:
        return None
    ranked = sorted(stuff.passages, key=lambda p: -p.worth)
    points = [(t, p) for t, p in points_of(ranked, 75) if not alike(t, picture.caption)][:3]
    points.sort(key=lambda each: each[1].order)
    return Built(
        body=s.Picture(figure=picture.id, points=tuple(t for t, _ in points)),
        passages=tuple(p.id for _, p in points),
        places=((picture.origin, picture.page),),
        figure=figure_of(picture, stuff.material),
    )


def _table(stuff: Stuff) -> Built | None:
    name = stuff.table.rsplit("-", 1)[0] if "-" in stuff.table else stuff.table
    table = next((each for each in stuff.material.tables if each.id == name), None)
    if table is None or not 2 <= len(table.header) <= 5 or not table.rows:
        return None
    if any(len(cell) > 44 for row in table.rows for cell in row):
        return None
    numeric = [bool(numbers(row)) for row in zip(*table.rows[:3], strict=True) for row in [row[0]]]
    return Built(
        body=s.Table(
            header=tuple(cell or "–" for cell in table.header),
            rows=table.rows[:12],
            align=tuple("right" if number and at else "left" for at, number in enumerate(numeric)),
        ),
        passages=(),
        places=((table.origin, table.page),),
    )


def _quote(stuff: Stuff) -> Built | None:
    """The strongest sentence, as the source has it."""
    ranked = sorted(stuff.passages, key=lambda p: -p.worth)
    for passage in ranked:
        text = pointed(passage.text)
        if passage.alone and 50 <= len(text) <= 190:
            origin = stuff.material.origins[passage.origin]
            where = f", {origin.kind} {passage.page}" if origin.paged else ""
            return Built(body=s.Quote(text=text, who=f"{origin.title[:60]}{where}"), passages=(passage.id,))
    return None


def _matrix(stuff: Stuff) -> Built | None:
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


def _funnel(stuff: Stuff) -> Built | None:
    """A table of stages whose values fall."""
    for table, dataset in chart_data(stuff.material).values():
        if stuff.table and dataset.id != stuff.table:
            continue
        values = [value or 0.0 for value in dataset.series[0].values]
        staged = re.search(r"\b(?:stage|step|funnel|leads?|phase)\b", table.header[0], re.I)
        falling = all(a > b > 0 for a, b in itertools.pairwise(values))
        if staged and falling and 3 <= len(values) <= 5 and len(dataset.series) == 1:
            cells = {row[0]: row[1] for row in table.rows}
            return Built(
                body=s.Funnel(
                    stages=tuple(s.Narrowing(label=name, value=cells.get(name, "")) for name in dataset.categories)
                ),
                passages=(),
                places=((table.origin, table.page),),
            )
    return None


def _team(stuff: Stuff) -> Built | None:
    people = tuple(s.Person(name=p.name, role=p.role, line=p.line) for p in stuff.facts.team)
    used: list[int] = []
    if not people:
        found, used = people_in(stuff.passages)
        people = tuple(found)
    if len(people) < 2:
        return None
    return Built(body=s.Team(people=people[:6]), passages=tuple(used))


def _closing(stuff: Stuff) -> Built | None:
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
    listing = _listing(stuff)
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


def _listing(stuff: Stuff) -> Listing | None:
    listings = stuff.material.listings
    return listings[stuff.listing] if 0 <= stuff.listing < len(listings) else None


BUILDERS: Mapping[str, Builder] = {
    "bullets": _bullets,
    "cards": _cards,
    "stats": _stats,
    "number": _number,
    "timeline": _timeline,
    "compare": _compare,
    "process": _process,
    "cycle": _cycle,
    "chart": _chart,
    "picture": _picture,
    "table": _table,
    "quote": _quote,
    "matrix": _matrix,
    "funnel": _funnel,
    "team": _team,
    "closing": _closing,
}
"""By layout; covers and lists of sources are made where the deck is put together."""
