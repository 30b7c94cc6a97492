"""The lines of the outline as an answer stands: planned, on the way, or with what became of each."""

from __future__ import annotations

from ternlight.agents.messages import AgendaState, MadeSection
from ternlight.app.window.answer import Answer
from ternlight.app.window.making import names
from ternlight.app.window.making.outline_list import Line, Mark
from ternlight.app.window.making.plan import Plan
from ternlight.app.window.words import tr

BY_CODE = ("cover", "references")
"""Layouts of the slides that have no words of their own."""
_AGENDA: dict[AgendaState, Mark] = {
    "waiting": "next",
    "running": "running",
    "done": "done",
    "left_out": "missing",
    "failed": "missing",
    "skipped": "next",
}
_MARKS: dict[str, Mark] = {"model": "done", "repaired": "done", "fallback": "quoted", "user": "yours"}


def lines_of(answer: Answer, plan: Plan | None) -> tuple[Line, ...]:
    """`plan` is the outline while it is edited."""
    if plan is not None:
        return tuple(
            Line(key=item.key, title=item.title, mark="planned", note=names.layout(item.layout) if item.layout else "")
            for item in plan.items
        )
    made = answer.made
    if answer.plan is not None and (answer.state == "streaming" or made is None):
        items = Plan(answer.plan).items
        running = answer.written if answer.state == "streaming" else -1
        return tuple(
            Line(key=item.key, title=item.title, mark=_mark(answer, item.key, number, running))
            for number, item in enumerate(items)
        )
    if made is not None:
        return tuple(
            Line(key=str(number), title=part.title, mark=_became(part), note=_note(part))
            for number, part in enumerate(made.parts)
        )
    return ()


def titles_of(answer: Answer, plan: Plan | None) -> tuple[str, ...]:
    """A name for each part of the document as it stands, those that code adds among them."""
    titles = [line.title for line in lines_of(answer, plan)]
    if answer.made is not None and plan is None and answer.state != "streaming":
        return tuple(titles)
    by_code = answer.made_by_code
    return (*([tr("Cover")] * by_code), *titles, *([tr("Sources")] * by_code))


def notes_of(answer: Answer, plan: Plan | None) -> tuple[str, ...]:
    """Who worded each part; nothing before they are written."""
    if answer.made is None or plan is not None or answer.state == "streaming":
        return ()
    return tuple(_note(part) for part in answer.made.parts)


def _became(part: MadeSection) -> Mark:
    return "done" if part.layout in BY_CODE else _MARKS[part.status]


def _note(part: MadeSection) -> str:
    return "" if part.layout in BY_CODE else names.status(part.status)


def _mark(answer: Answer, key: str, number: int, running: int) -> Mark:
    """As the run tells of the item; by the count of what is written where it does not."""
    if answer.state == "streaming" and key in answer.agenda:
        return _AGENDA[answer.agenda[key].state]
    if number < running:
        return "done"
    return "running" if number == running else "next"
