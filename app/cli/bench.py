"""`ternlight bench engine`: the engine's speed beside the computer's limits and beside other engines."""

from __future__ import annotations

import json
from pathlib import Path

from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import plain, say
from ternlight.engine import bundled
from ternlight.engine.errors import EngineError


def bench_engine(cache: Path, *, quick: bool, as_json: bool, llama_bench: Path | None, python: Path | None) -> int:
    """Measure and print; progress on stderr. Raises `EngineError`."""
    from ternlight.engine.benchmark.measure import FULL_PLAN, QUICK_PLAN, Peers, measure
    from ternlight.engine.benchmark.report import report_json, report_text

    try:
        model = bundled.language_model(cache)
    except EngineError as error:
        say(error.user_message)
        model = None
    report = measure(
        QUICK_PLAN if quick else FULL_PLAN, bundled=model, peers=Peers(llama_bench=llama_bench, python=python), say=say
    )
    print(json.dumps(report_json(report), indent=2) if as_json else plain(report_text(report)))
    return Exit.DONE
