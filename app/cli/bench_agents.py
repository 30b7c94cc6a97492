"""`ternlight bench agents`: what the harness guarantees, and what a model gains by it."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

from ternlight.agents.benchmark.measure import FULL, QUICK, measure
from ternlight.agents.benchmark.record import Record
from ternlight.agents.engine_model import EngineChatModel
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say
from ternlight.engine import bundled
from ternlight.engine.errors import EngineError
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions


def bench_agents(context: Context, *, quick: bool, as_json: bool, bfcl: Path | None, record: Path | None) -> int:
    """Measure and print; progress on stderr. Raises `EngineError` for a model that cannot be loaded, `AgentError`."""
    # Tools that fail are the point here; their traces would drown the progress.
    logging.getLogger("ternlight.agent").setLevel(logging.CRITICAL)
    figures = asyncio.run(_measure(context, quick=quick, bfcl=bfcl, record=Record(record)))
    print(json.dumps(figures, indent=2) if as_json else _text(figures))
    return Exit.DONE


async def _measure(context: Context, *, quick: bool, bfcl: Path | None, record: Record) -> dict[str, Any]:
    plan = QUICK if quick else FULL
    chosen = context.settings.model_path
    try:
        path = Path(chosen) if chosen is not None else bundled.language_model(context.paths.cache)
    except EngineError as error:
        say(error.user_message)
        return await measure(plan, model=None, bfcl=bfcl, say=say)
    async with LocalEngine() as engine:
        await engine.load(path, LoadOptions(context=context.settings.context, threads=context.settings.threads))
        try:
            await engine.load_embedder(*bundled.embedder(context.paths.cache))
        except EngineError as error:
            say(error.user_message)
            return await measure(plan, model=EngineChatModel(engine), bfcl=bfcl, say=say, record=record)
        return await measure(plan, model=EngineChatModel(engine), bfcl=bfcl, say=say, record=record, embedder=engine)


def _text(figures: dict[str, Any]) -> str:
    lines = [f"{name.replace('_', ' ')}: {figure:g}" for name, figure in figures["harness"].items()]
    lines += [
        f"{name.replace('_', ' ')}: {shares['with']:.1%} with the harness, {shares['without']:.1%} without, "
        f"{shares['with'] - shares['without']:+.1%}"
        for name, shares in figures["model"].items()
    ]
    return "\n".join(lines)
