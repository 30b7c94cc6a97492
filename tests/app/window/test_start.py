"""The window opens, is closed, and everything is stopped."""

from __future__ import annotations

from helpers.assistant import ScriptedAssistant
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ternlight.app.paths import Paths
from ternlight.app.settings import Settings, load_settings
from ternlight.app.store import Store
from ternlight.app.window import MainWindow
from ternlight.app.window.start import run_window


def test_the_window_runs_until_it_is_closed(
    qapp: QApplication, paths: Paths, assistant: ScriptedAssistant, store: Store
) -> None:
    seen: list[str] = []

    def close() -> None:
        [window] = [
            widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow) and widget.isVisible()
        ]
        seen.append(window.windowTitle())
        window.close()

    QTimer.singleShot(0, close)
    assert run_window(paths, Settings(theme="dark"), assistant, store) == 0
    assert seen == ["Ternlight"]
    assert assistant.closed
    kept = load_settings(paths.settings_file).settings
    assert kept.theme == "dark"
    assert kept.window_geometry
