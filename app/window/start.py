"""Opens the window and stays until it is closed."""

from __future__ import annotations

import signal
import sys

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.crash import CrashReports, last_crash, qt_message
from ternlight.app.languages.choose import use_language
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings, save_settings
from ternlight.app.store import Store
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.widgets.glyphs import app_icon
from ternlight.app.widgets.motion import keep_still
from ternlight.app.window.garbage import UnhurriedGarbage
from ternlight.app.window.interruption import offer_to_go_on
from ternlight.app.window.main_window import MainWindow
from ternlight.app.window.single import SingleInstance
from ternlight.app.window.tray import Tray
from ternlight.app.window.words import tr

_SEVERITIES = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}
_SIGNAL_MILLISECONDS = 250


def run_window(
    paths: Paths, settings: Settings, assistant: Assistant, store: Store, *, single: SingleInstance | None = None
) -> int:
    """Show the window until the user closes it; returns the process's exit code.

    The assistant is started here and closed here; the store is left to its owner. `single` tells when another start
    asks for the window.
    """
    qInstallMessageHandler(_on_qt_message)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("ternlight")
    app.setApplicationDisplayName("Ternlight")
    app.setDesktopFileName("ternlight")
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    use_language(app, settings.language)
    load_fonts()
    app.setFont(body_font())
    keep_still(app)
    reports = CrashReports(paths.crashes)
    reports.install()
    assistant.keep_vectors_apart()
    assistant.keep_timeline()
    bridge = AgentBridge(assistant)
    window = MainWindow(
        assistant, store, bridge, settings, save=lambda changed: save_settings(changed, paths.settings_file)
    )
    tray = Tray(window)
    garbage = UnhurriedGarbage(lambda: bridge.busy)
    try:
        bridge.start()
        window.show()
        garbage.begin()
        if single is not None:
            single.wanted.connect(window.bring_to_front)
        if window.controller.library.conversation(settings.conversation) is not None:
            window.show_conversation(settings.conversation)
        crash = last_crash(paths.crashes)
        if crash is not None:
            window.notice.say(
                tr("Ternlight ended unexpectedly last time. Conversations are kept; the report is %1.").replace(
                    "%1", str(crash.path)
                )
            )
        if store.interrupted:
            offer_to_go_on(window, assistant, bridge, store.interrupted)
        elif crash is None and not settings.toured:
            window.dialogs.tour()
        with _SignalsCloseWindows(app):
            return app.exec()
    finally:
        garbage.end()
        tray.close()
        window.controller.close()
        bridge.stop()  # the last events still reach the controller, which writes them
        reports.close()


class _SignalsCloseWindows:
    """Ctrl+C and SIGTERM close the window in an orderly way; Python runs its handlers only when it runs at all."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._tick = QTimer()
        self._tick.setInterval(_SIGNAL_MILLISECONDS)
        self._tick.timeout.connect(lambda: None)
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, lambda *_: self._app.closeAllWindows())
        self._tick.start()

    def __exit__(self, *exc: object) -> None:
        self._tick.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    qt_message(_SEVERITIES.get(kind, "warning"), text, context.category or "")
