"""One slide by code alone: the body of its layout, a headline and notes, in the sources' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ternlight.agents.workflows.deck.bodies import build
from ternlight.agents.workflows.deck.from_facts import body_from_facts
from ternlight.agents.workflows.deck.headline_choices import MOST, NEARLY, HeadlineChoice, headline_choices
from ternlight.agents.workflows.deck.heads import card_head
from ternlight.agents.workflows.deck.notes import speaker_notes
from ternlight.agents.workflows.deck.outline import Outline, OutlineItem
from ternlight.agents.workflows.deck.stuff import Built, stuff_of
from ternlight.agents.workflows.deck.written import WrittenSlide
from ternlight.agents.workflows.material.phrases import labels
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.tools.typeset import slides as s
from ternlight.tools.typeset.deck import Slide
from ternlight.tools.typeset.wording import alike
from ternlight.tools.typeset.wording import headline as cut_headline

FIXED = {"overview": "glance", "dates": "dates", "next": "next", "in-short": "short"}
"""Slides over all sources, and the label (`phrases.Labels`) of each: small over the headline, and in its place only
where there is nothing to state."""
_INSTEAD = ("stats", "cards", "bullets", "number", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A slide by code, and what else its headline could be."""

    item: OutlineItem
    written: WrittenSlide
    built: Built
    choices: tuple[HeadlineChoice, ...]
    """The first is on the slide; empty where the headline is the user's, fixed, or a label."""

    def under(self, choice: HeadlineChoice, material: Material) -> WrittenSlide:
        """The same slide under another of its headlines."""
        shown = [choice.words, *texts_of(self.built.body)]
        notes = speaker_notes(self.item, self.built, shown, material)
        slide = replace(self.written.slide, headline=choice.words, notes=notes)
        places = places_of(material, [*self.built.passages, *_made_of(choice)], self.built.places)
        return replace(self.written, slide=slide, places=places)


def alternatives(
    composed: Composed, outline: Outline, material: Material, headlines: Sequence[str]
) -> list[tuple[str, WrittenSlide]]:
    """What the slide can be: each headline with the slide under it, the first as `composed` has it.

    Beside the statements that the slide leaves over, each of its own passages can be the conclusion; the one that was
    then takes its place on the slide, if the layout can show it.
    """
    found = [(choice.words, composed.under(choice, material)) for choice in composed.choices]
    item = composed.item
    if found and item.lead >= 0 and item.layout != "number" and composed.written.slide.layout == item.layout:
        least = material.passages[item.lead].worth - NEARLY
        own = [n for n in item.passages if material.passages[n].worth >= least]
        for passage in sorted(own, key=lambda n: -material.passages[n].worth):
            rest = tuple(sorted({item.lead, *item.passages} - {passage}))
            other = compose(replace(item, lead=passage, passages=rest), outline, material, headlines)
            if len(found) >= MOST or other is None or not other.choices:
                continue
            whole = other.written.slide.layout == item.layout and len(texts_of(other.built.body)) >= len(
                texts_of(composed.built.body)
            )
            first = other.choices[0]
            if whole and first.passage == passage and all(first.words != words for words, _ in found):
                found.append((first.words, other.written))
    return found


def compose(item: OutlineItem, outline: Outline, material: Material, headlines: Sequence[str]) -> Composed | None:
    """The slide of an item behind slides with these `headlines`; None if its passages cannot fill any layout.

    Its headline is a statement of the sources wherever there is one to be had: where the slide would show all of them,
    the strongest becomes the headline and the others the slide, with what its topic has left where one is missing.
    """
    composed = _composed(item, outline, material, headlines)
    if composed is None or composed.choices or item.headline or item.key in FIXED:
        return composed
    used = {n for each in outline.items for n in (each.lead, *each.passages)}
    topics = {material.passages[n].topic for n in item.passages}
    left = sorted((p for t in topics for p in material.of_topic(t) if p.alone and p.id not in used), key=_by_worth)
    for passage in sorted(composed.built.passages, key=lambda n: -material.passages[n].worth):
        rest = sorted([*(n for n in item.passages if n != passage), *(p.id for p in left[:1])])
        other = _composed(replace(item, lead=passage, passages=tuple(rest)), outline, material, headlines)
        if other is not None and other.choices and other.choices[0].passage == passage and not other.written.said:
            return replace(other, item=item)
    return composed


def _by_worth(passage: Passage) -> tuple[float, int]:
    return -passage.worth, passage.id


def _composed(item: OutlineItem, outline: Outline, material: Material, headlines: Sequence[str]) -> Composed | None:
    stuff = stuff_of(item, material, outline.facts)
    said: tuple[str, ...] = ()
    told = body_from_facts(item.key, outline.facts) if not stuff.passages and not item.table else None
    built = build(item.layout, stuff)
    if built is None and told is not None:
        built = Built(body=told, passages=())
    if built is None:
        layout, built = next(
            ((name, made) for name in _INSTEAD if (made := build(name, stuff)) is not None), ("", None)
        )
        said = (f"The passages do not hold what a {item.layout} slide shows; it is a {layout} slide.",)
    if built is None:
        return None
    shown = texts_of(built.body)
    choices: list[HeadlineChoice] = []
    fixed: str = getattr(labels(material.lang), FIXED[item.key]) if item.key in FIXED else ""
    if not item.headline and isinstance(built.body, s.Closing) and fixed:
        built, choices = _concluding(built, fixed, headlines)
        shown = texts_of(built.body)
    elif not item.headline:
        said_already = [*headlines, outline.subtitle] if item.key == "overview" else headlines
        choices = headline_choices(item, built, stuff.passages, material, said_already, shown)
    headline = (
        item.headline
        or (choices[0].words if choices else "")
        or fixed
        or _label(item, built, outline, headlines, material.lang)
    )
    used = [*built.passages, *(n for choice in choices[:1] for n in _made_of(choice))]
    return Composed(
        item=item,
        written=WrittenSlide(
            key=item.key,
            slide=Slide(
                headline=headline,
                body=built.body,
                notes=speaker_notes(item, built, [headline, *shown], material),
                group=item.group or (fixed if fixed != headline else ""),
                status="user" if told is not None and not used else "fallback",
            ),
            places=places_of(material, used, built.places),
            dataset=built.dataset,
            figure=built.figure,
            said=said,
        ),
        built=built,
        choices=tuple(choices),
    )


def _concluding(built: Built, label: str, headlines: Sequence[str]) -> tuple[Built, list[HeadlineChoice]]:
    """A last slide under what it says first, with `label` in that line's place; as it is if a headline says it."""
    body = built.body
    assert isinstance(body, s.Closing)
    if not body.uses or any(alike(body.ask, other) for other in headlines):
        return built, []
    choice = HeadlineChoice(words=body.ask, passage=built.passages[0])
    return replace(built, body=replace(body, ask=label)), [choice]


def _made_of(choice: HeadlineChoice) -> list[int]:
    return [choice.passage] if choice.passage >= 0 else []


def places_of(
    material: Material, used: Sequence[int], places: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """(origin, page) of the passages used, then of the tables, lists and pictures shown."""
    own = [(material.passages[n].origin, material.passages[n].page) for n in used]
    return tuple(dict.fromkeys((*(p for p in own if p not in places), *places)))


def texts_of(value: object) -> list[str]:
    """Every text of a body that a reader sees."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [each for item in value for each in texts_of(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [
            each
            for name in value.__dataclass_fields__
            if name not in ("icon", "figure", "dataset", "chart", "align", "sources", "highlight")
            for each in texts_of(getattr(value, name))
        ]
    return []


def _label(item: OutlineItem, built: Built, outline: Outline, headlines: Sequence[str], lang: str) -> str:
    """The part of the deck as a headline; what a quote is about, where the part has had its slide. Numbered where
    there is no other."""
    label = item.group or item.brief or outline.title
    label = cut_headline(label[:1].upper() + label[1:], 70)
    taken = {other.casefold() for other in (*headlines, outline.title)}
    if label.casefold() in taken:
        told = [card_head(built.body.text) or "", labels(lang).words] if isinstance(built.body, s.Quote) else []
        told += [built.dataset.title] if built.dataset is not None else []
        label = next((words for words in told if words and words.casefold() not in taken), label)
    number = 2
    whole = label
    while any(whole.casefold() == other.casefold() for other in headlines):
        whole = f"{label} ({number})"
        number += 1
    return whole
