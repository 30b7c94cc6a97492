"""Speed of the whole engine beside the computer's limits and beside other engines: `ternlight bench engine --json`.

    python tests/benchmarks/engine.py [--quick] [--llama-bench PATH] [--peer-python PATH ...] [--only TEXT ...]
        [--threads N ...] [--models FOLDER] [--join JSON ...]

The random models can be kept in a folder, and a long run done in pieces that are joined. JSON goes to stdout or to a
file, progress to stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ternlight.engine import bundled
from ternlight.engine.benchmark.measure import BUNDLED, FULL_PLAN, QUICK_PLAN, Peers, Plan, measure
from ternlight.engine.benchmark.report import joined, report_json, report_text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--llama-bench", type=Path)
    parser.add_argument("--peer-python", type=Path, nargs="*", default=[])
    parser.add_argument("--only", nargs="*", help="models whose shape and packing hold one of these texts")
    parser.add_argument("--threads", type=int, nargs="*")
    parser.add_argument("--rounds", type=int, help="(default: 3)")
    parser.add_argument("--models", type=Path, help="folder where the random models are kept and found again")
    parser.add_argument("--join", type=Path, nargs="*", default=[], help="reports to take the other rows from")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()

    reports = [json.loads(path.read_text(encoding="utf-8")) for path in options.join]
    if options.only is not None or not reports:
        reports.insert(0, measured(options))
    report = joined(reports)
    print(report_text(report), file=sys.stderr)
    text = json.dumps(report, indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """The report of what `options` name."""

    def wanted(name: str) -> bool:
        return options.only is None or any(text in name for text in options.only)

    plan: Plan = QUICK_PLAN if options.quick else FULL_PLAN
    plan = replace(
        plan,
        cases=tuple(case for case in plan.cases if wanted(case.name)),
        threads=tuple(options.threads or plan.threads),
        rounds=options.rounds or plan.rounds,
    )
    report = measure(
        plan,
        bundled=bundled.language_model() if wanted(" ".join(BUNDLED)) else None,
        peers=Peers(llama_bench=options.llama_bench, pythons=tuple(options.peer_python)),
        say=lambda text: print(text, file=sys.stderr, flush=True),
        models=options.models,
    )
    return report_json(report)


if __name__ == "__main__":
    main()
