"""Work on the agent's thread that the window can end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Stoppable:
    """A coroutine on the agent's thread that the window's thread can end."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Future[Any] | None = None
        self._stopped = False

    async def run(self, work: Coroutine[Any, Any, object]) -> bool:
        """Await it; False if `stop` ended it."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.ensure_future(work)
        if self._stopped:
            self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            if self._stopped:
                return False
            raise
        return True

    def stop(self) -> None:
        """End it, from any thread."""
        self._stopped = True
        if self._loop is not None and self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)
