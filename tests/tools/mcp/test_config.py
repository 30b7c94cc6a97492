"""Servers from a configuration: what is understood, and that one wrong entry costs only itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.base import NAME
from ternlight.tools.mcp.config import read_servers
from ternlight.tools.mcp.tools import tool_name


def test_commands_and_addresses() -> None:
    found = read_servers(
        {
            "mcpServers": {
                "files": {"command": "npx", "args": ["-y", "files"], "env": {"A": "b"}, "readOnly": ["list"]},
                "web": {"url": "https://u:p@tools.example:444/mcp?key=secret", "headers": {"X": "y"}, "timeout": 5},
                "off": {"command": "x", "disabled": True},
            }
        }
    )
    assert found.problems == ()
    files, web, off = found.servers
    assert files.command == ("npx", "-y", "files")
    assert files.read_only == {"list"}
    assert files.place == "npx -y files"
    assert web.place == "https://tools.example:444/mcp"
    assert web.timeout == 5
    assert off.disabled


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        {},
        {"command": "x", "url": "http://y"},
        {"url": "file:///etc/passwd"},
        {"url": "http://[broken"},
        {"url": "http://host:99999999/"},
        {"command": 4},
        {"command": "x", "args": "y"},
        {"command": "x", "args": ["a\0b"]},
        {"command": "x", "env": {"A": 4}},
        {"command": "x", "timeout": 0},
        {"command": "x", "timeout": True},
        {"command": "x", "cwd": 4},
    ],
)
def test_a_wrong_entry_costs_only_itself(entry: Any) -> None:
    found = read_servers({"mcpServers": {"wrong": entry, "right": {"command": "x"}}})
    assert [server.name for server in found.servers] == ["right"]
    (problem,) = found.problems
    assert "The MCP server wrong is left out" in problem


@pytest.mark.parametrize("value", [None, [], "x", {}, {"mcpServers": []}])
def test_what_is_no_configuration_is_said(value: Any) -> None:
    assert "mcpServers" in read_servers(value).problems[0]


@given(st.text(min_size=1, max_size=60), st.text(max_size=200), st.sets(st.text(max_size=5)))
def test_every_name_becomes_one_that_a_model_can_write(server: str, tool: str, taken: set[str]) -> None:
    name = tool_name(server, tool, taken)
    assert NAME.fullmatch(name)
    assert NAME.fullmatch(tool_name(server, tool, {name}))
    assert tool_name(server, tool, {name}) != name
