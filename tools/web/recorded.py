"""Requests of a library that brings its own HTTP client, under the same policy and in the same ledger."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from ternlight.tools.errors import WebError
from ternlight.tools.web.ledger import Ledger, LedgerEntry, Outcome
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.resolver import Resolver, SystemResolver
from ternlight.tools.web.transport import CheckedTransport


@dataclass(slots=True, kw_only=True)
class _Record:
    """A request on its way: written to the ledger once, when it is over."""

    ledger: Ledger
    began: float = field(default_factory=time.time)
    method: str
    host: str
    tool: str
    why: str
    sent: int
    status: int = 0
    received: int = 0
    written: bool = False

    def write(self, outcome: Outcome, note: str = "") -> None:
        if not self.written:
            self.written = True
            self.ledger.add(
                LedgerEntry(
                    time=self.began,
                    method=self.method,
                    host=self.host,
                    tool=self.tool,
                    why=self.why,
                    outcome=outcome,
                    status=self.status,
                    sent=self.sent,
                    received=self.received,
                    note=note,
                )
            )


class RecordedTransport(httpx.AsyncBaseTransport):
    """A `CheckedTransport` whose every request has a line in the ledger.

    Raises what that raises: `Offline` and `AddressRefused` before a socket is opened.
    """

    def __init__(
        self,
        policy: NetworkPolicy,
        ledger: Ledger,
        *,
        tool: str,
        why: str,
        resolver: Resolver | None = None,
        proxy: str = "",
    ) -> None:
        self._inner = CheckedTransport(policy, resolver or SystemResolver(), proxy=proxy)
        self._ledger, self._tool, self._why = ledger, tool, why

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer's head; the body is streamed, and counted as it comes."""
        record = _Record(
            ledger=self._ledger,
            method=request.method,
            host=request.url.netloc.decode("ascii", "replace"),
            tool=self._tool,
            why=self._why,
            sent=len(request.url.raw_path) + int(request.headers.get("content-length", "0")),
        )
        try:
            response = await self._inner.handle_async_request(request)
        except WebError as error:
            record.write("refused", error.user_message)
            raise
        except httpx.TransportError as error:
            record.write("failed", type(error).__name__)
            raise
        except BaseException:
            record.write("cancelled")
            raise
        record.status = response.status_code
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _CountedBody(response.stream, record)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        await self._inner.aclose()


class _CountedBody(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, record: _Record) -> None:
        self._inner, self._record = inner, record

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._inner:
                self._record.received += len(part)
                yield part
        except httpx.TransportError as error:
            self._record.write("failed", type(error).__name__)
            raise
        self._record.write("answered")

    async def aclose(self) -> None:
        """Whoever closes before the end has broken off."""
        await self._inner.aclose()
        self._record.write("cancelled")
