"""The outline of a deck that follows its sources: key number, overview, findings, what changed, what comes next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ternlight.agents.workflows.deck.choose import best
from ternlight.agents.workflows.deck.figure_bodies import number_of
from ternlight.agents.workflows.deck.outline import MOST_PASSAGES, OutlineItem
from ternlight.agents.workflows.deck.planner import Planner
from ternlight.agents.workflows.deck.stuff import Stuff, figures_in
from ternlight.agents.workflows.material.brief import brief, dangles, leans

_AHEAD = re.compile(
    r"\b(?:will|shall|must|plan(?:s|ned)? to|is to|are to|intends?|propos\w+|recommend\w*|next (?:year|step)|has to|"
    r"have to|should|expected|aims?|soll(?:en|te|ten)?|wird|werden|muss|müssen|plan(?:t|en)|will|wollen)\b",
    re.I,
)
_PLANNED = re.compile(
    r"\b(?:plan(?:s|ned)? to|intends?|propos\w+|recommend\w*|next year|decided to|scheduled|is expected|aims? to|"
    r"will (?:open|start|begin|launch|decide|cost|build|close|grow|reach))\b",
    re.I,
)
_AHEAD_HEADING = re.compile(
    r"\b(?:next steps?|outlook|ahead|recommendations?|conclusions?|plans?|future|what (?:must|remains)|"
    r"actions?|road ?map|ausblick|wie es weitergeht|nächste schritte|empfehlungen|fazit|planung|perspectives|"
    r"conclusiones|próximos pasos|prossimi passi|conclusioni)\b",
    re.I,
)
_NEARLY, _LONG = 0.4, 8
"""How much less than the best a point to remember may matter; slides after which the best may be repeated."""
_ENOUGH = 4
"""Passages of a part from which it can have a slide of its own."""


class ResearchPlanner(Planner):
    """Plans by the sources' own parts."""

    def research(self) -> list[OutlineItem]:
        """Key number, overview, one slide for each finding, what changed, what comes next; in the sources' order."""
        material = self.material
        room = self.wanted - 2  # the cover and the sources
        closing = self._closing()
        room -= 1  # for it, or for what to remember
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
        closing = closing or self._in_short(len(front) + len(middle))
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
                shown = any(t.topic == topic for t in self.material.tables)
                shown = shown or any(p.topic == topic for p in self.pictures)
                sizes[topic] = sum(best_worth) + 0.5 * shown
        return sorted(sizes, key=lambda topic: -sizes[topic])

    def _key_number(self) -> OutlineItem | None:
        ranked = [f for f in figures_in(self.material.passages) if not f.value.isdigit() or len(f.value) > 3]
        if not ranked:
            return None
        fit = (figure.passage for figure in ranked if number_of(figure, self.material) is not None)
        passage = next(fit, None)
        if passage is None:
            return None
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
        if sum(len(self._of(topic)) for topic in chosen) < _ENOUGH * len(chosen):
            return None  # its cards would be what the slides of the parts are to say
        stuff = Stuff(material=self.material, passages=(), topics=chosen)
        found = best(stuff, ("cards", "matrix"), self.variety)
        if found is None:
            return None
        layout, built = found
        self.variety.take(layout)
        self._take([self.material.passages[n] for n in built.passages])
        left = [p for topic in chosen for p in self._of(topic) if p.id != self.material.about]
        lead = self._lead([p for p in left if not (dangles(p.text) or leans(p.text))])
        self._take([lead] if lead is not None else [])
        return OutlineItem(
            key="overview",
            brief="what the sources are about, part by part",
            layout=layout,  # type: ignore[arg-type]
            passages=built.passages[: 2 * MOST_PASSAGES],
            lead=lead.id if lead is not None else -1,
            topics=chosen,
        )

    def _findings(self, topics: Sequence[int], most: int) -> list[OutlineItem]:
        """One slide for each of the best topics, in the order of the text."""
        items: list[OutlineItem] = []
        shown = [t.topic for t in self.material.tables] + [found.topic for found in self.material.listings]
        shown += [picture.topic for picture in self.pictures]
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
            return None
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

    def _in_short(self, before: int) -> OutlineItem | None:
        """The best points that no slide has had, where the sources do not look ahead; a long deck may say its best once
        more, a short one would only repeat itself."""
        best_first = sorted((p for p in self.material.passages if p.alone), key=lambda p: -p.worth)
        said = [p for p in best_first if (words := brief(p.text, 75)) is not None and not dangles(words)]
        fresh = [p for p in said if p.id not in self.taken and p.worth >= said[0].worth - _NEARLY]
        pool = fresh[:4] if len(fresh) >= 3 else said[:4] if before >= _LONG else []
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
