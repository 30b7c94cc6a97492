"""A run begins once, ends once, and keeps what was finished."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from ternlight.agents.events import (
    FINAL,
    Event,
    PointAdded,
    RunFailed,
    RunFinished,
    RunStarted,
    StepFinished,
    SummaryStarted,
    TextDelta,
)
from ternlight.agents.messages import SummaryPart, SummaryPoint, TextPart
from ternlight.agents.run import parts_so_far, run
from ternlight.engine.errors import EngineDied

POINT = SummaryPoint(text="Two.", page=1, quote="Two.", start=0, end=4, status="quoted")
SUMMARY = SummaryPart(
    document_id="d", document="d.pdf", pages=1, length="short", model="", mode="extractive", seconds=0.0, points=(),
    complete=False,
)  # fmt: skip


async def work(*events: Event, error: Exception | None = None) -> AsyncIterator[Event]:
    for event in events:
        yield event
    if error:
        raise error


async def collected(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


async def test_an_error_with_words_for_the_user_ends_the_run_with_what_was_done() -> None:
    events = await collected(
        run(work(TextDelta(text="So far"), error=EngineDied("The engine stopped. Ask again.")), model="M")
    )
    assert events[0] == RunStarted(model="M")
    assert events[-1] == RunFailed(
        message="The engine stopped. Ask again.", error_kind="world", parts=(TextPart(text="So far"),)
    )


async def test_an_unknown_error_is_a_bug_and_shows_no_internals() -> None:
    events = await collected(run(work(error=ValueError("secret internals"))))
    assert isinstance(events[-1], RunFailed)
    assert events[-1].error_kind == "bug"
    assert "secret" not in events[-1].message


async def test_work_without_a_final_event_is_finished_and_a_run_within_a_run_begins_once() -> None:
    events = await collected(run(run(work(TextDelta(text="a")), model="inner"), model="outer"))
    assert [type(event) for event in events] == [RunStarted, TextDelta, RunFinished]
    assert events[0] == RunStarted(model="outer")


async def test_cancelling_leaves_the_parts_to_whoever_saw_the_events() -> None:
    seen: list[Event] = []
    arrived = asyncio.Event()

    async def endless() -> AsyncIterator[Event]:
        yield SummaryStarted(summary=SUMMARY)
        yield PointAdded(index=0, point=POINT)
        await asyncio.Event().wait()

    async def consume() -> None:
        async for event in run(endless()):
            seen.append(event)
            if isinstance(event, PointAdded):
                arrived.set()

    task = asyncio.create_task(consume())
    await arrived.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    (part,) = parts_so_far(seen)
    assert isinstance(part, SummaryPart)
    assert part.points == (POINT,)
    assert not part.complete
    assert part.notes == ("Stopped early, with 1 point ready.",)


def test_parts_of_nothing_are_none_and_a_final_event_decides() -> None:
    assert parts_so_far([]) == ()
    assert parts_so_far([RunStarted(model=""), SummaryStarted(summary=SUMMARY)]) == ()
    final = RunFinished(parts=(TextPart(text="all"),))
    assert parts_so_far([TextDelta(text="a"), final]) == final.parts


_EVENTS = st.lists(
    st.one_of(
        st.text(max_size=5).map(lambda text: TextDelta(text=text)),
        st.integers(0, 5).map(lambda index: PointAdded(index=index, point=POINT)),
        st.just(SummaryStarted(summary=SUMMARY)),
        st.just(RunStarted(model="x")),
        st.just(StepFinished(step="s", title="t", seconds=1.0)),
        st.just(RunFinished(parts=())),
        st.just(RunFailed(message="m", error_kind="world", parts=())),
    ),
    max_size=12,
)


@given(_EVENTS, st.sampled_from([None, ValueError(), EngineDied("Died.")]))
async def test_any_work_keeps_the_contract(events: list[Event], error: Exception | None) -> None:
    told = await collected(run(work(*events, error=error)))
    assert isinstance(told[0], RunStarted)
    assert [isinstance(event, FINAL) for event in told] == [False] * (len(told) - 1) + [True]
    assert sum(isinstance(event, RunStarted) for event in told) == 1
