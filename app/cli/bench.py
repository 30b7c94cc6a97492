"""`ternlight bench engine`: the engine's speed beside the computer's limits and beside other engines.

`ternlight bench kv`: what the codecs of the KV cache save and what they lose.
"""

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


def bench_kv(cache: Path, *, quick: bool, as_json: bool) -> int:
    """Measure the codecs with the bundled model and print; progress on stderr. Raises `EngineError`."""
    from ternlight.engine.benchmark.kv import FULL_KV_PLAN, QUICK_KV_PLAN, kv_json, kv_text, measure_kv
    from ternlight.engine.threads import thread_count

    plan = QUICK_KV_PLAN if quick else FULL_KV_PLAN
    report = measure_kv(bundled.language_model(cache), plan, threads=thread_count(None), say=say)
    print(json.dumps(kv_json(report), indent=2) if as_json else plain(kv_text(report)))
    return Exit.DONE
