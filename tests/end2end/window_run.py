"""One whole visit, run as a program on a real screen: drop a PDF, watch the summary, click a citation, take a picture.

usage: window_run.py DOCUMENT DATA_DIR PICTURE; prints what was seen as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from helpers.window import drop
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.window import MainWindow

SECONDS = 180


def wait(app: QApplication, state: Callable[[], object]) -> None:
    """Handle events until `state()` holds."""
    timer = QElapsedTimer()
    timer.start()
    while not state():
        if timer.elapsed() > SECONDS * 1000:
            raise TimeoutError(f"waited {SECONDS} seconds")
        app.processEvents()
        time.sleep(0.005)


def main() -> None:
    document, data, picture = (Path(argument) for argument in sys.argv[1:4])
    app = QApplication(["ternlight"])
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(body_font())
    paths = Paths.under(data)
    paths.create()
    settings = Settings(theme="light")
    store = Store(paths.database)
    assistant = Assistant(paths, settings)
    bridge = AgentBridge(assistant)
    window = MainWindow(assistant, store, bridge, settings)
    bridge.start()
    window.resize(1360, 860)
    window.show()
    try:
        wait(app, lambda: assistant.status.state in ("ready", "none", "failed"))
        drop(window, files=(document,))
        wait(app, lambda: window.conversation is not None and not window.controller.running(window.conversation))
        turn = window.view.last_answer()
        assert turn is not None
        card = window.view.widget_of(turn).summary
        chips = card.chips()
        QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
        wait(app, lambda: window.inspector.isVisible() and window.inspector.page_view.canvas.marks)
        app.processEvents()
        window.grab().save(str(picture))
        json.dump(
            {
                "platform": app.platformName(),
                "model": assistant.status.name,
                "chips": [chip.text() for chip in chips],
                "quote": window.inspector.quote.text(),
                "marks": len(window.inspector.page_view.canvas.marks),
                "stored": [message.state for message in store.messages(window.conversation)],
            },
            sys.stdout,
        )
    finally:
        window.controller.close()
        bridge.stop()
        window.close()
        store.close()


if __name__ == "__main__":
    main()
