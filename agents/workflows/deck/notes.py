"""What the speaker says to a slide: what stands around its passages in the source and is not on the slide."""

from __future__ import annotations

from collections.abc import Sequence

from ternlight.agents.workflows.deck.outline import OutlineItem
from ternlight.agents.workflows.deck.stuff import Built
from ternlight.agents.workflows.material.brief import pointed
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.tools.typeset.wording import alike

FEWEST, MOST = 30, 80
"""Words of the notes, as far as the sources have so many."""
_ENOUGH = 45
_LONGEST_SENTENCE = 55


def speaker_notes(item: OutlineItem, built: Built, shown: Sequence[str], material: Material, *, begin: str = "") -> str:
    """`FEWEST` to `MOST` words: first the passages' own sentences where the slide has a part of them, then their
    neighbours, then the nearest of the next parts. `begin` is what a model has written of them already.

    Where the source has nothing besides, the notes say where the slide's words stand.
    """
    notes = _Notes(shown, begin)
    centre = [n for n in dict.fromkeys((*built.passages, item.lead, *item.passages)) if n >= 0]
    topics = {material.passages[n].topic for n in centre}
    if not topics:
        pages = set(built.places)
        topics = {p.topic for p in material.passages if (p.origin, p.page) in pages}
    own = [material.passages[n] for n in centre]
    around = [p for topic in sorted(topics) for p in material.of_topic(topic) if p.id not in centre]
    notes.add(own, _ENOUGH)
    notes.add(sorted(around, key=lambda p: -p.worth), _ENOUGH)
    if notes.count < FEWEST and topics:
        first = min(topics)
        origins = {material.topics[topic].origin for topic in topics}
        others = [p for p in material.passages if p.topic not in topics and p.origin in origins and p.alone]
        notes.add(sorted(others, key=lambda p: (abs(p.topic - first), -p.worth)), FEWEST)
    return notes.text or _where(built, material)


class _Notes:
    def __init__(self, shown: Sequence[str], begin: str) -> None:
        self._shown = shown
        self._sentences = [begin] if begin else []
        self.count = len(begin.split())

    @property
    def text(self) -> str:
        return " ".join(self._sentences)

    def add(self, passages: Sequence[Passage], enough: int) -> None:
        """Sentences of `passages` that the slide does not show, none twice, until there are `enough` words."""
        for passage in passages:
            if self.count >= enough:
                return
            sentence = passage.text
            length = len(sentence.split())
            if length > _LONGEST_SENTENCE or self.count + length > MOST:
                continue
            if pointed(sentence) in self._shown or any(alike(sentence, other) for other in self._sentences):
                continue
            self._sentences.append(sentence if sentence.endswith((".", "!", "?", "…", "。")) else f"{sentence}.")
            self.count += length


def _where(built: Built, material: Material) -> str:
    places = [*built.places, *((material.passages[n].origin, material.passages[n].page) for n in built.passages)]
    if not places:
        return ""
    origin = material.origins[places[0][0]]
    return f"All of this is from {origin.title}" + (f", {origin.kind} {places[0][1]}." if origin.paged else ".")
