"""One server: started when it is needed, watched, and started again when it has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from mcp import Client, MCPError
from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT, CallToolResult, Tool
from pydantic import ValidationError

from ternlight.tools.base import Progress
from ternlight.tools.errors import ToolFailed
from ternlight.tools.mcp.config import McpServer
from ternlight.tools.mcp.transport import ErrorLog, WatchedTransport

START_SECONDS = 30.0
"""In which a server must have started and listed its tools."""
STOP_SECONDS = 8.0
MOST_PAGES = 20
MOST_TOOLS = 100
MOST_DEATHS = 3
"""In a row, without a call that worked in between, after which a server is not started again."""

log = logging.getLogger("ternlight.tool.mcp")


class McpConnection:
    """A server's process or address. For one event loop."""

    def __init__(self, server: McpServer) -> None:
        self.server = server
        self.notes: list[str] = []
        """What was left out of the server's list of tools."""
        self.restarts = 0
        self._deaths = 0
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._client: Client | None = None
        self._tools: list[Tool] = []
        self._stop = asyncio.Event()
        self._gone = asyncio.Event()
        self._errors: ErrorLog | None = None

    @property
    def tools(self) -> list[Tool]:
        """As the server listed them last."""
        return list(self._tools)

    @property
    def log_tail(self) -> str:
        """The last that the server's process wrote to its error output."""
        return self._errors.tail if self._errors is not None else ""

    async def start(self) -> bool:
        """Start the server if it does not run; whether it had to be started again. Raises `ToolFailed`."""
        async with self._turn:
            if self._task is not None and not self._task.done() and not self._gone.is_set():
                return False
            again = self._task is not None
            self._deaths += again
            if self._deaths >= MOST_DEATHS:
                raise ToolFailed(
                    f"The MCP server {self.server.name} has ended {MOST_DEATHS} times in a row, so it is not started "
                    "again. Look at it with `ternlight mcp test`."
                )
            if again:
                self.restarts += 1
                log.info("an MCP server is started again")
            await self._end()
            await self._begin()
            return again

    async def call(
        self, tool: str, arguments: Mapping[str, Any], *, report: Progress | None = None
    ) -> tuple[CallToolResult, bool]:
        """The result of a call, and whether the server had to be started again for it.

        It is not repeated when the server ends meanwhile: it may have been done. Raises `ToolFailed`.
        """
        again = await self.start()
        client = self._client
        assert client is not None

        async def told(progress: float, total: float | None, message: str | None) -> None:
            if report is not None:
                report(int(progress), int(total or 0), "")

        name = self.server.name
        try:
            result = await client.call_tool(
                tool, dict(arguments), read_timeout_seconds=self.server.timeout, progress_callback=told
            )
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                self._gone.set()
                raise ToolFailed(
                    f"The MCP server {name} ended during this call, which may have been done or not. "
                    "It is started again at the next call."
                ) from error
            if error.code == REQUEST_TIMEOUT:
                raise ToolFailed(f"The MCP server {name} did not answer in {self.server.timeout:g} s.") from error
            raise ToolFailed(f"The MCP server {name} refused this: {_short(error.message)}") from error
        except (ValidationError, ValueError, RuntimeError) as error:
            raise ToolFailed(f"The MCP server {name} gave an answer that breaks the protocol.") from error
        self._deaths = 0
        return result, again

    async def close(self) -> None:
        """Stop the server. Safe to call twice."""
        async with self._turn:
            await self._end()

    async def _begin(self) -> None:
        self._stop, self._gone = asyncio.Event(), asyncio.Event()
        self._errors = ErrorLog()
        self.notes = []
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The library's cancel scopes must be left by the task that entered them, so the connection has its own.
        self._task = asyncio.create_task(self._own(ready), name=f"mcp {self.server.name}")
        name = self.server.name
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.shield(ready)
        except TimeoutError:
            await self._end(patience=0)
            raise ToolFailed(f"The MCP server {name} did not start within {START_SECONDS:.0f} s.") from None
        except asyncio.CancelledError:
            await self._end(patience=0)
            raise
        except Exception as error:
            await self._end()
            raise ToolFailed(f"The MCP server {name} cannot be used: {_reason(error)}") from error

    async def _own(self, ready: asyncio.Future[None]) -> None:
        assert self._errors is not None
        gone, stop, errors = self._gone, self._stop, self._errors
        transport = WatchedTransport(self.server, errors, gone.set, self._note)
        try:
            async with Client(transport, cache=None, read_timeout_seconds=START_SECONDS) as client:
                self._tools = await self._listed(client)
                self._client = client
                ready.set_result(None)
                waiting = [asyncio.ensure_future(event.wait()) for event in (stop, gone)]
                try:
                    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for waiter in waiting:
                        waiter.cancel()
        except Exception as error:  # noqa: BLE001 - whatever a foreign server does, the others go on
            if not ready.done():
                ready.set_exception(error)
            else:
                log.info("an MCP connection ended: %s", type(error).__name__)
        finally:
            gone.set()
            errors.close()
            if not ready.done():
                ready.cancel()

    async def _listed(self, client: Client) -> list[Tool]:
        tools: list[Tool] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            tools += page.tools
            cursor = page.next_cursor
            if cursor is None or len(tools) > MOST_TOOLS:
                break
        if cursor is not None or len(tools) > MOST_TOOLS:
            self._note(f"Only the first {min(len(tools), MOST_TOOLS)} tools are used.")
        return tools[:MOST_TOOLS]

    async def _end(self, *, patience: float = STOP_SECONDS) -> None:
        task, self._client = self._task, None
        if task is None or task.done():
            return
        self._stop.set()
        _, running = await asyncio.wait({task}, timeout=patience)
        if running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _note(self, text: str) -> None:
        if len(self.notes) < MOST_TOOLS:
            self.notes.append(text)


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return "its program is not there."
    if isinstance(error, MCPError) and error.code == CONNECTION_CLOSED:
        return "it ended before it had answered."
    if isinstance(error, OSError):
        return f"{error.strerror or error}."
    return _short(str(error) or type(error).__name__)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 300 else text[:299] + "…"
