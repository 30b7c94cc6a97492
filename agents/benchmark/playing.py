"""Scenarios played by a model: through the agents' loop, and by itself, its calls read off its free text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, cast

from ternlight.agents.benchmark.free_text import any_free_call
from ternlight.agents.benchmark.runs import answer, events_of, said
from ternlight.agents.benchmark.scenarios import SCENARIOS, Scenario, Scripted
from ternlight.agents.budget import RunBudget
from ternlight.agents.events import RunFinished, TextDelta
from ternlight.agents.gate import Gate
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.engine.errors import ContextFull
from ternlight.tools.base import Tool, ToolContext, ToolResult, ToolSpec
from ternlight.tools.errors import RetryWithHint

STEPS = 8
"""Calls that a model may make for a scenario."""
_TOKENS = 200
_FREE = """You can call these functions:
{functions}
To call one, answer with one line of JSON and nothing else:
{{"name": "...", "arguments": {{...}}}}
When you know the answer, say it in words."""

Say = Callable[[str], None]


class ScriptedTool:
    """A tool of a scenario; `worked` counts the calls that were right."""

    def __init__(self, scripted: Scripted) -> None:
        self._scripted = scripted
        self.worked = 0
        self.spec = ToolSpec(
            name=scripted.name,
            title=scripted.name,
            description=scripted.description,
            parameters={
                "type": "object",
                "properties": {name: {"type": "string", "maxLength": 80} for name in scripted.arguments},
                "required": list(scripted.arguments),
            },
            effect="pure",
        )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Answer from the table. Raises `RetryWithHint` where that says so."""
        given = {name: str(value).casefold() for name, value in arguments.items()}
        reply = next(
            reply
            for reply in (*self._scripted.replies, self._scripted.replies[-1])
            if reply is self._scripted.replies[-1]
            or all(text in given.get(name, "") for name, text in (reply.when or {}).items())
        )
        if reply.error:
            raise RetryWithHint(reply.text)
        self.worked += 1
        return ToolResult(text=reply.text)


def solved(scenario: Scenario, tools: Sequence[ScriptedTool], words: str) -> bool:
    """Whether the calls were made and the answer holds what it must, and nothing of what it must not."""
    plain = " ".join(re.sub(r"(?<=\d),(?=\d{3})", "", words.casefold()).split())
    called = {tool.spec.name for tool in tools if tool.worked}
    return (
        called >= set(scenario.calls)
        and all(_holds(plain, fact) for fact in scenario.facts)
        and not any(_holds(plain, fact) for fact in scenario.not_facts)
    )


def _holds(text: str, fact: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", text) is not None


async def play_with(model: ChatModel, gate: Gate | None, scenario: Scenario) -> bool:
    """Whether the model solves the scenario through the loop."""
    tools = [ScriptedTool(tool) for tool in scenario.tools]
    agent = Agent(
        model=model,
        tools=cast("list[Tool]", tools),
        gate=gate,
        interactive=False,
        budget=RunBudget(steps=STEPS),
        answer_tokens=_TOKENS,
    )
    final = (await events_of(agent.run([said(scenario.task)])))[-1]
    return isinstance(final, RunFinished) and solved(scenario, tools, answer(final))


async def play_without(model: ChatModel, scenario: Scenario) -> bool:
    """Whether the model solves the scenario by itself: what is no call is its answer, and an error is only told of."""
    tools = {tool.name: ScriptedTool(tool) for tool in scenario.tools}
    functions = "\n".join(
        json.dumps({"name": tool.spec.name, "description": tool.spec.description, "parameters": tool.spec.parameters})
        for tool in tools.values()
    )
    messages = [Message(role="system", parts=(TextPart(text=_FREE.format(functions=functions)),)), said(scenario.task)]
    text = ""
    for _ in range(STEPS):
        try:
            text = await _written(model, messages)
        except ContextFull:
            return False
        call = any_free_call(text, tools)
        if call is None:
            break
        name, arguments = call
        try:
            shown = (await tools[name].run(arguments, ToolContext())).text
        except RetryWithHint:
            shown = "error"
        messages += [Message(role="assistant", parts=(TextPart(text=text),)), said(f"Result of {name}: {shown}")]
    return solved(scenario, list(tools.values()), text)


async def _written(model: ChatModel, messages: Sequence[Message]) -> str:
    text = ""
    async with aclosing(cast("Any", model.stream(messages, CallOptions(max_tokens=_TOKENS)))) as stream:
        async for event in stream:
            text += event.text if isinstance(event, TextDelta) else ""
    return text


async def scenario_figures(model: ChatModel, gate: Gate | None, *, count: int | None, say: Say) -> dict[str, float]:
    """Shares of the scenarios that are solved, {"with", "without"}; of the first `count`, of all where it is None."""
    chosen = SCENARIOS[:count]
    share = {"with": 0, "without": 0}
    for scenario in chosen:
        ended = {"with": await play_with(model, gate, scenario), "without": await play_without(model, scenario)}
        for name, done in ended.items():
            share[name] += done
        say(f"Scenario {scenario.name}: " + ", ".join(f"{name} {'solved' if ended[name] else 'not'}" for name in ended))
    return {name: done / len(chosen) for name, done in share.items()}
