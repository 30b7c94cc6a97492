"""Speed of the whole engine beside the computer's limits and beside other engines: `ternlight bench engine --json`.

    python tests/benchmarks/engine.py [--quick] [--llama-bench PATH] [--peer-python PATH] [--only TEXT]

JSON goes to stdout or to a file, progress to stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from ternlight.engine import bundled
from ternlight.engine.benchmark.measure import FULL_PLAN, QUICK_PLAN, Peers, measure
from ternlight.engine.benchmark.report import report_json, report_text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--llama-bench", type=Path)
    parser.add_argument("--peer-python", type=Path)
    parser.add_argument("--only", nargs="*", help="cases whose shape and packing hold one of these texts")
    parser.add_argument("--rounds", type=int, help="(default: 7, quick 3)")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()

    plan = QUICK_PLAN if options.quick else FULL_PLAN
    if options.only is not None:
        wanted = [
            case for case in plan.cases if any(text in f"{case.sizes.name} {case.packing}" for text in options.only)
        ]
        plan = replace(plan, cases=tuple(wanted))
    if options.rounds is not None:
        plan = replace(plan, rounds=options.rounds)
    report = measure(
        plan,
        bundled=bundled.language_model(),
        peers=Peers(llama_bench=options.llama_bench, python=options.peer_python),
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    print(report_text(report), file=sys.stderr)
    text = json.dumps(report_json(report), indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
