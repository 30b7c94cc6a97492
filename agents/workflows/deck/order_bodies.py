"""Bodies of slides that show an order: dates, steps, cycles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ternlight.agents.workflows.deck.stuff import Built, Stuff, events_in, listing_of
from ternlight.agents.workflows.material.brief import brief, pointed
from ternlight.agents.workflows.material.figures import DatedEvent
from ternlight.agents.workflows.material.phrases import sayings
from ternlight.agents.workflows.material.types import Listing
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.steps import stages_of


def timeline_body(stuff: Stuff) -> Built | None:
    """Three to six dates, or the user's own milestones."""
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
        headlines=_between(events, stuff.material.lang) if stuff.key == "dates" else (),
    )


def _between(events: Sequence[DatedEvent], lang: str) -> tuple[str, ...]:
    """How many events fall between which dates: a headline for what has no single point."""
    say = sayings(lang)
    first, last = (_LEAD.sub("", event.date) for event in (events[0], events[-1]))
    if say is None or first == last or not 3 <= len(events) <= 6:
        return ()
    return (say.between.format(count=say.counts[len(events) - 3], first=first, last=last),)


_LEAD = re.compile(r"(?:by|until|from|since|before|after|bis|seit|ab|vor|nach) ", re.I)


def process_body(stuff: Stuff) -> Built | None:
    """Three to six steps in order."""
    listing = listing_of(stuff)
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


def cycle_body(stuff: Stuff) -> Built | None:
    """Steps of which the last leads back to the first."""
    built = process_body(stuff)
    if built is None or not isinstance(built.body, s.Process):
        return None
    last = built.body.steps[-1]
    if not re.search(r"\b(?:repeat|again|back to|start over|returns? to)\b", f"{last.label} {last.detail}", re.I):
        return None
    turns = tuple(s.Turn(label=step.label, text=step.detail) for step in built.body.steps[:5])
    return Built(body=s.Cycle(steps=turns), passages=built.passages, places=built.places)
