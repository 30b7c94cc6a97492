"""How long documents take without the model, and how good decks made in one go are.

    python tests/benchmarks/documents.py [--rounds 5] [--decks 10] [--keep FOLDER] [--output documents.json]

A deck of fifteen slides and a report of twenty pages are typeset from Markdown; a deck with every layout is written,
drawn as a thumbnail and checked; each figure is the median of the rounds after one that warms the caches of font
metrics, and the first is told apart, because a person waits for that one. Then pitch decks are made from generated
documents with the bundled models. JSON goes to stdout or to a file. `ternlight bench documents` measures the same
without the thumbnail.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.decks import sample_deck

from ternlight.app.assistant import Assistant
from ternlight.app.benchmark.documents import TARGETS, one_click, typesetting
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.tools.pptx.plan import plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.themes import theme


def _timed(action: Callable[[], object], rounds: int) -> dict[str, float]:
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return {"first": round(seconds[0], 4), "median": round(statistics.median(seconds[1:]), 4)}


def _every_layout(rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        deck = sample_deck(folder)
        path = folder / "deck.pptx"
        written = _timed(lambda: write_pptx(deck, path), rounds)
        plan = plan_deck(deck, theme(deck.theme))
        return {
            "every_layout_seconds": written,
            "thumbnail_320_px_seconds": _timed(lambda: slide_picture(plan, 3, width=320), rounds),
            "check_deck_seconds": _timed(lambda: check_file(path), rounds),
            "deck_bytes": path.stat().st_size,
        }


async def _decks(count: int, keep: Path | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        assistant = Assistant(Paths.under(Path(home)).create(), Settings())
        try:
            await assistant.start()
            return await one_click(
                assistant.embedder,
                assistant.model,
                count=count,
                say=lambda text: print(text, file=sys.stderr),
                keep=keep,
            )
        finally:
            await assistant.close()


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--decks", type=int, default=10)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = {
        "typesetting": typesetting(rounds=arguments.rounds, say=lambda text: print(text, file=sys.stderr)),
        **_every_layout(arguments.rounds),
        "one_click": asyncio.run(_decks(arguments.decks, arguments.keep)) if arguments.decks else None,
        "targets": TARGETS,
    }
    text = json.dumps(result, indent=2) + "\n"
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
