"""An outline while the user edits it: its items in order, renamed, moved, taken out, put back, added. Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ternlight.agents.messages import OutlinePart
from ternlight.agents.workflows.deck.outline import Outline, OutlineItem
from ternlight.agents.workflows.report.plan import ReportItem, ReportOutline

LONGEST_TITLE = {"deck": 70, "report": 100}
"""Characters of a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One slide or section that is to be written."""

    key: str
    title: str
    layout: str = ""
    """Of a slide."""
    named: bool = False
    """Whether the title is the user's own and stands on the slide as it is."""


class Plan:
    """The edited outline. Every change can be undone; what the assistant is given is `outline`."""

    def __init__(self, part: OutlinePart) -> None:
        self.part = part
        self._typed: Outline | ReportOutline
        if part.document == "deck":
            self._typed = Outline.from_json(part.outline)
        else:
            self._typed = ReportOutline.from_json(part.outline)
        self._before: list[Outline | ReportOutline] = []

    @property
    def title(self) -> str:
        """Of the whole document."""
        return self._typed.title

    @property
    def theme(self) -> str:
        """Name of its theme."""
        return self._typed.theme

    @property
    def outline(self) -> dict[str, Any]:
        """As the assistant takes it."""
        return self._typed.to_json()

    @property
    def edited(self) -> OutlinePart:
        """The part with the outline as it is now."""
        return replace(self.part, outline=self.outline)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """In their order; a deck's cover and its list of sources are made by code and stand in no outline."""
        groups = [getattr(item, "group", "") for item in self._typed.items]
        return tuple(_shown(item, groups.count(getattr(item, "group", ""))) for item in self._typed.items)

    @property
    def can_undo(self) -> bool:
        """Whether anything was changed."""
        return bool(self._before)

    def retitle(self, title: str) -> None:
        """Another title for the whole."""
        self._change(replace(self._typed, title=_line(title, 60 if self._deck else 110) or self._typed.title))

    def put_on(self, theme: str) -> None:
        """Another theme."""
        self._change(replace(self._typed, theme=theme))

    def rename(self, key: str, title: str) -> None:
        """Another heading for an item; "" has the headline of a slide written by the assistant again."""
        title = _line(title, LONGEST_TITLE[self.part.document])
        items: list[Any] = []
        for item in self._typed.items:
            if item.key == key and isinstance(item, OutlineItem):
                item = replace(item, headline=title)
            elif item.key == key and title:
                item = replace(item, title=title)  # type: ignore[arg-type]
            items.append(item)
        self._order(items)

    def lay_out(self, key: str, layout: str) -> None:
        """Another layout for a slide."""
        self._order(
            [
                replace(item, layout=layout) if item.key == key and isinstance(item, OutlineItem) else item  # type: ignore[arg-type]
                for item in self._typed.items
            ]
        )

    def move(self, key: str, place: int) -> None:
        """Put an item at `place`, counted from 0."""
        items: list[Any] = [item for item in self._typed.items if item.key != key]
        found = next(item for item in self._typed.items if item.key == key)
        items.insert(min(max(place, 0), len(items)), found)
        self._order(items)

    def remove(self, key: str) -> None:
        """Take an item out; the last one stays."""
        if len(self._typed.items) > 1:
            self._order([item for item in self._typed.items if item.key != key])

    def undo(self) -> None:
        """Take the last change back."""
        if self._before:
            self._typed = self._before.pop()

    def take(self, part: OutlinePart) -> None:
        """The assistant has made another outline of this one."""
        fresh = Plan(part)
        self.part = part
        self._change(fresh._typed)

    @property
    def _deck(self) -> bool:
        return self.part.document == "deck"

    def _order(self, items: list[Any]) -> None:
        changed: Any = replace(self._typed, items=tuple(items))  # type: ignore[arg-type]
        self._change(changed)

    def _change(self, fresh: Outline | ReportOutline) -> None:
        if fresh != self._typed:
            self._before.append(self._typed)
            self._typed = fresh


def _shown(item: OutlineItem | ReportItem, sharing: int) -> PlanItem:
    """`sharing` items belong to the same part of the deck: its name then says too little."""
    if isinstance(item, ReportItem):
        return PlanItem(key=item.key, title=item.title, named=True)
    title = item.headline or (item.group if sharing == 1 else "") or item.brief
    return PlanItem(key=item.key, title=title[:1].upper() + title[1:], layout=item.layout, named=bool(item.headline))


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most].rstrip()
