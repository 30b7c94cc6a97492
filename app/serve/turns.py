"""One generation at a time: requests take turns in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ternlight.app.serve.errors import ApiError

MOST_WAITING = 32


class Turns:
    """A first-come-first-served queue of bounded length."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._lock = asyncio.Lock()
        self._most_waiting = most_waiting
        self.waiting = 0
        """Requests that wait for their turn now."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for this one's turn, and end it on leaving. Raises `ApiError` (429) where too many wait already."""
        if self.waiting >= self._most_waiting:
            message = f"{self.waiting} requests are waiting already. Try again in a while."
            raise ApiError(429, message, code="queue_full", kind="rate_limit_error", headers={"Retry-After": "5"})
        self.waiting += 1
        try:
            await self._lock.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._lock.release()
