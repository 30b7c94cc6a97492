"""An engine without a model runtime, for tests of what is built over it: it embeds by words, answers from a list, and
fails where it is told to."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.base import Progress, Session
from ternlight.engine.types import (
    ChatMessage,
    FinishReason,
    LoadOptions,
    MemoryEstimate,
    ModelInfo,
    SamplingParams,
    SyncReport,
    Token,
)

ROOMY = MemoryEstimate(weights=90, cache=10, scratch=10, available=1_000_000, largest_context=8192)


class FakeEngine:
    """`fail[call]` is raised by that call, each time; `calls` records what was asked."""

    def __init__(self, *, estimate: MemoryEstimate = ROOMY, answer: Sequence[str] = ("Hello", " there.")) -> None:
        self.estimate = estimate
        self.answer = answer
        self.fail: dict[str, Exception] = {}
        self.calls: list[str] = []
        self.loaded: list[tuple[Path, LoadOptions]] = []
        self.closed = False
        self._model: ModelInfo | None = None

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.fail:
            raise self.fail[name]

    @property
    def model(self) -> ModelInfo | None:
        return self._model

    async def memory_estimate(self, model: Path, options: LoadOptions = LoadOptions()) -> MemoryEstimate:  # noqa: B008
        self._call("memory_estimate")
        return self.estimate

    async def load(
        self,
        model: Path,
        options: LoadOptions = LoadOptions(),  # noqa: B008
        *,
        progress: Progress | None = None,
    ) -> ModelInfo:
        self._call("load")
        if progress is not None:
            progress(50, 100)
        self.loaded.append((model, options))
        self._model = ModelInfo(
            name="training-run-7",
            path=str(model),
            architecture="llama",
            parameters=135_000_000,
            size_bytes=90,
            quantization="Q4_1",
            context=options.context,
            trained_context=8192,
            backend="fake",
            threads=1,
        )
        return self._model

    async def unload(self) -> None:
        self._model = None

    async def new_session(self, *, restore: bytes | Path | None = None) -> Session:
        self._call("new_session")
        return _FakeSession(self)

    async def tokenize(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    async def detokenize(self, tokens: Sequence[int]) -> str:
        return " ".join("x" * token for token in tokens)

    async def chat_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        self._call("chat_tokens")
        return [token for message in messages for token in await self.tokenize(message.content)]

    async def load_embedder(self, model: Path, tokenizer: Path) -> None:
        self._call("load_embedder")

    async def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        self._call("embed")
        return np.stack([_direction(text) for text in texts]) if texts else np.zeros((0, 64), np.float32)

    async def close(self) -> None:
        self.closed = True
        self._model = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


class _FakeSession:
    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.tokens: Sequence[int] = ()

    async def sync(self, tokens: Sequence[int], *, progress: Progress | None = None) -> SyncReport:
        self.tokens = tuple(tokens)
        return SyncReport(reused=0, evaluated=len(tokens), seconds=0.0)

    async def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        self._engine._call("generate")
        tokens = [Token(id=index, text=text) for index, text in enumerate(self._engine.answer)]
        tokens[-1] = replace(tokens[-1], finish=FinishReason.STOP)
        for token in tokens:
            yield token

    async def rewind(self, count: int) -> None:
        self.tokens = self.tokens[:count]

    async def fork(self) -> Session:
        twin = _FakeSession(self._engine)
        twin.tokens = self.tokens
        return twin

    async def snapshot(self) -> bytes:
        return b""

    async def save(self, path: Path) -> int:
        return 0

    async def close(self) -> None:
        pass


def _direction(text: str) -> NDArray[np.float32]:
    """A unit vector that texts with the same words share."""
    vector = np.full(64, 1e-3, dtype=np.float32)
    for word in text.lower().split():
        vector[hashlib.sha256(word.encode()).digest()[0] % 64] += 1
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
