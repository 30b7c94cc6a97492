"""The gate: which tool a request means, decided by code for a model that cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from helpers.agents import FaultyTool, answer, call, events_of, finished, said

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


async def test_between_near_and_far_the_model_is_heard(engine: LocalEngine, options: list[Option]) -> None:
    asked: list[str] = []

    def leaning(nats: float | None) -> object:
        async def contrast(task: str, option: Option) -> float | None:
            asked.append(option.name)
            return nats

        return contrast

    gate, task = Gate(engine), "Work out 1024 times 9"
    assert 0.3 < max(await gate.nearness(task, options)) < 0.455
    assert await gate.meant(task, options, leaning(None)) is None  # type: ignore[arg-type]
    assert await gate.meant(task, options, leaning(-5.0)) is None  # type: ignore[arg-type]
    found = await gate.meant(task, options, leaning(9.0))  # type: ignore[arg-type]
    assert found is not None
    assert found.name == "calculator"
    assert asked == ["calculator"] * 3
    await gate.meant("Why is the sky blue?", options, leaning(9.0))  # type: ignore[arg-type]
    await gate.meant("What is 17 times 23?", options, leaning(9.0))  # type: ignore[arg-type]
    assert len(asked) == 3, "where the embedder is sure nobody else is asked"


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
