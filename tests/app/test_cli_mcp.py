"""`ternlight mcp`: the configured servers, and what testing them says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import mcp_servers

from ternlight.app.cli.start import start
from ternlight.app.paths import Paths


def configured(folder: Path, servers: dict[str, Any]) -> list[str]:
    paths = Paths.under(folder).create()
    paths.mcp_file.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    return ["--data-dir", str(folder)]


NOTES = {"command": sys.executable, "args": [str(Path(mcp_servers.__file__)), "notes"]}


def test_without_a_file_it_says_where_to_write_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(["mcp", "list", "--data-dir", str(tmp_path)]) == 0
    assert str(tmp_path / "config" / "mcp.json") in capsys.readouterr().out


def test_servers_are_listed_without_their_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web = {"url": "https://tools.example/mcp?key=secret", "headers": {"Authorization": "secret"}, "disabled": True}
    arguments = configured(tmp_path, {"notes": NOTES, "web": web, "wrong": {}})
    assert start(["mcp", "list", *arguments]) == 1
    said = capsys.readouterr()
    assert "web: https://tools.example/mcp (switched off)" in said.out
    assert "secret" not in said.out + said.err
    assert "The MCP server wrong is left out" in said.err


def test_testing_names_the_tools_and_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = {"command": "no-such-program-anywhere"}
    arguments = configured(tmp_path, {"notes": NOTES, "missing": missing})
    assert start(["mcp", "test", *arguments, "--json"]) == 1
    notes, gone = json.loads(capsys.readouterr().out)
    assert {"name": "notes_fail", "title": "notes: fail", "description": "Always fails.", "effect": "write"} in notes[
        "tools"
    ]
    assert gone["problem"] == "The MCP server missing cannot be used: its program is not there."
    assert start(["mcp", "test", "notes", *arguments]) == 0
    assert "notes_add_note: Keeps a note." in capsys.readouterr().out
    assert start(["mcp", "test", "nobody", *arguments]) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"mcpServers": 3}', "[" * 100_000])
def test_a_broken_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    paths = Paths.under(tmp_path).create()
    paths.mcp_file.write_text(content)
    assert start(["mcp", "list", "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err.strip()
