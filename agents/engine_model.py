"""The engine as a `ChatModel`: messages to tokens, one timeline whose prefix is reused from call to call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from copy import copy
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Self, cast

from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message
from ternlight.agents.model import CallOptions, Strength
from ternlight.agents.spoken import SpokenTokens
from ternlight.engine.base import Engine, Session
from ternlight.engine.errors import ContextFull, EngineError
from ternlight.engine.types import ChatMessage, ModelInfo, SamplingParams, Token

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_log = logging.getLogger(__name__)

CAPABLE_PARAMETERS = 1_500_000_000
"""Weights from which a model is trusted to choose, not only to phrase (reference measurements: 135 M is at chance)."""
WORTH_KEEPING = 64
"""Tokens from which a timeline is kept on the disk: a page of the cache."""


class EngineChatModel:
    """A `ChatModel` over the model that `engine` has loaded. Calls wait for each other: there is one timeline."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: Path | None = None
        self._taken_up = False
        self._session: Session | None = None
        self._session_model: ModelInfo | None = None
        self._spoken = SpokenTokens()
        self._turn = asyncio.Lock()

    def keep_in(self, file: Path) -> None:
        """Begin with the timeline that `file` holds, if it does, and leave the last one there in `close`.

        So the first prompt after a start reuses what the start before has evaluated.
        """
        self._kept = file

    @property
    def name(self) -> str:
        """Name of the loaded model, "" for none."""
        return self._engine.model.name if self._engine.model else ""

    @property
    def context(self) -> int:
        """Tokens of the loaded model's context, 0 without one."""
        return self._engine.model.context if self._engine.model else 0

    @property
    def strength(self) -> Strength:
        """ "capable" from 1.5 thousand million weights on."""
        model = self._engine.model
        return "capable" if model and model.parameters >= CAPABLE_PARAMETERS else "tiny"

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt for all of `messages`, nothing trimmed. Raises `ModelUnavailable`, `EngineError`."""
        self._loaded()
        return len(await self._engine.chat_tokens(_chat(messages)))

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """Deltas of the answer, then `Usage`; see `ChatModel.stream`.

        A history too long for the context loses its oldest turns, never a system message nor the last user message.
        Raises `ContextFull` if those alone do not fit, `ModelUnavailable` without a model, and `EngineError`.
        """
        if options.json_schema is not None and options.prefix:
            raise ValueError("an answer with a schema cannot begin with a prefix")
        async with self._turn:
            model = self._loaded()
            session = await self._timeline(model)
            tokens, beginning = await self._prompt(messages, options, model.context, session.tokens)
            params = SamplingParams(
                max_tokens=options.max_tokens,
                temperature=options.temperature,
                stop=options.stop,
                json_schema=options.json_schema,
                seed=options.seed,
            )
            try:
                text = options.prefix
                async for event in _generate(session, tokens, params):
                    if isinstance(event, TextDelta):
                        text += event.text
                    else:
                        await self._spoken.add(self._engine, session.tokens, beginning, text)
                    yield event
            except EngineError:
                # The timeline may be gone (the engine died, another model was loaded): the next call begins anew.
                self._session = None
                raise

    async def fork(self) -> Self:
        """The same model with a timeline of its own that begins as this one is now. Raises `EngineError`.

        With the native engine the two share the memory of what they have in common.
        """
        twin = copy(self)
        twin._turn = asyncio.Lock()
        twin._session, twin._kept = None, None
        twin._spoken = copy(self._spoken)
        async with self._turn:
            if self._session is not None:
                twin._session = await self._session.fork()
        return twin

    async def close(self) -> None:
        """Keep the timeline for the next start, if `keep_in` was called, and free its memory. Safe to call twice."""
        session = self._session
        if session is not None and self._kept is not None and len(session.tokens) >= WORTH_KEEPING:
            try:
                await session.save(self._kept)
            except EngineError as error:
                _log.warning("the timeline is not kept for the next start: %s", error)
        await self._free()

    async def forget(self) -> None:
        """Free the timeline, and delete what is kept of it: something that was said in it is to be gone."""
        async with self._turn:
            await self._free()
            self._taken_up = True
            if self._kept is not None:
                await asyncio.to_thread(self._kept.unlink, missing_ok=True)

    async def _free(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _loaded(self) -> ModelInfo:
        if self._engine.model is None:
            raise ModelUnavailable("No language model is loaded. Choose one in the model menu, or go on without.")
        return self._engine.model

    async def _timeline(self, model: ModelInfo) -> Session:
        if self._session is None or (self._session_model is not model and self._session_model != model):
            await self._free()
            self._session, self._session_model = await self._begun(), model
            self._spoken = SpokenTokens()
        return self._session

    async def _begun(self) -> Session:
        """The timeline that the last start kept, once; else an empty one."""
        kept, again = self._kept, self._taken_up
        self._taken_up = True
        if kept is not None and not again and await asyncio.to_thread(kept.exists):
            try:
                return await self._engine.new_session(restore=kept)
            except EngineError as error:  # of another model or options, or damaged: the prompt is evaluated again
                _log.info("the timeline of the last start is not taken up: %s", error)
        return await self._engine.new_session()

    async def _prompt(
        self, messages: Sequence[Message], options: CallOptions, context: int, timeline: Sequence[int]
    ) -> tuple[list[int], int]:
        """Tokens of the longest end of the history that leaves room for the answer, and of the answer's prefix; and
        where the answer begins."""
        prefix = await self._engine.tokenize(options.prefix) if options.prefix else []
        room = context - len(prefix) - max(1, min(options.max_tokens, context // 4))
        kept = list(messages)
        tokens = await self._engine.chat_tokens(_chat(kept))
        if len(tokens) > room:
            turns = _droppable(kept)
            # Dropping more always shortens, so the fewest turns to drop are found by halving.
            low, high = 1, len(turns)
            best: list[int] | None = None
            while low <= high:
                middle = (low + high) // 2
                dropped = {index for turn in turns[:middle] for index in turn}
                tokens = await self._engine.chat_tokens(
                    _chat([message for index, message in enumerate(kept) if index not in dropped])
                )
                if len(tokens) <= room:
                    best, high = tokens, middle - 1
                else:
                    low = middle + 1
            if best is None:
                raise await self._too_long(kept, turns, room)
            tokens = best
        restored = self._spoken.restore(tokens, timeline)
        tokens = restored if len(restored) <= room else tokens
        return [*tokens, *prefix], len(tokens)

    async def _too_long(self, messages: Sequence[Message], turns: Sequence[Sequence[int]], room: int) -> ContextFull:
        dropped = {index for turn in turns for index in turn}
        kept = [message for index, message in enumerate(messages) if index not in dropped]
        needed = len(await self._engine.chat_tokens(_chat(kept)))
        last = len(await self._engine.tokenize(kept[-1].text)) if kept else 0
        fits = max(0, room - (needed - last))
        return ContextFull(
            f"This message is too long for {self.name}: it takes {last:,} tokens and {fits:,} fit (about "
            f"{fits * 3 // 4:,} words). Shorten it, or drop the text into the window as a file.",
            needed=needed,
            limit=room,
        )


def _chat(messages: Sequence[Message]) -> list[ChatMessage]:
    """The messages that have text, as the chat template takes them."""
    return [ChatMessage(role=message.role, content=message.text) for message in messages if message.text]


def _droppable(messages: Sequence[Message]) -> list[list[int]]:
    """Indices of the turns that may be dropped, oldest first: each a user message with the answers to it, so that what
    remains begins with a user message. System messages and everything from the last user message on stay."""
    users = [index for index, message in enumerate(messages) if message.role == "user"]
    end = users[-1] if users else max(0, len(messages) - 1)
    turns: list[list[int]] = []
    for index in range(end):
        role = messages[index].role
        if role == "user" or (role == "assistant" and not turns):
            turns.append([index])
        elif role == "assistant":
            turns[-1].append(index)
    return turns


async def _generate(
    session: Session, tokens: Sequence[int], params: SamplingParams
) -> AsyncIterator[TextDelta | Usage]:
    began = perf_counter()
    report = await session.sync(tokens)
    first: float | None = None
    generated = 0
    async with aclosing(cast("AsyncGenerator[Token, None]", session.generate(params))) as stream:
        async for token in stream:
            generated += 1
            first = first if first is not None else perf_counter() - began
            if token.text:
                yield TextDelta(text=token.text)
    seconds = perf_counter() - began
    yield Usage(
        prompt_tokens=len(tokens),
        reused_tokens=report.reused,
        generated_tokens=generated,
        first_token_seconds=seconds if first is None else first,
        seconds=seconds,
    )
