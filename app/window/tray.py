"""The icon beside the clock, which tells when long work has ended while the user looks elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ternlight.app.widgets.glyphs import app_icon
from ternlight.app.window.main_window import MainWindow

LONG = 10_000
"""Milliseconds from which on work is long."""
_SHOWN = 10_000


class Tray(QObject):
    """Shows the icon where the desktop has a place for it; elsewhere nothing happens, and nothing needs it.

    `now` gives milliseconds; the default is a clock that only runs forward.
    """

    def __init__(self, window: MainWindow, *, now: Callable[[], int] | None = None) -> None:
        super().__init__(window)
        clock = QElapsedTimer()
        clock.start()
        self._now = now or clock.elapsed
        self._window = window
        self._began: dict[int, int] = {}
        self._last: int | None = None
        self.icon = QSystemTrayIcon(app_icon(), self)
        self.icon.setToolTip("Ternlight")
        self._menu = QMenu()
        for text, do in (
            (self.tr("Show Ternlight"), window.bring_to_front),
            (self.tr("Quit"), window.close),
        ):
            action = QAction(text, self._menu)
            action.triggered.connect(do)
            self._menu.addAction(action)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self._on_message_clicked)
        window.controller.running_changed.connect(self._on_running_changed)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon.show()

    def close(self) -> None:
        """Take the icon away."""
        self.icon.hide()
        self.icon.setContextMenu(None)  # type: ignore[arg-type]
        self._menu.deleteLater()

    @Slot(int)
    def _on_running_changed(self, conversation: int) -> None:
        if self._window.controller.running(conversation):
            self._began.setdefault(conversation, self._now())
            return
        began = self._began.pop(conversation, None)
        if began is None or self._now() - began < LONG or self._window.isActiveWindow():
            return
        self._last = conversation
        found = self._window.controller.library.conversation(conversation)
        name = (found.title if found else "") or self.tr("Untitled")
        self.icon.showMessage(self.tr("Ternlight has finished"), name, app_icon(), _SHOWN)

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._window.bring_to_front()

    @Slot()
    def _on_message_clicked(self) -> None:
        self._window.bring_to_front()
        if self._last is not None:
            self._window.show_conversation(self._last)
