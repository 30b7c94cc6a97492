"""One part more in an outline, about what the user says, made from the passages that are nearest to it."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from ternlight.agents.errors import AgentError
from ternlight.agents.workflows.deck.choose import WORTH, Variety, best
from ternlight.agents.workflows.deck.outline import MOST_PASSAGES, Outline, OutlineItem
from ternlight.agents.workflows.deck.stuff import Stuff
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.agents.workflows.report.plan import ReportItem, ReportOutline
from ternlight.agents.workflows.summary.vectors import unit
from ternlight.engine.errors import EngineError
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.words import content_words

log = logging.getLogger("ternlight.agent")

_NEAR = 0.3
"""Score from which a passage is about the words: a likeness of meaning, raised by each word of them that it has."""
_WORD = 0.25


async def closest(material: Material, words: str, embedder: Embedder | None, most: int) -> list[Passage]:
    """The passages that say most about `words`, in the order of the sources; none that is about something else."""
    passages = [passage for passage in material.passages if passage.alone]
    if not passages:
        return []
    likeness = np.zeros(len(passages))
    if embedder is not None:
        try:
            wanted = unit(await embedder.embed([words]))
            rows = [
                await embedder.embed([p.text for p in passages[start : start + 64]])
                for start in range(0, len(passages), 64)
            ]
            likeness = np.asarray(unit(np.concatenate(rows)) @ wanted[0], np.float64)
        except EngineError as error:
            log.warning("embedder failed: %s", error)
    asked = set(content_words(words))
    scores = []
    for passage, like in zip(passages, likeness, strict=True):
        have = asked & set(content_words(f"{passage.text} {material.topics[passage.topic].title}"))
        scores.append(float(like) + _WORD * len(have))
    ranked = sorted(zip(scores, passages, strict=True), key=lambda each: -each[0])
    chosen = [passage for score, passage in ranked[:most] if score >= _NEAR]
    return sorted(chosen, key=lambda passage: (passage.origin, passage.order))


async def with_slide(
    outline: Outline, material: Material, title: str, place: int, embedder: Embedder | None
) -> Outline:
    """The outline with a slide about `title` at `place`. Raises `AgentError` where the sources do not fill one."""
    passages = await closest(material, title, embedder, MOST_PASSAGES)
    key = _free_key({item.key for item in outline.items})
    stuff = Stuff(material=material, passages=tuple(passages), facts=outline.facts, key=key)
    found = best(stuff, tuple(WORTH), Variety()) if passages else None
    if found is None:
        raise _nothing(title)
    item = OutlineItem(
        key=key,
        brief=title,
        layout=found[0],  # type: ignore[arg-type]
        passages=tuple(passage.id for passage in passages),
        headline=title[:1].upper() + title[1:],
    )
    items = list(outline.items)
    items.insert(min(max(place, 0), len(items)), item)
    return replace(outline, items=tuple(items))


async def with_section(
    outline: ReportOutline, material: Material, title: str, place: int, embedder: Embedder | None
) -> ReportOutline:
    """The outline with a section about `title` at `place`. Raises `AgentError` where the sources do not fill one."""
    passages = await closest(material, title, embedder, 2 * MOST_PASSAGES)
    if not passages:
        raise _nothing(title)
    item = ReportItem(
        key=_free_key({item.key for item in outline.items}),
        kind="topic",
        title=title[:1].upper() + title[1:],
        passages=tuple(passage.id for passage in passages),
    )
    items = list(outline.items)
    items.insert(min(max(place, 0), len(items)), item)
    return replace(outline, items=tuple(items))


def _nothing(title: str) -> AgentError:
    return AgentError(f"The sources say too little about “{title}”. Try other words, or leave it out.")


def _free_key(taken: set[str]) -> str:
    number = 1
    while f"added-{number}" in taken:
        number += 1
    return f"added-{number}"
