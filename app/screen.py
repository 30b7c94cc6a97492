"""What the user has before them, for the tools, which run on another thread: the clipboard and the open page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from ternlight.tools.screen import OpenPage

T = TypeVar("T")


class _Looker(QObject):
    """Calls a function on the thread that it was made on, for whoever waits on another."""

    _asked = Signal(object)

    def __init__(self, look: Callable[[], object], parent: QObject | None) -> None:
        super().__init__(parent)
        self._look = look
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask(self, answer: Future[object]) -> None:
        """Have `answer` set; from any thread."""
        self._asked.emit(answer)

    @Slot(object)
    def _answer(self, answer: Future[object]) -> None:
        if answer.set_running_or_notify_cancel():
            answer.set_result(self._look())


class _OnWindowThread(Generic[T]):
    def __init__(self, look: Callable[[], T], parent: QObject | None) -> None:
        self._looker = _Looker(look, parent)

    async def _seen(self) -> T:
        answer: Future[T] = Future()
        self._looker.ask(answer)  # type: ignore[arg-type]
        return await asyncio.wrap_future(answer)


class QtClipboard(_OnWindowThread[str]):
    """`ternlight.tools.screen.Clipboard`. Make it on the window's thread, where Qt wants its clipboard to be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda: QGuiApplication.clipboard().text(), parent)

    async def text(self) -> str:
        """The copied text; called on any thread but the window's, and answered by the window's."""
        return await self._seen()


class QtPageView(_OnWindowThread[OpenPage | None]):
    """`ternlight.tools.screen.PageView`. Made on the window's thread, where `look` is called too."""

    def __init__(self, look: Callable[[], OpenPage | None], parent: QObject | None = None) -> None:
        super().__init__(look, parent)

    async def open_page(self) -> OpenPage | None:
        """The page that is open; called on any thread but the window's."""
        return await self._seen()
