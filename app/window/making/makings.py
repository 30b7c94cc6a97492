"""What happens to decks and reports: planned, written, changed, looked at. Between the controller and the widgets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from ternlight.agents.events import Event
from ternlight.agents.messages import MadePart, OutlinePart
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.making.task import writing

FIRST = 400
"""Pixels of width of the picture on a card."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A slide or page, ready to be painted."""

    part: int
    """Index of what it shows among the parts of the document; -1 for a page."""
    image: QImage


class Makings(QObject):
    """Every method returns at once; what comes of it is told by the turn (`Controller.turn_changed`).

    Signals:
        planned: conversation id, Turn: an outline is there, and waits for the user.
        finished: conversation id, Turn: a document has been written.
        said: a sentence for the user.
    """

    planned = Signal(int, object)
    finished = Signal(int, object)
    said = Signal(str)

    def __init__(
        self, assistant: Assistant, controller: Controller, bridge: AgentBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._assistant, self._controller, self._bridge = assistant, controller, bridge
        controller.run_ended.connect(self._on_ended)
        controller.taken_up.connect(lambda conversation, turn: self.write(conversation, turn))

    def write(self, conversation: int, turn: Turn, plan: OutlinePart | None = None, *, out: Path | None = None) -> None:
        """Write the outline of a turn, or `plan` in its place; goes on where the same one was stopped.

        `out` is another file than was chosen at first.
        """
        answer = turn.answer
        task = answer.request.task if answer is not None else None
        if answer is None or task is None or self._controller.running(conversation):
            return
        plan = plan or answer.plan
        if plan is None:
            return
        if plan != answer.plan:
            answer.made = None
        answer.plan = plan
        said = self._controller.said_in(conversation)
        where = out or (Path(answer.made.path) if answer.made is not None else task.path)
        chosen = plan
        self._controller.go_on(conversation, turn, lambda: writing(self._assistant, task, said, chosen, where))

    def has_file(self, made: MadePart) -> bool:
        """Whether the file of a document is there, or is being written: what was stopped is put into it in the end."""
        # Asked in this order: what is no longer being written is there by now.
        return (not made.complete and self._bridge.busy) or Path(made.path).exists()

    def keep_plan(self, conversation: int, turn: Turn, plan: OutlinePart) -> None:
        """Remember an outline as the user has it now."""
        if turn.answer is not None and turn.answer.plan != plan and not self._controller.running(conversation):
            turn.answer.plan = plan
            self._controller.keep(conversation, turn)

    def redo(self, conversation: int, turn: Turn, index: int, wish: str, layout: str) -> None:
        """Make one slide of a finished deck, or one section of a report, anew; `index` counts `MadePart.parts`."""
        made = turn.answer.made if turn.answer is not None else None
        if made is None:
            return
        draft = made.draft

        def make() -> AsyncIterator[Event]:
            if made.document == "report":
                return self._assistant.redo_section(draft, index, wish=wish)
            return self._assistant.redo_slide(draft, index, wish=wish, layout=layout)

        self._controller.go_on(conversation, turn, make)

    def switch_theme(self, conversation: int, turn: Turn, theme: str) -> None:
        """Put a finished document into another theme."""
        made = turn.answer.made if turn.answer is not None else None
        if made is not None:
            draft = made.draft
            self._change(conversation, turn, lambda: self._assistant.switch_theme(draft, theme))

    def save_as(self, conversation: int, turn: Turn, path: Path) -> None:
        """Write a finished document to another file, which later changes go to."""
        made = turn.answer.made if turn.answer is not None else None
        if made is None:
            return
        draft = made.draft
        saved = self.tr("Saved %1.").replace("%1", path.name)
        self._change(conversation, turn, lambda: self._assistant.save_as(draft, path), saved)

    def previews(
        self,
        draft: str,
        done: Callable[[tuple[Picture, ...]], None],
        failed: Callable[[str], None],
        *,
        width: int,
        theme: str = "",
        outline: dict[str, Any] | None = None,
        only: Sequence[int] | None = None,
    ) -> None:
        """Ask for pictures of all slides or pages; one of the two is called, unless the window closes first."""

        async def drawn() -> tuple[Picture, ...]:
            found = await self._assistant.previews(draft, width=width, theme=theme, outline=outline, only=only)
            images = [await asyncio.to_thread(QImage.fromData, preview.image.png) for preview in found]
            return tuple(Picture(part=preview.part, image=image) for preview, image in zip(found, images, strict=True))

        self._bridge.call(drawn, done, lambda error: failed(describe(error)[0]))

    def look(self, draft: str, outline: dict[str, Any] | None, done: Callable[[QImage], None]) -> None:
        """Ask for a picture of the first slide or page; nothing is called where there is none."""

        def drawn(pictures: tuple[Picture, ...]) -> None:
            if pictures:
                done(pictures[0].image)

        self.previews(draft, drawn, lambda _: None, width=FIRST, outline=outline, only=(0,))

    def layouts(
        self, draft: str, outline: dict[str, Any] | None, done: Callable[[dict[str, tuple[str, ...]]], None]
    ) -> None:
        """Ask which layouts the slides of a deck can have; nothing is called where that cannot be told."""
        self._bridge.call(lambda: self._assistant.layouts(draft, outline), done, lambda _: None)

    def answer(
        self,
        plan: OutlinePart,
        answers: dict[str, str],
        done: Callable[[OutlinePart], None],
    ) -> None:
        """Work answers of the user's into an outline."""
        self._bridge.call(
            lambda: self._assistant.answer(plan.draft, plan.outline, answers),
            done,
            lambda error: self.said.emit(describe(error)[0]),
        )

    def added(self, plan: OutlinePart, title: str, place: int, done: Callable[[OutlinePart], None]) -> None:
        """Work one part more, about `title`, into an outline."""
        self._bridge.call(
            lambda: self._assistant.added(plan.draft, plan.outline, title, place),
            done,
            lambda error: self.said.emit(describe(error)[0]),
        )

    def _change(self, conversation: int, turn: Turn, make: Callable[[], Any], saved: str = "") -> None:
        def changed(made: MadePart) -> None:
            answer = turn.answer
            if answer is None or answer.made is None:
                return
            answer.made = replace(made, seconds=answer.made.seconds)
            if answer.plan is not None:
                answer.plan = replace(answer.plan, outline={**answer.plan.outline, "theme": made.theme})
            self._controller.keep(conversation, turn)
            if saved:
                self.said.emit(saved)

        if self._controller.running(conversation):
            self.said.emit(self.tr("Something is being made here. Wait until it has ended, or stop it."))
            return
        self._bridge.call(make, changed, lambda error: self.said.emit(describe(error)[0]))

    def _on_ended(self, conversation: int, turn: Turn) -> None:
        answer = turn.answer
        if answer is None or answer.request.task is None or answer.state != "complete":
            return
        if answer.made is not None:
            self.finished.emit(conversation, turn)
        elif answer.plan is not None and answer.request.task.at_once:
            self.write(conversation, turn)
        elif answer.plan is not None:
            self.planned.emit(conversation, turn)
