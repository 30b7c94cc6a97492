"""A language model that follows a script, for tests here and in programs built on the agents."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message
from ternlight.agents.model import CallOptions, Strength
from ternlight.tools.arguments import problems

Reply = str | Exception
Script = Callable[[Sequence[Message], CallOptions], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that the model got."""

    messages: tuple[Message, ...]
    options: CallOptions


@dataclass
class ScriptedModel:
    """A `ChatModel` that answers from `replies`: a function of the messages and options, or texts in order.

    An exception among the replies is raised in place of an answer; when the texts run out, the last one is repeated.
    A token is a word here, so `context` is a number of words.
    """

    replies: Script | Iterable[Reply] = ()
    name: str = "Scripted"
    context: int = 4096
    strength: Strength = "capable"
    chunk: int = 7
    """Characters per delta."""
    check_schema: bool = False
    """Raise `AssertionError` when a reply does not satisfy the call's JSON Schema; a real engine never sends one."""
    hangs_at: int | None = None
    """The call, counted from 0, that sends one delta and then never ends: for tests of cancelling."""
    calls: list[Call] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the call `hangs_at` hangs."""

    def __post_init__(self) -> None:
        self._queue: list[Reply] = [] if callable(self.replies) else list(self.replies)

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """Words of the messages."""
        return sum(len(message.text.split()) + 1 for message in messages)

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """The next reply in deltas of `chunk` characters, cut at a stop string, then `Usage`."""
        number = len(self.calls)
        self.calls.append(Call(messages=tuple(messages), options=options))
        reply = self._reply(messages, options)
        if isinstance(reply, Exception):
            raise reply
        if options.json_schema is not None and self.check_schema:
            problems = _problems(json.loads(reply), json.loads(options.json_schema))
            assert not problems, problems
        for stop in options.stop:
            reply = reply.split(stop, 1)[0]
        reply = reply.removeprefix(options.prefix)
        for start in range(0, len(reply), self.chunk):
            yield TextDelta(text=reply[start : start + self.chunk])
            if number == self.hangs_at:
                self.hanging.set()
                await asyncio.Event().wait()
        tokens = len(reply.split())
        prompt = await self.count_tokens(messages)
        yield Usage(
            prompt_tokens=prompt, reused_tokens=0, generated_tokens=tokens, first_token_seconds=0.0, seconds=0.0
        )

    def _reply(self, messages: Sequence[Message], options: CallOptions) -> Reply:
        if callable(self.replies):
            return self.replies(messages, options)
        if not self._queue:
            return ""
        return self._queue.pop(0) if len(self._queue) > 1 else self._queue[0]


def _problems(value: Any, schema: dict[str, Any]) -> list[str]:
    """Where `value` breaks the part of JSON Schema that the agents use; with alternatives, where it breaks each."""
    if "anyOf" not in schema:
        return problems(value, schema)
    found = [problems(value, choice) for choice in schema["anyOf"]]
    return [] if any(not one for one in found) else [problem for one in found for problem in one]
