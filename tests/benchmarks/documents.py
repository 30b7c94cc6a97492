"""How long documents take without the model.

    python tests/benchmarks/documents.py [--rounds 5] [--output documents.json]

A fifteen-slide deck is planned and written from typed values, then drawn as thumbnails and checked; each figure is the
median of the rounds after one that warms the caches of font metrics; the first is told apart, because a person
waits for that one. JSON goes to stdout or to a file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.decks import sample_deck

from ternlight.tools.pptx.plan import plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.themes import theme

TARGETS = {"deck_15_slides_seconds": 2.0}


def _timed(action: Callable[[], object], rounds: int) -> dict[str, float]:
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return {"first": round(seconds[0], 4), "median": round(statistics.median(seconds[1:]), 4)}


def measure(rounds: int) -> dict[str, Any]:
    """The figures, in seconds."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        whole = sample_deck(folder)
        deck = replace(whole, slides=(*whole.slides[:13], *whole.slides[-2:]))
        path = folder / "deck.pptx"
        written = _timed(lambda: write_pptx(deck, path), rounds)
        plan = plan_deck(deck, theme(deck.theme))
        thumbnail = _timed(lambda: slide_picture(plan, 3, width=320), rounds)
        checked = _timed(lambda: check_file(path), rounds)
        return {
            "deck_15_slides_seconds": written,
            "thumbnail_320_px_seconds": thumbnail,
            "check_deck_seconds": checked,
            "deck_bytes": path.stat().st_size,
            "targets": TARGETS,
        }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    text = json.dumps(measure(arguments.rounds), indent=2) + "\n"
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
