"""Code's own words about a run: what a tool does, what came of it, and what stands in place of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ternlight.agents.messages import Outcome, ToolCallPart, ToolReturnPart
from ternlight.agents.results import one_line
from ternlight.tools.base import ToolSpec

if TYPE_CHECKING:
    from ternlight.agents.state import RunState

_MOST_FINDINGS = 8


def tool_title(spec: ToolSpec | None, call: ToolCallPart) -> str:
    """What a call does now, for the user."""
    if spec is None:
        return "Reading on" if call.tool == "read_more" else call.tool
    if not spec.doing:
        return spec.title
    shown = {name: one_line(str(value), 80) for name, value in call.arguments.items()}
    try:
        return one_line(spec.doing.format_map(shown))
    except (KeyError, IndexError, ValueError, AttributeError):
        return spec.title


def outcome_message(title: str, part: ToolReturnPart) -> str:
    """What came of a call, for the user."""
    match part.status:
        case "ok":
            return f"{title}: {part.title}" if part.title else title
        case "empty":
            return f"{title}: nothing found"
        case "denied":
            return f"{title}: not allowed"
        case "timeout":
            return f"{title}: stopped, it took too long"
        case "unknown":
            return f"{title}: cut off, it may or may not have been done"
        case "invalid" | "failed":
            return one_line(f"{title}: {part.text}", 240)


def fallback(state: RunState, *, answered: bool, outcome: Outcome | None = None) -> str:
    """How the run ended, in code's words; without an answer of the model, also what was found."""
    outcome = outcome or state.forced or "answered"
    budget = state.budget
    said = {
        "out_of_steps": f"All {budget.steps} steps of this task are used up",
        "out_of_tokens": "This task has used up the words that it was given",
        "out_of_time": f"This task has used up its {budget.seconds:,.0f} seconds",
        "repeating": "The model went in circles and was stopped",
        "no_answer": "The model did not give an answer that could be used",
        "cut_off": "The answer has reached its longest length",
        "partial": "Not everything worked",
    }.get(outcome, "The task has ended")
    tools = [f"{tool} was given up" for tool in state.set_aside]
    if answered:
        note = "the answer ends there" if outcome == "cut_off" else "the answer may be incomplete"
        return f"{'; '.join([said, *tools])}: {note}."
    found = [part for part in state.returns() if part.status == "ok"][-_MOST_FINDINGS:]
    if not found:
        return f"{'; '.join([said, *tools])}. Nothing was found before. Try asking in other words."
    lines = [f"- {part.tool}: {one_line(part.title or part.text)}" for part in found]
    return "\n".join([f"{'; '.join([said, *tools])}. No answer was written; this was found before:", *lines])
