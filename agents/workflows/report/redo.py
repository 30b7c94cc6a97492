"""One section of a finished report made anew, the others kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from ternlight.agents.checkpoint import Checkpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.events import Event, RunFinished, SectionMade, StepFinished, StepStarted, SubagentEvent
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.deck.added import closest
from ternlight.agents.workflows.material.types import Passage
from ternlight.agents.workflows.press import HERE, Press
from ternlight.agents.workflows.report.plan import ReportItem
from ternlight.agents.workflows.report.run import ReportDraft, load_report, report_of, report_part, save_report
from ternlight.agents.workflows.report.write import SectionWriter
from ternlight.tools.embedding import Embedder

IN_WORDS = ("summary", "topic")
"""Kinds of sections that sentences make; the others are tables that code makes of all there is."""


def redo_section(
    name: str,
    index: int,
    *,
    model: ChatModel | None,
    embedder: Embedder | None,
    checkpoints: Checkpoints,
    wish: str = "",
    press: Press = HERE,
) -> AsyncIterator[Event]:
    """One section of the finished report `name` from other sentences of the sources: those nearest to `wish`, or those
    that were not used yet.

    `index` counts the sections of `MadePart.parts` from 0. Fails with `AgentError` for a section that code makes of
    everything there is, and where the sources say nothing else.
    """
    events = _redo(name, index, model, embedder, checkpoints, " ".join(wish.split())[:160], press)
    return run(events, model=model.name if model else "")


async def _redo(
    name: str,
    index: int,
    model: ChatModel | None,
    embedder: Embedder | None,
    checkpoints: Checkpoints,
    wish: str,
    press: Press,
) -> AsyncIterator[Event]:
    began = perf_counter()
    draft = await load_report(name, checkpoints)
    key = draft.sections[index].key if 0 <= index < len(draft.sections) else ""
    item = next((item for item in draft.outline.items if item.key == key), None)
    if item is None or item.kind not in IN_WORDS:
        raise AgentError("This section is made by code from everything there is and cannot be made anew by itself.")
    yield StepStarted(step="redo", title=f"Making “{item.title}” anew")
    passages = await _passages(item, draft, wish, embedder)
    if not passages:
        raise AgentError(
            f"The sources say too little about “{wish}”. Try other words, or leave it as it is."
            if wish
            else "The sources do not hold other sentences for this section; the old one is kept."
        )
    fresh = replace(item, passages=tuple(passage.id for passage in passages))
    outline = replace(draft.outline, items=tuple(fresh if each.key == key else each for each in draft.outline.items))
    writer = SectionWriter(outline=outline, material=draft.material, model=model)
    written = await writer.write(fresh)
    for usage in writer.spent.usage:
        yield SubagentEvent(agent=key, title=item.title, event=usage)
    if written is None:
        raise AgentError("The sources do not hold another section at this place; the old one is kept.")
    sections = tuple(written if each.key == key else each for each in draft.sections)
    draft = replace(draft, outline=outline, sections=sections)
    warnings = await press.report(report_of(draft), Path(draft.path))
    await save_report(name, draft, checkpoints)
    seconds = perf_counter() - began
    part = report_part(draft, name, seconds=seconds, notes=(*writer.notes, *warnings))
    yield SectionMade(index=index, section=part.parts[index])
    yield StepFinished(step="redo", title=f"“{item.title}” is new", seconds=seconds)
    yield RunFinished(parts=(part,))


async def _passages(item: ReportItem, draft: ReportDraft, wish: str, embedder: Embedder | None) -> list[Passage]:
    """Other sentences for a section, in the order of the sources; none where there are no others."""
    material, used = draft.material, set(item.passages)
    if wish:
        return await closest(material, wish, embedder, max(4, len(item.passages)))
    topics = {material.passages[n].topic for n in item.passages}
    near = material.passages if item.kind == "summary" else [p for t in sorted(topics) for p in material.of_topic(t)]
    others = sorted((p for p in near if p.alone and p.id not in used), key=lambda p: -p.worth)
    return sorted(others[: max(3, len(item.passages))], key=lambda p: p.order)
