"""What a running Qt shows, read from another thread."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ternlight.app.screen import QtClipboard, QtPageView
from ternlight.tools.screen import OpenPage


def test_another_thread_reads_what_was_copied(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("High water at noon")
    clipboard = QtClipboard()
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(asyncio.run(clipboard.text())))
    thread.start()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    thread.join()
    assert said == ["High water at noon"]


def test_another_thread_reads_the_page_that_is_open(qtbot: QtBot) -> None:
    looked: list[threading.Thread] = []

    def look() -> OpenPage:
        looked.append(threading.current_thread())
        return OpenPage(title="tides.pdf, page 3", text="High water at noon")

    view = QtPageView(look)
    said: list[OpenPage | None] = []
    thread = threading.Thread(target=lambda: said.append(asyncio.run(view.open_page())))
    thread.start()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    thread.join()
    assert said == [OpenPage(title="tides.pdf, page 3", text="High water at noon")]
    assert looked == [threading.main_thread()]
