"""One chat completion over the engine: a call that a grammar allows, or free text, or text of a given form."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from ternlight.agents.calls import BadCall, call_schema, call_text, parse_call
from ternlight.agents.spoken import SpokenTokens
from ternlight.app.serve.conversation import Calls
from ternlight.app.serve.errors import ApiError
from ternlight.app.serve.turns import Turns
from ternlight.engine.base import Engine, Session
from ternlight.engine.errors import ContextFull, EngineError
from ternlight.engine.types import ChatMessage, FinishReason, ModelInfo, SamplingParams, Token
from ternlight.tools.errors import RetryWithHint

Finish = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What is asked for. `max_tokens` None goes on to the end of the context; that of `sampling` is not looked at."""

    messages: tuple[ChatMessage, ...]
    calls: Calls = field(default_factory=Calls)
    sampling: SamplingParams = field(default_factory=SamplingParams)
    max_tokens: int | None = None
    logprobs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChance:
    """A token of the answer and the natural logarithm of its probability."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """More text of the answer, with the tokens that it came in where they were asked for."""

    text: str
    tokens: tuple[TokenChance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call of one of the client's tools; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The end, always last."""

    finish: Finish
    prompt_tokens: int
    cached_tokens: int
    """Of the prompt, those whose entries in the cache were still there."""
    completion_tokens: int


class Completions:
    """The loaded model as a source of completions.

    There is one timeline: the next turn of a chat reads only what is new.
    """

    def __init__(self, engine: Engine, turns: Turns) -> None:
        self._engine = engine
        self._turns = turns
        self._session: Session | None = None
        self._model: ModelInfo | None = None
        self._spoken = SpokenTokens()

    async def complete(self, asked: Completion) -> AsyncGenerator[Said | Called | Ended, None]:
        """Text or one call, then `Ended`. Closing the iterator stops the model.

        Raises `EngineError`, and `ApiError` where too many requests wait.
        """
        async with self._turns.turn():
            try:
                async with aclosing(self._complete(asked)) as events:
                    async for event in events:
                        yield event
            except EngineError:
                # The timeline may be gone (the engine died): the next completion begins anew.
                self._session = None
                raise

    async def close(self) -> None:
        """Free the timeline's memory."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _complete(self, asked: Completion) -> AsyncGenerator[Said | Called | Ended, None]:
        session = await self._timeline()
        tokens = self._spoken.restore(await self._engine.chat_tokens(asked.messages), session.tokens)
        assert self._model is not None
        room = self._model.context - len(tokens) - 1
        if room < 1:
            raise ContextFull(
                f"This model's context is {self._model.context} tokens, and the messages take {len(tokens)}.",
                needed=len(tokens) + 1,
                limit=self._model.context,
            )
        budget = min(room, asked.max_tokens or room)
        report = await session.sync(tokens)
        text, used, finish = "", 0, FinishReason.STOP
        calls = asked.calls
        begun = ""
        if calls.tools:
            schema = call_schema(calls.options, thoughts=False)
            params = replace(asked.sampling, max_tokens=budget, json_schema=schema, stop=(), fast_forward=True)
            async with aclosing(cast("AsyncGenerator[Token, None]", session.generate(params))) as stream:
                async for token in stream:
                    used += 1
                    text += token.text
                    finish = token.finish or finish
            await self._spoken.add(self._engine, session.tokens, len(tokens), text)
            if finish is not FinishReason.STOP:
                yield _ended("length", len(tokens), report.reused, used)
                return
            called = parse_call(text, calls.options)
            if isinstance(called, BadCall):
                raise EngineError(f"The model's call does not satisfy its grammar: {called.error}", kind="bug")
            if called.name != calls.answer_name or calls.answer is None:
                try:
                    arguments = called.option.simple.restore(called.arguments) if called.option.simple else {}
                except RetryWithHint:
                    # JSON was written as text and is none: the client sees it as it is.
                    arguments = called.arguments
                yield Called(
                    id=f"call_{secrets.token_hex(12)}",
                    name=called.name,
                    arguments=json.dumps(arguments, ensure_ascii=False),
                )
                yield _ended("tool_calls", len(tokens), report.reused, used)
                return
            begun = call_text(calls.answer_name, None) + "\n"
            beginning = await self._engine.tokenize(begun)
            if len(tokens) + len(beginning) + 1 >= self._model.context or used >= budget:
                yield _ended("length", len(tokens), report.reused, used)
                return
            await session.sync([*tokens, *beginning])
        params = replace(asked.sampling, max_tokens=budget - used)
        spoken = begun
        pending: deque[TokenChance] = deque()
        async with aclosing(cast("AsyncGenerator[Token, None]", session.generate(params))) as stream:
            async for token in stream:
                used += 1
                finish = token.finish or finish
                if asked.logprobs and token.logprob is not None:
                    pending.append(TokenChance(text=await self._engine.detokenize([token.id]), logprob=token.logprob))
                if token.text:
                    spoken += token.text
                    # The last token may be the end of the turn, or belong to a stop string: neither is text.
                    if token.finish is FinishReason.STOP and pending and not spoken.endswith(pending[-1].text):
                        pending.pop()
                    yield Said(text=token.text, tokens=tuple(pending))
                    pending.clear()
        await self._spoken.add(self._engine, session.tokens, len(tokens), spoken)
        yield _ended("stop" if finish is FinishReason.STOP else "length", len(tokens), report.reused, used)

    async def _timeline(self) -> Session:
        model = self._engine.model
        if model is None:
            raise ApiError(503, "No language model is loaded.", code="model_not_loaded", kind="server_error")
        if self._session is None or self._model != model:
            await self.close()
            self._session, self._model, self._spoken = await self._engine.new_session(), model, SpokenTokens()
        return self._session


def _ended(finish: Finish, prompt: int, cached: int, used: int) -> Ended:
    return Ended(finish=finish, prompt_tokens=prompt, cached_tokens=cached, completion_tokens=used)
