"""The press: typed decks and reports into files and pictures, in a process of its own where there is one.

Setting type is seconds of pure computing. In the window's process it would hold up the window, so there the press runs
its tasks (`press_tasks`) in a worker; tests and scripts let them run in a thread.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ternlight.tools.documents.types import PageImage
from ternlight.tools.typeset.codec import to_json
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.report import Report
from ternlight.tools.worker import Answer

_TASKS = "ternlight.agents.workflows.press_tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One slide or page as it will look in the file."""

    part: int
    """Index in `MadePart.parts` of what it shows; a slide that was split has several pictures. -1 for a page."""
    image: PageImage


@dataclass(frozen=True, slots=True, kw_only=True)
class PressedDeck:
    """A presentation that was written."""

    slides: int
    statuses: Mapping[str, str]
    """By headline: who made the slide, after it was measured."""
    warnings: tuple[str, ...]


class Run(Protocol):
    """What runs the tasks: `tools.warm_worker.WarmWorker.run`, or `run_here`."""

    async def __call__(self, task: str, arguments: Mapping[str, Any], *, subject: str) -> Answer:
        """The answer of "MODULE:FUNCTION". Raises `ToolError`."""


async def run_here(task: str, arguments: Mapping[str, Any], *, subject: str) -> Answer:
    """A task in a thread of this process."""
    module, _, name = task.partition(":")

    def work() -> Answer:
        answer: Answer = getattr(importlib.import_module(module), name)(dict(arguments), lambda done, total: None)
        return answer

    return await asyncio.to_thread(work)


class Press:
    """Every method raises `ToolError`. Cancelling stops the work; a file is then the old one or the new one."""

    def __init__(self, run: Run = run_here) -> None:
        self._run = run

    async def deck(self, deck: Deck, path: Path) -> PressedDeck:
        """Write `deck` to the presentation `path`."""
        values, _ = await self._run(
            f"{_TASKS}:write_deck", {"deck": to_json(deck), "path": str(path)}, subject=path.name
        )
        return PressedDeck(
            slides=values["slides"], statuses=values["statuses"], warnings=tuple(map(str, values["warnings"]))
        )

    async def report(self, report: Report, path: Path) -> tuple[str, ...]:
        """Write `report` to `path` (.pdf, .docx, .md, .pptx); sentences about what could not be drawn."""
        values, _ = await self._run(
            f"{_TASKS}:write_report", {"report": to_json(report), "path": str(path)}, subject=path.name
        )
        return tuple(map(str, values["warnings"]))

    async def previews(
        self,
        folder: Path,
        draft: str,
        *,
        report: bool,
        width: int,
        theme: str = "",
        outline: Mapping[str, Any] | None = None,
        only: Sequence[int] | None = None,
    ) -> tuple[Preview, ...]:
        """The slides or pages of the draft that is kept in `folder`, or those that `only` names (from 0).

        `outline` and `theme` in place of the draft's own. Of a draft that is not finished, the rest is shown as code
        would make it.
        """
        arguments = {
            "folder": str(folder),
            "draft": draft,
            "outline": outline,
            "theme": theme,
            "width": width,
            "only": None if only is None else list(only),
        }
        values, data = await self._run(f"{_TASKS}:{'pages' if report else 'slides'}", arguments, subject=draft)
        found, start = [], 0
        for each in values["pictures"]:
            png = data[start : start + each["bytes"]]
            start += each["bytes"]
            found.append(
                Preview(part=each["part"], image=PageImage(png=png, width=each["width"], height=each["height"]))
            )
        return tuple(found)

    async def layouts(
        self, folder: Path, draft: str, outline: Mapping[str, Any] | None = None
    ) -> dict[str, tuple[str, ...]]:
        """For each item of a deck's outline, by its key, the layouts that its passages can fill."""
        arguments = {"folder": str(folder), "draft": draft, "outline": outline}
        values, _ = await self._run(f"{_TASKS}:layouts", arguments, subject=draft)
        return {key: tuple(names) for key, names in values["layouts"].items()}


HERE = Press()
"""In threads of this process."""
