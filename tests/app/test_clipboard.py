"""The clipboard of a running Qt, read from another thread."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ternlight.app.clipboard import QtClipboard


def test_another_thread_reads_what_was_copied(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("High water at noon")
    clipboard = QtClipboard()
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(asyncio.run(clipboard.text())))
    thread.start()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    thread.join()
    assert said == ["High water at noon"]
