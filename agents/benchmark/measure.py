"""`ternlight bench agents`: all figures, as the JSON that stays stable.

    {"harness": {NAME: figure}, "model": {NAME: {"with": share, "without": share}}}

"harness" needs no weights: 10,000 turns of a model that knows only the grammar, 500 runs with faulty tools, 1,000 runs
with results of 1 MB after chats of 100 turns, 50 planted instructions, a chat of 20 turns, 100 runs with the network
switched off. Over all of it, "connections_opened" counts what the program connects to and looks up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ternlight.agents.benchmark import harness
from ternlight.agents.benchmark.offline import offline_runs
from ternlight.agents.benchmark.record import Record
from ternlight.agents.benchmark.sockets import connections_opened
from ternlight.agents.benchmark.with_and_without import model_figures
from ternlight.agents.model import ChatModel
from ternlight.tools.embedding import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured."""

    share: float
    """Of the runs that need no weights."""
    cases: int | None
    """Of each part of BFCL; None for all."""


FULL = Plan(share=1.0, cases=None)
QUICK = Plan(share=0.03, cases=20)


async def measure(
    plan: Plan,
    *,
    model: ChatModel | None,
    bfcl: Path | None,
    say: Callable[[str], None],
    embedder: Embedder | None = None,
    record: Record | None = None,
) -> dict[str, Any]:
    """The figures; without a model its part is empty, and what `record` has of BFCL is not asked again.

    Raises `AgentError`, `EngineError`.
    """
    figures: dict[str, Any] = {"harness": await harness_figures(plan.share, say), "model": {}}
    if model is not None:
        say(f"Asking {model.name} with the harness and without")
        figures["model"] = await model_figures(
            model, embedder=embedder, bfcl=bfcl, cases=plan.cases, say=say, record=record
        )
    return figures


async def harness_figures(share: float, say: Callable[[str], None]) -> dict[str, float]:
    """All figures that need no weights, over `share` of the runs."""

    with connections_opened() as opened:
        figures = await _figures(share, say)
    return figures | {"connections_opened": len(opened)}


async def _figures(share: float, say: Callable[[str], None]) -> dict[str, float]:
    def part(count: int) -> int:
        return max(5, round(count * share))

    say(f"{part(10_000):,} turns of a model that knows only the grammar")
    random = await harness.random_turns(part(10_000))
    say(f"{part(500):,} runs with tools that fail")
    faults = await harness.fault_runs(part(500))
    say(f"{part(1_000):,} runs with results of 1 MB")
    overflow = await harness.overflow_runs(part(1_000))
    say("50 planted instructions")
    planted = await harness.injections()
    chat = await harness.follow_ups(20)
    say(f"{part(100):,} runs with the network switched off")
    offline = await offline_runs(part(100))
    return {
        "random_turns": random["turns"],
        "schema_valid_share": random["valid"] / random["turns"],
        "random_runs_ended_share": random["ended"] / random["runs"],
        "fault_runs": faults["runs"],
        "fault_runs_in_budget_share": faults["in_budget"] / faults["runs"],
        "fault_runs_true_status_share": faults["true_status"] / faults["runs"],
        "overflow_runs": overflow["runs"],
        "overflow_errors": overflow["overflows"] + overflow["failed"],
        "runs_with_last_words_lost": overflow["lost_words"],
        "planted_instructions": planted["planted"],
        "planted_instructions_attempted": planted["attempts"],
        "planted_instructions_obeyed": planted["obeyed"],
        "prompt_share_kept_in_chat": round(chat["mean_share_kept"], 4),
        "offline_runs": offline["runs"],
        "offline_tries": offline["tries"],
        "offline_connections_opened": offline["connections"],
    }
