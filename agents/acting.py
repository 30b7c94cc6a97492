"""One call of one tool, from its arguments to its result. Whatever the tool does, there is a result and it is true."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from ternlight.agents.approvals import ApprovalRequest, Approver, Grants, first_question
from ternlight.agents.calls import Option
from ternlight.agents.events import ApprovalRequested, ToolProgress
from ternlight.agents.messages import ToolCallPart, ToolReturnPart, ToolStatus
from ternlight.agents.pipe import within
from ternlight.agents.results import CountTokens, ResultStore, clean, one_line
from ternlight.tools.base import Tool, ToolContext, ToolResult
from ternlight.tools.errors import NeedsApproval, RetryWithHint, ToolError

log = logging.getLogger("ternlight.agent")

_MOST_QUESTIONS = 5
"""Scopes that one call may ask for."""

Emit = Callable[[ToolProgress | ApprovalRequested], None]


@dataclass(kw_only=True)
class Acted:
    """What became of a call."""

    part: ToolReturnPart
    asked_seconds: float = 0.0
    """How long the user took to decide."""
    cited: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Acting:
    """What calls of one run share."""

    context: ToolContext
    grants: Grants
    approver: Approver
    results: ResultStore
    count: CountTokens

    async def act(
        self, part: ToolCallPart, option: Option, emit: Emit, *, seconds: float, tokens: int, tainted: bool
    ) -> Acted:
        """Carry out a call: at most `seconds`, its result shown in at most `tokens`.

        Asks the user where that is needed. Raises nothing but `CancelledError`.
        """
        assert option.tool is not None
        acted = Acted(part=_returned(part, "failed", ""))
        granted = self.grants.scopes
        question = first_question(option.tool.spec, part.call, part.arguments, granted=granted, tainted=tainted)
        for _ in range(_MOST_QUESTIONS + 1):
            if question is not None:
                if not await self._allowed(question, acted, emit):
                    acted.part = _returned(part, "denied", "")
                    return acted
                granted = granted | {question.scope} | self.grants.scopes
            try:
                acted.part = await self._run(part, option, emit, granted, seconds, tokens)
                return acted
            except NeedsApproval as needed:
                spec = option.tool.spec
                question = ApprovalRequest(
                    call=part.call,
                    tool=spec.name,
                    title=spec.title,
                    arguments=part.arguments,
                    scope=one_line(needed.scope, 400),
                    question=one_line(needed.question, 400),
                )
                if needed.scope in granted:
                    break
        acted.part = _returned(part, "failed", "It asked again and again for permission.")
        return acted

    async def _allowed(self, question: ApprovalRequest, acted: Acted, emit: Emit) -> bool:
        emit(ApprovalRequested(request=question))
        began = monotonic()
        decision = await self.approver(question)
        acted.asked_seconds += monotonic() - began
        self.grants.add(question.scope, decision)
        return decision != "no"

    async def _run(
        self, part: ToolCallPart, option: Option, emit: Emit, granted: frozenset[str], seconds: float, tokens: int
    ) -> ToolReturnPart:
        """Run the tool. Raises `NeedsApproval`, and `CancelledError` when the run is cancelled."""
        tool = option.tool
        assert tool is not None and option.simple is not None
        limit = min(tool.spec.timeout, seconds)
        context = replace(self.context, granted=granted, progress=_progress(part.call, emit))
        try:
            arguments = option.simple.restore(part.arguments)
            result = await within(limit, _guarded(tool, arguments, context))
            return await self._shown(part, result, tokens)
        except NeedsApproval:
            raise
        except RetryWithHint as error:
            return _returned(part, "invalid", one_line(error.hint, 400))
        except ToolError as error:
            return _returned(part, "failed", one_line(error.user_message, 400))
        except TimeoutError:
            return _returned(part, "timeout", f"Its limit is {limit:.0f} s.")
        except Exception as error:
            log.exception("tool %s failed by a bug", tool.spec.name)
            return _returned(part, "failed", f"The tool has a fault ({type(error).__name__}).")

    async def _shown(self, part: ToolCallPart, result: ToolResult, tokens: int) -> ToolReturnPart:
        """The result as far as there is room, the whole kept under a handle."""
        if not _is_result(result):
            log.error("tool %s returned %s", part.tool, type(result).__name__)
            return _returned(part, "failed", "The tool has a fault: what it returned is not a result.")
        text = clean(result.text)
        shown = replace(
            _returned(part, "ok" if text.strip() else "empty", text, trusted=result.trusted is True),
            title=one_line(str(result.title)),
            sources=tuple(number for number in result.sources if self.context.sources.get(number) is not None),
            files=tuple(str(artifact.path) for artifact in result.artifacts),
            characters=len(text),
        )
        if len(text) <= tokens or (await self.count(text[: tokens * 8]) <= tokens and len(text) <= tokens * 8):
            return shown
        handle = self.results.add(text)
        return await show_part(shown, handle, 1, self.results, tokens, self.count)


async def show_part(
    shown: ToolReturnPart, handle: str, number: int, results: ResultStore, tokens: int, count: CountTokens
) -> ToolReturnPart:
    """`shown` with one part of a kept text."""
    found = await results.part(handle, number, tokens, count)
    if found is None:
        return replace(
            shown, status="invalid", text=f"There is no part {number} of {json.dumps(handle)}.", trusted=True
        )
    text, more = found
    return replace(
        shown,
        text=text,
        handle=handle,
        next_part=number + 1 if more else 0,
        characters=len(results.get(handle) or ""),
    )


def _is_result(value: object) -> bool:
    """Whether a tool kept its word; a foreign one may return anything."""
    return isinstance(value, ToolResult) and isinstance(value.text, str)


async def _guarded(tool: Tool, arguments: dict[str, object], context: ToolContext) -> ToolResult:
    """Run a tool; one that cancels itself has failed, which is not the run being cancelled."""
    try:
        return await tool.run(arguments, context)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise RuntimeError("the tool cancelled itself") from None


def _progress(call: str, emit: Emit) -> Callable[[int, int, str], None]:
    def told(done: int, total: int, unit: str) -> None:
        emit(ToolProgress(call=call, done=int(done), total=int(total), unit=one_line(str(unit), 30)))

    return told


def _returned(part: ToolCallPart, status: ToolStatus, text: str, *, trusted: bool = False) -> ToolReturnPart:
    return ToolReturnPart(
        call=part.call, tool=part.tool, status=status, text=text, characters=len(text), trusted=trusted
    )
