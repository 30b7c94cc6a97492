"""The engine in this process: coroutines in front, one worker thread behind that owns everything mutable.

Every call becomes one job on that thread, or several short ones (a chunk of a prefill, a token, a batch of texts), so
that no call has to wait for a whole other one; generations that wait for their next token at the same time get it from
one pass (`ternlight.engine.batch`). With llama.cpp sessions have a context each rather than a sequence each in one:
memory then grows with the sessions that are open, each by what the estimate says, and nothing one session does (going
back, restoring, filling up) can touch the entries of another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError as FutureCancelled
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.base import Progress
from ternlight.engine.batch import Stepper
from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.embedder import Embedder
from ternlight.engine.errors import EngineError
from ternlight.engine.generation import Generation
from ternlight.engine.loaded import LoadedModel, check_model
from ternlight.engine.local_session import LocalSession
from ternlight.engine.memory import estimate
from ternlight.engine.native_embedder import NativeEmbedder, open_embedder
from ternlight.engine.prompt import prompt_tokens
from ternlight.engine.snapshot import read, unpack
from ternlight.engine.threads import default_threads
from ternlight.engine.timeline import Timeline
from ternlight.engine.types import ChatMessage, LoadOptions, MemoryEstimate, ModelInfo, Token

EMBED_BATCH = 32
"""Texts per job of `embed`."""

T = TypeVar("T")


class LocalEngine:
    """`ternlight.engine.base.Engine` in this process. Progress callbacks run in the event loop's thread."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ternlight-engine")
        self._flags: set[CancelFlag] = set()
        self._loaded: LoadedModel | None = None
        self._embedder: Embedder | None = None
        self._sessions: set[LocalSession] = set()
        self._stepper = Stepper(self._submit_steps)
        self.closed = False
        """Whether `close` was called."""

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model, or None."""
        return self._loaded.info if self._loaded else None

    async def memory_estimate(self, model: Path, options: LoadOptions = LoadOptions()) -> MemoryEstimate:  # noqa: B008
        """As in `Engine`."""
        return await self.run(lambda flag: estimate(model, options))

    async def load(
        self,
        model: Path,
        options: LoadOptions = LoadOptions(),  # noqa: B008
        *,
        progress: Progress | None = None,
    ) -> ModelInfo:
        """As in `Engine`. A file that is refused leaves the present model as it is."""
        report = _on_this_loop(progress)

        def load(flag: CancelFlag) -> ModelInfo:
            checked = check_model(model, options)
            self._free_model()
            self._loaded = LoadedModel(checked, flag=flag, progress=report)
            return self._loaded.info

        return await self.run(load)

    async def unload(self) -> None:
        """As in `Engine`."""
        await self.run(lambda flag: self._free_model())

    async def new_session(self, *, restore: bytes | Path | None = None) -> LocalSession:
        """As in `Engine`. Raises `EngineError` for a snapshot of another model, `OutOfMemory`."""

        def make() -> Timeline:
            loaded = self.loaded
            timeline = loaded.new_timeline()
            try:
                if restore is not None:
                    take = unpack if isinstance(restore, bytes) else read
                    saved = take(restore, model=loaded.identity)  # type: ignore[arg-type]
                    timeline.restore(saved.tokens, saved.evaluated, saved.parts)
            except EngineError:
                timeline.close()
                raise
            return timeline

        return await self.open_session(make)

    async def open_session(self, make: Callable[[], Timeline]) -> LocalSession:
        """A session over the timeline that `make`, called on the worker thread, gives."""
        created: list[LocalSession] = []

        def create(flag: CancelFlag) -> LocalSession:
            session = LocalSession(self, make())
            self._sessions.add(session)
            created.append(session)
            return session

        try:
            return await self.run(create)
        except asyncio.CancelledError:
            for session in created:  # made just before the worker could have noticed: nobody will ever close it
                self._worker.submit(session.free)
            raise

    async def tokenize(self, text: str) -> list[int]:
        """As in `Engine`."""
        return await self.run(lambda flag: self.loaded.vocabulary.encode(text))

    async def detokenize(self, tokens: Sequence[int]) -> str:
        """As in `Engine`; special tokens appear by their name."""
        return await self.run(lambda flag: self.loaded.vocabulary.decode(tokens))

    async def chat_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """As in `Engine`."""

        def encode(flag: CancelFlag) -> list[int]:
            loaded = self.loaded
            vocabulary = loaded.vocabulary
            tokens = prompt_tokens(loaded.chat_format.segments(messages), vocabulary)
            if vocabulary.add_bos and vocabulary.bos is not None and tokens[:1] != [vocabulary.bos]:
                tokens.insert(0, vocabulary.bos)
            return tokens

        return await self.run(encode)

    async def load_embedder(self, model: Path, tokenizer: Path) -> None:
        """As in `Engine`."""

        def load(flag: CancelFlag) -> None:
            self._embedder = open_embedder(model, tokenizer, default_threads())

        await self.run(load)

    async def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """As in `Engine`."""
        parts: list[NDArray[np.float32]] = []
        for start in range(0, max(1, len(texts)), EMBED_BATCH):
            batch = list(texts[start : start + EMBED_BATCH])
            parts.append(await self.run(lambda flag, batch=batch: self._embed(batch, flag)))  # type: ignore[misc]
            if progress is not None and batch:
                progress(start + len(batch), len(texts))
        return np.concatenate(parts)

    async def close(self) -> None:
        """As in `Engine`: what is running is cancelled."""
        if self.closed:
            return
        self.closed = True
        for flag in self._flags:
            flag.set()

        def free(flag: CancelFlag) -> None:
            self._free_model()
            self._embedder = None

        await self._submit(free)
        self._worker.shutdown()  # the thread is idle: this does not wait

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    @property
    def loaded(self) -> LoadedModel:
        """The model, for jobs on the worker thread. Raises `EngineError` if there is none."""
        if self._loaded is None:
            raise EngineError("No model is loaded. Load a model first.")
        return self._loaded

    async def run(self, job: Callable[[CancelFlag], T]) -> T:
        """Do a job on the worker thread. Cancelling it stops the job, and waits until it has stopped."""
        if self.closed:
            raise EngineError("The engine is closed.", kind="bug")
        return await self._submit(job)

    async def step(self, generation: Generation, is_open: Callable[[], bool]) -> Token:
        """The next token of a generation, in one pass with those of others that wait for theirs.

        Cancelling it stops it, and waits until it has stopped.
        """
        return await self._stepper.step(generation, is_open)

    def _submit_steps(self, job: Callable[[CancelFlag], T], flag: CancelFlag) -> Future[T]:
        if self.closed:
            raise EngineError("The engine is closed.", kind="bug")
        self._flags.add(flag)
        submitted = self._worker.submit(job, flag)
        submitted.add_done_callback(lambda _: self._flags.discard(flag))
        return submitted

    async def _submit(self, job: Callable[[CancelFlag], T]) -> T:
        flag = CancelFlag()
        self._flags.add(flag)
        submitted = self._worker.submit(job, flag)
        future = asyncio.wrap_future(submitted)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            flag.set()
            submitted.cancel()  # if it is still waiting for its turn
            with suppress(Exception, asyncio.CancelledError):
                await future
            raise
        except Cancelled:  # by `close`, not by the caller
            raise EngineError("The engine was closed before it was done.") from None
        finally:
            self._flags.discard(flag)

    def forget(self, session: LocalSession) -> None:
        """A session was closed."""
        self._sessions.discard(session)

    def _embed(self, texts: Sequence[str], flag: CancelFlag) -> NDArray[np.float32]:
        if self._embedder is None:
            raise EngineError("No embedding model is loaded. Load one first.")
        try:
            if isinstance(self._embedder, NativeEmbedder):
                return self._embedder.embed(texts, cancelled=flag.is_set, flag=flag)
            return self._embedder.embed(texts, cancelled=flag.is_set)
        except FutureCancelled:
            raise Cancelled from None

    def _free_model(self) -> None:
        for session in list(self._sessions):
            session.free()
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None


def _on_this_loop(progress: Progress | None) -> Progress | None:
    """The same callback, to be called from the worker thread."""
    if progress is None:
        return None
    loop = asyncio.get_running_loop()

    def report(done: int, total: int) -> None:
        loop.call_soon_threadsafe(progress, done, total)

    return report
