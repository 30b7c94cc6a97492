"""Remembering and forgetting as tools. What is remembered needs no tool: it stands at the end of the prompt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from ternlight.tools.base import Tool, ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import RetryWithHint
from ternlight.tools.memory.store import LONGEST_LINE, MemoryStore, Remembered

MOST_TOLD = 12
"""Lines that a model is told for one task."""
_WORD = re.compile(r"\w{4,}")


def memory_tools(store: MemoryStore) -> tuple[Tool, ...]:
    """The tools over a memory."""
    return Remember(store), Forget(store)


async def told(store: MemoryStore, task: str, most: int = MOST_TOLD) -> tuple[str, ...]:
    """The lines to put at the end of a task's prompt: those that share words with it, then the newest; oldest first.

    A pure function of the memory and the task. Raises `ToolFailed`.
    """
    lines = await asyncio.to_thread(store.all)
    wanted = _stems(task)

    def worth(line: Remembered) -> tuple[int, int]:
        return len(wanted & _stems(line.text)), line.id

    best = sorted(lines, key=worth, reverse=True)[:most]
    return tuple(line.text for line in sorted(best, key=lambda line: line.id))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold())}


class Remember:
    """Keeps a line, after the user's yes."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._spec = ToolSpec(
            name="remember",
            title="Remember",
            description="Keep one short fact about the user for later conversations, when the user asks for that.",
            parameters={
                "type": "object",
                "properties": {"fact": {"type": "string", "minLength": 3, "maxLength": LONGEST_LINE}},
                "required": ["fact"],
            },
            doing="Remembering “{fact}”",
            effect="write",
            approval="ask",
            examples=(
                "Remember that I like tea",
                "Keep in mind that my name is Ada",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Keep it. Raises `RetryWithHint`, `ToolFailed`."""
        kept = await asyncio.to_thread(self._store.keep, str(arguments["fact"]))
        return ToolResult(text=f"Remembered as number {kept.id}.", title=f"Remembered: {kept.text}", trusted=True)


class Forget:
    """Deletes the line that a few words name."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._spec = ToolSpec(
            name="forget",
            title="Forget",
            description="Delete something that was remembered, when the user asks for that. Give words of it.",
            parameters={
                "type": "object",
                "properties": {"words": {"type": "string", "minLength": 3, "maxLength": 100}},
                "required": ["words"],
            },
            doing="Forgetting “{words}”",
            effect="write",
            approval="ask",
            examples=(
                "Forget that I like tea",
                "Delete that from your memory",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Delete it. Raises `RetryWithHint` where the words fit no line, or more than one."""
        words = str(arguments["words"]).casefold().split()
        lines = await asyncio.to_thread(self._store.all)
        fitting = [line for line in lines if all(word in line.text.casefold() for word in words)]
        if len(fitting) != 1:
            found = "; ".join(line.text for line in fitting[:5]) or "nothing"
            raise RetryWithHint(f"These words fit {found}. Give words that fit exactly one line.")
        await asyncio.to_thread(self._store.forget, fitting[0].id)
        return ToolResult(text="Forgotten.", title=f"Forgot: {fitting[0].text}", trusted=True)
