"""What the assistant makes of documents: decks and reports, planned, written, looked at and changed. Qt-free."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from ternlight.agents.events import Event, RunStarted
from ternlight.agents.messages import MadePart, OutlinePart
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.press import Preview
from ternlight.agents.workflows.report.plan import ReportOptions
from ternlight.app.making import MakeFrom, Making
from ternlight.app.model_host import ModelHost
from ternlight.app.run_events import Emit, events_of, timed

_DECK, _REPORT = DeckOptions(), ReportOptions()


class MakingMethods:
    """The methods of `Assistant` that make and change decks and reports."""

    _making: Making
    _models: ModelHost

    def plan_deck(self, sources: MakeFrom, options: DeckOptions = _DECK) -> AsyncIterator[Event]:
        """Read the sources and plan a deck without writing it, as one run that ends with an `OutlinePart`."""
        return self._making_run(lambda emit: self._making.plan_deck(emit, sources, options))

    def deck(
        self,
        sources: MakeFrom,
        *,
        out: Path,
        options: DeckOptions = _DECK,
        draft: str = "",
        outline: dict[str, Any] | None = None,
    ) -> AsyncIterator[Event]:
        """Make a deck, as one run that ends with a `MadePart`. Without a language model it is in the sources' words.

        `draft` and `outline` are those of an `OutlinePart`, the outline as the user left it; the sources are then not
        read again. The same call goes on where one was stopped.
        """
        return self._making_run(lambda emit: self._making.deck(emit, sources, out, options, outline, draft))

    def plan_report(self, sources: MakeFrom, options: ReportOptions = _REPORT) -> AsyncIterator[Event]:
        """Read the sources and plan a report, as one run that ends with an `OutlinePart`."""
        return self._making_run(lambda emit: self._making.plan_report(emit, sources, options))

    def report(
        self,
        sources: MakeFrom,
        *,
        out: Path,
        options: ReportOptions = _REPORT,
        draft: str = "",
        outline: dict[str, Any] | None = None,
    ) -> AsyncIterator[Event]:
        """Make a report (.pdf, .docx, .md or .pptx), as one run that ends with a `MadePart`; see `deck`."""
        return self._making_run(lambda emit: self._making.report(emit, sources, out, options, outline, draft))

    def redo_slide(self, draft: str, index: int, *, wish: str = "", layout: str = "") -> AsyncIterator[Event]:
        """Make one slide of a finished deck anew, as one run that ends with a `MadePart`.

        `draft` is `MadePart.draft`, `index` the slide's place from 0; `wish` says what the user wants of it, `layout`
        names another layout.
        """
        return self._making_run(lambda emit: self._making.redo_slide(emit, draft, index, wish, layout))

    def redo_section(self, draft: str, index: int, *, wish: str = "") -> AsyncIterator[Event]:
        """Make one section of a finished report anew, as one run that ends with a `MadePart`; see `redo_slide`."""
        return self._making_run(lambda emit: self._making.redo_section(emit, draft, index, wish))

    async def switch_theme(self, draft: str, theme: str) -> MadePart:
        """Put a finished deck or report into another theme; no model is asked. Raises `ToolError`, `AgentError`."""
        return await self._making.made.switch_theme(draft, theme)

    async def save_as(self, draft: str, path: Path) -> MadePart:
        """Put a finished deck or report into another file, which later changes go to; no model is asked.

        Raises `ToolError`, `AgentError`.
        """
        return await self._making.made.save_as(draft, path)

    async def previews(
        self,
        draft: str,
        *,
        width: int = 480,
        theme: str = "",
        outline: dict[str, Any] | None = None,
        only: Sequence[int] | None = None,
    ) -> tuple[Preview, ...]:
        """Pictures of the slides or pages of a draft, planned, on the way or finished; see `Made.previews`."""
        return await self._making.made.previews(draft, width=width, theme=theme, outline=outline, only=only)

    async def layouts(self, draft: str, outline: dict[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
        """For each item of a deck's outline, by its key, the layouts that it can have."""
        return await self._making.made.layouts(draft, outline)

    async def added(self, draft: str, outline: dict[str, Any], title: str, place: int) -> OutlinePart:
        """The outline with one slide or section more; see `Made.added`. Raises `ToolError`, `AgentError`."""
        return await self._making.made.added(draft, outline, title, place)

    async def answer(self, draft: str, outline: dict[str, Any], answers: dict[str, str]) -> OutlinePart:
        """Work the user's answers to `OutlinePart.questions` into the outline of a pitch deck; no model is asked.

        Raises `ToolError`, `AgentError`; `ValueError` for an answer to no question.
        """
        return await self._making.made.answer(draft, outline, answers)

    def _making_run(self, work: Callable[[Emit], Coroutine[Any, Any, None]]) -> AsyncIterator[Event]:
        async def whole(emit: Emit) -> None:
            begun = time.monotonic()
            self._models.begin()
            emit(RunStarted(model=self._models.status.name))
            await work(lambda event: emit(timed(event, time.monotonic() - begun)))

        return events_of(whole)
