"""How long the window stands still while real work goes on: prints JSON, milliseconds.

usage: python tests/benchmarks/window_jobs.py [--documents 20]

A timer of 1 ms in the window's thread notes the longest time between two of its turns ("worst"), and the longest
processor time that the thread took in between ("busy"), while a document is summarised, a chat streams, a pitch deck
is made with its previews in view, and documents are indexed. The model that ships does the work; the window is drawn
offscreen. "megabytes" is what the window's process holds at the end, "heavy" lists the large libraries that were read
in it all the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from helpers.watchdog import Watchdog, Watched
from PySide6.QtWidgets import QApplication

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.window import MainWindow
from ternlight.app.window.drops import Drop
from ternlight.app.window.garbage import UnhurriedGarbage
from ternlight.app.window.making.task import Task

HEAVY = ("chromadb", "docx", "fontTools", "onnxruntime", "PIL", "pptx", "pypdfium2", "reportlab")
"""Libraries that hold up every thread while they are read; they belong into other processes."""


def main() -> int:
    parser = argparse.ArgumentParser(description="How long the window stands still while real work goes on.")
    parser.add_argument("--documents", type=int, default=20)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(body_font())
    sample = files("ternlight.resources") / "samples" / "harbour-report.pdf"
    with tempfile.TemporaryDirectory() as folder, as_file(sample) as report:
        paths = Paths.under(Path(folder) / "data")
        paths.create()
        store, settings = Store(paths.database), Settings(theme="light")
        assistant = Assistant(paths, settings)
        assistant.keep_vectors_apart()
        bridge = AgentBridge(assistant)
        window = MainWindow(assistant, store, bridge, settings)
        watchdog = Watchdog()
        garbage = UnhurriedGarbage(lambda: bridge.busy)
        found: dict[str, Watched] = {}

        def idle() -> bool:
            return window.conversation is not None and not window.controller.running(window.conversation)

        def index() -> None:
            texts = []
            for number in range(options.documents):
                path = Path(folder) / f"notes {number}.md"
                lines = (f"Paragraph {line} of {number}. " + "Berth four. " * 60 for line in range(40))
                path.write_text("\n\n".join(lines), encoding="utf-8")
                texts.append(path)

            async def add() -> None:
                await assistant.create_collection("Notes")
                await assistant.add_files("Notes", texts)

            bridge.call(add, lambda _: indexed.append(True), lambda error: indexed.append(error))

        indexed: list[object] = []
        try:
            found["start"] = watchdog.during(
                lambda: (window.show(), bridge.start(), garbage.begin()),
                lambda: assistant.status.state in ("ready", "none", "failed"),
            )
            found["summary"] = watchdog.during(lambda: window.take(Drop(files=(report,))), idle)
            found["chat"] = watchdog.during(lambda: window.composer.sent.emit("Tell me a story of a port."), idle)
            task = Task(job="deck", files=(str(report),), kind="pitch", out=str(Path(folder) / "deck.pptx"))
            found["deck"] = watchdog.during(lambda: window.requests.make(task), idle)
            found["index"] = watchdog.during(lambda: (window.show_conversation(None), index()), lambda: indexed)
            if indexed[0] is not True:
                raise SystemExit(f"indexing failed: {indexed[0]}")
        finally:
            garbage.end()
            window.controller.close()
            bridge.stop()
            window.close()
            store.close()
    told: dict[str, object] = {
        job: {
            "seconds": round(one.seconds, 2),
            "worst": round(one.gap * 1000, 1),
            "over_50": one.over,
            "busy": round(one.busy * 1000, 1),
        }
        for job, one in found.items()
    }
    told["megabytes"] = round(psutil.Process().memory_info().rss / 1e6)
    told["heavy"] = [name for name in HEAVY if name in sys.modules]
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
