"""Reports as runs: planned, written section by section with a checkpoint after each, put into a file of any format."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from ternlight.agents.checkpoint import Checkpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.events import (
    Event,
    MakingStarted,
    RunFinished,
    RunStarted,
    SectionMade,
    StepFinished,
    StepProgress,
    StepStarted,
    SubagentEvent,
)
from ternlight.agents.messages import MadePart, MadeSection
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.deck.assemble import Citations, made_source
from ternlight.agents.workflows.drafts import load_kept, save_kept, unfinished
from ternlight.agents.workflows.material.types import Material, Passage
from ternlight.agents.workflows.report.plan import ReportItem, ReportOutline
from ternlight.agents.workflows.report.write import SectionWriter, WrittenSection, numbered
from ternlight.tools.text.words import content_words, stem
from ternlight.tools.typeset.blocks import cites_of
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.produce import renderer
from ternlight.tools.typeset.repair import repair_report
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import theme

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """A report on the way or finished."""

    version: int = VERSION
    path: str
    outline: ReportOutline
    material: Material
    sections: tuple[WrittenSection, ...] = ()
    notes: tuple[str, ...] = ()
    model: str = ""
    complete: bool = False


def write_report(
    outline: ReportOutline,
    material: Material,
    *,
    path: Path,
    model: ChatModel | None,
    checkpoints: Checkpoints,
    draft: str,
) -> AsyncIterator[Event]:
    """The events of writing `outline` to `path` (.pdf, .docx, .md, .pptx); the final parts hold one `MadePart`.

    Raises `Unsupported` for another kind of file. `draft` is as in `write_deck`.
    """
    renderer(path)
    work = _ReportRun(outline=outline, material=material, path=path, model=model, checkpoints=checkpoints, name=draft)
    return run(work.events(), model=model.name if model else "")


def redo_section(
    name: str, index: int, *, model: ChatModel | None, checkpoints: Checkpoints, wish: str = ""
) -> AsyncIterator[Event]:
    """One section of the finished report `name` made anew, the others kept. `index` counts its parts from 0.

    Sentences of the same matter that it did not have come first, those that hold words of the `wish` before all. Fails
    with `AgentError` for a section that code makes of all the sources, and where they hold nothing else for it.
    """
    return run(_redo(name, index, model, checkpoints, wish), model=model.name if model else "")


async def switch_report_theme(name: str, theme_name: str, *, checkpoints: Checkpoints) -> ReportDraft:
    """The report `name` in another theme, without the model. Raises `ToolError`, `CheckpointDamaged`."""
    theme(theme_name)
    draft = await load_report(name, checkpoints)
    draft = replace(draft, outline=replace(draft.outline, theme=theme_name))
    await asyncio.to_thread(_write, draft)
    await save_report(name, draft, checkpoints)
    return draft


async def save_report_as(name: str, path: Path, *, checkpoints: Checkpoints) -> tuple[ReportDraft, tuple[str, ...]]:
    """The report `name` in another file, of any kind, which later changes go to, and warnings.

    Raises `ToolError`, `CheckpointDamaged`.
    """
    renderer(path)
    draft = replace(await load_report(name, checkpoints), path=str(path))
    warnings = await asyncio.to_thread(_write, draft)
    await save_report(name, draft, checkpoints)
    return draft, warnings


async def load_report(name: str, checkpoints: Checkpoints) -> ReportDraft:
    """What is kept of a report. Raises `CheckpointDamaged`."""
    return await load_kept(ReportDraft, name, checkpoints)


save_report = save_kept


def report_of(draft: ReportDraft) -> Report:
    """The report of a draft as far as it is written."""
    outline = draft.outline
    citations = Citations(draft.material)
    done = [numbered(written, citations) for written in draft.sections]
    summary = next((s.blocks for (s, _, _), w in zip(done, draft.sections, strict=True) if w.key == "summary"), ())
    report = Report(
        title=outline.title,
        subtitle=outline.subtitle,
        author=outline.author,
        date=outline.date,
        lang=outline.lang,
        theme=outline.theme,
        summary=summary,
        sections=tuple(s for (s, _, _), w in zip(done, draft.sections, strict=True) if w.key != "summary"),
        sources=citations.sources(),
        datasets=tuple(dataset for _, datasets, _ in done for dataset in datasets),
        figures=tuple(figure for _, _, figures in done for figure in figures),
    )
    return repair_report(report)[0]


def report_part(draft: ReportDraft, name: str, *, seconds: float, notes: tuple[str, ...] = ()) -> MadePart:
    """What is told of the report."""
    report = report_of(draft)
    citations = Citations(draft.material)
    sections = []
    for written in draft.sections:
        section, _, _ = numbered(written, citations)
        sections.append(
            MadeSection(
                title=plain(section.heading) or "Summary",
                layout="summary" if written.key == "summary" else "section",
                status=section.status,
                sources=tuple(dict.fromkeys(cites_of(section.blocks))),
            )
        )
    return MadePart(
        document="report",
        title=report.title,
        path=draft.path,
        draft=name,
        parts=tuple(sections),
        sources=tuple(made_source(source) for source in report.sources),
        model=draft.model,
        theme=report.theme,
        seconds=round(seconds, 3),
        notes=tuple(dict.fromkeys((*draft.material.notes, *draft.notes, *notes))),
        complete=draft.complete,
    )


def _write(draft: ReportDraft) -> tuple[str, ...]:
    path = Path(draft.path)
    return renderer(path)(report_of(draft), path).warnings


async def _redo(
    name: str, index: int, model: ChatModel | None, checkpoints: Checkpoints, wish: str
) -> AsyncIterator[Event]:
    began = perf_counter()
    draft = await load_report(name, checkpoints)
    if not 0 <= index < len(draft.sections):
        raise AgentError("The report has no such section.")
    old = draft.sections[index]
    item = next(item for item in draft.outline.items if item.key == old.key)
    if item.kind not in ("summary", "topic"):
        raise AgentError("This section is made by code of all the sources and cannot be made anew by itself.")
    yield StepStarted(step="redo", title=f"Making “{item.title}” anew")
    fresh = replace(item, passages=_other_passages(item, draft.material, wish))
    if fresh == item and (model is None or model.strength != "capable"):
        raise AgentError("The sources hold nothing else for this section; it is kept as it is.")
    writer = SectionWriter(outline=draft.outline, material=draft.material, model=model)
    written = await writer.write(fresh)
    for usage in writer.spent.usage:
        yield SubagentEvent(agent=item.key, title=item.title, event=usage)
    if written is None:
        raise AgentError("The sources hold nothing else for this section; it is kept as it is.")
    outline = replace(draft.outline, items=tuple(fresh if i.key == item.key else i for i in draft.outline.items))
    sections = tuple(written if each.key == old.key else each for each in draft.sections)
    draft = replace(draft, outline=outline, sections=sections)
    warnings = await asyncio.to_thread(_write, draft)
    await save_report(name, draft, checkpoints)
    seconds = perf_counter() - began
    part = report_part(draft, name, seconds=seconds, notes=(*writer.notes, *warnings))
    yield SectionMade(index=index, section=part.parts[index])
    yield StepFinished(step="redo", title=f"“{item.title}” is new", seconds=seconds)
    yield RunFinished(parts=(part,))


def _other_passages(item: ReportItem, material: Material, wish: str) -> tuple[int, ...]:
    """As many sentences of the section's matter: what the wish names, then those it did not have, then the best."""
    used = set(item.passages)
    topics = {material.passages[n].topic for n in item.passages}
    wanted = {stem(word) for word in content_words(wish)}

    def rank(passage: Passage) -> tuple[int, bool, float]:
        return -len(wanted & {stem(word) for word in content_words(passage.text)}), passage.id in used, -passage.worth

    pool = sorted((p for t in sorted(topics) for p in material.of_topic(t) if p.alone), key=rank)
    chosen = pool[: max(len(item.passages), 3)]
    return tuple(p.id for p in sorted(chosen, key=lambda p: (p.origin, p.order)))


@dataclass
class _ReportRun:
    outline: ReportOutline
    material: Material
    path: Path
    model: ChatModel | None
    checkpoints: Checkpoints
    name: str

    async def events(self) -> AsyncIterator[Event]:
        began = perf_counter()
        theme(self.outline.theme)
        draft = await self._begun()
        writer = SectionWriter(outline=self.outline, material=self.material, model=self.model)
        yield MakingStarted(made=report_part(replace(draft, sections=()), self.name, seconds=0.0))
        for index, section in enumerate(report_part(draft, self.name, seconds=0.0).parts):
            yield SectionMade(index=index, section=section)
        yield StepStarted(step="write", title="Writing the report")
        done = {written.key for written in draft.sections}
        try:
            for number, item in enumerate(self.outline.items, 1):
                if item.key in done:
                    continue
                if self.model is not None and writer.model is not None:
                    yield SubagentEvent(agent=item.key, title=item.title, event=RunStarted(model=self.model.name))
                written = await writer.write(item)
                for usage in writer.spent.usage:
                    yield SubagentEvent(agent=item.key, title=item.title, event=usage)
                writer.spent.usage.clear()
                if written is not None:
                    draft = replace(draft, sections=(*draft.sections, written))
                    await save_report(self.name, draft, self.checkpoints)
                    part = report_part(draft, self.name, seconds=0.0).parts[-1]
                    yield SectionMade(index=len(draft.sections) - 1, section=part)
                yield StepProgress(step="write", done=number, total=len(self.outline.items), unit="sections")
        except BaseException:
            if draft.sections:
                _write(draft)
            raise
        notes = list(writer.notes)
        if writer.counts.refused:
            notes.append(
                f"{writer.counts.refused} of the model's sentences said more than their source and were not used."
            )
        draft = replace(draft, notes=tuple(dict.fromkeys(notes)), complete=True)
        warnings = await asyncio.to_thread(_write, draft)
        await save_report(self.name, draft, self.checkpoints)
        seconds = perf_counter() - began
        yield StepFinished(step="write", title=f"Wrote {self.path.name}", seconds=seconds)
        yield RunFinished(parts=(report_part(draft, self.name, seconds=seconds, notes=warnings),))

    async def _begun(self) -> ReportDraft:
        """The unfinished draft of this name if it is of this outline, else an empty one."""
        fresh = ReportDraft(
            path=str(self.path),
            outline=self.outline,
            material=self.material,
            model=self.model.name if self.model is not None else "",
        )
        kept = await unfinished(fresh, self.name, self.checkpoints)
        return replace(fresh, sections=kept.sections)
