"""The tools of all configured servers, as tools like any other: named apart, asked for, cut to what a grammar takes."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from mcp_types import CallToolResult, EmbeddedResource, ResourceLink, TextContent, TextResourceContents, Tool

from ternlight.tools.base import RESERVED_NAMES, ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import Offline, ToolError, ToolFailed
from ternlight.tools.mcp.config import McpServer
from ternlight.tools.mcp.connection import McpConnection
from ternlight.tools.schema import SchemaRefused, simplify

LONGEST_NAME = 40
LONGEST_DESCRIPTION = 300
LONGEST_RESULT = 2_000_000
"""Characters kept of one result."""
LARGEST_SCHEMA = 200_000
"""Characters of JSON; a larger description of arguments is not looked at."""
GRACE_SECONDS = 5.0
"""By which a call's own deadline comes before the one of whoever called it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReport:
    """What became of one server. `problem` is a sentence where it cannot be used, "" otherwise."""

    server: McpServer
    tools: tuple[ToolSpec, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out: tools that cannot be used, parts of schemas that no grammar takes."""
    problem: str = ""
    log_tail: str = ""


class McpTool:
    """A tool of a server."""

    def __init__(self, connection: McpConnection, name: str, tool: Tool) -> None:
        self._connection = connection
        self._name = tool.name
        server = connection.server
        title = f"{server.name}: {_plain(tool.title or tool.name, 60)}"
        reads = tool.name in server.read_only
        self.spec = ToolSpec(
            name=name,
            title=title,
            description=_plain(tool.description or tool.title or tool.name, LONGEST_DESCRIPTION),
            parameters=tool.input_schema,
            doing=title.replace("{", "(").replace("}", ")"),
            # What a server says about its own harmlessness is not believed; what the user says is.
            effect="read" if reads else "write",
            approval="ask",
            timeout=server.timeout + GRACE_SECONDS,
            foreign=True,
        )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Call the server. Raises `ToolFailed`, and `Offline` for a server on another computer."""
        server = self._connection.server
        if context.offline and server.url and not _on_this_computer(server.url):
            raise Offline(f"The MCP server {server.name} is on another computer, and the network is switched off.")
        result, again = await self._connection.call(self._name, arguments, report=context.progress)
        text = _text(result)
        if result.is_error:
            raise ToolFailed(f"{self.spec.title} failed: {_plain(text, 350) or 'it does not say why.'}")
        return ToolResult(text=text, title=f"{server.name} had ended and was started again" if again else "")


class McpToolbox:
    """All servers of a configuration. Each starts, fails, dies and is asked for by itself."""

    def __init__(self, servers: Iterable[McpServer]) -> None:
        self._connections = [McpConnection(server) for server in servers if not server.disabled]
        self._tools: list[McpTool] = []
        self.reports: tuple[ServerReport, ...] = ()

    @property
    def tools(self) -> tuple[McpTool, ...]:
        """Of all servers that could be started."""
        return tuple(self._tools)

    async def start(self, *, offline: bool = False) -> tuple[ServerReport, ...]:
        """Start all servers at once and list their tools; what came of each, never an exception of a server's."""
        found = await asyncio.gather(*(self._started(connection, offline) for connection in self._connections))
        taken: set[str] = set(RESERVED_NAMES)
        self._tools = []
        reports = []
        for connection, problem in zip(self._connections, found, strict=True):
            tools, notes = _usable(connection, taken) if not problem else ([], [])
            self._tools += tools
            reports.append(
                ServerReport(
                    server=connection.server,
                    tools=tuple(tool.spec for tool in tools),
                    notes=(*connection.notes, *notes),
                    problem=problem,
                    log_tail=connection.log_tail,
                )
            )
        self.reports = tuple(reports)
        return self.reports

    async def close(self) -> None:
        """Stop all servers."""
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def _started(self, connection: McpConnection, offline: bool) -> str:
        server = connection.server
        if offline and server.url and not _on_this_computer(server.url):
            return f"The MCP server {server.name} is on another computer, and the network is switched off."
        try:
            await connection.start()
        except ToolError as error:
            return error.user_message
        return ""


def _usable(connection: McpConnection, taken: set[str]) -> tuple[list[McpTool], list[str]]:
    tools: list[McpTool] = []
    notes: list[str] = []
    for tool in {tool.name: tool for tool in connection.tools}.values():
        shown = _plain(tool.name, 60)
        try:
            if len(json.dumps(tool.input_schema)) > LARGEST_SCHEMA:
                raise SchemaRefused("its description of its arguments is too long.")
            simple = simplify(tool.input_schema)
        except (SchemaRefused, RecursionError, ValueError) as error:
            reason = error.user_message if isinstance(error, SchemaRefused) else "its arguments cannot be understood."
            notes.append(f"The tool {shown!r} is left out: {reason}")
            continue
        name = tool_name(connection.server.name, tool.name, taken)
        taken.add(name)
        notes += (f"{name}: {note}" for note in simple.notes[:10])
        tools.append(McpTool(connection, name, tool))
    return tools, notes


def tool_name(server: str, tool: str, taken: Collection[str] = ()) -> str:
    """A name that a model can write and no other tool has: server and tool, cut and marked where need be."""
    words = [re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") for text in (server, tool)]
    name = "_".join(word for word in words if word)
    if not name[:1].isalpha():
        name = f"mcp_{name}"
    short = name[: LONGEST_NAME - 7].rstrip("_")
    mark = f"{server}\0{tool}".encode("utf-8", "replace")
    if len(name) > LONGEST_NAME or not all(words):
        name = f"{short}_{hashlib.sha256(mark).hexdigest()[:6]}"
    while name in taken:
        mark += b"\0"
        name = f"{short}_{hashlib.sha256(mark).hexdigest()[:6]}"
    return name


def _text(result: CallToolResult) -> str:
    """What a result says, as text; pictures and sound are named."""
    parts = []
    for block in result.content:
        match block:
            case TextContent():
                parts.append(block.text)
            case EmbeddedResource() if isinstance(block.resource, TextResourceContents):
                parts.append(block.resource.text)
            case ResourceLink():
                parts.append(f"[{_plain(block.name, 80)}: a file that the server keeps]")
            case _:
                parts.append(f"[{block.type}, which cannot be shown]")
    if not parts and result.structured_content is not None:
        parts.append(json.dumps(result.structured_content, ensure_ascii=False))
    return "\n".join(parts)[:LONGEST_RESULT]


def _plain(text: str, longest: int) -> str:
    """One line without control characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _on_this_computer(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
