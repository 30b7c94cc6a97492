"""How long the window takes where people would notice: prints JSON, times in milliseconds, memory in MB.

usage: python tests/benchmarks/window.py [--messages 2000] [--searched 10000] [--cold]

Opens a long conversation, scrolls through it, searches many messages and streams an answer at 100 tokens a second,
offscreen and with scripted runs: the engine's own time is in none of it. First, how long real starts take, in
seconds (`window_start.py` tells of `--cold`).
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication
from window_start import starts

from ternlight.agents.events import RunStarted, TextDelta
from ternlight.app.gallery.props import ANSWER
from ternlight.app.gallery.stage import Scene, settle


def milliseconds(act: Callable[[], object]) -> float:
    """How long `act` takes, with all the events that follow from it."""
    begun = time.perf_counter()
    act()
    settle()
    return round((time.perf_counter() - begun) * 1000, 1)


def turns(act: Callable[[], object]) -> list[float]:
    """How long the window is busy in each of the turns of its loop that `act` asks for, the first with `act` itself."""
    found = []
    for number in range(6):
        begun = time.perf_counter()
        if number == 0:
            act()
        QApplication.processEvents()
        found.append(round((time.perf_counter() - begun) * 1000, 1))
    return found


def fill(path: Path, conversation: int, count: int, first: int) -> None:
    """A conversation of `count` messages."""
    rows = []
    for number in range(count):
        role = "user" if number % 2 == 0 else "assistant"
        words = f"Message {number} about berth {number % 40}. " + ANSWER if number % 2 else f"What of berth {number}?"
        parts = json.dumps([{"kind": "text", "text": words}])
        rows.append((first + number, conversation, role, parts, words, first + number - 1 if number else 0))
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO messages (id, conversation_id, role, parts, words, state, created, parent_id)"
            " VALUES (?, ?, ?, ?, ?, 'complete', 0, ?)",
            rows,
        )
    connection.close()


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--searched", type=int, default=10_000)
    parser.add_argument("--cold", action="store_true", help="also start with nothing read from the disk (as root)")
    options = parser.parse_args()
    started = starts(cold=options.cold, runs=3)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        scene = Scene(Path(folder), "light", (1360, 860))
        found: dict[str, object] = {"start": started, "window": round((time.perf_counter() - begun) * 1000, 1)}
        long = scene.store.create_conversation("Long").id
        fill(scene.paths.database, long, options.messages, 100_000)
        scene.store.show_branch(100_000)
        found["open"] = milliseconds(lambda: scene.window.show_conversation(long))
        bar = scene.window.view.verticalScrollBar()
        steps = [turns(lambda: bar.triggerAction(bar.SliderAction.SliderPageStepSub)) for _ in range(40)]
        whole = [round(sum(step), 1) for step in steps]
        found["page_up"] = {"median": sorted(whole)[20], "worst": max(whole), "worst_turn": max(map(max, steps))}
        fill(scene.paths.database, scene.store.create_conversation("Many").id, options.searched, 200_000)
        searches = [milliseconds(lambda word=word: scene.store.search(word)) for word in ("berth", "ber", "reserve 7")]
        found["search"] = {"median": sorted(searches)[1], "worst": max(searches)}
        scene.window.show_conversation(None)
        scene.window.composer.sent.emit("Go on")
        scene.script.tell(RunStarted(model="scripted"))
        frames = []
        for _ in range(200):  # 33 ms of text at 100 tokens a second, each
            delta = TextDelta(text="three more tokens of the answer. ")
            frames.append(milliseconds(lambda delta=delta: scene.script.tell(delta)))
        found["frame"] = {"median": sorted(frames)[100], "worst": max(frames)}
        found["memory"] = round(psutil.Process().memory_info().rss / 1e6)
        found["messages"], found["searched"] = options.messages, options.searched
        scene.close()
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
