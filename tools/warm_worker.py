"""A child process that is kept for the next request: for work on what Ternlight itself made, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ternlight.tools.errors import TooLarge, ToolError, WorkerDied
from ternlight.tools.worker import Answer, Child, Progress

IDLE_SECONDS = 60.0
"""After which a child without work is ended; the next request starts another."""
MEMORY_BYTES = 2 * 1024**3


class WarmWorker:
    """Answers requests in one child, one at a time. All methods belong to one asyncio loop."""

    def __init__(self, *, idle_seconds: float | None = IDLE_SECONDS) -> None:
        """`idle_seconds` of None keeps the child until `close`."""
        self._idle_seconds = idle_seconds
        self._child: Child | None = None
        self._turn = asyncio.Lock()
        self._idle: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether there is a child now."""
        return self._child is not None and self._child.running

    async def run(
        self,
        task: str,
        arguments: Mapping[str, Any],
        payload: bytes = b"",
        *,
        subject: str,
        seconds: float = 300.0,
        memory_bytes: int = MEMORY_BYTES,
        progress: Progress | None = None,
    ) -> Answer:
        """Run "ternlight.MODULE:FUNCTION" in the child; see `run_in_worker`. Cancelling ends the child."""
        async with self._turn:
            await self._stop_waiting()
            if self._child is not None and not self._child.running:
                await self._end()
            if self._child is None:
                self._child = await Child.start(own=True)
            try:
                answer = await self._child.ask(
                    task,
                    arguments,
                    payload,
                    subject=subject,
                    seconds=seconds,
                    memory_bytes=memory_bytes,
                    progress=progress,
                )
            except BaseException as error:
                if not isinstance(error, ToolError) or isinstance(error, (WorkerDied, TooLarge)):
                    await self._end()
                raise
            finally:
                if self._child is not None and self._idle_seconds is not None:
                    self._idle = asyncio.create_task(self._end_idle(self._idle_seconds))
            return answer

    async def close(self) -> None:
        """End the child. Safe to call twice."""
        async with self._turn:
            await self._stop_waiting()
            await self._end()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.end()

    async def _stop_waiting(self) -> None:
        idle, self._idle = self._idle, None
        if idle is not None:
            idle.cancel()
            await asyncio.wait([idle])

    async def _end_idle(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._end()
