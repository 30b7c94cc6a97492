"""A prompt that always fits: blocks of text with shorter forms, given up in tiers, counted in the model's own tokens.

A prompt only grows at its end, so the model's cache of it stays good, until it would not fit; then blocks are shortened
in tiers until there is room for several turns, and it grows again from there:

1. notes about calls that went wrong disappear;
2. results of earlier turns, and then those of this one other than the last four, are shortened;
3. results other than the last one are dropped, the calls that led to them stay;
4. the oldest turns of the conversation are dropped;
5. calls other than the last two are shortened to the tool's name;
6. the last result is shortened, then dropped.

What is never touched: the prefix, the plan, and the user's last words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ternlight.agents.messages import Message, Role, TextPart
from ternlight.agents.model import ChatModel
from ternlight.engine.errors import ContextFull

Kind = Literal["fixed", "history", "call", "result", "note", "text"]
RESULTS_KEPT = 4
_LAST = 9
"""The shortest form that a block has."""
_ROOM_AFTER = 0.65
"""Share of the room that is filled after shortening: the next turns fit without shortening again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the prompt in all its forms: `forms[0]` is whole, each next one shorter, "" is gone."""

    key: str
    """Stays the same for the same piece from turn to turn."""
    role: Role
    kind: Kind
    forms: tuple[str, ...]
    group: str = ""
    """Blocks of one group are dropped together: a question and its answer."""


class PromptWindow:
    """Fits blocks into a number of tokens. Remembers which form each block has been given: it never grows back."""

    def __init__(self, model: ChatModel, levels: dict[str, int] | None = None) -> None:
        self._model = model
        self.levels = dict(levels or {})
        """Form of each block by its key, 0 where not listed. JSON-serialisable."""
        self._costs: dict[str, int] = {}
        self._base: int | None = None

    async def count(self, text: str) -> int:
        """Tokens of a text by itself, without what the chat template adds."""
        if not text:
            return 0
        if self._base is None:
            self._base = await self._model.count_tokens([_message("user", "a")]) - 1
        return max(0, await self._model.count_tokens([_message("user", text)]) - self._base)

    async def fit(self, blocks: Sequence[Block], room: int) -> tuple[tuple[Message, ...], int]:
        """The messages of a prompt of at most `room` tokens, and its tokens.

        Raises `ContextFull` if what may not be touched does not fit.
        """
        messages = self._messages(blocks)
        size = await self._model.count_tokens(messages)
        if size <= room:
            return messages, size
        target = int(room * _ROOM_AFTER)
        for candidates in self._tiers(blocks):
            pending = list(candidates)
            while pending and size > target:
                saved = 0
                while pending and saved < size - target:
                    group, level = pending.pop(0)
                    for block in group:
                        saved += await self._shorten(block, level)
                messages = self._messages(blocks)
                size = await self._model.count_tokens(messages)
            if size <= target:
                break
        if size > room:
            raise ContextFull(
                f"This is too long for the model: it takes {size:,} tokens and {room:,} fit. Shorten the message, or "
                "hand the text over as a file.",
                needed=size,
                limit=room,
            )
        return messages, size

    def _tiers(self, blocks: Sequence[Block]) -> Iterator[list[tuple[list[Block], int]]]:
        """What may be given up, in order: lists of blocks that go together, and the form that they get."""
        notes = [block for block in blocks if block.kind == "note"]
        results = [block for block in blocks if block.kind == "result"]
        calls = [block for block in blocks if block.kind == "call"]
        texts = [block for block in blocks if block.kind == "text"]
        history: dict[str, list[Block]] = {}
        for block in blocks:
            if block.kind == "history":
                history.setdefault(block.group, []).append(block)
        longest = [block for group in history.values() for block in group if len(block.forms) > 2]
        yield [([block], _LAST) for block in notes[:-1]]
        yield [([block], 1) for block in longest]
        yield [([block], 1) for block in results[:-RESULTS_KEPT]]
        yield [([block], _LAST) for block in results[:-1]]
        yield [(group, _LAST) for group in history.values()]
        yield [([block], _LAST) for block in [*calls[:-2], *texts[:-1]]]
        yield [([block], 1) for block in results[-1:]]
        yield [([block], _LAST) for block in [*results[-1:], *notes[-1:]]]

    async def _shorten(self, block: Block, level: int) -> int:
        """Give a block a shorter form; roughly how many tokens that saves."""
        before = min(self.levels.get(block.key, 0), len(block.forms) - 1)
        after = min(level, len(block.forms) - 1)
        if after <= before:
            return 0
        self.levels[block.key] = after
        return await self._cost(block.forms[before]) - await self._cost(block.forms[after])

    async def _cost(self, text: str) -> int:
        if text not in self._costs:
            self._costs[text] = await self.count(text)
        return self._costs[text]

    def _messages(self, blocks: Sequence[Block]) -> tuple[Message, ...]:
        """Blocks of one role that follow each other become one message: templates want the roles to alternate."""
        joined: list[tuple[Role, list[str]]] = []
        for block in blocks:
            text = block.forms[min(self.levels.get(block.key, 0), len(block.forms) - 1)]
            if not text:
                continue
            if joined and joined[-1][0] == block.role:
                joined[-1][1].append(text)
            else:
                joined.append((block.role, [text]))
        return tuple(_message(role, "\n\n".join(texts)) for role, texts in joined)


def _message(role: Role, text: str) -> Message:
    return Message(role=role, parts=(TextPart(text=text),))
