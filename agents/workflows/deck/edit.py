"""Changing an outline before it is written: which layouts a slide can have, and the user's answers worked in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ternlight.agents.workflows.deck.bodies import build
from ternlight.agents.workflows.deck.choose import WORTH
from ternlight.agents.workflows.deck.facts import QUESTIONS, facts_of
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.plan import plan
from ternlight.agents.workflows.deck.planner import DeckOptions
from ternlight.agents.workflows.deck.stuff import stuff_of
from ternlight.agents.workflows.deck.written import Draft
from ternlight.tools.embedding import Embedder


def layouts_of(outline: Outline, draft: Draft) -> dict[str, tuple[str, ...]]:
    """For each item's key the layouts that its passages can fill, its own first, the others as they show most."""
    found = {}
    for item in outline.items:
        stuff = stuff_of(item, draft.material, outline.facts)
        others = sorted((name for name in WORTH if name != item.layout), key=lambda name: -WORTH[name])
        found[item.key] = (item.layout, *(name for name in others if build(name, stuff) is not None))
    return found


def questions_of(outline: Outline) -> tuple[tuple[str, str], ...]:
    """(key, question) of what only the user knows and neither the sources nor earlier answers say."""
    if outline.kind != "pitch":
        return ()
    missing = " ".join(outline.to_supply).casefold()
    return tuple(
        (question.key, question.ask)
        for question in QUESTIONS
        if question.missing.casefold() in missing and not getattr(outline.facts, question.key)
    )


async def answered(draft: Draft, edited: Outline, answers: Mapping[str, str], embedder: Embedder | None) -> Outline:
    """The outline with the user's answers: slides that they make possible come in, what the user changed stays.

    Raises `ValueError` for an answer to no question.
    """
    facts = facts_of(answers, edited.facts)
    options = DeckOptions(
        kind=edited.kind,
        slides=edited.wanted,
        theme=edited.theme,
        title=edited.title,
        date=edited.date,
        facts=facts,
    )
    fresh = await plan(draft.material, options, embedder)
    kept = {item.key: item for item in edited.items}
    removed = {item.key for item in draft.outline.items} - set(kept)
    items = [kept.get(item.key, item) for item in fresh.items if item.key not in removed]
    known = {item.key for item in items}
    items += [item for item in edited.items if item.key not in known]
    old = [item.key for item in edited.items]
    if [item.key for item in items if item.key in kept] != old:
        # The user's order holds; what is new comes behind the neighbour that it has in the fresh outline.
        ordered = list(edited.items)
        for at, item in enumerate(items):
            if item.key not in kept:
                before = items[at - 1].key if at else ""
                place = next((n + 1 for n, each in enumerate(ordered) if each.key == before), 0 if not at else None)
                ordered.insert(len(ordered) if place is None else place, item)
        items = ordered
    return replace(fresh, items=tuple(items), title=edited.title, subtitle=edited.subtitle or fresh.subtitle)
