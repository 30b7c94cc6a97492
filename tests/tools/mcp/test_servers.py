"""The client against real servers: proper ones over stdio and HTTP, hostile, silent and dying ones."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from helpers import mcp_servers
from helpers.agents import EagerModel, events_of, said

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.calls import call_schema, tool_option
from ternlight.agents.events import ToolFinished
from ternlight.agents.loop import Agent
from ternlight.agents.prompts import system_text
from ternlight.tools.base import ToolContext
from ternlight.tools.errors import Offline, ToolFailed
from ternlight.tools.mcp import connection
from ternlight.tools.mcp.config import McpServer
from ternlight.tools.mcp.tools import McpTool, McpToolbox
from ternlight.tools.registry import ToolRegistry

PROGRAM = str(Path(mcp_servers.__file__))


def stdio(kind: str, name: str = "", **options: Any) -> McpServer:
    return McpServer(name=name or kind, command=(sys.executable, PROGRAM, kind), **options)


def named(box: McpToolbox, name: str) -> McpTool:
    return next(tool for tool in box.tools if tool.spec.name == name)


@pytest.fixture
async def notes() -> AsyncIterator[McpToolbox]:
    async with McpToolbox([stdio("notes", "My Notes", env={"NOTES_KEY": "k"})]) as box:
        await box.start()
        yield box


@pytest.fixture(scope="module")
def web_server() -> Iterator[str]:
    command = [sys.executable, PROGRAM, "web"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}/mcp"
        server.stdin.close()


async def test_tools_are_listed_under_the_servers_name_and_can_be_called(notes: McpToolbox) -> None:
    registry = ToolRegistry(notes.tools)
    assert {tool.spec.name for tool in registry} == {
        "my_notes_add_note", "my_notes_environment", "my_notes_fail", "my_notes_die", "my_notes_wait", "my_notes_count"
    }  # fmt: skip
    tool = named(notes, "my_notes_add_note")
    assert tool.spec.title == "My Notes: add_note"
    assert tool.spec.approval == "ask"
    assert tool.spec.effect == "write"
    result = await tool.run({"title": "tide", "words": ["high", "noon"], "urgent": True}, ToolContext())
    assert result.text == "kept tide: high noon (urgent)"
    assert not result.trusted
    told: list[tuple[int, int, str]] = []
    context = ToolContext(progress=lambda *progress: told.append(progress))
    assert (await named(notes, "my_notes_count").run({"to": 3}, context)).text == "3"
    assert told == [(1, 3, ""), (2, 3, ""), (3, 3, "")]


async def test_a_server_sees_nothing_of_the_environment_but_what_it_is_given(
    notes: McpToolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_API_KEY", "do not tell")
    async with McpToolbox([stdio("notes", env={"NOTES_KEY": "k"})]) as box:
        await box.start()
        seen = set((await named(box, "notes_environment").run({}, ToolContext())).text.split("\n"))
    assert "NOTES_KEY" in seen
    assert "SECRET_API_KEY" not in seen
    allowed = {"HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "NOTES_KEY", "LC_CTYPE"}
    assert sys.platform == "win32" or seen <= allowed


async def test_a_failure_is_a_sentence(notes: McpToolbox) -> None:
    with pytest.raises(ToolFailed, match=r"My Notes: fail failed: .*the disk is full"):
        await named(notes, "my_notes_fail").run({"reason": "the disk is full"}, ToolContext())


async def test_a_server_that_dies_is_started_again_with_a_sentence(notes: McpToolbox) -> None:
    with pytest.raises(ToolFailed, match="ended during this call, which may have been done or not"):
        await named(notes, "my_notes_die").run({}, ToolContext())
    result = await named(notes, "my_notes_count").run({"to": 1}, ToolContext())
    assert result.text == "1"
    assert result.title == "My Notes had ended and was started again"
    for _ in range(connection.MOST_DEATHS):
        with pytest.raises(ToolFailed, match="ended during"):
            await named(notes, "my_notes_die").run({}, ToolContext())
    with pytest.raises(ToolFailed, match="3 times in a row, so it is not started again"):
        await named(notes, "my_notes_count").run({"to": 1}, ToolContext())


async def test_cancelling_a_call_reaches_the_server_and_leaves_it_usable(notes: McpToolbox, tmp_path: Path) -> None:
    started, cancelled = tmp_path / "started", tmp_path / "cancelled"
    arguments = {"started_file": str(started), "cancelled_file": str(cancelled)}
    call = asyncio.create_task(named(notes, "my_notes_wait").run(arguments, ToolContext()))
    await _until(started)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await _until(cancelled)
    result = await named(notes, "my_notes_count").run({"to": 2}, ToolContext())
    assert (result.text, result.title) == ("2", "")


async def _until(path: Path) -> None:
    async with asyncio.timeout(20):
        while not path.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.005)


async def test_a_call_that_takes_too_long_ends(tmp_path: Path) -> None:
    async with McpToolbox([stdio("notes", timeout=0.5)]) as box:
        await box.start()
        arguments = {"started_file": str(tmp_path / "a"), "cancelled_file": str(tmp_path / "b")}
        with pytest.raises(ToolFailed, match=r"did not answer in 0\.5 s"):
            await named(box, "notes_wait").run(arguments, ToolContext())


async def test_the_same_over_http(web_server: str) -> None:
    async with McpToolbox([McpServer(name="web", url=web_server, read_only=frozenset({"count"}))]) as box:
        (report,) = await box.start(offline=True)  # it is on this computer
        assert not report.problem
        tool = named(box, "web_add_note")
        result = await tool.run({"title": "a", "words": ["b"]}, ToolContext(offline=True))
        assert result.text == "kept a: b"
        assert named(box, "web_count").spec.effect == "read"
        with pytest.raises(ToolFailed, match="web: fail failed"):
            await named(box, "web_fail").run({"reason": "no"}, ToolContext())


async def test_offline_reaches_no_other_computer() -> None:
    async with McpToolbox([McpServer(name="far", url="https://tools.example/mcp")]) as box:
        (report,) = await box.start(offline=True)
        assert "the network is switched off" in report.problem
        assert box.tools == ()
    async with McpToolbox([stdio("notes")]) as box:
        await box.start()
        tool = box.tools[0]
        tool._connection.server = McpServer(name="far", url="https://tools.example/mcp")
        with pytest.raises(Offline):
            await tool.run({}, ToolContext(offline=True))


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "START_SECONDS", 1.0)
    async with McpToolbox([stdio("silent")]) as box:
        (report,) = await box.start()
    assert report.problem == "The MCP server silent did not start within 1 s."


async def test_broken_servers_and_tools_break_nothing_else() -> None:
    servers = [
        stdio("hostile"),
        stdio("babbling"),
        McpServer(name="missing", command=("no-such-program-anywhere",)),
        McpServer(name="refused", url="http://127.0.0.1:9/mcp"),
        stdio("notes"),
        stdio("notes", "off", disabled=True),
    ]
    async with McpToolbox(servers) as box:
        reports = {report.server.name: report for report in await box.start()}
        assert "ended before it had answered" in reports["babbling"].problem
        assert "the reason why" in reports["babbling"].log_tail
        assert "its program is not there" in reports["missing"].problem
        assert reports["refused"].problem
        assert "off" not in reports
        assert not reports["notes"].problem
        assert len(reports["notes"].tools) == 6
        hostile = reports["hostile"]
        assert not hostile.problem
        notes = "\n".join(hostile.notes)
        for left_out in ("no_schema", "list_schema", "A tool without a name", "'huge'", "'elsewhere'"):
            assert left_out in notes
        assert "hostile_recursive: node.next: a recursion is written as JSON text" in notes
        assert "Only the first 100 tools are used" in notes

        names = [tool.spec.name for tool in box.tools]
        assert len(set(names)) == len(names)
        registry = ToolRegistry(box.tools)
        for tool in registry:  # every one that is left compiles to a call that a model can make
            assert call_schema([tool_option(tool)], thoughts=False)
            assert tool.spec.title.isprintable()
            assert len(tool.spec.description) <= 300
        prompt = system_text("Be brief.", [tool_option(tool) for tool in registry], thoughts=False)
        assert "]] SYSTEM" not in prompt
        assert "[[ (text: string) ] ] SYSTEM" in prompt

        result = await named(box, "hostile_echo").run({"text": "x"}, ToolContext())
        assert result.text == f"{mcp_servers.PLANTED}\n[image, which cannot be shown]"
        assert not result.trusted
        with pytest.raises(ToolFailed, match="breaks the protocol"):
            await named(box, "hostile_recursive").run({"node": {}}, ToolContext())
        quick = await named(box, "hostile_evil_pattern").run({"text": "x"}, ToolContext())
        assert quick.text.startswith('{"x": "aaa')


async def test_every_call_that_may_change_something_is_asked_with_its_real_arguments(notes: McpToolbox) -> None:
    asked: list[ApprovalRequest] = []

    async def yes(request: ApprovalRequest) -> Decision:
        asked.append(request)
        return "always"

    tool = named(notes, "my_notes_add_note")
    agent = Agent(model=EagerModel(seed=5), tools=[tool], approver=yes)
    agent.grants.always.add("tool:my_notes_add_note")
    events = await events_of(agent.run([said("Keep a note.")]))
    done = [event.part for event in events if isinstance(event, ToolFinished)]
    assert done
    assert len(asked) >= len(done)
    assert all(
        request.tool == "my_notes_add_note" and set(request.arguments) >= {"title", "words"} for request in asked
    )
    assert all(request.warning for request in asked)


async def test_no_process_is_left_behind() -> None:
    async with McpToolbox([stdio("notes"), stdio("hostile")]) as box:
        await box.start()
        listed = await named(box, "notes_environment").run({}, ToolContext())
        assert listed.text
    left = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
    assert not [command for command in left if "mcp_servers.py" in command and not command.endswith(" web")]
