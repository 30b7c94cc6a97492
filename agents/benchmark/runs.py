"""Runs followed to their end."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ternlight.agents.events import FINAL, Event, RunFinished
from ternlight.agents.messages import Message, TextPart


def said(text: str) -> Message:
    """A message of the user."""
    return Message(role="user", parts=(TextPart(text=text),))


async def events_of(run: AsyncIterator[Event]) -> list[Event]:
    """All events of a run, which keep the contract: one final event, and it is the last."""
    events = [event async for event in run]
    assert isinstance(events[-1], FINAL)
    assert not any(isinstance(event, FINAL) for event in events[:-1])
    return events


async def finished(run: AsyncIterator[Event]) -> RunFinished:
    """The end of a run that ends well."""
    final = (await events_of(run))[-1]
    assert isinstance(final, RunFinished), final
    return final


def answer(final: RunFinished) -> str:
    """What the model said to the user."""
    return "\n\n".join(part.text for part in final.parts if isinstance(part, TextPart))
