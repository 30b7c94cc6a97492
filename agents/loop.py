"""The agent: a model, its tools, and a state machine whose every step is one call that a grammar allows.

    choose   the model makes one call            -> act, write, or done (ask_user, cannot_do, finish)
    act      the called tool runs                -> choose
    write    the answer streams as free text     -> done

With no tools a run is one `write`: plain chat costs nothing more. After each step the run's state is kept, if there is
a place for it. Whatever happens, a run ends within its budget, and its last event says truly how.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ternlight.agents.approvals import Approver, Grants, deny_all
from ternlight.agents.budget import RunBudget
from ternlight.agents.calls import (
    FINISH,
    Option,
    ask_user,
    cannot_do,
    finish,
    respond,
)
from ternlight.agents.checkpoint import Checkpoints
from ternlight.agents.errors import CheckpointDamaged
from ternlight.agents.events import (
    Event,
)
from ternlight.agents.gate import Gate
from ternlight.agents.messages import Message, ToolReturnPart
from ternlight.agents.model import ChatModel
from ternlight.agents.prompts import INSTRUCTIONS, system_text
from ternlight.agents.results import ResultStore
from ternlight.agents.run import run
from ternlight.agents.select import MOST_VISIBLE, choose_tools, usable
from ternlight.agents.state import RunState
from ternlight.agents.steps import Steps
from ternlight.engine.errors import EngineError
from ternlight.tools.base import Tool, ToolContext
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.sources import SourceRegistry

log = logging.getLogger("ternlight.agent")


@dataclass(frozen=True, kw_only=True)
class Agent:
    """How runs are made. It holds no state of a run: one agent may have several going on."""

    model: ChatModel
    tools: Sequence[Tool] = ()
    instructions: str = INSTRUCTIONS
    budget: RunBudget = field(default_factory=RunBudget)
    approver: Approver = deny_all
    grants: Grants = field(default_factory=Grants)
    checkpoints: Checkpoints | None = None
    embedder: Embedder | None = None
    """Helps to choose the tools where there are more than can be shown."""
    gate: Gate | None = None
    """Decides in the model's place which tool the task means, if any, and that the answer follows its result. A short
    result in code's own words (a sum, a date) is the answer."""
    always: Collection[str] = ()
    """Names of tools to be among the chosen."""
    most_visible: int = MOST_VISIBLE
    interactive: bool = True
    """Whether the model may hand the turn back with a question."""
    thoughts: bool | None = None
    """Whether a call may begin with a line of thought; None leaves it to how capable the model is."""
    temperature: float = 0.0
    seed: int = 0
    call_tokens: int = 400
    """The longest call."""
    answer_tokens: int = 1024
    """The longest answer."""
    result_tokens: int = 800
    """Of one result as shown; the rest can be read on demand."""
    result: dict[str, Any] | None = None
    """JSON Schema of the result that ends the run in place of an answer: a sub-agent's."""

    def run(
        self,
        messages: Sequence[Message],
        *,
        context: ToolContext | None = None,
        plan: str = "",
        memory: Sequence[str] = (),
        run_id: str = "",
    ) -> AsyncIterator[Event]:
        """The events of one run: the answer to the last of `messages`, which is the user's.

        `plan` and `memory` stand after the user's words. A run is kept under `run_id` while it goes on.
        """
        context = context or ToolContext()

        async def start() -> AsyncIterator[Event]:
            state = await self._begin(messages, context, plan, memory, run_id or uuid.uuid4().hex)
            async for event in Steps(self, state, context, ResultStore()).events():
                yield event

        return run(start(), model=self.model.name)

    def resume(self, run_id: str, *, context: ToolContext | None = None) -> AsyncIterator[Event]:
        """The events of a run that was cut off, from its last whole step on; its sources are restored.

        Fails with `CheckpointDamaged` where there is nothing that could be taken up.
        """

        async def start() -> AsyncIterator[Event]:
            state, sources, results = await self._restore(run_id)
            base = context or ToolContext(now=state.now)
            async for event in Steps(self, state, replace(base, sources=sources), results).events():
                yield event

        return run(start(), model=self.model.name)

    async def _begin(
        self, messages: Sequence[Message], context: ToolContext, plan: str, memory: Sequence[str], run_id: str
    ) -> RunState:
        conversation = [message for message in messages if message.role != "system"]
        if not conversation or conversation[-1].role != "user":
            raise ValueError("a run answers a message of the user")
        system = [message.text for message in messages if message.role == "system"]
        instructions = "\n\n".join([*system] or [self.instructions])
        endings = self.endings()
        task = conversation[-1].text
        options = usable(self.tools)
        room = max(0, self.most_visible - len(self._told_endings()))
        chosen = await self._choose(task, options, room)
        told = [*chosen, *self._told_endings()] if chosen or self.result is not None else []
        if self.result is not None:
            told = [*told, *(option for option in endings if option.name == FINISH)]
        return RunState(
            id=run_id,
            conversation=tuple(conversation),
            system=system_text(instructions, told, thoughts=self.thinks),
            visible=tuple(option.name for option in chosen),
            budget=self.budget,
            now=context.now,
            plan=plan,
            memory=tuple(memory),
            phase="choose" if told else "write",
            decided=self.gate is not None and bool(chosen),
            # What a sub-agent is handed was found by others.
            tainted=self.result is not None
            or any(option.tool is not None and option.tool.spec.foreign for option in chosen)
            or any(
                isinstance(part, ToolReturnPart) and not part.trusted and bool(part.text)
                for message in conversation
                for part in message.parts
            ),
        )

    async def _choose(self, task: str, options: list[Option], room: int) -> list[Option]:
        """The tools that the model is told of. An embedder that fails leaves the words to choose by, and a gate
        without one opens for nothing."""
        try:
            if self.gate is not None:
                meant = await self.gate.meant(task, options)
                return [meant] if meant is not None else []
            return await choose_tools(task, options, room, always=self.always, embedder=self.embedder)
        except EngineError as error:
            log.warning("tools are chosen without an embedder: %s", error)
            return [] if self.gate is not None else await choose_tools(task, options, room, always=self.always)

    def _told_endings(self) -> list[Option]:
        return [respond(), *([ask_user()] if self.interactive else []), cannot_do()]

    @property
    def thinks(self) -> bool:
        """Whether a call may begin with a line of thought."""
        return self.model.strength == "capable" if self.thoughts is None else self.thoughts

    def endings(self) -> list[Option]:
        """The calls that end a run."""
        if self.result is not None:
            return [finish(self.result), cannot_do()]
        return self._told_endings()

    async def _restore(self, run_id: str) -> tuple[RunState, SourceRegistry, ResultStore]:
        if self.checkpoints is None:
            raise CheckpointDamaged("There is no place where unfinished tasks are kept.", kind="bug")
        data, texts = await self.checkpoints.load(run_id)
        try:
            state = RunState.from_json(data["state"])
            sources = SourceRegistry.from_json({"sources": data["sources"], "documents": []})
            for name in data["documents"]:
                sources.keep(Document.from_dict(json.loads(texts[name])))
            results = ResultStore({handle: texts[handle] for handle in data["results"]})
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointDamaged(f"The unfinished task cannot be taken up again ({error}). Ask it anew.") from error
        return state, sources, results
