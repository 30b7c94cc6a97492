"""The window's clipboard for the tools, which run on another thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication


class QtClipboard(QObject):
    """`ternlight.tools.screen.Clipboard`. Make it on the window's thread, where Qt wants its clipboard to be read."""

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked.connect(self._read, Qt.ConnectionType.QueuedConnection)

    async def text(self) -> str:
        """The copied text; called on any thread but the window's, and answered by the window's."""
        answer: Future[str] = Future()
        self._asked.emit(answer)
        return await asyncio.wrap_future(answer)

    @Slot(object)
    def _read(self, answer: Future[str]) -> None:
        if answer.set_running_or_notify_cancel():
            answer.set_result(QGuiApplication.clipboard().text())
