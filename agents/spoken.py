"""What a model has said keeps the tokens that it said it in.

A text can be cut into tokens in several ways. A grammar often makes a model take another way than the tokenizer would,
so a prompt that repeats the model's words as text would differ from the timeline there, and all after it would have to
be evaluated again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ternlight.engine.base import Engine

_MOST = 64


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    said: tuple[int, ...]
    canonical: tuple[int, ...]


class SpokenTokens:
    """The stretches of one timeline that the model wrote itself."""

    def __init__(self) -> None:
        self._spans: list[_Span] = []

    async def add(self, engine: Engine, timeline: Sequence[int], start: int, text: str) -> None:
        """The model has said `text` (with the beginning that it was given) from token `start` of the timeline on."""
        said = list(timeline[start:])
        # The last token may be the end of the turn, which is no text.
        for tokens in (said, said[:-1]):
            if tokens and await engine.detokenize(tokens) == text:
                canonical = tuple(await engine.tokenize(text))
                if canonical != tuple(tokens):
                    self._spans = [*self._spans, _Span(start, tuple(tokens), canonical)][-_MOST:]
                return

    def restore(self, tokens: Sequence[int], timeline: Sequence[int]) -> list[int]:
        """`tokens` with the model's own ones where they repeat what it said at the same place of `timeline`."""
        restored = list(tokens)
        for span in self._spans:
            end = span.start + len(span.said)
            if (
                tuple(timeline[span.start : end]) == span.said
                and restored[: span.start] == list(timeline[: span.start])
                and tuple(restored[span.start : span.start + len(span.canonical)]) == span.canonical
            ):
                restored[span.start : span.start + len(span.canonical)] = span.said
        self._spans = [
            span for span in self._spans if tuple(restored[span.start : span.start + len(span.said)]) == span.said
        ]
        return restored
