"""The tool calls of a run, and how it ended: what `ask --json` and `research --json` tell alike."""

from __future__ import annotations

from typing import Any

from ternlight.agents.events import Event, RunCancelled, RunFailed, RunFinished, RunStarted, ToolFinished, ToolStarted
from ternlight.agents.messages import OutcomePart
from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import say


class Calls:
    """Listens to a run. `steps` is the stable JSON of its calls: tool, arguments, status, seconds."""

    def __init__(self) -> None:
        self.model = ""
        self._steps: dict[str, dict[str, Any]] = {}

    @property
    def steps(self) -> list[dict[str, Any]]:
        """In the order in which they began; "stopped" where a call did not end."""
        return list(self._steps.values())

    def hear(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case RunStarted():
                self.model = event.model
            case ToolStarted():
                call = event.part
                self._steps[call.call] = {
                    "tool": call.tool,
                    "arguments": call.arguments,
                    "status": "stopped",
                    "seconds": 0.0,
                }
            case ToolFinished():
                self._steps[event.part.call] |= {"status": event.part.status, "seconds": round(event.seconds, 3)}
            case _:
                pass


def ended(event: Event) -> tuple[str, Exit]:
    """The status and exit code that a final event stands for; what failed is said on stderr."""
    match event:
        case RunFinished():
            nothing = any(isinstance(part, OutcomePart) for part in event.parts)
            return "not_found" if nothing else "answered", Exit.DONE
        case RunCancelled():
            say("Stopped.")
            return "stopped", Exit.STOPPED
        case RunFailed():
            say(event.message)
            return "failed", Exit.for_kind(event.error_kind)
    raise AssertionError(f"a run ended with {event!r}")
