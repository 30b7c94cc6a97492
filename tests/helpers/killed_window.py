"""A window to be killed: `python killed_window.py FOLDER` answers a question, saves half of it, says so and waits."""

from __future__ import annotations

import sys
from pathlib import Path

from helpers.assistant import Hold, ScriptedAssistant
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ternlight.agents.events import RunStarted, TextDelta
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.window import MainWindow


def main() -> None:
    paths = Paths.under(Path(sys.argv[1])).create()
    app = QApplication([])
    assistant = ScriptedAssistant(paths)
    hold = Hold()
    assistant.script(RunStarted(model="Scripted"), TextDelta(text="The quay is 310 metres"), hold)
    store = Store(paths.database)
    bridge = AgentBridge(assistant)
    window = MainWindow(assistant, store, bridge, Settings())
    bridge.start()
    window.show()
    window.composer.sent.emit("How long is the quay?")

    def look() -> None:
        saved = store.messages(window.conversation or 0)
        if saved and saved[-1].message.text:
            print("saved", flush=True)
            watch.stop()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(50)
    app.exec()


if __name__ == "__main__":
    main()
