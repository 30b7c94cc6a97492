"""How often a host is asked: few requests at once, a pause between them, none while it asks to be left alone."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ternlight.tools.errors import RateLimited

Sleep = Callable[[float], Awaitable[None]]
_MOST_HOSTS = 2_000


class _Host:
    def __init__(self, at_once: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.next_start = 0.0
        self.closed_until = 0.0


class Politeness:
    """Turns at hosts. One for all fetchers of a program."""

    def __init__(
        self, *, at_once: int, pause: float, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._at_once = at_once
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, pause: float = 0.0) -> AsyncIterator[None]:
        """One request to `host`, `pause` seconds or more after the last began. Raises `RateLimited` if it is closed."""
        known = self._host(host)
        self._check(host, known)
        async with known.turns:
            self._check(host, known)
            now = self._clock()
            start = max(now, known.next_start)
            known.next_start = start + max(pause, self._pause)
            if start > now:
                await self._sleep(start - now)
            yield

    def close(self, host: str, seconds: float) -> None:
        """Ask nothing of `host` for a while."""
        known = self._host(host)
        known.closed_until = max(known.closed_until, self._clock() + seconds)

    async def wait(self, seconds: float) -> None:
        """Pass the time before another try."""
        await self._sleep(seconds)

    def _check(self, host: str, known: _Host) -> None:
        left = known.closed_until - self._clock()
        if left > 0:
            raise rate_limited(host, left)

    def _host(self, host: str) -> _Host:
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = _Host(self._at_once)
            if len(self._hosts) > _MOST_HOSTS:
                self._hosts.popitem(last=False)
        self._hosts.move_to_end(host)
        return known


def rate_limited(host: str, retry_after: float | None, status: int = 429) -> RateLimited:
    """The error for a host that asks to be left alone."""
    when = f" for {retry_after:.0f} seconds" if retry_after and retry_after < 7200 else ""
    return RateLimited(
        f"{host} asks to be left alone{when}: it has been asked too often. Try again later.",
        status=status,
        retry_after=retry_after,
    )


def retry_after(header: str) -> float | None:
    """Seconds that a Retry-After header (RFC 9110, 10.2.3) names; None where it names none."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(min(int(header[:9]), 10**6))
    try:
        when = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
