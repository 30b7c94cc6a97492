"""Speed, memory and finds of the embedders side by side: `ternlight bench embed --json`.

    python tests/benchmarks/embed.py [--quick] [--also NAME=FILE ...] [--only NAME ...] [--output FILE]

JSON goes to stdout or to a file, progress and tables to stderr. Rivals of the bundled embedders are made by
`python -m ternlight.engine.distill export`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ternlight.engine import bundled
from ternlight.engine.benchmark.embed import FULL, QUICK, Candidate, measure, report_json, report_text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--also", nargs="*", default=[], metavar="NAME=FILE")
    parser.add_argument("--only", nargs="*", help="names of the embedders to measure (default: all)")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()

    found = {entry.id: bundled.embedder(id=entry.id) for entry in bundled.catalogue() if entry.kind == "embedder"}
    tokenizer = found[bundled.TERNARY_EMBEDDER][1]
    found |= {name: (Path(file), tokenizer) for name, _, file in (text.partition("=") for text in options.also)}
    wanted = options.only or list(found)
    candidates = [Candidate(name=name, model=found[name][0], tokenizer=found[name][1]) for name in wanted]
    report = measure(
        QUICK if options.quick else FULL, candidates, lambda text: print(text, file=sys.stderr, flush=True)
    )
    print(report_text(report), file=sys.stderr)
    text = json.dumps(report_json(report), indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
