"""Plain conversation with the model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from ternlight.agents.events import Event, TextDelta
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.run import run

SYSTEM_PROMPT = """You are Ternlight, an assistant that runs on the user's own computer, without the internet.
Answer briefly and plainly. When you do not know something, say that you do not know it."""
LONGEST_ANSWER = 1024
"""Tokens."""


def chat(messages: Sequence[Message], model: ChatModel) -> AsyncIterator[Event]:
    """The events of the model's answer to `messages`, the last of which is the user's.

    The final event's parts hold one `TextPart`, on failure with what was said before it. On cancelling, see
    `agents.run`.
    """
    return run(_answer(messages, model), model=model.name)


async def _answer(messages: Sequence[Message], model: ChatModel) -> AsyncIterator[Event]:
    history = list(messages)
    if not history or history[0].role != "system":
        history.insert(0, Message(role="system", parts=(TextPart(text=SYSTEM_PROMPT),)))
    empty = True
    async for event in model.stream(history, CallOptions(max_tokens=LONGEST_ANSWER)):
        if isinstance(event, TextDelta):
            # A template may leave white space before the answer; it is no part of it.
            text = event.text.lstrip() if empty else event.text
            if text:
                empty = False
                yield TextDelta(text=text)
        else:
            yield event
    if empty:
        yield TextDelta(text="The model gave no answer. Try asking in other words.")
