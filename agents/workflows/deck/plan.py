"""From material to an outline, without a model: a research deck follows the sources, a pitch deck its skeleton."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ternlight.agents.workflows.deck.bodies import (
    Built,
    Stuff,
    changes_in,
    chart_data,
    events_in,
    figures_in,
)
from ternlight.agents.workflows.deck.choose import Variety, best
from ternlight.agents.workflows.deck.facts import NOBODY, QUESTIONS, UserFacts
from ternlight.agents.workflows.deck.outline import MOST_PASSAGES, DeckKind, Outline, OutlineItem
from ternlight.agents.workflows.deck.skeleton import PITCH, PitchSection
from ternlight.agents.workflows.material.brief import brief
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.agents.workflows.summary.vectors import unit
from ternlight.engine.errors import EngineError
from ternlight.tools.embedding import Embedder
from ternlight.tools.typeset.wording import headline as cut_headline
from ternlight.tools.typeset.wording import tokens

log = logging.getLogger("ternlight.agent")

FEWEST, MOST = 5, 40
"""Slides that can be asked for."""
USUAL = {"pitch": 13, "research": 12}
LEAST_PITCH = 10
_AHEAD = re.compile(
    r"\b(?:will|shall|must|plan(?:s|ned)? to|is to|are to|intends?|propos\w+|recommend\w*|next (?:year|step)|has to|"
    r"have to|should|expected|aims?)\b",
    re.I,
)
_PLANNED = re.compile(
    r"\b(?:plan(?:s|ned)? to|intends?|propos\w+|recommend\w*|next year|decided to|scheduled|is expected|aims? to|"
    r"will (?:open|start|begin|launch|decide|cost|build|close|grow|reach))\b",
    re.I,
)
_AHEAD_HEADING = re.compile(
    r"\b(?:next steps?|outlook|ahead|recommendations?|conclusions?|plans?|future|what (?:must|remains)|"
    r"actions?|road ?map)\b",
    re.I,
)
_LAYOUTS = (
    "chart",
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
_ENOUGH = 4
"""Passages of a part from which it can have a slide of its own."""
_CLOSE_ENOUGH = 0.36


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


async def plan(material: Material, options: DeckOptions, embedder: Embedder | None) -> Outline:
    """The outline of a deck from `material`."""
    wanted = min(max(options.slides or USUAL[options.kind], FEWEST), MOST)
    work = _Plan(material, options, wanted)
    items = await work.pitch(embedder) if options.kind == "pitch" else work.research()
    facts = options.facts
    about = [material.passages[material.about]] if material.about >= 0 else []
    first = [p for p in material.passages[:3] if p.order < 6]
    said = (brief(p.text, 110) for p in (*about, *first) if p.alone)
    named = tokens(material.title)  # a title that ran into the first sentence is no subtitle
    subtitle = facts.purpose or next((w for w in said if w is not None and not (named and named <= tokens(w))), "")
    return Outline(
        kind=options.kind,
        title=cut_headline(options.title or facts.company or material.title, 60),
        subtitle=subtitle,
        author=facts.author,
        date=options.date,
        lang=material.lang,
        theme=options.theme,
        items=tuple(items),
        facts=facts,
        to_supply=tuple(work.to_supply),
        notes=tuple(work.notes),
    )


class _Plan:
    def __init__(self, material: Material, options: DeckOptions, wanted: int) -> None:
        self.material, self.options, self.wanted = material, options, wanted
        self.variety = Variety()
        self.variety.take("cover")
        self.taken: set[int] = set()
        self.charts = {name: table for name, (table, _) in chart_data(material).items()}
        self.plain_tables = [t for t in material.tables if all(c.rsplit("-", 1)[0] != t.id for c in self.charts)]
        self.listings = set(range(len(material.listings)))
        self.to_supply: list[str] = []
        self.notes: list[str] = []

    # A research deck

    def research(self) -> list[OutlineItem]:
        """Key number, overview, one slide for each finding, what changed, what comes next; in the sources' order."""
        material = self.material
        room = self.wanted - 2  # the cover and the sources
        closing = self._closing()
        room -= closing is not None
        front: list[OutlineItem] = []
        topics = self._topics()
        if room >= 6 and (key := self._key_number()) is not None:
            front.append(key)
        if room >= 7 and len(topics) >= 4 and (overview := self._overview(topics)) is not None:
            front.append(overview)
        across = self._across(room - len(front)) if room >= 6 else []
        left = room - len(front) - len(across)
        spare = min(max(0, len(self.charts) - len({t.topic for t in self.charts.values()})), max(0, left - 3), 2)
        findings = self._findings(topics, left - spare)
        findings += self._further_charts(spare)
        if len(findings) < left:
            findings += self._more(left - len(findings))
        findings.sort(key=lambda item: self._place(item))
        middle = self._interleaved(findings, across)
        items = [*front, *middle, *([closing] if closing is not None else [])]
        if len(items) < self.wanted - 3:
            self.notes.append(f"The sources carry {len(items) + 2} slides, not {self.wanted}: nothing is said twice.")
        return self._relaid(items, material)

    def _topics(self) -> list[int]:
        """Topics with enough to say, by what they say."""
        sizes: dict[int, float] = {}
        for topic in range(len(self.material.topics)):
            passages = [p for p in self.material.of_topic(topic) if p.alone and brief(p.text, 110) is not None]
            if len(passages) >= 2 or any(t.topic == topic for t in self.material.tables):
                best_worth = sorted((p.worth for p in passages), reverse=True)[:4]
                sizes[topic] = sum(best_worth) + 0.5 * any(t.topic == topic for t in self.material.tables)
        return sorted(sizes, key=lambda topic: -sizes[topic])

    def _key_number(self) -> OutlineItem | None:
        ranked = [f for f in figures_in(self.material.passages) if not f.value.isdigit() or len(f.value) > 3]
        if not ranked:
            return None
        passage = ranked[0].passage
        near = [p for p in self.material.of_topic(passage.topic) if p.alone and p.id != passage.id]
        near = sorted(near, key=lambda p: -p.worth)[:2]
        self.variety.take("number")
        self._take([passage])
        return OutlineItem(
            key="key-number",
            brief="the number that matters most",
            layout="number",
            passages=tuple(p.id for p in (passage, *near)),
        )

    def _overview(self, topics: Sequence[int]) -> OutlineItem | None:
        chosen = tuple(sorted(topics[:6]))
        stuff = Stuff(material=self.material, passages=(), topics=chosen)
        found = best(stuff, ("cards", "matrix"), self.variety)
        if found is None:
            return None
        layout, built = found
        self.variety.take(layout)
        return OutlineItem(
            key="overview",
            brief="what the sources are about, part by part",
            layout=layout,  # type: ignore[arg-type]
            passages=built.passages[: 2 * MOST_PASSAGES],
            topics=chosen,
        )

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

    def _findings(self, topics: Sequence[int], most: int) -> list[OutlineItem]:
        """One slide for each of the best topics, in the order of the text."""
        items: list[OutlineItem] = []
        shown = [t.topic for t in self.material.tables] + [found.topic for found in self.material.listings]
        small = [t for t in topics if len(self._of(t)) < _ENOUGH and t not in shown]
        if len(small) >= 3:
            items += self._pooled(small, most)
            topics = [topic for topic in topics if topic not in small]
        for topic in sorted(topics[: max(0, most - len(items))]):
            item = self._finding(topic, self._of(topic), f"topic-{topic}")
            if item is not None:
                items.append(item)
        return items

    def _pooled(self, topics: Sequence[int], most: int) -> list[OutlineItem]:
        """Slides over several parts that have too little to say for one each."""
        pool = sorted((p for topic in topics for p in self._of(topic)), key=lambda p: -p.worth)
        items: list[OutlineItem] = []
        while len(pool) >= 3 and len(items) < most:
            chosen, pool = pool[:MOST_PASSAGES], pool[MOST_PASSAGES:]
            ordered = sorted(chosen, key=lambda p: (p.origin, p.order))
            item = self._finding(chosen[0].topic, ordered, f"pool-{len(items)}")
            if item is None:
                continue
            used = {item.lead, *item.passages}
            pool = [p for p in (*chosen, *pool) if p.id not in used] if len(used) > 2 else pool
            items.append(replace(item, group=""))
        return items

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
        stuff = Stuff(material=self.material, passages=rest, table=table, listing=listing)
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
            self.plain_tables = [t for t in self.plain_tables if t.id != table]
        if layout in ("process", "cycle"):
            self.listings.discard(listing)
        return OutlineItem(
            key=key,
            group=self.material.topics[topic].title[:40] if len(self.material.topics[topic].title) <= 40 else "",
            brief=self.material.topics[topic].title,
            layout=layout,  # type: ignore[arg-type]
            passages=tuple(built.passages[:MOST_PASSAGES]),
            lead=lead.id if lead is not None else -1,
            table=table if layout in ("chart", "table", "funnel") else "",
            listing=listing if layout in ("process", "cycle") else -1,
        )

    def _lead(self, passages: Sequence[Passage]) -> Passage | None:
        """The passage of the headline: the best one that fits, if enough others are left."""
        fitting = [p for p in passages if brief(p.text, 70) is not None]
        return max(fitting, key=lambda p: p.worth) if fitting and len(passages) >= 2 else None

    def _further_charts(self, most: int) -> list[OutlineItem]:
        """A slide for each dataset whose topic has shown another one."""
        items = []
        for name, table in list(self.charts.items())[:most]:
            stuff = Stuff(material=self.material, passages=tuple(self._of(table.topic)), table=name)
            found = best(stuff, ("chart",), self.variety)
            if found is not None:
                self.charts.pop(name)
                self.variety.take("chart")
                self._take([self.material.passages[n] for n in found[1].passages])
                title = self.material.topics[table.topic].title
                items.append(
                    OutlineItem(
                        key=name,
                        group=title if len(title) <= 40 else "",
                        brief=f"{title}: {', '.join(found[1].dataset.categories[:3]) if found[1].dataset else ''}",
                        layout="chart",
                        passages=found[1].passages,
                        table=name,
                    )
                )
        return items

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

    def _closing(self) -> OutlineItem | None:
        """What comes next, from the sources' own words about it."""
        material = self.material
        ahead = [t for t, topic in enumerate(material.topics) if _AHEAD_HEADING.search(topic.title)]
        told = _AHEAD if ahead else _PLANNED
        listing = next((n for n, found in enumerate(material.listings) if found.topic in ahead), -1)
        pool = [p for p in material.passages if p.alone and (p.topic in ahead) and brief(p.text, 75) is not None]
        if len(pool) < 3:
            pool = [p for p in material.passages if p.alone and told.search(brief(p.text, 75) or "")]
        if len(pool) < 3:
            return self._in_short()
        pool = sorted(pool, key=lambda p: -(p.worth + 0.6 * bool(_AHEAD.search(brief(p.text, 75) or ""))))[:4]
        pool = [pool[0], *sorted(pool[1:], key=lambda p: p.order)]
        if listing >= 0:
            items = set(material.listings[listing].items)
            pool = [p for p in pool if p.quote not in items] or pool
        self._take(pool)
        return OutlineItem(
            key="next",
            brief="what comes next",
            layout="closing",
            passages=tuple(p.id for p in pool),
            listing=listing,
        )

    def _in_short(self) -> OutlineItem | None:
        """The best points once more, where the sources do not look ahead."""
        best_first = sorted((p for p in self.material.passages if p.alone), key=lambda p: -p.worth)
        pool = [p for p in best_first if brief(p.text, 75) is not None][:4]
        if len(pool) < 3:
            return None
        return OutlineItem(
            key="in-short", brief="what to remember", layout="closing", passages=tuple(p.id for p in pool)
        )

    def _place(self, item: OutlineItem) -> tuple[int, int]:
        numbers = [n for n in (item.lead, *item.passages) if n >= 0]
        if numbers:
            first = self.material.passages[min(numbers)]
            return first.origin, first.order
        table = next((t for t in self.material.tables if item.table.startswith(t.id)), None)
        return (table.origin, table.page * 1000) if table is not None else (0, 0)

    @staticmethod
    def _interleaved(findings: list[OutlineItem], across: list[OutlineItem]) -> list[OutlineItem]:
        """The slides over everything behind the findings' middle and at their end."""
        middle = list(findings)
        for number, item in enumerate(across):
            at = len(middle) if number else (len(middle) + 1) // 2
            middle.insert(at, item)
        return middle

    def _relaid(self, items: list[OutlineItem], material: Material) -> list[OutlineItem]:
        """Another layout for a slide whose neighbour has the same, where it can have one."""
        for at in range(1, len(items)):
            item = items[at]
            if item.layout != items[at - 1].layout or item.layout == "chart" or item.topics:
                continue
            after = items[at + 1].layout if at + 1 < len(items) else ""
            passages = tuple(material.passages[n] for n in item.passages)
            others = [layout for layout in _LAYOUTS if layout not in (item.layout, after, "compare", "timeline")]
            stuff = Stuff(material=material, passages=passages, table=item.table, listing=item.listing)
            found = best(stuff, others, Variety())
            if found is not None and found[0] != "bullets":
                items[at] = replace(item, layout=found[0])  # type: ignore[arg-type]
            elif at + 1 < len(items) - 1 and items[at + 1].layout != item.layout:
                items[at], items[at + 1] = items[at + 1], items[at]
        return items

    def _take(self, passages: Sequence[Passage]) -> None:
        self.taken |= {passage.id for passage in passages}

    # A pitch deck

    async def pitch(self, embedder: Embedder | None) -> list[OutlineItem]:
        """The skeleton's slides that the sources and the user's facts can fill; what is missing is listed."""
        groups = await self._grouped(embedder)
        items: list[OutlineItem] = []
        for section in PITCH:
            passages = groups[section.key]
            item = self._pitch_item(section, passages)
            if item is not None:
                items.append(item)
            else:
                self._missing(section)
        self._ask_for(items)
        if len(items) + 2 < max(LEAST_PITCH, min(self.wanted, 13)):
            items = self._filled(items, max(LEAST_PITCH, min(self.wanted, 13)) - len(items) - 2)
        return items

    async def _grouped(self, embedder: Embedder | None) -> dict[str, list[Passage]]:
        """Each passage with the one section it fits best, if it fits any; six for each."""
        material = self.material
        passages = [p for p in material.passages if p.alone and brief(p.text, 110) is not None]
        likeness = np.zeros((len(passages), len(PITCH)))
        if embedder is not None and material.lang == "en" and passages:
            try:
                rows = []
                for start in range(0, len(passages), 64):
                    rows.append(await embedder.embed([p.text for p in passages[start : start + 64]]))
                sections = unit(await embedder.embed([section.meaning for section in PITCH]))
                likeness = np.asarray(unit(np.concatenate(rows)) @ sections.T, np.float64)
            except EngineError as error:
                log.warning("embedder failed: %s", error)
        groups: dict[str, list[Passage]] = {section.key: [] for section in PITCH}
        ranked: dict[str, list[tuple[float, Passage]]] = {section.key: [] for section in PITCH}
        for row, passage in zip(likeness, passages, strict=True):
            heading = material.topics[passage.topic].title
            scores = [
                1.2 * bool(section.heading.search(heading)) + 0.5 * bool(section.cue.search(passage.text)) + float(like)
                for section, like in zip(PITCH, row, strict=True)
            ]
            at = int(np.argmax(scores))
            if scores[at] >= _CLOSE_ENOUGH + 0.35:
                ranked[PITCH[at].key].append((scores[at] + 0.4 * passage.worth, passage))
        for key, found in ranked.items():
            chosen = [p for _, p in sorted(found, key=lambda each: -each[0])[:MOST_PASSAGES]]
            groups[key] = sorted(chosen, key=lambda p: (p.origin, p.order))
        return groups

    def _pitch_item(self, section: PitchSection, passages: Sequence[Passage]) -> OutlineItem | None:
        material, facts = self.material, self.options.facts
        topics = {t for t, topic in enumerate(material.topics) if section.heading.search(topic.title)}
        chart = next((name for name, table in self.charts.items() if table.topic in topics), "")
        table = chart or next((t.id for t in self.plain_tables if t.topic in topics), "")
        listing = next((n for n in sorted(self.listings) if material.listings[n].topic in topics), -1)
        lead = self._lead(passages) if section.key not in ("ask", "team") else None
        rest = tuple(p for p in passages if lead is None or p.id != lead.id)
        known = Stuff(material=material, passages=rest, table=table, listing=listing, facts=facts, key=section.key)
        layouts = ("cards", "bullets") if self._told(section.key) and not rest else section.layouts
        found = best(known, layouts, self.variety, ordered=True)
        if found is None and lead is not None:
            found, lead = (
                best(replace(known, passages=tuple(passages)), section.layouts, self.variety, ordered=True),
                None,
            )
        if found is None and section.key not in ("ask", "team") and passages and topics:
            found = best(replace(known, passages=tuple(passages)), ("number", "quote"), self.variety)
        if found is None and self._told(section.key):
            found = self._from_facts(section.key)
        if found is None:
            return None
        layout, built = found
        self.variety.take(layout)
        self._take([material.passages[n] for n in built.passages])
        if chart and layout in ("chart", "funnel"):
            self.charts.pop(chart)
        if layout in ("process", "cycle"):
            self.listings.discard(listing)
        return OutlineItem(
            key=section.key,
            group=section.title,
            brief=section.brief,
            layout=layout,  # type: ignore[arg-type]
            passages=tuple(built.passages[:MOST_PASSAGES]),
            lead=lead.id if lead is not None else -1,
            table=table if layout in ("chart", "table", "funnel") else "",
            listing=listing if layout in ("process", "cycle") else -1,
        )

    def _told(self, key: str) -> bool:
        facts = self.options.facts
        return bool(
            {
                "model": facts.price and facts.payer,
                "traction": facts.traction,
                "team": facts.team,
                "roadmap": facts.milestones,
                "ask": facts.amount,
            }.get(key)
        )

    def _from_facts(self, key: str) -> tuple[str, Built] | None:
        from ternlight.agents.workflows.deck.from_facts import body_from_facts

        body = body_from_facts(key, self.options.facts)
        return (type(body).__name__.lower(), Built(body=body, passages=())) if body is not None else None

    def _missing(self, section: PitchSection) -> None:
        asked = [question for question in QUESTIONS if question.section == section.key]
        if not asked:
            self.to_supply.append(f"{section.title}: the sources say nothing about {section.brief}.")

    def _ask_for(self, items: Sequence[OutlineItem]) -> None:
        """Every question that neither the user nor the sources have answered."""
        answered = {item.key for item in items if item.passages or item.table}
        facts = self.options.facts
        for question in QUESTIONS:
            if getattr(facts, question.key):
                continue
            if question.section in answered and question.key not in ("contact", "author"):
                continue
            title = next((s.title for s in PITCH if s.key == question.section), "The cover")
            left_out = (
                question.section not in answered and question.section != "cover" and not self._told(question.section)
            )
            why = " (the slide is left out)" if left_out else ""
            self.to_supply.append(f"{title}: {question.missing[:1].lower()}{question.missing[1:]}{why}.")

    def _filled(self, items: list[OutlineItem], count: int) -> list[OutlineItem]:
        """More of what the sources show, before the last slides, where the skeleton leaves a deck too short."""
        extra: list[OutlineItem] = []
        across = [item for item in self._across(8) if item.layout not in {i.layout for i in items}]
        extra += across[:count]
        extra += self._more(count - len(extra))
        late = {"team", "roadmap", "ask"}
        at = next((n for n, item in enumerate(items) if item.key in late), len(items))
        whole = [*items[:at], *[replace(item, group=item.group or "Evidence") for item in extra[:count]], *items[at:]]
        return self._relaid(whole, self.material)
