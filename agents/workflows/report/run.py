"""Reports as runs: planned, written section by section with a checkpoint after each, put into a file of any format."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from ternlight.agents.checkpoint import Checkpoints
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
from ternlight.agents.messages import MadePart, MadeSection
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.deck.assemble import Citations, made_source
from ternlight.agents.workflows.drafts import load_kept, save_kept, unfinished
from ternlight.agents.workflows.material.types import Material
from ternlight.agents.workflows.press import HERE, Press
from ternlight.agents.workflows.report.plan import ReportOutline
from ternlight.agents.workflows.report.write import SectionWriter, WrittenSection, numbered
from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.blocks import cites_of
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.produce import check_kind
from ternlight.tools.typeset.repair import repair_report
from ternlight.tools.typeset.report import Report
from ternlight.tools.typeset.themes import theme

VERSION = 1
_log = logging.getLogger("ternlight.agent")


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
    press: Press = HERE,
) -> AsyncIterator[Event]:
    """The events of writing `outline` to `path` (.pdf, .docx, .md, .pptx); the final parts hold one `MadePart`.

    Raises `Unsupported` for another kind of file. `draft` is as in `write_deck`.
    """
    check_kind(path)
    work = _ReportRun(
        outline=outline, material=material, path=path, model=model, checkpoints=checkpoints, name=draft, press=press
    )
    return run(work.events(), model=model.name if model else "")


async def switch_report_theme(
    name: str, theme_name: str, *, checkpoints: Checkpoints, press: Press = HERE
) -> ReportDraft:
    """The report `name` in another theme, without the model. Raises `ToolError`, `CheckpointDamaged`."""
    theme(theme_name)
    draft = await load_report(name, checkpoints)
    draft = replace(draft, outline=replace(draft.outline, theme=theme_name))
    await _write(draft, press)
    await save_report(name, draft, checkpoints)
    return draft


async def save_report_as(
    name: str, path: Path, *, checkpoints: Checkpoints, press: Press = HERE
) -> tuple[ReportDraft, tuple[str, ...]]:
    """The report `name` in another file, of any kind, which later changes go to, and warnings.

    Raises `ToolError`, `CheckpointDamaged`.
    """
    check_kind(path)
    draft = replace(await load_report(name, checkpoints), path=str(path))
    warnings = await _write(draft, press)
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
    kinds = {item.key: item.kind for item in draft.outline.items}
    for written in draft.sections:
        section, _, _ = numbered(written, citations)
        kind = kinds.get(written.key, "topic")
        sections.append(
            MadeSection(
                title=plain(section.heading) or "Summary",
                layout="section" if kind == "topic" else kind,
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


async def _write(draft: ReportDraft, press: Press) -> tuple[str, ...]:
    return await press.report(report_of(draft), Path(draft.path))


@dataclass
class _ReportRun:
    outline: ReportOutline
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
        writer = SectionWriter(outline=self.outline, material=self.material, model=self.model)
        yield MakingStarted(made=report_part(replace(draft, sections=()), self.name, seconds=0.0))
        for index, section in enumerate(report_part(draft, self.name, seconds=0.0).parts):
            yield SectionMade(index=index, section=section)
        yield PlanMade(items=tuple(PlannedItem(key=item.key, title=item.title) for item in self.outline.items))
        for written in draft.sections:
            yield PlanMoved(key=written.key, state="done")
        yield StepStarted(step="write", title="Writing the report")
        done = {written.key for written in draft.sections}
        try:
            for number, item in enumerate(self.outline.items, 1):
                if item.key in done:
                    continue
                yield PlanMoved(key=item.key, state="running")
                if self.model is not None and writer.model is not None:
                    yield SubagentEvent(agent=item.key, title=item.title, event=RunStarted(model=self.model.name))
                fresh = await writer.write(item)
                for usage in writer.spent.usage:
                    yield SubagentEvent(agent=item.key, title=item.title, event=usage)
                writer.spent.usage.clear()
                if fresh is not None:
                    draft = replace(draft, sections=(*draft.sections, fresh))
                    await save_report(self.name, draft, self.checkpoints)
                    part = report_part(draft, self.name, seconds=0.0).parts[-1]
                    yield SectionMade(index=len(draft.sections) - 1, section=part)
                yield PlanMoved(key=item.key, state="done" if fresh is not None else "left_out")
                yield StepProgress(step="write", done=number, total=len(self.outline.items), unit="sections")
        except BaseException:
            await self._keep(draft)
            raise
        notes = list(writer.notes)
        if writer.counts.refused:
            notes.append(
                f"{writer.counts.refused} of the model's sentences said more than their source and were not used."
            )
        draft = replace(draft, notes=tuple(dict.fromkeys(notes)), complete=True)
        warnings = await _write(draft, self.press)
        await save_report(self.name, draft, self.checkpoints)
        seconds = perf_counter() - began
        yield StepFinished(step="write", title=f"Wrote {self.path.name}", seconds=seconds)
        yield RunFinished(parts=(report_part(draft, self.name, seconds=seconds, notes=warnings),))

    async def _keep(self, draft: ReportDraft) -> None:
        """Write what is finished. Where that fails too, the draft is still kept, and the first error is told."""
        if draft.sections:
            try:
                await _write(draft, self.press)
            except ToolError as error:
                _log.warning("the sections that are ready could not be written: %s", error)

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
