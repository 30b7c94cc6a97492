"""The gate: which tool a request means, decided by code for a model that cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from helpers.agents import FaultyTool, answer, call, events_of, finished, said
from helpers.tool_requests import WRITTEN_LATER

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.calls import Option, tool_option
from ternlight.agents.events import RunFinished, TextDelta
from ternlight.agents.gate import Gate
from ternlight.agents.loop import Agent
from ternlight.agents.messages import ToolReturnPart
from ternlight.agents.testing import ScriptedModel
from ternlight.engine import bundled
from ternlight.engine.errors import EngineError
from ternlight.engine.local import LocalEngine
from ternlight.tools.base import Tool
from ternlight.tools.calc import Calculator
from ternlight.tools.dates import Dates
from ternlight.tools.screen import ReadClipboard
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import Web, WebOptions


class Nothing:
    async def text(self) -> str:
        return ""


@pytest.fixture
async def engine() -> AsyncIterator[LocalEngine]:
    async with LocalEngine() as engine:
        await engine.load_embedder(*bundled.embedder())
        yield engine


@pytest.fixture
def options() -> list[Option]:
    tools: list[Tool] = [Calculator(), Dates(), ReadClipboard(Nothing())]
    return [tool_option(tool) for tool in tools]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("What is 17*23?", "calculator"),
        ("Calculate the square root of 81", "calculator"),
        ("Which weekday was 1 January 2000?", "dates"),
        ("How many days until Easter?", "dates"),
        ("Explain what I have just copied", "read_clipboard"),
        ("Hello!", None),
        ("Why is the sky blue?", None),
        ("Write a poem about autumn", None),
        ("How many legs has a spider?", None),
        ("", None),
    ],
)
async def test_requests_find_their_tool_or_none(
    engine: LocalEngine, options: list[Option], task: str, expected: str | None
) -> None:
    found = await Gate(engine).meant(task, options)
    assert (found.name if found else None) == expected


async def test_requests_written_after_the_bound_was_chosen(engine: LocalEngine, options: list[Option]) -> None:
    gate = Gate(engine)
    async with Web(WebOptions(policy=NetworkPolicy(offline=True))) as web:
        known = [*options, *(tool_option(tool) for tool in web.tools())]
    found = {request: await gate.meant(request, known) for request, _ in WRITTEN_LATER}
    wanted = dict(WRITTEN_LATER)
    called = [request for request, option in found.items() if option is not None]
    right = [request for request in called if found[request].name == wanted[request]]  # type: ignore[union-attr]
    assert len(right) >= 9, sorted(set(wanted) - set(right))
    assert len(called) - len(right) <= 1, sorted(set(called) - set(right))


async def test_a_tool_without_examples_is_judged_by_its_words(engine: LocalEngine) -> None:
    schema = {
        "type": "object",
        "properties": {"base": {"type": "number"}, "height": {"type": "number"}},
        "required": ["base", "height"],
    }
    area = FaultyTool(name="triangle_area", parameters=schema)
    option = replace(tool_option(area), description="Calculate the area of a triangle from its base and its height.")
    gate = Gate(engine)
    assert await gate.meant("What is the area of a triangle with base 10 and height 5?", [option]) is option
    assert await gate.meant("What is the area of a triangle?", [option]) is None, (
        "the numbers that it needs are missing"
    )
    assert await gate.meant("Who invented the triangle as an instrument?", [option]) is None
    assert await gate.meant("What is the population of Norway?", [option]) is None


async def test_where_no_tool_is_meant_it_is_plain_chat(engine: LocalEngine) -> None:
    scripted = ScriptedModel(replies=["Because of the air."], strength="tiny")
    agent = Agent(model=scripted, tools=[Calculator()], gate=Gate(engine))
    final = await finished(agent.run([said("Why is the sky blue?")]))
    assert answer(final) == "Because of the air."
    (only,) = scripted.calls
    assert only.options.json_schema is None
    assert "calculator" not in only.messages[0].text


async def test_the_tool_that_is_meant_is_called_and_its_own_words_are_the_answer(engine: LocalEngine) -> None:
    scripted = ScriptedModel(replies=[call("calculator", expression="17*23")], strength="tiny", check_schema=True)
    agent = Agent(model=scripted, tools=[Calculator(), Dates()], gate=Gate(engine))
    events = await events_of(agent.run([said("What is 17*23?")]))
    assert answer(events[-1]) == "391"  # type: ignore[arg-type]
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["391"]
    (only,) = scripted.calls
    assert '"calculator"' in (only.options.json_schema or "")
    assert '"respond"' not in (only.options.json_schema or "")
    assert '"dates"' not in (only.options.json_schema or "")


async def test_the_words_of_others_are_answered_from(engine: LocalEngine) -> None:
    class Copied:
        async def text(self) -> str:
            return "High water is at noon."

    async def yes(request: ApprovalRequest) -> Decision:
        return "once"

    replies = [call("read_clipboard"), call("respond"), "It is about high water."]
    scripted = ScriptedModel(replies=replies, strength="tiny", check_schema=True)
    agent = Agent(model=scripted, tools=[Calculator(), ReadClipboard(Copied())], gate=Gate(engine), approver=yes)
    final = await finished(agent.run([said("Summarise the text I copied")]))
    assert answer(final) == "It is about high water."
    schemas = [made.options.json_schema or "" for made in scripted.calls]
    assert '"respond"' not in schemas[0]
    assert '"read_clipboard"' not in schemas[1]
    assert "[[\nHigh water is at noon.\n]]" in scripted.calls[1].messages[-1].text
    assert len({made.messages[0].text for made in scripted.calls}) == 1, "what the model is told of does not change"


async def test_a_tool_that_fails_leaves_every_way_out(engine: LocalEngine) -> None:
    replies = [call("calculator", expression="seventeen"), call("cannot_do", reason="No numbers.")]
    scripted = ScriptedModel(replies=replies, strength="tiny", check_schema=True)
    final = await finished(
        Agent(model=scripted, tools=[Calculator()], gate=Gate(engine)).run([said("What is 17 times 23?")])
    )
    assert final.outcome == "declined"
    assert [part.status for part in final.parts if isinstance(part, ToolReturnPart)] == ["invalid"]


class Broken:
    async def embed(self, texts: object, *, progress: object = None) -> object:
        raise EngineError("The embedder is gone.")


async def test_without_an_embedder_no_run_is_lost() -> None:
    scripted = ScriptedModel(replies=["Hello."], strength="tiny")
    agent = Agent(model=scripted, tools=[Calculator()], gate=Gate(Broken()))  # type: ignore[arg-type]
    assert answer(await finished(agent.run([said("What is 17 times 23?")]))) == "Hello."
    many = [FaultyTool(name=f"tool_{number}") for number in range(9)]
    capable = ScriptedModel(replies=[call("respond"), "Hello."])
    agent = Agent(model=capable, tools=many, embedder=Broken())  # type: ignore[arg-type]
    final = (await events_of(agent.run([said("Hello")])))[-1]
    assert isinstance(final, RunFinished)
    assert "tool_0" in capable.calls[0].messages[0].text
