"""The tools that depend on this user: files in granted folders, the memory, MCP servers, the screen. Qt-free.

One for the whole program: MCP servers are started when tools are first asked for, and stay until `close`, or until
their file changes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ternlight.app.mcp_file import load_mcp_servers
from ternlight.app.paths import Paths
from ternlight.tools.base import Tool
from ternlight.tools.errors import ToolError
from ternlight.tools.files.folders import Folders
from ternlight.tools.files.tools import file_tools
from ternlight.tools.memory.store import MemoryStore
from ternlight.tools.memory.tools import memory_tools, told
from ternlight.tools.rag.tools import SearchDocuments
from ternlight.tools.rag.types import Retriever
from ternlight.tools.screen import Clipboard, PageView, ReadClipboard, ReadOpenPage

if TYPE_CHECKING:
    from ternlight.tools.mcp.tools import McpToolbox

_log = logging.getLogger("ternlight.agent")


class Toolbox:
    """Belongs to one event loop."""

    def __init__(self, paths: Paths, *, clipboard: Clipboard | None = None, view: PageView | None = None) -> None:
        self._paths = paths
        self.clipboard, self.view = clipboard, view
        """What the window shows of itself; None where there is no window."""
        self.memory = MemoryStore(paths.memory)
        self._servers: _Servers | None = None
        self._changing = asyncio.Lock()
        self.problems: tuple[str, ...] = ()
        """Sentences about MCP servers that could not be used when tools were last asked for."""

    async def tools(
        self, *, folders: Sequence[Path] = (), documents: Retriever | None = None, offline: bool = False
    ) -> list[Tool]:
        """All of them, in an order that stays.

        `folders` are those that the user has granted, `documents` what was chosen to be searched for this task.
        """
        searched: list[Tool] = [SearchDocuments(documents)] if documents is not None else []
        found: list[Tool] = [*searched, *file_tools(Folders(folders)), *memory_tools(self.memory)]
        if self.clipboard is not None:
            found.append(ReadClipboard(self.clipboard))
        if self.view is not None:
            found.append(ReadOpenPage(self.view))
        taken = {tool.spec.name for tool in found}
        return [*found, *(tool for tool in await self._foreign(offline) if tool.spec.name not in taken)]

    async def remembered(self, task: str) -> tuple[str, ...]:
        """Lines of the memory for the end of a task's prompt; none where the memory cannot be read, which is logged."""
        try:
            return await told(self.memory, task)
        except ToolError as error:
            _log.warning("the memory cannot be read: %s", error)
            return ()

    async def close(self) -> None:
        """Stop the MCP servers. Safe to call twice."""
        async with self._changing:
            await self._stop()

    async def _foreign(self, offline: bool) -> Sequence[Tool]:
        file = self._paths.mcp_file
        async with self._changing:
            stamp = await asyncio.to_thread(_stamp, file)
            if self._servers is None or self._servers.stamp != (stamp, offline):
                await self._stop()
                self._servers = _Servers((stamp, offline))
                self.problems = await self._servers.start(file, offline=offline) if stamp else ()
            return self._servers.tools

    async def _stop(self) -> None:
        servers, self._servers = self._servers, None
        if servers is not None:
            await servers.close()


class _Servers:
    """The servers of one version of the file. The library behind them is only loaded where there are any."""

    def __init__(self, stamp: tuple[tuple[int, int] | None, bool]) -> None:
        self.stamp = stamp
        self._box: McpToolbox | None = None
        self.tools: Sequence[Tool] = ()

    async def start(self, file: Path, *, offline: bool) -> tuple[str, ...]:
        found = await asyncio.to_thread(load_mcp_servers, file)
        if not any(not server.disabled for server in found.servers):
            return found.problems
        from ternlight.tools.mcp.tools import McpToolbox

        box = self._box = McpToolbox(found.servers)
        reports = await box.start(offline=offline)
        self.tools = box.tools
        return (*found.problems, *(report.problem for report in reports if report.problem))

    async def close(self) -> None:
        if self._box is not None:
            await self._box.close()


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        about = file.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size
