"""`ternlight mcp list` and `ternlight mcp test [NAME]`: which servers there are, and what each of them offers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import plain, say
from ternlight.app.mcp_file import load_mcp_servers
from ternlight.tools.mcp.config import McpServer
from ternlight.tools.mcp.tools import McpToolbox, ServerReport


def mcp_list(context: Context, *, as_json: bool) -> int:
    """Say which servers are configured, starting none; the exit code."""
    path = context.paths.mcp_file
    found = load_mcp_servers(path)
    if as_json:
        servers = [
            {"name": server.name, "place": server.place, "disabled": server.disabled} for server in found.servers
        ]
        print(json.dumps({"file": str(path), "servers": servers, "problems": found.problems}, ensure_ascii=False))
    else:
        for server in found.servers:
            print(plain(f"{server.name}: {server.place}{' (switched off)' if server.disabled else ''}"))
        if not found.servers:
            print(
                f'No MCP servers. List them in {path}, as {{"mcpServers": {{NAME: {{"command": ..., "args": ...}}}}}}.'
            )
    for problem in found.problems:
        say(problem)
    return Exit.WORLD if found.problems else Exit.DONE


def mcp_test(context: Context, name: str | None, *, as_json: bool) -> int:
    """Start the servers, or the one called `name`, and say what each offers; the exit code."""
    found = load_mcp_servers(context.paths.mcp_file)
    for problem in found.problems:
        say(problem)
    servers = [server for server in found.servers if name in (None, server.name)]
    if name is not None and not servers:
        say(f"There is no MCP server called {name} in {context.paths.mcp_file}.")
        return Exit.USAGE
    reports = asyncio.run(_test(servers))
    if as_json:
        print(json.dumps([_json(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print(plain(_text(report)))
    return Exit.WORLD if found.problems or any(report.problem for report in reports) else Exit.DONE


async def _test(servers: Sequence[McpServer]) -> tuple[ServerReport, ...]:
    async with McpToolbox(servers) as box:
        return await box.start()


def _text(report: ServerReport) -> str:
    lines = [f"{report.server.name}: {report.problem or f'{len(report.tools)} tools'}"]
    lines += [f"  {tool.name}: {tool.description}" for tool in report.tools]
    lines += [f"  ! {note}" for note in report.notes]
    if report.problem and report.log_tail:
        lines += ["  It wrote:", *(f"    {line}" for line in report.log_tail.splitlines())]
    return "\n".join(lines)


def _json(report: ServerReport) -> dict[str, object]:
    return {
        "name": report.server.name,
        "problem": report.problem,
        "tools": [
            {
                "name": tool.name,
                "title": tool.title,
                "description": tool.description,
                "effect": tool.effect,
            }
            for tool in report.tools
        ],
        "notes": list(report.notes),
        "log": report.log_tail,
    }
