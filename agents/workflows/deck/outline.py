"""The outline of a deck: what each slide shows and which passages carry it, open to editing before it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from ternlight.agents.workflows.deck.facts import NOBODY, UserFacts
from ternlight.tools.typeset.codec import from_json, to_json
from ternlight.tools.typeset.slides import Layout

DeckKind = Literal["pitch", "research"]
MOST_PASSAGES = 6
"""That one slide is made from."""
USUAL, LONGEST = 70, 78
"""Characters of a headline, and of one where none so short can be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineItem:
    """One slide that is to be written."""

    key: str
    """Unlike every other in the outline."""
    group: str = ""
    """The part of the deck, printed small over the headline."""
    brief: str
    """What the slide is to say, in a few words."""
    layout: Layout
    passages: tuple[int, ...] = ()
    """`Passage.id`s, at most `MOST_PASSAGES`."""
    lead: int = -1
    """The passage of the headline; -1 to choose one."""
    table: str = ""
    """`FoundTable.id` or a dataset's id, for charts and tables."""
    listing: int = -1
    """Index in `Material.listings`, for steps."""
    picture: str = ""
    """`FoundPicture.id`, for pictures."""
    topics: tuple[int, ...] = ()
    """Indices in `Material.topics`, for overviews."""
    headline: str = ""
    """The user's own; empty to have one written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A deck before it is written. Items may be taken out, moved, and given a headline or another layout."""

    kind: DeckKind
    title: str
    subtitle: str = ""
    author: str = ""
    date: str = ""
    lang: str = "en"
    theme: str = "harbour"
    items: tuple[OutlineItem, ...]
    facts: UserFacts = NOBODY
    to_supply: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    wanted: int = 0
    """Slides asked for, 0 for what is usual."""

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> Outline:
        """The outline that `to_json` wrote; raises `codec.BadDocument`."""
        return from_json(cls, data)

    def without(self, key: str) -> Outline:
        """The outline without one of its items."""
        return replace(self, items=tuple(item for item in self.items if item.key != key))

    def moved(self, key: str, place: int) -> Outline:
        """The outline with one of its items at `place`, counted from 0 among the items."""
        item = next(item for item in self.items if item.key == key)
        others = [each for each in self.items if each.key != key]
        others.insert(min(max(place, 0), len(others)), item)
        return replace(self, items=tuple(others))

    def changed(self, key: str, *, headline: str | None = None, layout: Layout | None = None) -> Outline:
        """The outline with another headline ("" to have one written) or layout for one of its items."""
        fields = {name: value for name, value in (("headline", headline), ("layout", layout)) if value is not None}
        return replace(
            self,
            items=tuple(
                replace(item, **fields) if item.key == key else item  # type: ignore[arg-type]
                for item in self.items
            ),
        )
