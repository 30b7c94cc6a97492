"""What was cut off when the program ended without notice: found at the start, gone on with, or let go. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.agents.messages import Message, ToolReturnPart
from ternlight.app.unfinished import Unfinished
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.making import names
from ternlight.app.window.making.makings import Makings
from ternlight.app.window.words import tr


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """One answer that was cut off."""

    conversation: int
    turn: Turn
    title: str
    """Of its conversation."""
    kept: str
    """A sentence: what is there of it."""
    run: Unfinished | None = None
    """The steps of an agent that are kept, where there are any."""


def find(controller: Controller, conversations: Sequence[int], runs: Sequence[Unfinished]) -> list[CutOff]:
    """What the last answers of `conversations` lack, with the run of `runs` that each can be taken up with."""
    left = list(runs)
    found = []
    for id in conversations:
        conversation = controller.library.conversation(id)
        turns = controller.turns(id) if conversation is not None else []
        if conversation is None or not turns or turns[-1].answer is None or turns[-1].answer.state != "stopped":
            continue
        asked = [turn.message.text for turn in turns[:-1]]
        run = next((one for one in left if _said(one.messages) == asked), None)
        if run is not None:
            left.remove(run)
        found.append(
            CutOff(
                conversation=id,
                turn=turns[-1],
                title=conversation.title,
                kept=_kept(turns[-1].answer, run),
                run=run,
            )
        )
    return found


def go_on(one: CutOff, controller: Controller, makings: Makings) -> None:
    """Take it up where it was cut off, or from its beginning where nothing of it can be taken up."""
    answer = one.turn.answer
    if answer is None:
        return
    if one.run is not None:
        controller.resume(one.conversation, one.turn, one.run)
    elif answer.request.task is not None and answer.plan is not None:
        makings.write(one.conversation, one.turn)
    else:
        controller.again(one.conversation, one.turn)


def let_go(one: CutOff, controller: Controller) -> None:
    """Forget what was kept to go on with; what the conversation shows as text stays."""
    answer = one.turn.answer
    if answer is None:
        return
    controller.discard(one.run, [part.draft for part in (answer.plan, answer.made) if part is not None])
    if answer.plan is not None or answer.made is not None:
        answer.plan = answer.made = None
        controller.keep(one.conversation, one.turn)


def _said(messages: Sequence[Message]) -> list[str]:
    return [message.text for message in messages if message.role != "system"]


def _kept(answer: Answer, run: Unfinished | None) -> str:
    if answer.request.task is not None:
        if answer.plan is None:
            return tr("There was no outline yet.")
        total = len(answer.plan.outline["items"])
        if answer.written == 0:
            return tr("The outline is kept.")
        kept = tr("%1 of %2 are kept.").replace("%1", words.number(min(answer.written, total)))
        return kept.replace("%2", names.parts(answer.plan.document, total))
    if answer.points:
        return words.count(len(answer.points), tr("%n point is kept."), tr("%n points are kept."))
    steps = sum(isinstance(part, ToolReturnPart) for part in answer.trail) or len(answer.steps)
    if run is not None and steps:
        return words.count(steps, tr("%n finished step is kept."), tr("%n finished steps are kept."))
    return tr("The text so far is kept.") if answer.text else tr("Nothing was written yet.")
