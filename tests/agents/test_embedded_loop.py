"""The loop over the embedded model: far too small to choose well, so what is tested is that the ends are true."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.agents import answer, events_of, said
from helpers.models import language_model

from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.events import RunFinished, TextDelta, Usage
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message, TextPart, ToolCallPart, ToolReturnPart
from ternlight.agents.model import CallOptions
from ternlight.agents.subagents import Delegation, SubTask
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions
from ternlight.tools.arguments import problems
from ternlight.tools.base import ToolContext
from ternlight.tools.calc import Calculator

pytestmark = pytest.mark.slow


@pytest.fixture
async def model() -> AsyncIterator[EngineChatModel]:
    async with LocalEngine() as engine:
        await engine.load(language_model(), LoadOptions(context=2048, threads=1))
        yield EngineChatModel(engine)


def agent(model: EngineChatModel) -> Agent:
    return Agent(
        model=model, tools=[Calculator()], thoughts=False, call_tokens=200, answer_tokens=24, interactive=False
    )


async def test_a_sum_ends_with_a_true_status_whatever_the_model_picks(model: EngineChatModel) -> None:
    events = await events_of(agent(model).run([said("Use the calculator to work out 17*23.")]))
    final = events[-1]
    assert isinstance(final, RunFinished), final
    assert answer(final) or final.outcome != "answered"
    calls = [part for part in final.parts if isinstance(part, ToolCallPart) and part.tool == "calculator"]
    returned = [part for part in final.parts if isinstance(part, ToolReturnPart)]
    assert len(calls) == len(returned)
    assert all(part.status in ("ok", "invalid") for part in returned)
    usage = [event for event in events if isinstance(event, Usage)]
    fresh = [event.prompt_tokens - event.reused_tokens for event in usage[1:]]
    # a result, or 200 tokens that were no call, and what is noted about it; never the instructions and tools again
    instructions = usage[0].prompt_tokens
    assert all(tokens < instructions for tokens in fresh), "later calls read the last result alone"


async def test_a_follow_up_reads_only_what_is_new(model: EngineChatModel) -> None:
    plain = Agent(model=model, answer_tokens=24)
    messages = [said("Hello, who are you and what can you do for me?")]
    for _ in range(3):
        final = (await events_of(plain.run(messages)))[-1]
        assert isinstance(final, RunFinished)
        messages += [Message(role="assistant", parts=final.parts), said("And then?")]
    usage = [event for event in await events_of(plain.run(messages)) if isinstance(event, Usage)]
    assert usage[0].prompt_tokens - usage[0].reused_tokens <= 20


async def test_words_that_the_model_was_made_to_say_keep_its_own_tokens(model: EngineChatModel) -> None:
    schema = json.dumps(
        {"type": "object", "properties": {"abcdefgh": {"enum": ["qxzvqxzv"]}}, "required": ["abcdefgh"]}
    )
    text = ""
    async for event in model.stream([said("Say it.")], CallOptions(json_schema=schema)):
        text += event.text if isinstance(event, TextDelta) else ""
    spoken = Message(role="assistant", parts=(TextPart(text=text),))
    async for event in model.stream([said("Say it."), spoken, said("Again.")], CallOptions(max_tokens=4)):
        if isinstance(event, Usage):
            assert event.prompt_tokens - event.reused_tokens <= 16


async def test_a_sub_agent_begins_from_its_parents_prefix_and_leaves_it_alone(model: EngineChatModel) -> None:
    schema = {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}
    parent = agent(model)
    context = ToolContext(now=datetime(2026, 3, 12, 9, tzinfo=UTC))
    await events_of(parent.run([said("Hello")], context=context))
    delegation = Delegation(parent, [SubTask(title="t", task="Is water wet?", result=schema)], context)
    usage = [event.event for event in [event async for event in delegation.events()] if isinstance(event.event, Usage)]
    (result,) = delegation.results
    assert result.model_calls == len(usage) >= 1
    assert result.value is None or not problems(result.value, schema)
    assert usage[0].reused_tokens / usage[0].prompt_tokens >= 0.6
    again = [
        event for event in await events_of(parent.run([said("Hello")], context=context)) if isinstance(event, Usage)
    ]
    # a page in which the parent's answer began is sealed by now: its tokens are read again
    assert again[0].reused_tokens >= again[0].prompt_tokens - 64, "the parent's own timeline was kept"


async def test_after_a_restart_a_conversation_is_not_read_again(tmp_path: Path) -> None:
    kept = tmp_path / "timeline.kv"
    history = [said("Tell me at length what a harbour is for, and who works there. " * 8)]

    async def turn(messages: list[Message], options: LoadOptions, *, forget: bool = False) -> tuple[str, Usage]:
        async with LocalEngine() as engine:
            await engine.load(language_model(), options)
            model = EngineChatModel(engine)
            model.keep_in(kept)
            events = [event async for event in model.stream(messages, CallOptions(max_tokens=12))]
            if forget:
                await model.forget()
            await model.close()
        text = "".join(event.text for event in events if isinstance(event, TextDelta))
        usage = events[-1]
        assert isinstance(usage, Usage)
        return text, usage

    options = LoadOptions(context=2048, threads=1)
    first, usage = await turn(history, options)
    assert usage.reused_tokens == 0
    assert kept.stat().st_size > 100_000
    history += [Message(role="assistant", parts=(TextPart(text=first),)), said("Go on.")]
    there, usage = await turn(history, options)
    assert usage.reused_tokens > 100
    assert usage.prompt_tokens - usage.reused_tokens < 40
    kept.unlink()
    anew, usage = await turn(history, options)
    assert (anew, usage.reused_tokens) == (there, 0)
    # of other options, and damaged: it is read again
    _, usage = await turn(history, LoadOptions(context=2048, threads=1, kv_codec="kv4"))
    assert usage.reused_tokens == 0
    kept.write_bytes(kept.read_bytes()[:5_000])
    again, usage = await turn(history, options)
    assert (again, usage.reused_tokens) == (there, 0)
    await turn(history, options, forget=True)
    assert not kept.exists()
