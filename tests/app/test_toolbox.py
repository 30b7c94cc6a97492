"""The user's own tools together, as an agent gets them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers import mcp_servers
from helpers.agents import EagerModel, call, events_of, said
from helpers.indexes import opened, write

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.events import RunFinished
from ternlight.agents.loop import Agent
from ternlight.agents.messages import CitationsPart, ContextPart, ToolReturnPart
from ternlight.agents.testing import ScriptedModel
from ternlight.app.connections import Connections
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.toolbox import Toolbox
from ternlight.engine import bundled
from ternlight.engine.local import LocalEngine
from ternlight.tools.registry import ToolRegistry

NOTES = {"command": sys.executable, "args": [str(Path(mcp_servers.__file__)), "notes"]}


class Screen:
    async def text(self) -> str:
        return "copied"


def configure(paths: Paths, servers: dict[str, Any]) -> None:
    paths.mcp_file.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")


def names(tools: list[Any]) -> list[str]:
    return [tool.spec.name for tool in tools]


async def test_without_anything_granted_there_is_the_memory(paths: Paths) -> None:
    box = Toolbox(paths)
    assert names(await box.tools()) == ["remember", "forget"]
    assert await box.remembered("anything") == ()
    await box.close()


async def test_everything_together_and_changes_of_the_file(paths: Paths, tmp_path: Path) -> None:
    configure(paths, {"notes": NOTES, "gone": {"command": "no-such-program-anywhere"}})
    box = Toolbox(paths, clipboard=Screen())
    try:
        tools = await box.tools(folders=[tmp_path])
        ToolRegistry(tools)
        assert {"list_files", "write_file", "remember", "read_clipboard", "notes_add_note"} <= set(names(tools))
        assert box.problems == ("The MCP server gone cannot be used: its program is not there.",)
        again = await box.tools(folders=[tmp_path])
        assert again[-1] is tools[-1], "the servers are not started anew"
        configure(paths, {"other": NOTES})
        os.utime(paths.mcp_file, ns=(1, 1))
        changed = names(await box.tools())
        assert "other_add_note" in changed
        assert "notes_add_note" not in changed
        assert box.problems == ()
        paths.mcp_file.write_text("{")
        assert names(await box.tools()) == ["remember", "forget", "read_clipboard"]
        assert box.problems
    finally:
        await box.close()
        await box.close()


async def test_documents_that_were_chosen_can_be_searched(paths: Paths, tmp_path: Path) -> None:
    connections = Connections(paths, Settings())
    assert "search_documents" not in names(await connections.toolbox.tools())

    async def no(request: ApprovalRequest) -> Decision:
        return "no"

    async with opened(tmp_path / "index") as index:
        work = await index.create("Work")
        await index.add(work, [write(tmp_path / "a.txt", "harbour")])
        model = EagerModel(seed=3, keep_prompts=True)
        answer = connections.answer(
            [said("What about the harbour?")], model, no, documents=index.scope(work), notes=["b.txt: it is empty."]
        )
        async with answer as events:
            final = (await events_of(events))[-1]
    await connections.close()
    assert isinstance(final, RunFinished)
    assert "search_documents(" in model.prompts[0][0].text
    notes = [part.notes for part in final.parts if isinstance(part, CitationsPart)]
    assert all(found[0] == "b.txt: it is empty." for found in notes)


async def test_what_is_remembered_stands_at_the_end_of_the_prompt(paths: Paths) -> None:
    box = Toolbox(paths)
    box.memory.keep("The user's boat is called Ember")
    model = EagerModel(seed=2, keep_prompts=True)
    agent = Agent(model=model, tools=await box.tools())
    question = "Where can I moor my boat?"
    final = (await events_of(agent.run([said(question)], memory=await box.remembered(question))))[-1]
    assert isinstance(final, RunFinished)
    first = model.prompts[0]
    assert "Ember" not in first[0].text
    assert first[-1].text.index(question) < first[-1].text.index("Remembered: The user's boat is called Ember")
    assert any(isinstance(part, ContextPart) and "Ember" in part.text for part in final.parts)
    paths.memory.write_bytes(b"broken" * 500)
    assert await box.remembered(question) == ()


@pytest.mark.parametrize("name", ["remember", "read_clipboard"])
async def test_no_server_takes_the_place_of_a_tool_of_ours(paths: Paths, name: str) -> None:
    configure(paths, {name.split("_")[0]: NOTES})
    box = Toolbox(paths, clipboard=Screen())
    try:
        found = names(await box.tools())
        assert len(set(found)) == len(found)
    finally:
        await box.close()


async def test_a_chat_is_told_what_is_remembered_and_may_add_to_it(paths: Paths) -> None:
    connections = Connections(paths, Settings())
    connections.toolbox.memory.keep("The user's boat is called Ember")
    model = EagerModel(seed=4, keep_prompts=True)

    async def no(request: ApprovalRequest) -> Decision:
        return "no"

    question = "Please remember where my boat is"
    async with connections.answer([said(question)], model, no) as events:
        await events_of(events)
    await connections.close()
    first = model.prompts[0]
    assert "remember(" in first[0].text
    assert first[-1].text.endswith("Remembered: The user's boat is called Ember)")
    assert len(connections.toolbox.memory.all()) == 1


async def test_a_small_model_is_given_the_tool_that_is_meant_and_the_granted_folders(
    paths: Paths, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tides.txt").write_text("High water at noon.")
    connections = Connections(paths, Settings(folders=(str(tmp_path / "notes"), str(tmp_path / "gone"))))
    replies = [call("list_files", folder="notes"), call("respond"), "There is tides.txt.", "Because of the air."]
    model = ScriptedModel(replies=replies, strength="tiny", check_schema=True)

    async def no(request: ApprovalRequest) -> Decision:
        raise AssertionError(request)

    async with LocalEngine() as engine:
        await engine.load_embedder(*bundled.embedder())
        async with connections.answer(
            [said("Which files are in my notes folder?")], model, no, embedder=engine
        ) as events:
            final = (await events_of(events))[-1]
        assert isinstance(final, RunFinished)
        (found,) = [part for part in final.parts if isinstance(part, ToolReturnPart)]
        assert "notes/tides.txt" in found.text
        async with connections.answer([said("Why is the sky blue?")], model, no, embedder=engine) as events:
            await events_of(events)
        assert model.calls[-1].options.json_schema is None, "plain chat costs no call more"
    await connections.close()


async def test_a_page_that_the_user_names_has_a_number(paths: Paths) -> None:
    connections = Connections(paths, Settings())
    model = ScriptedModel(replies=[call("respond"), "I cannot."])

    async def no(request: ApprovalRequest) -> Decision:
        return "no"

    async with connections.answer([said("What does https://example.org/tides say?")], model, no) as events:
        await events_of(events)
    assert "The page https://example.org/tides has the number 1." in model.calls[0].messages[-1].text
    await connections.close()
