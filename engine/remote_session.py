"""A session of the engine in a child process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ternlight.engine import wire
from ternlight.engine.base import Progress
from ternlight.engine.child import Child, Receive, on_progress
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.types import SamplingParams, SyncReport, Token
from ternlight.engine.wire import Frame


class RemoteSession:
    """`ternlight.engine.base.Session`. It outlives its process: `sync` opens it again in the next one."""

    def __init__(self, ready: Callable[[], Awaitable[Child]]) -> None:
        """`ready` gives the running process, starting it again if need be."""
        self._ready = ready
        self._child: Child | None = None
        self._number = 0
        self._tokens: list[int] = []
        self._closed = False

    @property
    def tokens(self) -> tuple[int, ...]:
        """The timeline so far; empty once the session is closed or its process has died."""
        alive = self._child is not None and self._child.alive and not self._closed
        return tuple(self._tokens) if alive else ()

    async def open(self, restore: bytes | Path | None = None) -> None:
        """Make the session in the engine's process."""
        child = await self._ready()
        file, blob = (str(restore), b"") if isinstance(restore, Path) else (None, restore or b"")
        args = {"restore": isinstance(restore, bytes), "file": file}
        self._opened(child, await child.request("new_session", args, blob))

    def _opened(self, child: Child, frame: Frame) -> None:
        result = wire.read_object(frame.body["result"])
        self._child, self._number = child, wire.read_int(result.get("session"))
        self._tokens = wire.read_list(int, result.get("tokens"))

    async def sync(self, tokens: Sequence[int], *, progress: Progress | None = None) -> SyncReport:
        """As in `Session`. If it is cancelled, the timeline is the part of `tokens` that was reached."""
        if not self._closed and (self._child is None or not self._child.alive):
            await self.open()
        wanted = list(tokens)

        def end(frame: Frame) -> None:
            self._tokens = wanted if "result" in frame.body else self._reached(frame)

        frame = await self._request("sync", {"tokens": wanted}, on_event=on_progress(progress), on_end=end)
        return wire.read_value(SyncReport, frame.body["result"])

    async def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        """As in `Session`. Every token that comes out is in the timeline, also the last one.

        The engine may run ahead of the caller; when the iterator is closed, what nobody saw is taken back.
        """
        arrived: asyncio.Queue[Token | None] = asyncio.Queue()
        length = len(self._tokens)
        """Of the timeline in the engine's process."""

        def receive(frame: Frame) -> None:
            nonlocal length
            length += 1
            arrived.put_nowait(wire.read_value(Token, frame.body.get("token")))

        def end(frame: Frame) -> None:
            nonlocal length
            if "tokens" in frame.body:
                length = len(self._reached(frame))

        args = {"params": wire.value_body(params)}
        call = asyncio.create_task(self._request("generate", args, on_event=receive, on_end=end))
        call.add_done_callback(lambda _: arrived.put_nowait(None))
        try:
            while (token := await arrived.get()) is not None:
                self._tokens.append(token.id)
                yield token
            await call
        finally:
            if not call.done():
                call.cancel()
                await asyncio.wait([call])
            if not call.cancelled():
                call.exception()  # seen: raised above, or the caller has gone
            if length > len(self._tokens) and self._child is not None and self._child.alive:
                with suppress(EngineError):
                    await self.rewind(len(self._tokens))

    async def rewind(self, count: int) -> None:
        """As in `Session`."""

        def end(frame: Frame) -> None:
            if "result" in frame.body:
                del self._tokens[wire.read_int(frame.body["result"]) :]

        await self._request("rewind", {"count": count}, on_end=end)

    async def fork(self) -> RemoteSession:
        """As in `Session`."""
        frame = await self._request("fork", {})
        twin = RemoteSession(self._ready)
        assert self._child is not None
        twin._opened(self._child, frame)
        return twin

    async def save(self, path: Path) -> int:
        """As in `Session`."""
        return wire.read_int((await self._request("save", {"path": str(path)})).body["result"])

    async def snapshot(self) -> bytes:
        """As in `Session`."""
        return (await self._request("snapshot", {})).blob

    async def close(self) -> None:
        """As in `Session`."""
        if not self._closed:
            self._closed = True
            if self._child is not None and self._child.alive:
                with suppress(EngineDied):
                    await self._child.request("close_session", {"session": self._number})

    async def _request(
        self, call: str, args: dict[str, Any], on_event: Receive | None = None, on_end: Receive | None = None
    ) -> Frame:
        if self._closed or self._child is None:
            raise EngineError("The session is closed. Start a new one.")
        if not self._child.alive:
            raise EngineDied("The engine was restarted and has lost this session. Ask again: the text is read anew.")
        return await self._child.request(call, {**args, "session": self._number}, on_event=on_event, on_end=on_end)

    def _reached(self, frame: Frame) -> list[int]:
        """The timeline that the last answer of a failed or cancelled call tells."""
        return wire.read_list(int, frame.body["tokens"]) if "tokens" in frame.body else self._tokens
