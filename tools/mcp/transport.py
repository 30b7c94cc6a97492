"""The wire to a server, with a watch on it: it tells when the server has ended, and takes tools that break the protocol
out of a list before they can make the whole list unreadable."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
import httpx2
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCResponse

from ternlight.tools.mcp.config import McpServer

LARGEST_ANSWER = 16_000_000
"""Bytes of one HTTP answer."""
MOST_LOG_LINES = 20
HTTP_SECONDS = 30.0
"""For connecting, and for sending a request; answers may take as long as the call may."""

log = logging.getLogger("ternlight.tool.mcp")
# The library tells of every line that is no message, with the line in it; what a server says stays out of our log.
logging.getLogger("mcp").setLevel(logging.CRITICAL)

Streams = tuple[Any, Any]


class ErrorLog:
    """The last lines that a server's process wrote to its error output."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MOST_LOG_LINES)
        reading, self._writing = os.pipe()
        self.file = os.fdopen(self._writing, "w", encoding="utf-8", errors="replace")
        threading.Thread(target=self._read, args=(reading,), name="mcp-stderr", daemon=True).start()

    def _read(self, reading: int) -> None:
        with os.fdopen(reading, "rb", buffering=0) as stream:
            rest = b""
            while chunk := stream.read(4096):
                *lines, rest = (rest + chunk)[-8192:].split(b"\n")
                self._lines += (line.decode("utf-8", "replace")[:400] for line in lines)

    @property
    def tail(self) -> str:
        """What there is of them."""
        return "\n".join(self._lines)

    def close(self) -> None:
        """Our end; the reader ends with the last process that holds the other."""
        self.file.close()


class WatchedTransport(AbstractAsyncContextManager[Streams]):
    """`mcp`'s own transport for a server; `ended` is called once when the server can no longer be heard."""

    def __init__(self, server: McpServer, errors: ErrorLog, ended: Callable[[], None], note: Callable[[str], None]):
        self._server = server
        self._errors = errors
        self._ended = ended
        self._note = note
        self._open: AbstractAsyncContextManager[Streams] | None = None

    async def __aenter__(self) -> Streams:
        """The streams. Raises `OSError` where the program cannot be started."""
        self._open = self._streams()
        return await self._open.__aenter__()

    async def __aexit__(self, *exc: Any) -> bool | None:
        """Stop the server, or leave it."""
        assert self._open is not None
        return await self._open.__aexit__(*exc)

    @asynccontextmanager
    async def _streams(self) -> AsyncIterator[Streams]:
        async with _connect(self._server, self._errors) as (read, write):
            heard, passed_on = anyio.create_memory_object_stream[Any](0)

            async def listen() -> None:
                try:
                    async with heard:
                        async for message in read:
                            await heard.send(self._cleaned(message))
                except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                    pass  # we have left
                finally:
                    self._ended()

            async with anyio.create_task_group() as group:
                group.start_soon(listen)
                try:
                    async with passed_on:
                        yield passed_on, write
                finally:
                    group.cancel_scope.cancel()

    def _cleaned(self, message: Any) -> Any:
        if isinstance(message, SessionMessage) and isinstance(message.message, JSONRPCResponse):
            result = message.message.result
            if isinstance(tools := result.get("tools"), list):
                result["tools"] = [tool for tool in (self._tool(each) for each in tools) if tool is not None]
        return message

    def _tool(self, tool: Any) -> dict[str, Any] | None:
        """A listed tool with what we use of it; None, and a note, for one that breaks the protocol."""
        name = tool.get("name") if isinstance(tool, dict) else None
        if not isinstance(name, str) or not name.strip():
            self._note("A tool without a name is left out.")
            return None
        schema = tool.get("inputSchema")
        if not isinstance(schema, dict) or schema.get("type", "object") != "object":
            self._note(f"The tool {name[:60]!r} is left out: it does not describe its arguments.")
            return None
        kept: dict[str, Any] = {"name": name, "inputSchema": {**schema, "type": "object"}}
        kept |= {key: tool[key] for key in ("title", "description") if isinstance(tool.get(key), str)}
        return kept


@asynccontextmanager
async def _connect(server: McpServer, errors: ErrorLog) -> AsyncIterator[Streams]:
    if server.command:
        parameters = StdioServerParameters(
            command=server.command[0],
            args=list(server.command[1:]),
            env=dict(server.env) or None,
            cwd=server.cwd,
            encoding_error_handler="replace",
        )
        async with stdio_client(parameters, errlog=errors.file) as streams:
            yield streams
        return
    timeout = httpx2.Timeout(HTTP_SECONDS, read=None)
    transport = _CappedTransport(trust_env=False)
    async with (
        httpx2.AsyncClient(headers=dict(server.headers), timeout=timeout, transport=transport) as client,
        streamable_http_client(server.url, http_client=client) as streams,
    ):
        yield streams


class _CappedTransport(httpx2.AsyncHTTPTransport):
    """HTTP whose answers end at a limit; a stream of events has one for each event, kept by `mcp` itself."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if "text/event-stream" not in response.headers.get("content-type", ""):
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = _Capped(response.stream)
        return response


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for chunk in self._stream:
            length += len(chunk)
            if length > LARGEST_ANSWER:
                raise httpx2.ReadError("the answer is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
