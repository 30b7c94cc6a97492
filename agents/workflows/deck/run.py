"""Decks as runs: planned, written slide by slide with a checkpoint after each, and changed afterwards.

What is finished is always in a file: when a run is stopped or fails, the slides that are ready are written, and the
same call goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from ternlight.agents.checkpoint import Checkpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.events import (
    Event,
    MakingStarted,
    PlanMade,
    PlanMoved,
    PlannedItem,
    RunFinished,
    RunStarted,
    SectionMade,
    StepFinished,
    StepProgress,
    StepStarted,
    SubagentEvent,
)
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.deck.assemble import (
    assemble,
    contradictions,
    made_part,
    section_of,
    untold_apart,
)
from ternlight.agents.workflows.deck.choose import WORTH, Variety, best
from ternlight.agents.workflows.deck.headlines import look_over
from ternlight.agents.workflows.deck.outline import Outline, OutlineItem
from ternlight.agents.workflows.deck.stuff import stuff_of
from ternlight.agents.workflows.deck.write import SlideWriter
from ternlight.agents.workflows.deck.written import Draft, WrittenSlide
from ternlight.agents.workflows.drafts import load_kept, save_kept, unfinished
from ternlight.agents.workflows.material.types import Material
from ternlight.agents.workflows.press import HERE, Press, PressedDeck
from ternlight.engine.errors import EngineError
from ternlight.tools.errors import ToolError, Unsupported
from ternlight.tools.typeset.themes import theme

_log = logging.getLogger("ternlight.agent")


def write_deck(
    outline: Outline,
    material: Material,
    *,
    path: Path,
    model: ChatModel | None,
    checkpoints: Checkpoints,
    draft: str,
    press: Press = HERE,
) -> AsyncIterator[Event]:
    """The events of writing `outline` to the presentation `path`; the final parts hold one `MadePart`.

    `draft` names what is kept: if an unfinished draft of that name has the same outline, its slides are taken over.
    """
    work = _Deck(
        outline=outline, material=material, path=path, model=model, checkpoints=checkpoints, name=draft, press=press
    )
    return run(work.events(), model=model.name if model else "")


def redo_slide(
    name: str,
    index: int,
    *,
    model: ChatModel | None,
    checkpoints: Checkpoints,
    wish: str = "",
    layout: str = "",
    press: Press = HERE,
) -> AsyncIterator[Event]:
    """One slide of the finished deck `name` made anew, the others kept. `index` counts the slides of the file from 0.

    `wish` is what the user wants of it; `layout` another layout, "" for the next best one. Fails with `AgentError` for
    a cover or a list of sources, which are made by code.
    """
    events = _redo(name, index, model, checkpoints, wish, layout, press)
    return run(events, model=model.name if model else "")


async def switch_theme(name: str, theme_name: str, *, checkpoints: Checkpoints, press: Press = HERE) -> Draft:
    """The deck `name` in another theme, without the model. Raises `ToolError`, `CheckpointDamaged`."""
    theme(theme_name)
    draft = await load_draft(name, checkpoints)
    draft = replace(draft, outline=replace(draft.outline, theme=theme_name))
    await _write(draft, press)
    await save_draft(name, draft, checkpoints)
    return draft


async def save_deck_as(name: str, path: Path, *, checkpoints: Checkpoints, press: Press = HERE) -> Draft:
    """The deck `name` in another file, which later changes go to. Raises `ToolError`, `CheckpointDamaged`."""
    if path.suffix.lower() != ".pptx":
        raise Unsupported(f"{path.name} cannot be written: the name of a deck must end in .pptx.")
    draft = replace(await load_draft(name, checkpoints), path=str(path))
    await _write(draft, press)
    await save_draft(name, draft, checkpoints)
    return draft


async def load_draft(name: str, checkpoints: Checkpoints) -> Draft:
    """What is kept of a deck. Raises `CheckpointDamaged`."""
    return await load_kept(Draft, name, checkpoints)


save_draft = save_kept


async def _write(draft: Draft, press: Press) -> PressedDeck:
    return await press.deck(assemble(draft), Path(draft.path))


@dataclass
class _Deck:
    outline: Outline
    material: Material
    path: Path
    model: ChatModel | None
    checkpoints: Checkpoints
    name: str
    press: Press

    async def events(self) -> AsyncIterator[Event]:
        began = perf_counter()
        theme(self.outline.theme)
        draft = await self._begun()
        writer = SlideWriter(outline=self.outline, material=self.material, model=self.model)
        writer.headlines += [written.slide.headline for written in draft.slides]
        yield MakingStarted(made=made_part(draft, assemble(replace(draft, slides=())), self.name, seconds=0.0))
        for index, before in enumerate(draft.slides):
            yield SectionMade(index=index + 1, section=section_of(before.slide))
        yield PlanMade(
            items=tuple(PlannedItem(key=item.key, title=item.headline or item.brief) for item in self.outline.items)
        )
        for before in draft.slides:
            yield PlanMoved(key=before.key, state="done")
        yield StepStarted(step="write", title="Writing the slides")
        total = len(self.outline.items)
        done = {written.key for written in draft.slides}
        try:
            for number, item in enumerate(self.outline.items, 1):
                if item.key in done:
                    continue
                yield PlanMoved(key=item.key, state="running")
                if self.model is not None and writer.model is not None:
                    yield SubagentEvent(agent=item.key, title=item.brief, event=RunStarted(model=self.model.name))
                written = await writer.write(item)
                for usage in writer.spent.usage:
                    yield SubagentEvent(agent=item.key, title=item.brief, event=usage)
                writer.spent.usage.clear()
                if written is None:
                    writer.notes.append(f"The slide “{item.brief}” was left out: the sources do not fill it.")
                else:
                    draft = replace(draft, slides=(*draft.slides, written))
                    await save_draft(self.name, draft, self.checkpoints)
                    yield SectionMade(index=len(draft.slides), section=section_of(written.slide))
                yield PlanMoved(key=item.key, state="done" if written is not None else "left_out")
                yield StepProgress(step="write", done=number, total=total, unit="slides")
        except BaseException:  # whatever ends it, what is finished is kept
            await self._keep(draft)
            raise
        slides = untold_apart(draft.slides)
        if self.model is not None and writer.model is not None and self.model.strength == "capable":
            try:
                slides = await look_over(slides, self.outline.facts.texts, self.model, writer.spent)
            except (EngineError, AgentError):
                writer.notes.append("The headlines were not looked over: the language model failed.")
            for usage in writer.spent.usage:
                yield SubagentEvent(agent="headlines", title="Looking over the headlines", event=usage)
        notes = [*writer.notes, *contradictions(slides), *_said(writer)]
        draft = replace(draft, slides=slides, notes=tuple(dict.fromkeys(notes)), complete=True)
        draft = replace(draft, calls=writer.counts.calls, valid=writer.counts.valid)
        deck = assemble(draft)
        result = await self.press.deck(deck, self.path)
        # What became of a slide while it was measured is part of the truth about it.
        said = result.statuses
        measured = (replace(sl, status=said.get(sl.headline, sl.status)) for sl in deck.slides)  # type: ignore[arg-type]
        deck = replace(deck, slides=tuple(measured))
        await save_draft(self.name, draft, self.checkpoints)
        yield StepFinished(
            step="write", title=f"Wrote {result.slides} slides to {self.path.name}", seconds=perf_counter() - began
        )
        made = made_part(draft, deck, self.name, seconds=perf_counter() - began, notes=result.warnings)
        yield RunFinished(parts=(made,))

    async def _begun(self) -> Draft:
        """The unfinished draft of this name if it is of this outline, else an empty one."""
        fresh = Draft(
            path=str(self.path),
            outline=self.outline,
            material=self.material,
            model=self.model.name if self.model is not None else "",
        )
        kept = await unfinished(fresh, self.name, self.checkpoints)
        return replace(fresh, slides=kept.slides)

    async def _keep(self, draft: Draft) -> None:
        """Write what is finished. Where that fails too, the draft is still kept, and the first error is told."""
        if draft.slides:
            try:
                await _write(replace(draft, notes=(*draft.notes, "Stopped early.")), self.press)
            except ToolError as error:
                _log.warning("the slides that are ready could not be written: %s", error)


def _said(writer: SlideWriter) -> list[str]:
    counts, found = writer.counts, []
    if counts.refused:
        many = f"{counts.refused} text{'s' if counts.refused != 1 else ''} of the model"
        found.append(f"{many} said more than the sources and were not used.")
    if counts.chosen and writer.model is not None:
        many = f"the headlines of {counts.chosen} slides" if counts.chosen != 1 else "the headline of one slide"
        found.append(f"{writer.model.name} chose {many} among the sources' own statements. It wrote none itself.")
    return found


async def _redo(
    name: str, index: int, model: ChatModel | None, checkpoints: Checkpoints, wish: str, layout: str, press: Press
) -> AsyncIterator[Event]:
    began = perf_counter()
    draft = await load_draft(name, checkpoints)
    if not 1 <= index <= len(draft.slides):
        raise AgentError("This slide is made by code from the others and cannot be made anew by itself.")
    old = draft.slides[index - 1]
    item = next(item for item in draft.outline.items if item.key == old.key)
    title = old.slide.headline
    yield StepStarted(step="redo", title=f"Making “{title}” anew")
    fresh = _changed(item, old, draft, wish, layout)
    items = tuple(fresh if each.key == item.key else each for each in draft.outline.items)
    outline = replace(draft.outline, items=items)
    writer = SlideWriter(outline=outline, material=draft.material, model=model)
    writer.headlines += [written.slide.headline for written in draft.slides if written.key != old.key]
    written = await writer.write(fresh)
    for usage in writer.spent.usage:
        yield SubagentEvent(agent=item.key, title=fresh.brief, event=usage)
    if written is None:
        raise AgentError("The sources do not hold another slide at this place; the old one is kept.")
    slides = tuple(written if each.key == old.key else each for each in draft.slides)
    draft = replace(draft, outline=outline, slides=slides)
    await _write(draft, press)
    await save_draft(name, draft, checkpoints)
    deck = assemble(draft)
    yield SectionMade(index=index, section=section_of(deck.slides[index]))
    yield StepFinished(step="redo", title=f"“{written.slide.headline}” is new", seconds=perf_counter() - began)
    yield RunFinished(parts=(made_part(draft, deck, name, seconds=perf_counter() - began, notes=writer.notes),))


def _changed(item: OutlineItem, old: WrittenSlide, draft: Draft, wish: str, layout: str) -> OutlineItem:
    """The item with another layout, or with other passages of its topic first."""
    brief = f"{item.brief}; {' '.join(wish.split())[:160]}" if wish.strip() else item.brief
    if layout:
        return replace(item, layout=layout, brief=brief, headline="")  # type: ignore[arg-type]
    material = draft.material
    topics = {material.passages[n].topic for n in (item.lead, *item.passages) if n >= 0}
    used = {n for n in (item.lead, *item.passages) if n >= 0}
    near = sorted(
        (p for t in sorted(topics) for p in material.of_topic(t) if p.alone), key=lambda p: (p.id in used, -p.worth)
    )
    chosen = tuple(sorted(near[:6], key=lambda p: p.order))
    stuff = replace(stuff_of(item, material, draft.outline.facts), passages=chosen)
    variety = Variety()
    others: Sequence[str] = [name for name in WORTH if name != old.slide.layout]
    found = best(stuff, others, variety)
    if found is None:
        return replace(item, brief=brief, lead=-1)
    return replace(
        item,
        brief=brief,
        layout=found[0],  # type: ignore[arg-type]
        passages=tuple(p.id for p in chosen),
        lead=-1,
        headline="",
    )
