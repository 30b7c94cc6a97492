"""The outline of a pitch deck: its skeleton, filled as far as the sources and the user's facts go."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ternlight.agents.workflows.deck.choose import best
from ternlight.agents.workflows.deck.facts import QUESTIONS
from ternlight.agents.workflows.deck.from_facts import body_from_facts
from ternlight.agents.workflows.deck.outline import MOST_PASSAGES, OutlineItem
from ternlight.agents.workflows.deck.planner import Planner
from ternlight.agents.workflows.deck.skeleton import PITCH, PitchSection
from ternlight.agents.workflows.deck.stuff import Built, Stuff
from ternlight.agents.workflows.material.brief import brief
from ternlight.agents.workflows.material.types import Passage
from ternlight.agents.workflows.summary.vectors import unit
from ternlight.engine.errors import EngineError
from ternlight.tools.embedding import Embedder

log = logging.getLogger("ternlight.agent")

LEAST_PITCH = 10
"""Slides that a pitch deck has at least, with what the sources show besides."""
_CLOSE_ENOUGH = 0.71
"""Score from which a passage belongs to a section: a heading of its kind, or its words and some likeness."""


class PitchPlanner(Planner):
    """Plans by the skeleton."""

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
            if scores[at] >= _CLOSE_ENOUGH:
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
        picture = self._picture_of(topics)
        lead = self._lead(passages) if section.key not in ("ask", "team") else None
        rest = tuple(p for p in passages if lead is None or p.id != lead.id)
        known = Stuff(
            material=material,
            passages=rest,
            table=table,
            listing=listing,
            picture=picture,
            facts=facts,
            key=section.key,
        )
        layouts: Sequence[str] = section.layouts
        if self._told(section.key) and not rest:
            layouts = ("cards", "bullets")
        elif picture and not chart:
            layouts = ("picture", *layouts)
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
        self._show_picture(layout, picture)
        return OutlineItem(
            key=section.key,
            group=section.title,
            brief=section.brief,
            layout=layout,  # type: ignore[arg-type]
            passages=tuple(built.passages[:MOST_PASSAGES]),
            lead=lead.id if lead is not None else -1,
            table=table if layout in ("chart", "table", "funnel") else "",
            listing=listing if layout in ("process", "cycle") else -1,
            picture=picture if layout == "picture" else "",
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
