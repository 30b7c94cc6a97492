"""From a typed deck to scenes: one planner per layout inside the overflow ladder, and the frame every slide has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ternlight.tools.pptx.fit import DoesNotFit, Faces, cut_text
from ternlight.tools.pptx.layouts import covers, figures, flows, lists, tables
from ternlight.tools.pptx.layouts.context import Context, NothingToShow, Planned
from ternlight.tools.pptx.mirror import mirrored
from ternlight.tools.pptx.palette import Palette
from ternlight.tools.pptx.scene import Element, Paragraph, Run, Scene, Shape
from ternlight.tools.pptx.specs import LayoutSpec, layout_specs
from ternlight.tools.pptx.split import halves, overfull, plainer, points_of
from ternlight.tools.pptx.words import clean, is_rtl_language
from ternlight.tools.typeset import slides as bodies
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.overflow import RUNGS
from ternlight.tools.typeset.report import Status
from ternlight.tools.typeset.themes import Theme
from ternlight.tools.typeset.words import words_for

_DEEPEST_SPLIT = 4
_LONGEST_NOTES = 20_000
_UNGROUPED = (bodies.Cover, bodies.Closing, bodies.References)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What became of one slide of the deck: the slides of the file it fills (from 1), who made it, how far down the
    overflow ladder it came, and in words what was done to it."""

    title: str
    layout: str
    status: Status
    rung: str
    slides: tuple[int, ...]
    sources: tuple[int, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A deck as drawn."""

    deck: Deck
    theme: Theme
    palette: Palette
    specs: dict[str, LayoutSpec]
    scenes: tuple[Scene, ...]
    parts: tuple[Part, ...]
    rtl: bool


def plan_deck(deck: Deck, theme: Theme) -> Plan:
    """Every slide measured and placed. A deck without slides gets a cover, cited sources that are not listed a list."""
    palette = Palette.of(theme)
    specs = layout_specs(palette)
    rtl = is_rtl_language(deck.lang)
    faces = Faces(palette.heading_face, palette.body_face)
    titles: set[str] = set()
    scenes: list[Scene] = []
    parts: list[Part] = []
    ordinal = 0
    group = ""
    for slide in _slides(deck):
        if isinstance(slide.body, bodies.Section):
            ordinal += 1
            group = clean(slide.headline)
        context = Context(deck=deck, palette=palette, specs=specs, faces=faces)
        maker = _Maker(
            context, slide, ordinal, titles, clean(slide.group) or ("" if isinstance(slide.body, _UNGROUPED) else group)
        )
        first = len(scenes) + 1
        made = maker.scenes()
        scenes += made
        parts.append(maker.part(tuple(range(first, len(scenes) + 1))))
    if rtl:
        scenes = [mirrored(scene) for scene in scenes]
        specs = {name: spec.mirrored() for name, spec in specs.items()}
    return Plan(deck=deck, theme=theme, palette=palette, specs=specs, scenes=tuple(scenes), parts=tuple(parts), rtl=rtl)


def _slides(deck: Deck) -> Iterable[Slide]:
    slides = deck.slides or (Slide(headline=deck.title, body=bodies.Cover(), status="user"),)
    yield from slides
    cited = any(slide.cites for slide in slides)
    if cited and deck.sources and not any(isinstance(slide.body, bodies.References) for slide in slides):
        headline = words_for(deck.lang).sources
        yield Slide(headline=headline, body=bodies.References(), status="repaired")


class _Maker:
    """One slide of the deck on its way down the ladder."""

    def __init__(self, context: Context, slide: Slide, ordinal: int, titles: set[str], group: str) -> None:
        self.context, self.slide, self.ordinal, self.titles, self.group = context, slide, ordinal, titles, group
        self.status: Status = slide.status
        context.headline = self._headline()

    def _headline(self) -> str:
        headline = clean(self.slide.headline)
        if not headline:
            self.context.said.append("the headline was missing")
            self._repaired()
            points = points_of(self.slide.body)
            headline = cut_text(points[0], 70) if points else clean(self.context.deck.title) or "–"
        return headline

    def _repaired(self) -> None:
        if self.status in ("model", "user"):
            self.status = "repaired"

    def scenes(self) -> list[Scene]:
        """The slide's scenes, titles told apart."""
        planned = self._plan(self.slide.body, 0)
        count = len(planned)
        made = []
        for number, each in enumerate(planned, 1):
            made.append(self._framed(each, f" ({number}/{count})" if count > 1 else ""))
        return self._with_lost_words(made)

    def _with_lost_words(self, made: list[Scene]) -> list[Scene]:
        """What a slide had no room for, or was not shown in its layout, is kept in the notes."""
        if not {"shortened", "dropped", "fallback"} & set(self.context.rungs):
            return made
        whole = [clean(self.slide.headline), *points_of(self.slide.body)]
        shown = {" ".join(text.split()) for scene in made for text in _texts_of(scene)}
        lost = [line for line in whole if line and " ".join(line.split()) not in shown]
        if not lost:
            return made
        notes = "\n".join(filter(None, (made[-1].notes, *lost)))[:_LONGEST_NOTES]
        return [*made[:-1], replace(made[-1], notes=notes)]

    def part(self, slides: tuple[int, ...]) -> Part:
        """What became of it; call after `scenes`."""
        rungs = [RUNGS.index(rung) for rung in self.context.rungs if rung in RUNGS]
        worst = RUNGS[max(rungs, default=0)]
        if worst == "shortened" and self.status in ("model", "user"):
            self.status = "repaired"
        return Part(
            title=self.context.headline,
            layout=self.slide.layout,
            status=self.status,
            rung=worst,
            slides=slides,
            sources=self.slide.cites,
            said=tuple(dict.fromkeys(self.context.said)),
        )

    # The ladder

    def _plan(self, body: bodies.Body, depth: int) -> list[Planned]:
        context = self.context
        instead = plainer(body)
        if instead is not None:
            context.said.append("it has more steps than a cycle can show, so they are shown in a row")
            return self._plan(instead, depth)
        try:
            if not overfull(body):
                for drop in (False, True):
                    try:
                        made = self._try(body, drop=drop)
                    except DoesNotFit:
                        continue
                    if drop:
                        context.rungs.append("dropped")
                        context.said.append("an optional part was left out to keep the text readable")
                    return made
            parts = halves(body) if depth < _DEEPEST_SPLIT else None
            if parts is not None and (overfull(body) or self._worth_splitting(body)):
                context.rungs.append("split")
                return [planned for part in parts for planned in self._plan(part, depth + 1)]
            made = self._try(_cut_items(body), shorten=True)
            context.rungs.append("shortened")
            context.said.append("text was shortened to fit")
            return made
        except NothingToShow as why:
            context.said.append(str(why))
            return self._fallback(body)
        except DoesNotFit:
            context.said.append("it did not fit its layout")
            return self._fallback(body)

    @staticmethod
    def _worth_splitting(body: bodies.Body) -> bool:
        match body:
            case bodies.Cards(items=items) | bodies.Timeline(items=items):
                return len(items) >= 4
            case bodies.Bullets(points=points):
                return len(points) >= 3
            case bodies.Process(steps=steps):
                return len(steps) >= 4
            case bodies.Stats(items=numbers):
                return len(numbers) >= 3
            case bodies.Team(people=people):
                return len(people) >= 3
        return True

    def _try(self, body: bodies.Body, *, drop: bool = False, shorten: bool = False) -> list[Planned]:
        """Plan with these rungs of the ladder on; what is noted on a failed try is forgotten."""
        context = self.context
        rungs, said = list(context.rungs), list(context.said)
        context.drop, context.shorten = drop, shorten
        try:
            return self._planned(body)
        except (DoesNotFit, NothingToShow):
            context.rungs, context.said = rungs, said
            raise
        finally:
            context.drop = context.shorten = False

    def _planned(self, body: bodies.Body) -> list[Planned]:
        context = self.context
        match body:
            case bodies.Cover():
                return [covers.cover(body, context)]
            case bodies.Section():
                return [covers.section(body, context, self.ordinal)]
            case bodies.Bullets():
                return [lists.bullets(body, context)]
            case bodies.Cards():
                return [lists.cards(body, context)]
            case bodies.Process():
                return [flows.process(body, context)]
            case bodies.Timeline():
                return [flows.timeline(body, context)]
            case bodies.Cycle():
                return [flows.cycle(body, context)]
            case bodies.Funnel():
                return [flows.funnel(body, context)]
            case bodies.Compare():
                return [lists.compare(body, context)]
            case bodies.Matrix():
                return [lists.matrix(body, context)]
            case bodies.Number():
                return [figures.number(body, context)]
            case bodies.Stats():
                return [figures.stats(body, context)]
            case bodies.Chart():
                return [figures.chart(body, context)]
            case bodies.Table():
                return tables.table(body, context)
            case bodies.Picture():
                return [figures.picture(body, context)]
            case bodies.Team():
                return [lists.team(body, context)]
            case bodies.Quote():
                return [covers.quote(body, context)]
            case bodies.Closing():
                return [covers.closing(body, context)]
            case bodies.References():
                return covers.references(body, context)

    def _fallback(self, body: bodies.Body) -> list[Planned]:
        """Everything the body says as plain points, or a bare title slide when it says nothing."""
        context = self.context
        self.status = "fallback"
        context.rungs.append("fallback")
        points = points_of(body)
        if not points:
            return [Planned(layout="Bare", elements=())]
        kept, parts = points[:42], []
        for start in range(0, len(kept), 6):
            piece = bodies.Bullets(points=kept[start : start + 6])
            try:
                parts += self._try(piece)
            except DoesNotFit:
                parts += self._try(piece, shorten=True)
                context.said.append("text was shortened to fit")
        return parts

    # The frame

    def _framed(self, planned: Planned, suffix: str) -> Scene:
        context, spec = self.context, self.context.specs[planned.layout]
        keys = {slot.key for slot in spec.slots}
        title_shape, shown = self._title(planned.layout, suffix)
        elements: list[Element] = [title_shape]
        if "kicker" in keys and self.group and self.group.casefold() != shown.casefold():
            elements.append(self._one_line(planned.layout, "kicker", Paragraph((Run(self.group),))))
        elements += planned.elements
        cited = self._citations(linked=planned.layout != "Closing")
        if "sources" in keys and cited is not None:
            elements.append(self._one_line(planned.layout, "sources", cited))
        if "footer" in keys and clean(context.deck.title):
            elements.append(self._one_line(planned.layout, "footer", Paragraph((Run(clean(context.deck.title)),))))
        if "number" in keys:
            slot = spec.slot("number")
            elements.append(Shape(name="Slide number", box=slot.box, placeholder=(slot.kind, slot.index), key="number"))
        notes = "\n".join(filter(None, (clean(line) for line in self.slide.notes.splitlines())))[:_LONGEST_NOTES]
        return Scene(layout=planned.layout, title=shown, elements=tuple(elements), notes=notes, section=self.group)

    def _title(self, layout: str, suffix: str) -> tuple[Shape, str]:
        """The headline as it fits, unlike every other slide's."""
        context = self.context
        whole = context.headline
        stems = [whole, _clause(whole)]
        stems += [cut_text(whole, longest) for longest in range(len(whole) - 1, 4, -4)]
        for stem in dict.fromkeys(stems):
            title = self._told_apart(stem, suffix)
            try:
                shape = context.slot(layout, "title", title)
            except DoesNotFit:
                continue
            if stem != whole:
                context.rungs.append("shortened")
                context.said.append("the headline was shortened to fit")
            break
        else:
            context.shorten = True
            title = self._told_apart(stems[-1], suffix)
            shape = context.slot(layout, "title", title)
            context.shorten = False
        self.titles.add(title.casefold())
        return replace(shape, name="Title"), title

    def _told_apart(self, stem: str, suffix: str) -> str:
        title, number = stem + suffix, 2
        while title.casefold() in self.titles:
            title = f"{stem} ({number}){suffix}"
            number += 1
        return title

    def _one_line(self, layout: str, key: str, words: Paragraph) -> Shape:
        """A line of the frame; it is cut when it is longer than its place, and nothing is said about it."""
        context = self.context
        rungs, said = list(context.rungs), list(context.said)
        context.shorten = True
        shape = context.slot(layout, key, words)
        context.shorten = False
        context.rungs, context.said = rungs, said
        return replace(shape, name={"kicker": "Section", "sources": "Sources", "footer": "Footer"}[key])

    def _citations(self, *, linked: bool) -> Paragraph | None:
        """The cited sources on one line, each with its place; as many words of each title as there is room for."""
        by_id = {source.id: source for source in self.context.deck.sources}
        cited = [by_id[n] for n in dict.fromkeys(self.slide.cites) if n in by_id]
        missing = [n for n in dict.fromkeys(self.slide.cites) if n not in by_id]
        if missing:
            self.context.said.append(f"it cites {', '.join(map(str, missing))}, which the deck does not have")
        if not cited:
            return None
        titles = len({(source.title, source.where) for source in cited})
        room = max((130 - 8 * len(cited)) // titles, 12)
        runs: list[Run] = []
        before = None
        for index, source in enumerate(cited):
            same = before is not None and (before.title, before.where) == (source.title, source.where) and source.place
            runs.append(Run(("   " if index else "") + f"[{source.id}] "))
            if not same:
                title = cut_text(clean(source.title) or "–", room)
                runs.append(Run(title, href=covers.link_of(source) if linked else None))
            if source.place:
                runs.append(Run(clean(source.place) if same else f", {clean(source.place)}"))
            before = source
        return Paragraph(runs=tuple(runs))


def _texts_of(scene: Scene) -> Iterable[str]:
    for element in scene.leaves():
        if isinstance(element, Shape) and element.text is not None:
            yield from (paragraph.text for paragraph in element.text.paragraphs)


def _clause(title: str) -> str:
    """The first clause of a headline."""
    for mark in (": ", " – ", " — ", " - ", "; ", ", "):
        at = title.find(mark)
        if at >= 12:
            return title[:at]
    return title


def _cut_items(body: bodies.Body) -> bodies.Body:
    """The body as it is; a hook where layouts that cannot be parted lose items past what they can show."""
    match body:
        case bodies.Funnel(stages=stages) if len(stages) > 6:
            return replace(body, stages=stages[:6])
    return body
