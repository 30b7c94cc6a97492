"""The agents' figures as JSON: `python tests/benchmarks/agents.py [--share 0.1] [--model FILE] [--out FILE]`.

    {"harness": {NAME: figure}, "model": {NAME: {"with": figure, "without": figure}}}

"harness" needs no weights: 10,000 turns of a model that knows only the grammar, 500 runs with faulty tools, 1,000 runs
with results of 1 MB after chats of 100 turns, 50 planted instructions, a chat of 20 turns. "model" asks a real one (the
bundled one unless `--model` names another) for sums, with the loop and without it, each question in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers import harness
from helpers.agents import answer, events_of, said

from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.events import RunFinished, ToolFinished
from ternlight.agents.loop import Agent
from ternlight.engine.bundled import language_model
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions
from ternlight.tools.calc import Calculator

SUMS = ((17, 23), (48, 12), (125, 8), (99, 101), (64, 64), (7, 143), (312, 3), (55, 45), (1024, 9), (13, 77))


async def harness_figures(share: float) -> dict[str, float]:
    """All figures that need no weights, over `share` of the runs."""

    def part(count: int) -> int:
        return max(5, round(count * share))

    random = await harness.random_turns(part(10_000))
    faults = await harness.fault_runs(part(500))
    overflow = await harness.overflow_runs(part(1_000))
    planted = await harness.injections()
    chat = await harness.follow_ups(20)
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
    }


async def model_figures(path: Path) -> dict[str, dict[str, float]]:
    """Share of sums answered right, with the loop and its calculator, and in plain chat."""
    right = {"with": 0, "without": 0}
    called = 0
    async with LocalEngine() as engine:
        await engine.load(path, LoadOptions(context=2048))
        model = EngineChatModel(engine)
        agents = {
            "with": Agent(model=model, tools=[Calculator()], interactive=False, answer_tokens=48),
            "without": Agent(model=model, answer_tokens=48),
        }
        for one, other in SUMS:
            for name, agent in agents.items():
                events = await events_of(agent.run([said(f"What is {one} times {other}?")]))
                final = events[-1]
                said_it = answer(final) if isinstance(final, RunFinished) else ""
                numbers = re.findall(r"\d+", said_it.replace(",", ""))
                right[name] += str(one * other) in numbers
                called += any(isinstance(event, ToolFinished) and event.ok for event in events)
    shares = {name: count / len(SUMS) for name, count in right.items()}
    return {"sums_right": shares, "sums_with_a_call_that_worked": {"with": called / len(SUMS), "without": 0.0}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the runs that need no weights")
    parser.add_argument("--model", type=Path, help="GGUF file; the bundled model if left out")
    parser.add_argument("--no-model", action="store_true", help="only what needs no weights")
    parser.add_argument("--out", type=Path, help="file for the JSON")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    figures: dict[str, Any] = {"harness": asyncio.run(harness_figures(options.share)), "model": {}}
    if not options.no_model:
        figures["model"] = asyncio.run(model_figures(options.model or language_model()))
    text = json.dumps(figures, indent=2)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
