"""A run that is killed: `python killed_run.py FOLDER LOG BUDGET_OF_CALLS` runs or resumes one task, writing each tool
call to LOG before it returns, and kills itself without warning at the given call."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.events import RunFailed, RunFinished, TextDelta, Usage
from ternlight.agents.loop import Agent
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions
from ternlight.tools.base import ToolContext, ToolResult, ToolSpec
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.sources import Source

CALLS = 6


class Counting:
    """Calls `note` for each result that is missing in its prompt, then answers with all of them."""

    name, context, strength = "Counting", 16_384, "capable"

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        return sum(len(message.text.split()) for message in messages)

    async def stream(self, messages: Sequence[Message], options: CallOptions) -> AsyncIterator[TextDelta | Usage]:
        text = "\n".join(message.text for message in messages)
        missing = next((number for number in range(CALLS) if f"noted {number}." not in text), None)
        if options.json_schema is None:
            reply = f"All {CALLS} are noted."
        elif missing is None:
            reply = '{"tool": "respond"}'
        else:
            reply = f'{{"tool": "note", "arguments": {{"number": {missing}}}}}'
        yield TextDelta(text=reply)
        yield Usage(prompt_tokens=9, reused_tokens=0, generated_tokens=9, first_token_seconds=0.0, seconds=0.0)


class Note:
    """Writes its number to the log; at the fatal call the program dies, before or after the work was done."""

    def __init__(self, log: Path, fatal: int, effect: Any) -> None:
        self._log, self._fatal = log, fatal
        self.spec = ToolSpec(
            name="note",
            title="Note",
            description="Notes a number.",
            parameters={"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]},
            effect=effect,
        )

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        number = arguments["number"]
        with self._log.open("a") as log:
            log.write(f"{number}\n")
        if number == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        page = Document(
            id=f"d{number}", name="n", path="", media_type="text/plain", pages=(Page(number=1, text=f"page {number}"),)
        )
        context.sources.add(Source(key=f"s{number}", title=f"Source {number}", document_id=page.id), page)
        return ToolResult(text=f"noted {number}. " + "and more " * (2000 if number == 1 else 1), trusted=True)


async def main() -> None:
    folder, log, fatal, effect = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    checkpoints = FileCheckpoints(folder)
    context = ToolContext()
    agent = Agent(model=Counting(), tools=[Note(log, fatal, effect)], checkpoints=checkpoints)  # type: ignore[arg-type]
    unfinished = checkpoints.runs()
    if unfinished:
        events = agent.resume(unfinished[0])
    else:
        events = agent.run([Message(role="user", parts=(TextPart(text="Note them all."),))], context=context)
    async for event in events:
        if isinstance(event, RunFinished):
            answer = next((part.text for part in event.parts if isinstance(part, TextPart)), "")
            print(event.outcome, "|", answer, "|", len(checkpoints.runs()))
        elif isinstance(event, RunFailed):
            print("failed", event.message)


asyncio.run(main())
