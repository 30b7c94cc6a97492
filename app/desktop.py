"""Puts the window on the screen: Qt's start, its messages, signals of the system, and the order of the end."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType

from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from ternlight.app.bridge import AgentBridge
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say
from ternlight.app.crash import qt_message
from ternlight.app.errors import StoreError
from ternlight.app.store import Store
from ternlight.app.version import version
from ternlight.app.window import MainWindow  # type: ignore[import-not-found]

_log = logging.getLogger("ternlight.app")

_SEVERITIES = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


def run_window(context: Context, *, no_display: str) -> int:
    """Show the window until it is closed; the exit code. `no_display` is said where Qt finds no screen."""
    with _qt_messages(no_display) as screen:
        application = QApplication(sys.argv[:1])
        screen.found = True
        application.setApplicationName("Ternlight")
        application.setDesktopFileName("ternlight")
        application.setApplicationVersion(version())
        try:
            store = Store(context.paths.database)
        except StoreError as error:
            QMessageBox.critical(None, "Ternlight", error.user_message)
            say(error.user_message)
            return Exit.WORLD
        with contextlib.closing(store), _ending_on_signals(application):
            assistant = context.make_assistant(context.paths, context.settings)
            bridge = AgentBridge(assistant)
            window = MainWindow(assistant, store, bridge, context.settings)
            try:
                bridge.start()
                window.show()
                return application.exec()
            finally:
                bridge.stop()


class _Screen:
    """Whether Qt has found one; until then its fatal message means that there is none."""

    found = False


@contextlib.contextmanager
def _qt_messages(no_display: str) -> Iterator[_Screen]:
    """Send Qt's messages to the log."""
    screen = _Screen()

    def handle(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        qt_message(_SEVERITIES.get(kind, "critical"), text, context.category or "")
        if kind == QtMsgType.QtFatalMsg and not screen.found:
            say(no_display)
            os._exit(Exit.WORLD)  # Qt aborts as soon as this returns

    before = qInstallMessageHandler(handle)
    try:
        yield screen
    finally:
        qInstallMessageHandler(before)


@contextlib.contextmanager
def _ending_on_signals(application: QApplication) -> Iterator[None]:
    """Close the window in order on Ctrl-C and SIGTERM.

    Python runs its signal handlers between byte codes, of which an idle Qt loop executes none; the wake-up socket
    makes it execute one.
    """
    ours, pythons = socket.socketpair()
    pythons.setblocking(False)
    ours.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: ours.recv(64))

    def leave(number: int, frame: FrameType | None) -> None:
        _log.info("leaving on signal %d", number)
        application.quit()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    descriptor = signal.set_wakeup_fd(pythons.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(descriptor)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        ours.close()
        pythons.close()
