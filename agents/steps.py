"""The three steps of a run, and how it ends. `agents.loop` says how a run is begun and taken up again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, cast

from ternlight.agents.acting import Acted, Acting, show_part
from ternlight.agents.calls import (
    ASK_USER,
    LONGEST_THOUGHT,
    READ_MORE,
    RESPOND,
    BadCall,
    Call,
    Option,
    call_schema,
    call_text,
    parse_call,
    read_more,
    thought_so_far,
)
from ternlight.agents.context import PromptWindow
from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    RunFinished,
    StepFinished,
    TextDelta,
    ThinkingDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    Usage,
)
from ternlight.agents.links import LinkFilter
from ternlight.agents.messages import Outcome, ThinkingPart, ToolCallPart, ToolReturnPart
from ternlight.agents.model import CallOptions
from ternlight.agents.outcomes import fallback, outcome_message, tool_title
from ternlight.agents.pipe import Pipe
from ternlight.agents.repetition import RepetitionDetector
from ternlight.agents.results import ResultStore, clean
from ternlight.agents.select import usable
from ternlight.agents.state import Note, RunState
from ternlight.engine.errors import ContextFull
from ternlight.tools.base import ToolContext

if TYPE_CHECKING:
    from ternlight.agents.loop import Agent

log = logging.getLogger("ternlight.agent")

RETRIES = 2
"""Times that a call which could not work may be tried again with the error in view."""
_LONGEST_ANSWER = 200
"""Characters of a result that is the answer."""
_MARGIN = 64
"""Tokens left free for what a template, or a model server, adds around the beginning of an answer."""


class Steps:
    """One run of an agent."""

    def __init__(self, agent: Agent, state: RunState, context: ToolContext, results: ResultStore) -> None:
        self.agent = agent
        self.state = state
        self.context = context
        self.results = results
        self._not_kept = False
        self.window = PromptWindow(agent.model, state.levels)
        state.levels = self.window.levels
        self.options = {option.name: option for option in usable(agent.tools) if option.name in state.visible}
        # Sub-agents share the consent that was given in their parent's run.
        self.grants = agent.grants if agent.result is not None else agent.grants.for_run()
        self.grants.run.update(state.granted)
        self.acting = Acting(
            context=context,
            grants=self.grants,
            approver=agent.approver,
            results=results,
            count=self.window.count,
        )

    async def events(self) -> AsyncIterator[Event]:
        """What happens, step after step; `RunFinished` last."""
        state = self.state
        if state.phase == "act":
            self._interrupted()
        while state.phase != "done":
            step: Callable[[], AsyncIterator[Event]] = getattr(self, f"_{state.phase}")
            async for event in step():
                yield event
            if (doubt := await self._keep()) is not None:
                yield doubt
        if self.agent.checkpoints is not None:
            await self.agent.checkpoints.delete(state.id)
        yield RunFinished(parts=state.parts())

    # -- the three steps

    async def _choose(self) -> AsyncIterator[Event]:
        state = self.state
        if (spent := state.meter.spent) is not None:
            self._end_without_model(spent)
            return
        state.forced = state.forced or state.meter.ending
        options = self._allowed()
        limit = self._share(self.agent.call_tokens)
        text, told = "", ""
        options_ = CallOptions(
            max_tokens=limit,
            temperature=self.agent.temperature,
            seed=self.agent.seed,
            json_schema=call_schema(options, thoughts=self.agent.thinks),
        )
        try:
            async with aclosing(self._model(limit, options_)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        text += event.text
                        thought = thought_so_far(text)[:LONGEST_THOUGHT]
                        if len(thought) > len(told):
                            yield ThinkingDelta(text=thought[len(told) :])
                            told = thought
                    else:
                        yield event
        except _Spent as limit_reached:
            self._end_without_model(limit_reached.outcome)
            return
        state.meter.steps += 1
        parsed = parse_call(text, options)
        if isinstance(parsed, BadCall):
            self._bad_call(parsed)
            return
        state.bad_calls = 0
        self._take(parsed)
        if state.phase == "done" and state.answer:
            yield TextDelta(text=state.answer)

    async def _act(self) -> AsyncIterator[Event]:
        state = self.state
        call = state.entries[-1]
        assert isinstance(call, ToolCallPart)
        option = self.options.get(call.tool)
        title = tool_title(option.tool.spec if option and option.tool else None, call)
        yield ToolStarted(part=call, title=title)
        began = monotonic()
        if call.tool == READ_MORE:
            part = await self._read_on(call)
            acted = Acted(part=part)
        elif option is None:
            acted = Acted(
                part=ToolReturnPart(
                    call=call.call, tool=call.tool, status="failed", text="This tool is gone.", trusted=True
                )
            )
        else:
            chosen = option

            async def work(emit: Callable[[ToolProgress | ApprovalRequested], None]) -> Acted:
                return await self.acting.act(
                    call,
                    chosen,
                    emit,
                    seconds=state.meter.seconds_left,
                    tokens=await self._result_room(),
                    tainted=state.tainted,
                )

            pipe: Pipe[ToolProgress | ApprovalRequested, Acted] = Pipe(work)
            async with aclosing(cast("AsyncGenerator[Event, None]", pipe.events())) as events:
                async for event in events:
                    yield event
            acted = pipe.result
        state.meter.pause(acted.asked_seconds)
        self._took(call, acted.part)
        seconds = max(0.0, monotonic() - began - acted.asked_seconds)
        yield ToolFinished(part=acted.part, title=outcome_message(title, acted.part), seconds=seconds)
        if state.decided and _is_an_answer(acted.part):
            state.answer, state.phase = acted.part.text, "done"
            yield TextDelta(text=state.answer)

    async def _write(self) -> AsyncIterator[Event]:
        state = self.state
        limit = self._share(self.agent.answer_tokens)
        calling = bool(state.visible)
        prefix = call_text(RESPOND, None, state.thought) + "\n" if calling else ""
        links = self._links() if state.tainted else None
        options = CallOptions(max_tokens=limit, temperature=self.agent.temperature, seed=self.agent.seed, prefix=prefix)
        answer = ""
        generated = 0
        try:
            async with aclosing(self._model(limit, options, prefix)) as events:
                async for event in events:
                    if isinstance(event, Usage):
                        generated = event.generated_tokens
                        yield event
                        continue
                    text = links.push(event.text) if links else event.text
                    # A template may leave white space before the answer; it is no part of it.
                    text = text if answer else text.lstrip()
                    if text:
                        answer += text
                        yield TextDelta(text=text)
        except _Spent as spent:
            if not answer:
                self._end_without_model(spent.outcome)
                return
            state.forced = spent.outcome
        if links and (rest := links.flush()):
            answer += rest
            yield TextDelta(text=rest)
        state.answer = answer
        state.phase = "done"
        if not answer.strip():
            self._end_without_model("no_answer")
            return
        self._judge(cut=generated >= limit)

    # -- what the steps are made of

    def _take(self, call: Call) -> None:
        """Go where a valid call leads."""
        state = self.state
        state.thought = call.thought
        if call.thought:
            state.entries.append(ThinkingPart(text=call.thought))
        state.calls_made += 1
        state.entries.append(
            ToolCallPart(call=f"{state.id[:8]}-{state.calls_made}", tool=call.name, arguments=call.arguments)
        )
        match call.name:
            case "respond":
                state.phase = "write"
            case "ask_user":
                state.answer = self._shown(call.arguments["question"])
                self._end("asked", "The task goes on with your answer.")
            case "cannot_do":
                self._end("declined", f"The model says that it cannot do this: {self._shown(call.arguments['reason'])}")
            case "finish":
                self._end("answered", "")
                self._judge(cut=False)
            case _:
                state.phase = "act"

    def _took(self, call: ToolCallPart, part: ToolReturnPart) -> None:
        """Take a result in: what it says about trust, retries and going in circles."""
        state = self.state
        state.entries.append(part)
        state.phase = "choose"
        state.files += part.files
        state.granted = sorted(self.grants.run)
        option = self.options.get(call.tool)
        pure = option is not None and option.tool is not None and option.tool.spec.effect == "pure"
        state.tainted = state.tainted or bool(part.text and not part.trusted and not pure)
        if part.status in ("invalid", "failed", "timeout"):
            state.failures[call.tool] = state.failures.get(call.tool, 0) + 1
        else:
            state.failures.pop(call.tool, None)
        if part.status == "denied" or state.failures.get(call.tool, 0) > RETRIES:
            if call.tool in self.options and call.tool not in state.set_aside:
                state.set_aside.append(call.tool)
            state.entries.append(Note(text=f"{call.tool} cannot be called any more. Go on without it."))
        detector = RepetitionDetector(state.seen)
        verdict = detector.add(call.tool, call.arguments, f"{part.status} {part.text}")
        state.seen = detector.seen
        if verdict == "stuck":
            state.forced = state.forced or "repeating"
        elif verdict == "repeated":
            state.entries.append(
                Note(text="You have made these calls before, with the same results. Use them, or do something else.")
            )

    def _bad_call(self, bad: BadCall) -> None:
        state = self.state
        state.bad_calls += 1
        log.info("a call could not be used: %s", bad.error)
        if state.bad_calls > RETRIES:
            self._end_without_model("no_answer")
        else:
            state.entries.append(Note(text=bad.error, said=bad.text.strip() or "(nothing)"))

    def _allowed(self) -> list[Option]:
        """What the grammar allows now; the endings always."""
        state = self.state
        endings = self.agent.endings()
        if state.forced is not None:
            return [option for option in endings if option.name != ASK_USER]
        tools = [option for name, option in self.options.items() if name not in state.set_aside]
        if state.decided and tools:
            if not state.returns():
                return tools
            if any(part.status in ("ok", "empty") for part in state.returns()):
                return [option for option in endings if option.name == RESPOND]
        handles = [part.handle for part in state.returns() if part.next_part]
        reading = [read_more(list(dict.fromkeys(handles[-3:])))] if handles else []
        return [*tools, *reading, *endings]

    def _interrupted(self) -> None:
        """A run is taken up that was cut off while a tool ran: what may have changed something is not done again."""
        state = self.state
        call = state.entries[-1]
        assert isinstance(call, ToolCallPart)
        option = self.options.get(call.tool)
        if option is not None and option.tool is not None and option.tool.spec.effect == "write":
            state.entries.append(
                ToolReturnPart(call=call.call, tool=call.tool, status="unknown", text="", trusted=True)
            )
            state.set_aside.append(call.tool)
            state.phase = "choose"

    async def _read_on(self, call: ToolCallPart) -> ToolReturnPart:
        handle, number = str(call.arguments["handle"]), int(call.arguments["part"])
        shown = ToolReturnPart(call=call.call, tool=call.tool, status="ok", text="")
        return await show_part(shown, handle, number, self.results, await self._result_room(), self.window.count)

    def _shown(self, text: str) -> str:
        """A short text by the model, as the user may see it."""
        if not self.state.tainted:
            return clean(text).strip()
        links = self._links()
        return (links.push(clean(text)) + links.flush()).strip()

    def _links(self) -> LinkFilter:
        words = [message.text for message in self.state.conversation if message.role == "user"]
        return LinkFilter([*words, *(source.url for _, source in self.context.sources)])

    # -- the model, within its limits

    def _share(self, wanted: int) -> int:
        """Tokens that one answer may take of the model's context."""
        return max(16, min(wanted, self.agent.model.context // 4))

    async def _result_room(self) -> int:
        """Tokens in which one result may be shown: a third of what the fixed parts leave free, at most."""
        fixed = [block for block in self.state.blocks() if block.kind == "fixed"]
        used = sum([await self.window.count(block.forms[0]) for block in fixed])
        free = self.agent.model.context - used - self._share(self.agent.answer_tokens) - _MARGIN
        return max(24, min(self.agent.result_tokens, free // 3))

    async def _model(
        self, limit: int, options: CallOptions, prefix: str = ""
    ) -> AsyncGenerator[TextDelta | Usage, None]:
        """One call of the model with a prompt that fits. Raises `_Spent` when time or tokens run out."""
        state, model = self.state, self.agent.model
        if (spent := state.meter.spent) is not None and spent != "out_of_steps":
            raise _Spent(spent)
        room = model.context - max(limit, self._share(self.agent.answer_tokens)) - _MARGIN
        room -= await self.window.count(prefix)
        for attempt in range(3):
            try:
                messages, size = await self.window.fit(state.blocks(), room)
            except ContextFull:
                if not state.entries:
                    raise  # it is the question that is too long
                raise _Spent("out_of_tokens") from None
            if size >= state.meter.tokens_left:
                raise _Spent("out_of_tokens")
            allowed = replace(options, max_tokens=min(limit, state.meter.tokens_left - size))
            state.meter.model_calls += 1
            try:
                async for event in self._timed(model.stream(messages, allowed)):
                    yield event
                return
            except ContextFull:
                # A server whose tokens can only be estimated: keep less, and try again.
                if attempt == 2:
                    raise
                room = room * 3 // 4

    async def _timed(self, stream: AsyncIterator[TextDelta | Usage]) -> AsyncIterator[TextDelta | Usage]:
        meter = self.state.meter
        async with aclosing(cast("AsyncGenerator[TextDelta | Usage, None]", stream)) as events:
            while True:
                try:
                    async with asyncio.timeout(meter.seconds_left):
                        event = await anext(events)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise _Spent("out_of_time") from None
                if isinstance(event, Usage):
                    meter.tokens += event.prompt_tokens - event.reused_tokens + event.generated_tokens
                yield event

    # -- ends

    def _end(self, outcome: Outcome, message: str) -> None:
        self.state.outcome, self.state.message, self.state.phase = outcome, message, "done"

    def _judge(self, *, cut: bool) -> None:
        """Say what there is to say about an answer that was given."""
        state = self.state
        if state.forced is not None:
            self._end(state.forced, fallback(state, answered=True))
        elif cut:
            self._end("cut_off", fallback(state, answered=True, outcome="cut_off"))
        elif state.set_aside:
            self._end("partial", fallback(state, answered=True, outcome="partial"))

    def _end_without_model(self, outcome: Outcome) -> None:
        """The deterministic end: what was found, said by code and marked as such."""
        self._end(outcome, fallback(self.state, answered=False, outcome=outcome))

    async def _keep(self) -> StepFinished | None:
        """Keep the state. A disk that does not take it ends no run; the user is told once."""
        store = self.agent.checkpoints
        if store is None or self.state.phase == "done" or self._not_kept:
            return None
        registry = self.context.sources
        documents = {f"document-{key}": document for key, document in registry.documents.items()}
        data = {
            "state": self.state.to_json(),
            "sources": registry.to_json()["sources"],
            "documents": list(documents),
            "results": list(self.results.texts),
        }
        texts = dict(self.results.texts)
        texts |= {name: json.dumps(document.to_dict(), ensure_ascii=False) for name, document in documents.items()}
        try:
            await store.save(self.state.id, data, texts)
        except OSError as error:
            self._not_kept = True
            title = f"This task is not kept on disk ({error.strerror or error}): it is lost if the program ends"
            return StepFinished(step="keep", title=title, seconds=0.0, ok=False)
        return None


def _is_an_answer(part: ToolReturnPart) -> bool:
    """Whether a result is code's own words, and short: where code has chosen the tool, it is what was asked for, and a
    model that only phrases could make it wrong."""
    return part.status == "ok" and part.trusted and not part.next_part and len(part.text) <= _LONGEST_ANSWER


class _Spent(Exception):
    """Time or tokens ran out in the middle of a step."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome: Outcome = outcome
