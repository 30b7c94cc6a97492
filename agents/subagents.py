"""Handing parts of a task to sub-agents: a clean context in, a typed result out.

A sub-agent knows its task and what it is handed, at most 2,000 tokens in all, and nothing of the conversation. Its
prompt begins as its parent's does, so a model that can fork need not read that again. All share one registry of
sources, in which code gives the numbers. A sub-agent has no sub-agents.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from ternlight.agents.budget import RunBudget
from ternlight.agents.calls import FINISH
from ternlight.agents.context import PromptWindow
from ternlight.agents.errors import AgentError
from ternlight.agents.events import Event, RunCancelled, RunFailed, RunFinished, SubagentEvent, Usage
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message, OutcomePart, TextPart, ToolCallPart
from ternlight.agents.model import ChatModel, ForkingModel, ParallelModel
from ternlight.agents.pipe import Pipe
from ternlight.agents.prompts import quoted
from ternlight.agents.results import head
from ternlight.tools.base import ToolContext

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

LONGEST_INPUT = 2000
"""Tokens that a sub-agent is handed."""

_within: ContextVar[bool] = ContextVar("within_subagent", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubTask:
    """What a sub-agent is to do."""

    title: str
    """For the user, a few words."""
    task: str
    """For the model: what to find out, in full."""
    result: dict[str, Any]
    """JSON Schema of the result: one flat object."""
    material: str = ""
    """What it is handed, as a quotation; cut where it is too long."""
    budget: RunBudget = field(default_factory=lambda: RunBudget(steps=8, tokens=30_000, seconds=300.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SubResult:
    """What came of it."""

    title: str
    status: Literal["done", "declined", "failed"]
    value: dict[str, Any] | None
    """Satisfies the task's schema; None unless "done"."""
    message: str
    """Code's words on why it is not done, or what is in doubt; "" for nothing."""
    model_calls: int
    """Never 0 where it is done."""
    cut: bool = False
    """Whether its material did not fit."""


class Delegation:
    """Some sub-tasks of one run, side by side where the model takes several calls at once, else in turn."""

    def __init__(self, agent: Agent, tasks: Sequence[SubTask], context: ToolContext) -> None:
        """`agent` is the parent: model, tools, instructions and approvals are its. `context` is that of its run.

        Raises `AgentError` within a sub-agent.
        """
        if _within.get():
            raise AgentError("A sub-agent cannot have sub-agents.", kind="bug")
        self._agent = replace(agent, grants=agent.grants.for_run())
        self._tasks = tuple(tasks)
        self._context = context
        self._results: dict[int, SubResult] = {}

    @property
    def results(self) -> tuple[SubResult, ...]:
        """In the order of the tasks; complete once `events` has ended."""
        return tuple(self._results[index] for index in sorted(self._results))

    async def events(self) -> AsyncIterator[SubagentEvent]:
        """What the sub-agents do. Closing the iterator stops them all."""
        pipe: Pipe[SubagentEvent, None] = Pipe(self._all)
        async with aclosing(cast("AsyncGenerator[SubagentEvent, None]", pipe.events())) as events:
            async for event in events:
                yield event

    async def _all(self, emit: Callable[[SubagentEvent], None]) -> None:
        model = self._agent.model
        twin = await model.fork() if isinstance(model, ForkingModel) else None
        places = asyncio.Semaphore(model.parallel if isinstance(model, ParallelModel) else 1)

        async def one(index: int, task: SubTask) -> None:
            async with places:
                self._results[index] = await self._one(index, task, twin or model, emit)

        try:
            async with asyncio.TaskGroup() as group:
                for index, task in enumerate(self._tasks):
                    group.create_task(one(index, task))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            if twin is not None:
                await twin.close()

    async def _one(
        self, index: int, task: SubTask, model: ChatModel, emit: Callable[[SubagentEvent], None]
    ) -> SubResult:
        _within.set(True)
        agent = replace(self._agent, model=model, result=task.result, budget=task.budget, checkpoints=None)
        words, cut = await self._handed(task, model)
        message = Message(role="user", parts=(TextPart(text=words),))
        name = f"agent-{index + 1}"
        calls = 0
        final: Event | None = None
        async with aclosing(cast("AsyncGenerator[Event, None]", agent.run([message], context=self._context))) as events:
            async for event in events:
                calls += isinstance(event, Usage)
                final = event
                emit(SubagentEvent(agent=name, title=task.title, event=event))
        return _result(task, final, calls, cut)

    async def _handed(self, task: SubTask, model: ChatModel) -> tuple[str, bool]:
        """The task and its material in at most `LONGEST_INPUT` tokens, and a third of a small context."""
        end = f"When you know it, call {FINISH}. If it cannot be found out, call cannot_do."
        count = PromptWindow(model).count
        room = min(LONGEST_INPUT, model.context // 3) - await count(f"{end}\n\n{quoted('')}")
        asked = await head(task.task, room, count)
        given = await head(task.material, max(0, room - await count(task.task[:asked])), count)
        material = quoted(task.material[:given]) if given else ""
        words = "\n\n".join(text for text in (task.task[:asked], material, end) if text)
        return words, asked < len(task.task) or given < len(task.material)


def _result(task: SubTask, final: Event | None, calls: int, cut: bool) -> SubResult:
    value: dict[str, Any] | None = None
    message = ""
    status: Literal["done", "declined", "failed"] = "failed"
    match final:
        case RunFinished():
            finish = [part for part in final.parts if isinstance(part, ToolCallPart) and part.tool == FINISH]
            message = next((part.message for part in final.parts if isinstance(part, OutcomePart)), "")
            if finish:
                value, status = finish[-1].arguments, "done"
            elif final.outcome == "declined":
                status = "declined"
        case RunFailed():
            message = final.message
        case RunCancelled() | _:
            message = "It was stopped."
    if status == "done" and calls == 0:
        raise AgentError("A sub-agent ended without having asked the model.", kind="bug")
    return SubResult(title=task.title, status=status, value=value, message=message, model_calls=calls, cut=cut)
