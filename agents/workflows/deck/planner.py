"""What both kinds of outline are made with: the layouts so far, the passages that are taken, tables not yet shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ternlight.agents.workflows.deck.charting import chart_data
from ternlight.agents.workflows.deck.choose import Variety, best
from ternlight.agents.workflows.deck.facts import NOBODY, UserFacts
from ternlight.agents.workflows.deck.outline import MOST_PASSAGES, DeckKind, OutlineItem
from ternlight.agents.workflows.deck.stuff import Stuff, changes_in, events_in, stuff_of
from ternlight.agents.workflows.material.brief import brief
from ternlight.agents.workflows.material.types import Material, Passage

_LAYOUTS = (
    "chart",
    "picture",
    "process",
    "cycle",
    "funnel",
    "timeline",
    "compare",
    "stats",
    "number",
    "cards",
    "table",
    "quote",
    "bullets",
)


_TEXT = ("bullets", "quote")
_SHOWING = ("stats", "timeline", "compare", "cards", "number", "process")
_MOST_TEXT, _FEWEST = 0.3, 4
"""Share of slides that may be words alone, and slides from which none is left out for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckOptions:
    """The user's choices about a deck."""

    kind: DeckKind = "research"
    slides: int = 0
    """How many, covers and sources included; 0 for what is usual."""
    theme: str = "harbour"
    title: str = ""
    date: str = ""
    facts: UserFacts = NOBODY


class Planner:
    """An outline on the way."""

    def __init__(self, material: Material, options: DeckOptions, wanted: int) -> None:
        self.material, self.options, self.wanted = material, options, wanted
        self.variety = Variety()
        self.variety.take("cover")
        self.taken: set[int] = set()
        self.charts = {name: table for name, (table, _) in chart_data(material).items()}
        self.plain_tables = [t for t in material.tables if all(c.rsplit("-", 1)[0] != t.id for c in self.charts)]
        self.listings = set(range(len(material.listings)))
        self.pictures = [p for p in material.pictures if p.caption] or list(material.pictures)
        """Not shown yet; those without a caption only where none has one."""
        self.to_supply: list[str] = []
        self.notes: list[str] = []

    def _across(self, room: int) -> list[OutlineItem]:
        """Slides over all sources: what changed, and when what happened."""
        found: list[OutlineItem] = []
        free = [p for p in self.material.passages if p.alone]
        changes = changes_in(free)
        if len(changes) >= 2 and room >= 4:
            chosen = sorted(changes, key=lambda c: -c.passage.worth)[:4]
            passages = sorted({c.passage.id for c in chosen})
            found.append(
                OutlineItem(key="changes", brief="what has changed", layout="compare", passages=tuple(passages))
            )
        events = events_in(free)
        if len(events) >= 3 and room >= 4:
            strong = sorted(events, key=lambda e: -e.passage.worth)[:6]
            passages = sorted({e.passage.id for e in strong})
            found.append(
                OutlineItem(key="dates", brief="when what happened", layout="timeline", passages=tuple(passages))
            )
        for item in found:
            self._take([self.material.passages[n] for n in item.passages])
        return found

    def _of(self, topic: int) -> list[Passage]:
        passages = [p for p in self.material.of_topic(topic) if p.alone and p.id not in self.taken]
        best_first = sorted(passages, key=lambda p: -p.worth)[: MOST_PASSAGES + 2]
        return sorted(best_first, key=lambda p: p.order)

    def _finding(self, topic: int, passages: Sequence[Passage], key: str) -> OutlineItem | None:
        lead = self._lead(passages)
        rest = tuple(p for p in passages if lead is None or p.id != lead.id)
        chart = next((name for name, table in self.charts.items() if table.topic == topic), "")
        table = chart or next((t.id for t in self.plain_tables if t.topic == topic), "")
        listing = next((n for n in sorted(self.listings) if self.material.listings[n].topic == topic), -1)
        picture = self._picture_of({topic})
        stuff = Stuff(material=self.material, passages=rest, table=table, listing=listing, picture=picture)
        found = best(stuff, _LAYOUTS, self.variety)
        if found is None and lead is not None:
            found, lead = best(replace(stuff, passages=tuple(passages)), _LAYOUTS, self.variety), None
        if found is None:
            return None
        layout, built = found
        self.variety.take(layout)
        used = [n for n in built.passages if n >= 0] + ([lead.id] if lead is not None else [])
        self._take([self.material.passages[n] for n in used])
        if layout in ("chart", "funnel") and chart:
            self.charts.pop(chart)
        elif layout == "table":
            shown = table.rsplit("-", 1)[0]
            self.plain_tables = [t for t in self.plain_tables if t.id != shown]
            self.charts = {name: found for name, found in self.charts.items() if found.id != shown}
        if layout in ("process", "cycle"):
            self.listings.discard(listing)
        self._show_picture(layout, picture)
        return OutlineItem(
            key=key,
            group=self.material.topics[topic].title[:40] if len(self.material.topics[topic].title) <= 40 else "",
            brief=self.material.topics[topic].title,
            layout=layout,  # type: ignore[arg-type]
            passages=tuple(built.passages[:MOST_PASSAGES]),
            lead=lead.id if lead is not None else -1,
            table=table if layout in ("chart", "table", "funnel") else "",
            listing=listing if layout in ("process", "cycle") else -1,
            picture=picture if layout == "picture" else "",
        )

    def _picture_of(self, topics: Collection[int]) -> str:
        """The id of the largest picture of these topics that is not shown yet, "" without one."""
        own = [p for p in self.pictures if p.topic in topics]
        return max(own, key=lambda p: (bool(p.caption), p.width * p.height)).id if own else ""

    def _show_picture(self, layout: str, picture: str) -> None:
        if layout == "picture":
            self.pictures = [p for p in self.pictures if p.id != picture]

    def _lead(self, passages: Sequence[Passage]) -> Passage | None:
        """The passage of the headline: the best one that fits, if enough others are left."""
        fitting = [p for p in passages if brief(p.text, 70) is not None]
        return max(fitting, key=lambda p: p.worth) if fitting and len(passages) >= 2 else None

    def _more(self, most: int) -> list[OutlineItem]:
        """Further slides: tables not yet shown, then topics with enough left over."""
        items: list[OutlineItem] = []
        for table in [*dict.fromkeys(t.id for t in self.charts.values()), *(t.id for t in self.plain_tables)]:
            if len(items) >= most:
                return items
            found = next(t for t in self.material.tables if t.id == table)
            item = self._finding(found.topic, self._of(found.topic), f"{table}-more")
            if item is not None:
                items.append(item)
        for number in range(3):
            for topic in sorted(range(len(self.material.topics)), key=lambda t: -len(self._of(t))):
                if len(items) >= most or len(self._of(topic)) < 3:
                    break
                item = self._finding(topic, self._of(topic), f"topic-{topic}-{number + 2}")
                if item is not None:
                    items.append(item)
        return items

    def _relaid(self, items: list[OutlineItem], material: Material) -> list[OutlineItem]:
        """Another layout for a slide whose neighbour has the same, where it can have one."""
        for at in range(1, len(items)):
            item = items[at]
            if item.layout != items[at - 1].layout or item.layout == "chart" or item.topics:
                continue
            after = items[at + 1].layout if at + 1 < len(items) else ""
            others = [layout for layout in _LAYOUTS if layout not in (item.layout, after, "compare", "timeline")]
            stuff = stuff_of(item, material, self.options.facts)
            found = best(stuff, others, Variety())
            if found is not None and found[0] != "bullets":
                items[at] = replace(item, layout=found[0])  # type: ignore[arg-type]
            elif at + 1 < len(items) - 1 and items[at + 1].layout != item.layout:
                items[at], items[at + 1] = items[at + 1], items[at]
        return items

    def shown_enough(self, items: list[OutlineItem]) -> list[OutlineItem]:
        """The items with at most `_MOST_TEXT` of them words alone: others get a layout that shows something, whatever
        was there before; what cannot have one, and says least, is left out of a long deck."""
        while sum(item.layout in _TEXT for item in items) > _MOST_TEXT * len(items):
            plain = sorted((item for item in items if item.layout in _TEXT), key=self._worth_of)
            changed = next((other for item in plain if (other := self._showing(item, items)) is not None), None)
            if changed is not None:
                items = [changed if item.key == changed.key else item for item in items]
            elif len(items) > _FEWEST:
                items = [item for item in items if item.key != plain[0].key]
            else:
                break
        return items

    def _showing(self, item: OutlineItem, items: Sequence[OutlineItem]) -> OutlineItem | None:
        """The item in a layout that shows something and that its neighbours do not have."""
        at = next(n for n, each in enumerate(items) if each.key == item.key)
        beside = {each.layout for each in (*items[max(0, at - 1) : at], *items[at + 1 : at + 2])}
        variety = Variety(used=Counter(each.layout for each in items))
        stuff = stuff_of(item, self.material, self.options.facts)
        found = best(stuff, [layout for layout in _SHOWING if layout not in beside], variety)
        return replace(item, layout=found[0]) if found is not None else None  # type: ignore[arg-type]

    def _worth_of(self, item: OutlineItem) -> float:
        worths = [self.material.passages[n].worth for n in item.passages]
        return sum(worths) / max(1, len(worths))

    def _take(self, passages: Sequence[Passage]) -> None:
        self.taken |= {passage.id for passage in passages}
