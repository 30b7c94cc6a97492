"""From material to the outline of a report: which topics become sections, and what belongs in each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from ternlight.agents.workflows.deck.charting import chart_data
from ternlight.agents.workflows.deck.stuff import changes_in, events_in, figures_in
from ternlight.agents.workflows.material.phrases import labels, report_words
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.typeset.codec import from_json, to_json
from ternlight.tools.typeset.wording import alike
from ternlight.tools.typeset.wording import headline as cut_headline
from ternlight.tools.typeset.words import words_for

SectionKind = Literal["summary", "topic", "figures", "changes", "dates", "next", "method"]
_FEWEST = 2
"""Passages of a topic that make a section."""
_MOST_PICTURES = 3
"""In one section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportItem:
    """One section that is to be written."""

    key: str
    kind: SectionKind
    title: str
    passages: tuple[int, ...] = ()
    tables: tuple[str, ...] = ()
    """`FoundTable.id`s shown in it."""
    listings: tuple[int, ...] = ()
    pictures: tuple[str, ...] = ()
    """`FoundPicture.id`s shown in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """The user's choices about a report."""

    theme: str = "harbour"
    title: str = ""
    author: str = ""
    date: str = ""
    sections: int = 0
    """Of findings at most; 0 for as many as the sources carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOutline:
    """A report before it is written. Sections may be taken out, moved and renamed."""

    title: str
    subtitle: str = ""
    author: str = ""
    date: str = ""
    lang: str = "en"
    theme: str = "harbour"
    items: tuple[ReportItem, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> ReportOutline:
        """The outline that `to_json` wrote; raises `codec.BadDocument`."""
        return from_json(cls, data)

    def without(self, key: str) -> ReportOutline:
        """The outline without one of its sections."""
        return replace(self, items=tuple(item for item in self.items if item.key != key))

    def moved(self, key: str, place: int) -> ReportOutline:
        """The outline with one of its sections at `place`, counted from 0."""
        item = next(item for item in self.items if item.key == key)
        others = [each for each in self.items if each.key != key]
        others.insert(min(max(place, 0), len(others)), item)
        return replace(self, items=tuple(others))

    def renamed(self, key: str, title: str) -> ReportOutline:
        """The outline with another heading for one of its sections."""
        return replace(self, items=tuple(replace(i, title=title) if i.key == key else i for i in self.items))


def plan_report(material: Material, options: ReportOptions) -> ReportOutline:
    """The outline of a report: summary, findings by topic, figures, changes, dates, what comes next, method."""
    items: list[ReportItem] = []
    words = report_words(material.lang)
    ranked = sorted((p for p in material.passages if p.alone), key=lambda p: -p.worth)
    count = 5 if len(ranked) >= 12 else 3
    best: list[int] = []
    topics: dict[int, int] = {}
    for passage in ranked:
        said = any(alike(passage.text, material.passages[other].text) for other in best)
        if topics.get(passage.topic, 0) < 2 and len(best) < count and not said:
            best.append(passage.id)
            topics[passage.topic] = topics.get(passage.topic, 0) + 1
    lead = [material.about] if material.about >= 0 and material.passages[material.about].alone else []
    summary = tuple(dict.fromkeys([*lead, *sorted(best)]))
    items.append(ReportItem(key="summary", kind="summary", title=words_for(material.lang).summary, passages=summary))
    items += _findings(material, options)
    free = [p for p in material.passages if p.alone]
    if len(figures := figures_in(free)) >= 3:
        chosen = sorted(f.passage.id for f in figures[:8])
        items.append(ReportItem(key="figures", kind="figures", title=words.figures, passages=tuple(chosen)))
    if len(changes := changes_in(free)) >= 2:
        chosen = [c.passage.id for c in changes[:8]]
        items.append(
            ReportItem(key="changes", kind="changes", title=words.changes, passages=tuple(dict.fromkeys(chosen)))
        )
    if len(events := events_in(free)) >= 3:
        strong = sorted(events, key=lambda e: -e.passage.worth)[:6]
        chosen = sorted({e.passage.id for e in strong})
        items.append(ReportItem(key="dates", kind="dates", title=labels(material.lang).dates, passages=tuple(chosen)))
    items.append(ReportItem(key="method", kind="method", title=words.method))
    return ReportOutline(
        title=cut_headline(options.title or material.title, 110),
        subtitle=_subtitle(material),
        author=options.author,
        date=options.date,
        lang=material.lang,
        theme=options.theme,
        items=tuple(items),
    )


def _findings(material: Material, options: ReportOptions) -> list[ReportItem]:
    charts = chart_data(material)
    captioned = any(picture.caption for picture in material.pictures)
    found: list[tuple[float, ReportItem]] = []
    for topic, heading in enumerate(material.topics):
        passages = material.of_topic(topic)
        tables = tuple(t.id for t in material.tables if t.topic == topic)
        listings = tuple(n for n, listing in enumerate(material.listings) if listing.topic == topic)
        pictures = tuple(p.id for p in material.pictures if p.topic == topic and (p.caption or not captioned))
        if len(passages) < _FEWEST and not tables:
            continue
        if not tables and heading.title.casefold() == words_for(material.lang).summary.casefold():
            continue  # the report has a summary of its own
        kept = _chosen(passages)
        worth = sum(sorted((p.worth for p in passages), reverse=True)[:5]) + len(tables)
        worth += sum(table.topic == topic for table, _ in charts.values())
        found.append(
            (
                worth,
                ReportItem(
                    key=f"topic-{topic}",
                    kind="topic",
                    title=heading.title[:100],
                    passages=kept,
                    tables=tables,
                    listings=listings,
                    pictures=pictures[:_MOST_PICTURES],
                ),
            )
        )
    most = options.sections or 14
    best = sorted(found, key=lambda each: -each[0])[:most]
    return [item for each in found for item in [each[1]] if each in best]


def _chosen(passages: tuple[Any, ...]) -> tuple[int, ...]:
    """About two thirds of a topic's sentences, the better ones; one that leans on the one before it only with it."""
    if not passages:
        return ()
    wanted = max(5, min(12, round(0.65 * len(passages))))
    best = {p.id for p in sorted(passages, key=lambda p: -p.worth)[:wanted]}
    kept = []
    for before, passage in zip((None, *passages), passages, strict=False):
        near = before is not None and before.id in kept and passage.order - before.order == 1
        if passage.id in best and (passage.alone or near) and not passage.item:
            kept.append(passage.id)
    return tuple(kept)


def _subtitle(material: Material) -> str:
    if len(material.origins) == 1:
        origin = material.origins[0]
        return "" if origin.title == material.title else f"From {origin.title}"
    return f"From {len(material.origins)} sources"
