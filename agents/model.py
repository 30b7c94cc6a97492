"""The one interface to a language model: our engine, and any OpenAI-compatible server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self, runtime_checkable

from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message

Strength = Literal["tiny", "capable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """How one model call is made."""

    max_tokens: int = 512
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    json_schema: str | None = None
    """The whole answer must satisfy this JSON Schema (JSON text)."""
    seed: int = 0
    prefix: str = ""
    """Text that the answer is made to begin with; it is not repeated in the deltas."""


class ChatModel(Protocol):
    """A language model that answers conversations."""

    @property
    def name(self) -> str:
        """For the user: "SmolLM2 135M"."""

    @property
    def context(self) -> int:
        """Tokens that prompt and answer may take together."""

    @property
    def strength(self) -> Strength:
        """ "tiny" models only phrase what code hands them; "capable" ones may choose and merge."""

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that `stream` would make of `messages`."""

    def stream(
        self, messages: Sequence[Message], options: CallOptions = CallOptions()
    ) -> AsyncIterator[TextDelta | Usage]:
        """Deltas of the answer, then one `Usage`. Closing the iterator, or cancelling the task, stops the model."""


@runtime_checkable
class ForkingModel(Protocol):
    """A `ChatModel` that can go on from where it is in a second place, without reading the beginning again."""

    async def fork(self) -> Self:
        """The same model with a copy of what it has read. Whoever forks it closes the copy."""

    async def close(self) -> None:
        """Free what it holds. Safe to call twice."""


@runtime_checkable
class ParallelModel(Protocol):
    """A `ChatModel` that takes several calls at once."""

    @property
    def parallel(self) -> int:
        """How many."""
