"""The contract of a run: `RunStarted` first, one final event last, whatever happens in between.

Errors become `RunFailed` with what was finished before. Cancelling is not an error: an asynchronous generator whose
task is cancelled cannot say anything more, so `CancelledError` passes through, and whoever consumed the events builds
`RunCancelled(parts=parts_so_far(events))` from those it has seen. Therefore every finished piece of work must have
been told by an event (`TextDelta`, `ToolFinished`, `SummaryStarted`, `PointAdded`, `SectionMade`) before the next
await.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import cast

from ternlight.agents.errors import AgentError
from ternlight.agents.events import (
    FINAL,
    Event,
    MakingStarted,
    PointAdded,
    RunFailed,
    RunFinished,
    RunStarted,
    SectionMade,
    StepFinished,
    SummaryStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from ternlight.agents.messages import MadePart, MadeSection, Part, SummaryPart, SummaryPoint, TextPart
from ternlight.engine.errors import EngineError
from ternlight.tools.errors import ToolError

log = logging.getLogger("ternlight.agent")

BUG_MESSAGE = "Something went wrong inside Ternlight. What was finished is kept; the log has the details."


async def run(work: AsyncIterator[Event], *, model: str = "") -> AsyncIterator[Event]:
    """The events of `work`, made to keep the contract; `model` is the name for `RunStarted`, "" for none.

    `work` may begin with its own `RunStarted` (a run within a run): it is told once. Work that ends without a final
    event finishes with what its events made (`parts_so_far`). Events after a final one are not passed on.
    """
    seen: list[Event] = []
    yield RunStarted(model=model)
    try:
        async with aclosing(cast("AsyncGenerator[Event, None]", work)) as events:
            async for event in events:
                if isinstance(event, RunStarted):
                    continue
                seen.append(event)
                yield event
                if isinstance(event, FINAL):
                    return
    except (AgentError, ToolError, EngineError) as error:
        log.warning("run failed: %s", error)
        yield RunFailed(message=error.user_message, error_kind=error.kind, parts=parts_so_far(seen))
        return
    except Exception:
        log.exception("run failed by a bug")
        yield RunFailed(message=BUG_MESSAGE, error_kind="bug", parts=parts_so_far(seen))
        return
    yield RunFinished(parts=parts_so_far(seen, complete=True))


def parts_so_far(events: Iterable[Event], *, complete: bool = False) -> tuple[Part, ...]:
    """The parts of the assistant's message that `events` (all of one run, in order) have made.

    A final event's own parts are the answer if there is one. Else the calls, the text so far and the summary with the
    points so far; the summary says in its notes that it was stopped, unless `complete`. A summary without a point is
    left out.
    """
    calls: list[Part] = []
    text: list[str] = []
    summary: SummaryPart | None = None
    points: dict[int, SummaryPoint] = {}
    made: MadePart | None = None
    sections: dict[int, MadeSection] = {}
    seconds = 0.0
    for event in events:
        match event:
            case TextDelta():
                text.append(event.text)
            case ToolStarted() | ToolFinished():
                calls.append(event.part)
            case SummaryStarted():
                summary, points = event.summary, {}
            case PointAdded():
                points[event.index] = event.point
            case MakingStarted():
                made, sections = event.made, {}
            case SectionMade():
                sections[event.index] = event.section
            case StepFinished():
                seconds += event.seconds
            case _ if isinstance(event, FINAL):
                return event.parts
            case _:
                pass
    parts: list[Part] = list(calls)
    if "".join(text).strip():
        parts.append(TextPart(text="".join(text)))
    if summary and points:
        count = f"{len(points)} point{'s' if len(points) != 1 else ''}"
        parts.append(
            replace(
                summary,
                points=tuple(points[index] for index in sorted(points)),
                mode="model" if any(point.status == "checked" for point in points.values()) else "extractive",
                seconds=round(seconds, 3),
                notes=summary.notes if complete else (*summary.notes, f"Stopped early, with {count} ready."),
                complete=complete,
            )
        )
    if made is not None and sections:
        count = f"{len(sections)} part{'s' if len(sections) != 1 else ''}"
        parts.append(
            replace(
                made,
                parts=tuple(sections[index] for index in sorted(sections)),
                seconds=round(seconds, 3),
                notes=made.notes if complete else (*made.notes, f"Stopped early, with {count} ready."),
                complete=complete,
            )
        )
    return tuple(parts)
