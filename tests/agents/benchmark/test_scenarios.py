"""The scenarios can be solved, by who makes the right calls and by nobody else."""

from __future__ import annotations

import json

import pytest
from helpers.agents import call

from ternlight.agents.benchmark.playing import play_with, play_without, scenario_figures
from ternlight.agents.benchmark.scenarios import SCENARIOS, Scenario
from ternlight.agents.testing import ScriptedModel
from ternlight.engine.errors import ContextFull

each = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def told(scenario: Scenario) -> str:
    return f"It is so: {', '.join(scenario.facts)}."


@each
async def test_the_solution_solves_it(scenario: Scenario) -> None:
    calls = [call(tool, **arguments) for tool, arguments in scenario.solution]
    replies = [text.replace("}", ', "arguments": {}}') if "arguments" not in text else text for text in calls]
    scripted = ScriptedModel(replies=[*replies, call("respond"), told(scenario)], check_schema=True)
    assert await play_with(scripted, None, scenario)
    assert len(scripted.calls) == len(calls) + 2
    free = [json.dumps({"name": tool, "arguments": arguments}) for tool, arguments in scenario.solution]
    assert await play_without(ScriptedModel(replies=[*free, told(scenario)]), scenario)


@each
async def test_the_answer_without_the_calls_does_not(scenario: Scenario) -> None:
    assert not await play_with(ScriptedModel(replies=[call("respond"), told(scenario)]), None, scenario)
    assert not await play_without(ScriptedModel(replies=[told(scenario)]), scenario)


@each
async def test_the_calls_without_the_answer_do_not(scenario: Scenario) -> None:
    free = [json.dumps({"name": tool, "arguments": arguments}) for tool, arguments in scenario.solution]
    assert not await play_without(ScriptedModel(replies=[*free, "I do not know."]), scenario)


async def test_a_context_that_overflows_is_not_solved() -> None:
    full = ScriptedModel(replies=[ContextFull("too long", needed=2, limit=1)])
    assert not await play_without(full, SCENARIOS[0])


async def test_shares_are_told_as_they_come() -> None:
    said: list[str] = []
    free = json.dumps({"name": "port_facts", "arguments": {"port": "Norrholm"}})
    figures = await scenario_figures(ScriptedModel(replies=[free, "14 metres"]), None, count=1, say=said.append)
    assert set(figures) == {"with", "without"}
    assert said[0].startswith("Scenario two_steps: with ")
