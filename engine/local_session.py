"""A session of the engine in this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ternlight.engine.base import Progress
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import EngineError
from ternlight.engine.generation import Generation
from ternlight.engine.grammar import Grammar, grammar_source
from ternlight.engine.snapshot import Snapshot, pack, write
from ternlight.engine.timeline import CHUNK, Timeline
from ternlight.engine.types import SamplingParams, SyncReport, Token

if TYPE_CHECKING:
    from ternlight.engine.local import LocalEngine


class LocalSession:
    """`ternlight.engine.base.Session`. Its calls take turns; those of other sessions may come in between."""

    def __init__(self, engine: LocalEngine, timeline: Timeline) -> None:
        self._engine = engine
        self._timeline: Timeline | None = timeline
        self._turn = asyncio.Lock()

    @property
    def tokens(self) -> tuple[int, ...]:
        """The timeline so far; empty once the session is closed."""
        return tuple(self._timeline.tokens) if self._timeline else ()

    async def sync(self, tokens: Sequence[int], *, progress: Progress | None = None) -> SyncReport:
        """As in `Session`. If it is cancelled, the timeline is the part of `tokens` that was reached."""
        wanted = list(tokens)
        start = time.monotonic()
        async with self._turn:
            reused: int = await self._engine.run(lambda flag: self._open().begin_sync(wanted))
            total = len(wanted) - reused
            for position in range(reused, len(wanted), CHUNK):
                chunk, more = wanted[position : position + CHUNK], position + CHUNK < len(wanted)

                def extend(flag: CancelFlag, chunk: list[int] = chunk, more: bool = more) -> None:
                    self._open().extend(chunk, flag, more=more)

                await self._engine.run(extend)
                if progress is not None:
                    progress(position + len(chunk) - reused, total)
            codec = self._open().codec
        seconds = time.monotonic() - start
        return SyncReport(reused=reused, evaluated=total, seconds=seconds, kv_codec=codec)

    async def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        """As in `Session`. Every token that comes out is in the timeline, also the last one."""

        def begin(flag: CancelFlag) -> Generation:
            loaded, timeline = self._engine.loaded, self._open()
            source = grammar_source(params)
            grammar = None if source is None else Grammar(source, loaded.grammar_vocabulary)
            return Generation(timeline, loaded.vocabulary, params, grammar=grammar, seed=loaded.seed)

        async with self._turn:
            generation = await self._engine.run(begin)
        token = None
        length = len(self.tokens)
        while token is None or token.finish is None:
            async with self._turn:
                try:
                    token = await self._engine.step(generation, lambda: self._timeline is not None)
                except asyncio.CancelledError:
                    # A token that was sampled just before the worker looked at the flag has no entry yet: nobody saw
                    # it, so it is taken back.
                    if self._timeline is not None and len(self._timeline.tokens) > length:
                        self._timeline.rewind(length)
                    raise
            length += 1
            yield token

    async def rewind(self, count: int) -> None:
        """As in `Session`."""
        async with self._turn:
            await self._engine.run(lambda flag: self._open().rewind(count))

    async def fork(self) -> LocalSession:
        """As in `Session`."""
        async with self._turn:
            return await self._engine.open_session(lambda: self._open().fork())

    async def snapshot(self) -> bytes:
        """As in `Session`."""
        async with self._turn:
            return await self._engine.run(lambda flag: pack(self._taken()))

    async def save(self, path: Path) -> int:
        """As in `Session`."""
        async with self._turn:
            return await self._engine.run(lambda flag: write(path, self._taken()))

    async def close(self) -> None:
        """As in `Session`."""
        if self._timeline is not None and not self._engine.closed:
            await self._engine.run(lambda flag: self.free())

    def free(self) -> None:
        """Free the memory; on the worker thread."""
        if self._timeline is not None:
            self._timeline.close()
            self._timeline = None
            self._engine.forget(self)

    def _taken(self) -> Snapshot:
        timeline = self._open()
        parts = timeline.state()
        return Snapshot(
            model=self._engine.loaded.identity,
            tokens=tuple(timeline.tokens),
            evaluated=timeline.evaluated,
            parts=parts,
        )

    def _open(self) -> Timeline:
        if self._timeline is None:
            raise EngineError("The session is closed; its model was unloaded or replaced. Start a new one.")
        return self._timeline
