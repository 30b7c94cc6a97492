"""The engine's door: two protocols that every engine, in this process or in a child, implements alike.

    LocalEngine    runs in this process (tests, benchmarks, the command line)
    RemoteEngine   runs the same thing in a child process behind pipes (the window)

Every method is a coroutine. Cancelling the awaiting task cancels the work: between tokens, and between chunks of a
prefill. One engine holds at most one language model and one embedder; a session is one mutable timeline of tokens.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.types import (
    ChatMessage,
    LoadOptions,
    MemoryEstimate,
    ModelInfo,
    SamplingParams,
    SyncReport,
    Token,
)

Progress = Callable[[int, int], None]
"""Called with (done, total); both in the unit of the call: bytes when loading, tokens in a prefill, texts in embed."""


class Session(Protocol):
    """One mutable timeline of tokens over the loaded model."""

    @property
    def tokens(self) -> Sequence[int]:
        """The timeline so far."""

    async def sync(self, tokens: Sequence[int], *, progress: Progress | None = None) -> SyncReport:
        """Make the timeline equal to `tokens`, evaluating only what differs from the longest common prefix.

        Raises `ContextFull` before anything is evaluated if `tokens` does not leave room for one more.
        """

    def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        """Sample tokens after the timeline until a `Token.finish` is set. Closing the iterator stops the work."""

    async def rewind(self, count: int) -> None:
        """Drop all but the first `count` tokens of the timeline."""

    async def fork(self) -> Session:
        """Another session with the same timeline, which goes its own way from here.

        With the native engine the two share all memory until one of them writes; and what several sessions generate at
        the same time is evaluated together.
        """

    async def snapshot(self) -> bytes:
        """The timeline and its KV entries, for `Engine.new_session(restore=...)` with the same model and options."""

    async def save(self, path: Path) -> int:
        """Write what `snapshot` gives into a file, for `Engine.new_session(restore=path)`; returns its size in bytes.

        A file that was there before stays until the new one is complete. Raises `EngineError` if it cannot be written.
        """

    async def close(self) -> None:
        """Free the session's memory. Safe to call twice."""


class Engine(Protocol):
    """A loaded language model and embedder."""

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model, or None."""

    async def memory_estimate(self, model: Path, options: LoadOptions = LoadOptions()) -> MemoryEstimate:  # noqa: B008
        """What loading `model` would take. Reads only the file's header. Raises `ModelFileError`."""

    async def load(
        self,
        model: Path,
        options: LoadOptions = LoadOptions(),  # noqa: B008
        *,
        progress: Progress | None = None,
    ) -> ModelInfo:
        """Load a model in place of the present one. Raises `ModelFileError`, `OutOfMemory`, `BackendMissing`."""

    async def unload(self) -> None:
        """Free the model. Sessions over it are closed."""

    async def new_session(self, *, restore: bytes | Path | None = None) -> Session:
        """An empty timeline, or the one that `restore` (from `Session.snapshot` or `Session.save`) holds.

        Raises `EngineError` for one that is damaged, or of another model or options.
        """

    async def tokenize(self, text: str) -> list[int]:
        """Tokens of plain text; special tokens are never recognised in it, and none are added."""

    async def detokenize(self, tokens: Sequence[int]) -> str:
        """Text of tokens, with invalid UTF-8 replaced."""

    async def chat_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """The model's chat template applied, ending where the assistant's answer begins.

        The template runs in a sandbox; each message's content is tokenized as plain text.
        """

    async def load_embedder(self, model: Path, tokenizer: Path) -> None:
        """Load the sentence embedder. Raises `ModelFileError`, `BackendMissing`."""

    async def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit-length embeddings of shape (len(texts), dimension). An empty text has a vector like any other."""

    async def close(self) -> None:
        """Stop everything and free it. Safe to call twice."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...
