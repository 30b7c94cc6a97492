"""Documents that are planned or made: seen as pictures, edited, put into another theme or file. No model is asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.messages import MadePart, OutlinePart
from ternlight.agents.workflows.deck.added import with_section, with_slide
from ternlight.agents.workflows.deck.assemble import assemble, made_part
from ternlight.agents.workflows.deck.edit import answered, questions_of
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.run import load_draft, save_deck_as, save_draft, switch_theme
from ternlight.agents.workflows.press import Press, Preview
from ternlight.agents.workflows.report.plan import ReportOutline
from ternlight.agents.workflows.report.run import load_report, report_part, save_report_as, switch_report_theme
from ternlight.tools.embedding import Embedder


class Made:
    """Drafts by their names (`OutlinePart.draft`, `MadePart.draft`). Everything raises `ToolError` or `AgentError`."""

    def __init__(self, drafts: FileCheckpoints, embedder: Embedder, press: Press) -> None:
        self._drafts, self._embedder, self._press = drafts, embedder, press

    async def previews(
        self,
        draft: str,
        *,
        width: int,
        theme: str = "",
        outline: Mapping[str, Any] | None = None,
        only: Sequence[int] | None = None,
    ) -> tuple[Preview, ...]:
        """The slides of a deck, or the pages of a report, `width` pixels wide.

        Of a draft that is not finished, the rest is shown as code would make it. `outline` is the plan as the user has
        it at the moment, `theme` another theme to try; `only` names the pictures, from 0, that are wanted.
        """
        return await self._press.previews(
            self._drafts.folder, draft, report=is_report(draft), width=width, theme=theme, outline=outline, only=only
        )

    async def forget(self, draft: str) -> None:
        """Forget a draft; a file that was made of it stays."""
        await self._drafts.delete(draft)

    async def layouts(self, draft: str, outline: Mapping[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
        """For each item of a deck's outline, by its key, the layouts that its passages can fill."""
        return await self._press.layouts(self._drafts.folder, draft, outline)

    async def answer(self, draft: str, outline: Mapping[str, Any], answers: Mapping[str, str]) -> OutlinePart:
        """The outline with the user's answers to its questions: slides that they make possible come in.

        Raises `ValueError` for an answer to no question.
        """
        deck = await load_draft(draft, self._drafts)
        fresh = await answered(deck, Outline.from_json(outline), answers, self._embedder)
        await save_draft(draft, replace(deck, outline=fresh), self._drafts)
        return OutlinePart(document="deck", draft=draft, outline=fresh.to_json(), questions=questions_of(fresh))

    async def added(self, draft: str, outline: Mapping[str, Any], title: str, place: int) -> OutlinePart:
        """The outline with one part more at `place`, about `title`: made from what the sources say nearest to it.

        Raises `AgentError` where they say nothing that fills a slide or section.
        """
        if is_report(draft):
            report = await load_report(draft, self._drafts)
            longer = await with_section(ReportOutline.from_json(outline), report.material, title, place, self._embedder)
            return OutlinePart(document="report", draft=draft, outline=longer.to_json())
        deck = await load_draft(draft, self._drafts)
        fresh = await with_slide(Outline.from_json(outline), deck.material, title, place, self._embedder)
        return OutlinePart(document="deck", draft=draft, outline=fresh.to_json(), questions=questions_of(fresh))

    async def switch_theme(self, draft: str, theme: str) -> MadePart:
        """Another theme for a finished deck or report, in its file."""
        began = time.perf_counter()
        if is_report(draft):
            report = await switch_report_theme(draft, theme, checkpoints=self._drafts, press=self._press)
            return report_part(report, draft, seconds=time.perf_counter() - began)
        deck = await switch_theme(draft, theme, checkpoints=self._drafts, press=self._press)
        return made_part(deck, assemble(deck), draft, seconds=time.perf_counter() - began)

    async def save_as(self, draft: str, path: Path) -> MadePart:
        """A finished deck (.pptx) or report (.pdf, .docx, .md, .pptx) in another file, which later changes go to."""
        began = time.perf_counter()
        if is_report(draft):
            report, warnings = await save_report_as(draft, path, checkpoints=self._drafts, press=self._press)
            return report_part(report, draft, seconds=time.perf_counter() - began, notes=warnings)
        deck = await save_deck_as(draft, path, checkpoints=self._drafts, press=self._press)
        return made_part(deck, assemble(deck), draft, seconds=time.perf_counter() - began)


def is_report(draft: str) -> bool:
    """Whether a draft of this name is a report's."""
    return draft.startswith("report-")
