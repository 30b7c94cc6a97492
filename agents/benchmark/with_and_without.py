"""One model asked twice: through the agents' loop, and as it is, with the same tools described and its call read off
its free text. Each question is asked both ways before the next, in one run of the program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

from ternlight.agents.benchmark.bfcl import IRRELEVANCE, SIMPLE, Case, read_cases, right
from ternlight.agents.benchmark.free_text import free_call
from ternlight.agents.benchmark.playing import scenario_figures
from ternlight.agents.benchmark.record import Record
from ternlight.agents.benchmark.runs import answer, events_of, said
from ternlight.agents.budget import RunBudget
from ternlight.agents.events import RunFinished, TextDelta
from ternlight.agents.gate import Gate
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.calc import Calculator
from ternlight.tools.embedding import Embedder

SUMS = ((17, 23), (48, 12), (125, 8), (99, 101), (64, 64), (7, 143), (312, 3), (55, 45), (1024, 9), (13, 77))
CALL_TOKENS = 200
WAYS = ("with", "without")
_FREE = """You can call this function:
{function}
If it fits the user's question, answer with one line of JSON and nothing else:
{{"name": "{name}", "arguments": {{...}}}}
If it does not fit, answer in words."""

Say = Callable[[str], None]
Shares = dict[str, dict[str, float]]


async def model_figures(
    model: ChatModel,
    *,
    embedder: Embedder | None = None,
    bfcl: Path | None,
    cases: int | None,
    say: Say,
    record: Record | None = None,
) -> Shares:
    """Shares of questions that ended right, {NAME: {"with", "without"}}; `cases` None takes all of each part.

    What `record` has of BFCL is not asked again, and what is asked is added to it.

    With an `embedder`, a model that is too small to decide has the gate that it has in the program. The gate's bounds
    were chosen on every second case of BFCL, so the figures of that half and of the other are given by themselves too.
    """
    gate = Gate(embedder) if embedder is not None and model.strength == "tiny" else None
    figures: Shares = {
        "sums_right": await _sums(model, gate),
        "scenarios_solved": await scenario_figures(model, gate, count=cases, say=say),
    }
    if bfcl is None:
        say("BFCL is left out: fetch its data (pip download --no-deps bfcl-eval) and name the file with --bfcl.")
        return figures
    for category in (SIMPLE, IRRELEVANCE):
        chosen = _spread(read_cases(bfcl, category), cases)
        outcomes = await _bfcl(model, gate, chosen, category, say, record or Record())
        figures[f"bfcl_{category}"] = _shares(outcomes.values())
        tuned_on = {case.id for case in read_cases(bfcl, category)[::2]}
        for half, within in (("tuning_half", True), ("unseen_half", False)):
            if part := [ended for id, ended in outcomes.items() if (id in tuned_on) is within]:
                figures[f"bfcl_{category}_{half}"] = _shares(part)
    return figures


def _spread(cases: Sequence[Case], count: int | None) -> list[Case]:
    """`count` cases, evenly from all of them."""
    if count is None or count >= len(cases):
        return list(cases)
    return [cases[index * len(cases) // count] for index in range(count)]


async def _sums(model: ChatModel, gate: Gate | None) -> dict[str, float]:
    agents = {
        "with": Agent(model=model, tools=[Calculator()], gate=gate, interactive=False, answer_tokens=48),
        "without": Agent(model=model, answer_tokens=48),
    }
    share = dict.fromkeys(agents, 0)
    for one, other in SUMS:
        for name, agent in agents.items():
            final = (await events_of(agent.run([said(f"What is {one} times {other}?")])))[-1]
            text = answer(final) if isinstance(final, RunFinished) else ""
            share[name] += str(one * other) in re.findall(r"\d+", text.replace(",", ""))
    return {name: count / len(SUMS) for name, count in share.items()}


async def _bfcl(
    model: ChatModel, gate: Gate | None, cases: Sequence[Case], category: str, say: Say, record: Record
) -> dict[str, dict[str, bool]]:
    """For each case, by its id, whether it ended right, with the harness and without."""
    outcomes: dict[str, dict[str, bool]] = {}
    called = dict.fromkeys(WAYS, 0)
    for done, case in enumerate(cases, 1):
        outcomes[case.id] = {}
        for name in WAYS:
            key = (model.name, category, case.id, name)
            found = record.get(*key)
            if found is None:
                arguments = await (_with(model, gate, case) if name == "with" else _without(model, case))
                found = {"right": right(case, arguments), "called": arguments is not None}
                record.add(found, *key)
            outcomes[case.id][name] = bool(found["right"])
            called[name] += bool(found["called"])
        if done % 10 == 0 or done == len(cases):
            ended = outcomes.values()
            counts = ", ".join(
                f"{name} {sum(one[name] for one in ended)} right, {called[name]} called" for name in WAYS
            )
            say(f"BFCL {category}: {done} of {len(cases)} asked; {counts}")
    return outcomes


def _shares(outcomes: Collection[Mapping[str, bool]]) -> dict[str, float]:
    return {name: sum(one[name] for one in outcomes) / len(outcomes) for name in WAYS}


class _Recorded:
    """The function of a case as a tool that only remembers how it was called."""

    def __init__(self, case: Case) -> None:
        self.arguments: dict[str, Any] | None = None
        name = re.sub(r"[^a-z0-9]+", "_", case.name.lower()).strip("_")[:38]
        self.spec = ToolSpec(
            name=name if name[:1].isalpha() else f"f_{name}",
            title=case.name,
            description=case.description,
            parameters=case.parameters,
            effect="pure",
        )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Remember."""
        if self.arguments is None:
            self.arguments = dict(arguments)
        return ToolResult(text="Done.", trusted=True)


async def _with(model: ChatModel, gate: Gate | None, case: Case) -> dict[str, Any] | None:
    """The arguments of the first call that the loop carries out, None if it ends without one."""
    tool = _Recorded(case)
    agent = Agent(model=model, tools=[tool], gate=gate, budget=RunBudget(steps=4), answer_tokens=16)
    async with aclosing(cast("Any", agent.run([said(case.question)]))) as events:
        async for event in events:
            # From where the answer begins, nothing is called any more.
            if tool.arguments is not None or isinstance(event, TextDelta):
                break
    return tool.arguments


async def _without(model: ChatModel, case: Case) -> dict[str, Any] | None:
    """The arguments of the call in what the model writes by itself, None if there is none to the function."""
    function = {"name": case.name, "description": case.description, "parameters": case.parameters}
    system = _FREE.format(function=json.dumps(function), name=case.name)
    messages = [Message(role="system", parts=(TextPart(text=system),)), said(case.question)]
    text = ""
    async with aclosing(cast("Any", model.stream(messages, CallOptions(max_tokens=CALL_TOKENS)))) as stream:
        async for event in stream:
            text += event.text if isinstance(event, TextDelta) else ""
    return free_call(text, case.name)
