from __future__ import annotations

import asyncio

import pytest
from helpers.agents import FaultyTool, answer, call, events_of, finished, said

from ternlight.agents.approvals import ApprovalRequest, Decision
from ternlight.agents.budget import RunBudget
from ternlight.agents.events import (
    ApprovalRequested,
    RunFailed,
    TextDelta,
    ThinkingDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
)
from ternlight.agents.loop import Agent
from ternlight.agents.messages import (
    Message,
    OutcomePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    message_from_json,
    message_to_json,
)
from ternlight.agents.run import parts_so_far
from ternlight.agents.testing import ScriptedModel
from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.calc import Calculator
from ternlight.tools.dates import Dates

QUESTION = [said("What is 17*23?")]
SUM = call("calculator", thought="needs a sum", expression="17*23")


def model(*replies: str, **options: object) -> ScriptedModel:
    return ScriptedModel(replies=list(replies), **options)  # type: ignore[arg-type]


async def test_a_question_is_answered_with_a_tool() -> None:
    scripted = model(SUM, call("respond"), "It is 391.", check_schema=True)
    events = await events_of(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    final = events[-1]
    assert answer(final) == "It is 391."
    assert final.outcome == "answered"
    assert "".join(event.text for event in events if isinstance(event, ThinkingDelta)) == "needs a sum"
    started = next(event for event in events if isinstance(event, ToolStarted))
    ended = next(event for event in events if isinstance(event, ToolFinished))
    assert started.title == "Calculating 17*23"
    assert (ended.ok, ended.part.text, ended.title) == (True, "391", "Calculating 17*23: = 391")
    streamed = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert streamed == "It is 391."
    assert "391" in scripted.calls[1].messages[-1].text
    kept = Message(role="assistant", parts=final.parts)
    assert message_from_json(message_to_json(kept)) == kept


async def test_plain_chat_is_one_call_without_a_schema() -> None:
    scripted = model("Hello.")
    final = await finished(Agent(model=scripted).run([said("Hello")]))
    assert answer(final) == "Hello."
    (only,) = scripted.calls
    assert only.options.json_schema is None
    assert only.options.prefix == ""
    assert "Tools" not in only.messages[0].text


async def test_the_answer_is_free_text_after_the_call() -> None:
    scripted = model(call("respond", thought="easy"), 'A "quoted" answer\nof two lines with \\ and {braces}.')
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    assert answer(final) == 'A "quoted" answer\nof two lines with \\ and {braces}.'
    assert scripted.calls[1].options.json_schema is None
    assert scripted.calls[1].options.prefix == '{"thought": "easy", "tool": "respond"}\n'


async def test_a_question_back_and_a_refusal_are_ends_of_their_own() -> None:
    asked = await finished(Agent(model=model(call("ask_user", question="Which port?")), tools=[Dates()]).run(QUESTION))
    assert (asked.outcome, answer(asked)) == ("asked", "Which port?")
    declined = await finished(Agent(model=model(call("cannot_do", reason="No map.")), tools=[Dates()]).run(QUESTION))
    assert declined.outcome == "declined"
    assert "No map." in declined.parts[-1].message
    quiet = model(call("cannot_do", reason="No."))
    await finished(Agent(model=quiet, tools=[Dates()], interactive=False).run(QUESTION))
    assert '"ask_user"' not in quiet.calls[0].options.json_schema
    assert "ask_user" not in quiet.calls[0].messages[0].text


async def test_an_exact_error_is_fed_back_and_the_call_tried_again() -> None:
    scripted = model(call("calculator", expression="17*"), SUM, call("respond"), "391")
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    assert final.outcome == "answered"
    assert "'17*' is not an arithmetic expression" in scripted.calls[1].messages[-1].text
    statuses = [part.status for part in final.parts if isinstance(part, ToolReturnPart)]
    assert statuses == ["invalid", "ok"]


async def test_after_two_retries_a_tool_is_given_up_and_the_user_is_told() -> None:
    wrong = [call("calculator", expression=f"{number}*") for number in range(3)]
    scripted = model(*wrong, call("respond"), "I do not know.")
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    assert final.outcome == "partial"
    assert "calculator was given up" in final.parts[-1].message
    assert '"calculator"' in scripted.calls[2].options.json_schema
    assert '"calculator"' not in scripted.calls[3].options.json_schema
    prefixes = {tuple(message.text for message in made.messages[:1]) for made in scripted.calls}
    assert len(prefixes) == 1, "what the model is told of does not change"


async def test_text_that_is_no_call_is_answered_with_what_is_wrong_and_ends_in_a_marked_fallback() -> None:
    scripted = model("I think it is 391", '{"tool": "abacus", "arguments": {}}', "391!")
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    assert final.outcome == "no_answer"
    assert "did not give an answer" in final.parts[-1].message
    assert "That was not a call" in scripted.calls[1].messages[-1].text
    assert 'no tool "abacus"' in scripted.calls[2].messages[-1].text
    assert len(scripted.calls) == 3
    assert not answer(final)


async def test_a_fallback_tells_what_was_found() -> None:
    scripted = model(SUM, "?", "?", "?")
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    assert final.outcome == "no_answer"
    assert "= 391" in final.parts[-1].message
    assert "No answer was written" in final.parts[-1].message


async def test_a_call_wrapped_in_talk_is_found_and_slips_are_put_right() -> None:
    scripted = model(
        'Sure!\n```json\n{"tool": "Calculator", "arguments": {"Expression": "17*23"}}\n```', call("respond"), "ok"
    )
    final = await finished(Agent(model=scripted, tools=[Calculator()]).run(QUESTION))
    (made,) = [part for part in final.parts if isinstance(part, ToolCallPart) and part.tool == "calculator"]
    assert made.arguments == {"expression": "17*23"}


async def test_steps_run_out_with_one_kept_for_the_answer() -> None:
    calls = [call("calculator", expression=f"{number}+1") for number in range(9)]

    def reply(messages: object, options: object) -> str:
        schema = options.json_schema  # type: ignore[attr-defined]
        if schema is None:
            return "As far as I got: 3."
        return calls.pop(0) if "calculator" in schema else call("respond")

    final = await finished(
        Agent(model=ScriptedModel(replies=reply), tools=[Calculator()], budget=RunBudget(steps=4)).run(QUESTION)
    )
    assert final.outcome == "out_of_steps"
    assert answer(final) == "As far as I got: 3."
    assert sum(isinstance(part, ToolReturnPart) for part in final.parts) == 3


async def test_tokens_and_time_run_out_truly() -> None:
    final = await finished(Agent(model=model(SUM), tools=[Calculator()], budget=RunBudget(tokens=300)).run(QUESTION))
    assert final.outcome == "out_of_tokens"
    slow = FaultyTool(fault="timeout", timeout=60.0)
    final = await finished(
        Agent(
            model=model(call("search", query="x"), call("respond"), "Nothing."),
            tools=[slow],
            budget=RunBudget(seconds=0.2),
        ).run(QUESTION)
    )
    assert final.outcome == "out_of_time"
    assert slow.cancelled == 1
    hanging = model("Hello there", hangs_at=0)
    final = await finished(Agent(model=hanging, budget=RunBudget(seconds=0.2)).run(QUESTION))
    assert (final.outcome, answer(final)) == ("out_of_time", "Hello t")


@pytest.mark.parametrize("pattern", [["1+1"], ["1+1", "2+2"], ["1+1", "2+2", "3+3"]])
async def test_going_in_circles_is_told_and_then_stopped(pattern: list[str]) -> None:
    made = 0

    def reply(messages: object, options: object) -> str:
        nonlocal made
        schema = options.json_schema  # type: ignore[attr-defined]
        if schema is None:
            return "It is 2."
        if "calculator" not in schema:
            return call("respond")
        made += 1
        return call("calculator", expression=pattern[(made - 1) % len(pattern)])

    scripted = ScriptedModel(replies=reply)
    final = await finished(Agent(model=scripted, tools=[Calculator()], budget=RunBudget(steps=30)).run(QUESTION))
    assert (final.outcome, answer(final)) == ("repeating", "It is 2.")
    assert made == 3 * len(pattern)
    assert any("You have made these calls before" in made.messages[-1].text for made in scripted.calls)


async def test_cancelling_stops_the_tool_at_once_and_keeps_what_was_done() -> None:
    hanging = FaultyTool(fault="timeout", timeout=60.0)
    agent = Agent(model=model(SUM, call("search", query="x")), tools=[Calculator(), hanging])
    seen: list[object] = []

    async def consume() -> None:
        async for event in agent.run(QUESTION):
            seen.append(event)

    task = asyncio.create_task(consume())
    await hanging.running.wait()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=0.2)
    assert done
    assert task.cancelled()
    assert hanging.cancelled == 1
    parts = parts_so_far(seen)  # type: ignore[arg-type]
    assert [part.kind for part in parts] == ["tool_call", "tool_return", "tool_call"]


async def test_cancelling_reaches_the_model() -> None:
    scripted = model(SUM, hangs_at=0)

    async def consume() -> None:
        async for _ in Agent(model=scripted, tools=[Calculator()]).run(QUESTION):
            pass

    task = asyncio.create_task(consume())
    await scripted.hanging.wait()
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=0.2)
    assert done


async def test_a_tool_that_does_not_let_itself_be_stopped_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ternlight.agents.pipe.GRACE_SECONDS", 0.02)
    release = asyncio.Event()

    class Deaf(FaultyTool):
        async def run(self, arguments: object, context: ToolContext) -> ToolResult:
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    continue
            return ToolResult(text="late")

    scripted = model(call("search", query="x"), call("respond"), "Nothing.")
    final = await finished(Agent(model=scripted, tools=[Deaf()]).run(QUESTION))
    assert [part.status for part in final.parts if isinstance(part, ToolReturnPart)] == ["timeout"]
    release.set()
    await asyncio.sleep(0)


async def test_progress_of_a_tool_is_told() -> None:
    scripted = model(call("search", query="x"), call("respond"), "ok")
    events = await events_of(Agent(model=scripted, tools=[FaultyTool()]).run(QUESTION))
    (progress,) = [event for event in events if isinstance(event, ToolProgress)]
    assert (progress.done, progress.total, progress.unit) == (1, 2, "things")


class Approver:
    """Answers in line, and remembers what it was asked."""

    def __init__(self, *decisions: Decision) -> None:
        self.decisions = list(decisions)
        self.asked: list[ApprovalRequest] = []

    async def __call__(self, request: ApprovalRequest) -> Decision:
        self.asked.append(request)
        return self.decisions.pop(0)


async def test_a_tool_that_asks_runs_only_with_consent() -> None:
    tool = FaultyTool(approval="ask")
    scripted = model(call("search", query="secret"), call("respond"), "I may not.")
    approver = Approver("no")
    events = await events_of(Agent(model=scripted, tools=[tool], approver=approver).run(QUESTION))
    assert not tool.runs
    assert any(isinstance(event, ApprovalRequested) for event in events)
    assert approver.asked[0].arguments == {"query": "secret"}
    assert "did not allow" in scripted.calls[1].messages[-1].text
    assert '"search"' not in scripted.calls[1].options.json_schema


async def test_consent_is_remembered_for_as_long_as_was_said() -> None:
    tool = FaultyTool(approval="ask", effect="read")
    twice = [call("search", query="a"), call("search", query="b"), call("respond"), "ok"]
    once = Approver("once", "run", "run")
    asking = Agent(model=model(*twice, *twice), tools=[tool], approver=once)
    await finished(asking.run(QUESTION))
    assert len(once.asked) == 2
    await finished(asking.run(QUESTION))
    assert len(once.asked) == 3, "consent for one run ends with it"
    always = Approver("always")
    agent = Agent(model=model(*twice), tools=[tool], approver=always)
    await finished(agent.run(QUESTION))
    assert len(always.asked) == 1
    assert agent.grants.always == {"tool:search"}
    nobody = Agent(model=model(*twice[:1], *twice[2:]), tools=[tool])
    await finished(nobody.run(QUESTION))
    assert len(tool.runs) == 6


async def test_a_tool_asks_for_the_scope_that_it_needs() -> None:
    class Fetch:
        spec = ToolSpec(
            name="fetch",
            title="Fetch",
            description="Fetches.",
            parameters={"type": "object", "properties": {"host": {"type": "string"}}, "required": ["host"]},
        )
        done: list[str] = []  # noqa: RUF012

        async def run(self, arguments: object, context: ToolContext) -> ToolResult:
            host = arguments["host"]  # type: ignore[index]
            context.require(f"host:{host}", f"Open {host}?")
            self.done.append(host)
            return ToolResult(text="page")

    tool = Fetch()
    approver = Approver("run", "no")
    calls = [call("fetch", host="a.example"), call("fetch", host="a.example"), call("fetch", host="b.example")]
    scripted = model(*calls, call("respond"), "ok")
    await finished(Agent(model=scripted, tools=[tool], approver=approver).run(QUESTION))
    assert [request.question for request in approver.asked] == ["Open a.example?", "Open b.example?"]
    assert tool.done == ["a.example", "a.example"]


async def test_long_results_are_cut_and_read_on_without_a_gap() -> None:
    words = " ".join(f"w{number}" for number in range(3000))

    class Long(FaultyTool):
        async def run(self, arguments: object, context: ToolContext) -> ToolResult:
            return ToolResult(text=words)

    reads = [call("read_more", handle="r1", part=number) for number in (2, 3, 4)]
    scripted = model(call("search", query="x"), *reads, call("respond"), "ok", context=32_768)
    final = await finished(Agent(model=scripted, tools=[Long()]).run(QUESTION))
    returned = [part for part in final.parts if isinstance(part, ToolReturnPart)]
    assert "".join(part.text for part in returned) == words
    assert [part.next_part for part in returned] == [2, 3, 4, 0]
    assert all(len(part.text.split()) <= 800 for part in returned)
    assert '"read_more"' not in scripted.calls[0].options.json_schema
    assert '"read_more"' in scripted.calls[1].options.json_schema


async def test_a_message_that_cannot_fit_is_refused_before_the_model_is_asked() -> None:
    scripted = model("never", context=400)
    (*_, final) = await events_of(Agent(model=scripted, tools=[Calculator()]).run([said("word " * 900)]))
    assert isinstance(final, RunFailed)
    assert "too long" in final.message
    assert not scripted.calls


async def test_the_date_memory_and_plan_come_after_the_users_words_and_stay_in_the_next_prompt() -> None:
    scripted = model(call("respond"), "Hello.", call("respond"), "Again.")
    agent = Agent(model=scripted, tools=[Calculator()])
    final = await finished(agent.run([said("Hello")], plan="Plan: greet.", memory=["likes tea"]))
    first = scripted.calls[0].messages[-1].text
    assert first.startswith("Hello\n\nPlan: greet.\n\n(Now it is ")
    assert "likes tea" in first
    assert "Plan" not in scripted.calls[0].messages[0].text
    earlier = [said("Hello"), Message(role="assistant", parts=final.parts)]
    await finished(agent.run([*earlier, said("And now?")]))
    second = scripted.calls[2].messages
    assert second[1].text == first
    assert second[2].text == '{"tool": "respond"}\nHello.'


async def test_an_answer_at_its_longest_says_so() -> None:
    scripted = model(" ".join(["word"] * 30))
    final = await finished(Agent(model=scripted, answer_tokens=20).run(QUESTION))
    assert final.outcome == "cut_off"
    assert isinstance(final.parts[-1], OutcomePart)


async def test_no_answer_at_all_says_so() -> None:
    final = await finished(Agent(model=model("  \n ")).run(QUESTION))
    assert final.outcome == "no_answer"
    assert not [part for part in final.parts if isinstance(part, TextPart)]


async def test_one_broken_schema_sets_only_its_own_tool_aside() -> None:
    broken = FaultyTool(name="broken", parameters={"type": "object", "properties": {"a": {"$ref": "http://x/y"}}})
    scripted = model(SUM, call("respond"), "391")
    final = await finished(Agent(model=scripted, tools=[broken, Calculator()]).run(QUESTION))
    assert final.outcome == "answered"
    assert "broken" not in scripted.calls[0].messages[0].text


async def test_few_tools_are_chosen_for_the_task_and_keep_their_order() -> None:
    tools = [FaultyTool(name=name) for name in ("alpha", "beta", "gamma", "delta")]
    scripted = model(call("respond"), "ok")
    await finished(
        Agent(model=scripted, tools=[*tools, Calculator(), Dates()]).run(
            [said("Calculate with the calculator in delta")]
        )
    )
    told = [line for line in scripted.calls[0].messages[0].text.splitlines() if line.startswith("- ")]
    assert len(told) == 6
    names = [line[2:].split("(")[0] for line in told]
    assert "calculator" in names
    assert "delta" in names
    assert names[-3:] == ["respond", "ask_user", "cannot_do"]
    order = ["alpha", "beta", "gamma", "delta", "calculator", "dates"]
    assert names[:3] == sorted(names[:3], key=order.index)
