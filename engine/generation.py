"""One generation: logits to token to text, until something ends it. Blocking; owned by one thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Protocol

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import EngineError
from ternlight.engine.grammar import Grammar
from ternlight.engine.lookup import PromptLookup
from ternlight.engine.sampler import Sampler
from ternlight.engine.text_stream import TextStream
from ternlight.engine.timeline import Timeline
from ternlight.engine.types import FinishReason, SamplingParams, Token


class Pieces(Protocol):
    """What a generation needs of a vocabulary."""

    @property
    def stop_ids(self) -> Collection[int]:
        """Tokens that end the model's turn."""

    def piece(self, token: int) -> bytes:
        """The bytes that a generated token adds to the text."""


class Generation:
    """Samples after a timeline, one token per step."""

    def __init__(
        self,
        timeline: Timeline,
        vocabulary: Pieces,
        params: SamplingParams,
        *,
        grammar: Grammar | None = None,
        seed: int = 0,
    ) -> None:
        self.timeline = timeline
        self._vocabulary = vocabulary
        self._grammar = grammar
        self._sampler = Sampler(params, timeline.tokens, seed)
        self._stream = TextStream(params.stop)
        self._fast_forward = params.fast_forward
        self._forced: deque[int] = deque()
        self._lookup = PromptLookup(timeline.tokens, params.lookup) if params.lookup else None
        self._length = len(timeline.tokens)
        self._end = self._length + params.max_tokens

    def step(self, flag: CancelFlag) -> Token:
        """The next token; the last one has `finish` set. Raises `Cancelled`, `ContextFull`, `GrammarError`."""
        timeline, grammar, stream = self.timeline, self._grammar, self._stream
        if len(timeline.tokens) != self._length:
            raise EngineError("The session was changed while it was generating.", kind="bug")
        flag.check()
        token, logprob = self._next(flag)
        timeline.append(token)
        if self._lookup is not None:
            self._lookup.append(token)
        self._length += 1
        finish = None
        text = ""
        if token in self._vocabulary.stop_ids:
            finish = FinishReason.STOP
        else:
            text = stream.push(self._vocabulary.piece(token))
            if grammar is not None:
                grammar.accept(token)
            if stream.stopped or (grammar is not None and grammar.complete):
                finish = FinishReason.STOP
            elif self._length >= self._end:
                finish = FinishReason.LENGTH
            elif timeline.full:
                finish = FinishReason.CONTEXT
        if finish is not None:
            text += stream.flush()
            if stream.stopped:
                finish = FinishReason.STOP
        return Token(id=token, text=text, logprob=logprob, finish=finish)

    def wants_one(self) -> bool:
        """Whether the next step asks the model, and for no guessed tokens along."""
        self._force()
        return not self._forced and not (self._lookup is not None and self._lookup.guess())

    def _force(self) -> None:
        if self._grammar is not None and self._fast_forward and not self._forced:
            self._forced.extend(self._grammar.forced())

    def _next(self, flag: CancelFlag) -> tuple[int, float | None]:
        """The next token and its log-probability, None for one that the grammar forces."""
        grammar = self._grammar
        self._force()
        if self._forced:
            token = self._forced.popleft()
            self._sampler.note(token)
            return token, None
        logits = self.timeline.next_logits(flag, self._lookup.guess() if self._lookup is not None else ())
        return self._sampler.choose(logits, grammar.allowed() if grammar else None)
