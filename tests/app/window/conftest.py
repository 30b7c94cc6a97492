"""A window over the real store, bridge and controller, with an assistant that plays scripts."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.assistant import ScriptedAssistant
from helpers.window import HARBOUR, drawn, drop, page_image, run
from PySide6.QtCore import QtMsgType
from pytestqt.qtbot import QtBot

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import MainWindow
from ternlight.app.window.turns import AssistantTurn


@dataclass
class Screen:
    """The window and the parts below it."""

    qtbot: QtBot
    window: MainWindow
    assistant: ScriptedAssistant
    store: Store
    bridge: AgentBridge
    saved: list[Settings] = field(default_factory=list)

    def wait(self, state: Callable[[], object]) -> None:
        """Until `state()` holds and what made it so is drawn."""
        self.qtbot.waitUntil(lambda: bool(state()), timeout=30_000)
        drawn()

    def answer(self) -> AssistantTurn:
        """The widget of the last answer."""
        turn = self.window.view.last_answer()
        assert turn is not None
        widget = self.window.view.widget_of(turn)
        assert isinstance(widget, AssistantTurn)
        return widget

    def summarized(self, **changes: object) -> AssistantTurn:
        """Drop the harbour's report and wait for its summary."""
        self.assistant.script(*run(**changes))
        drop(self.window, files=(Path(HARBOUR.path),))
        self.wait(self.idle)
        return self.answer()

    def ask(self, text: str) -> AssistantTurn:
        """Send a question and wait for what comes of it."""
        self.window.composer.sent.emit(text)
        self.wait(lambda: self.window.conversation and self.idle())
        return self.answer()

    def idle(self) -> bool:
        """Whether nothing runs in the conversation that is shown."""
        conversation = self.window.conversation
        return conversation is not None and not self.window.controller.running(conversation)


@pytest.fixture(autouse=True)
def no_qt_warnings(qtlog: object) -> Iterator[None]:
    """An unexpected warning of Qt's fails the test."""
    yield
    known = ("This plugin does not support",)  # what the offscreen platform says of raise() and size hints
    found = [
        record.message
        for record in qtlog.records  # type: ignore[attr-defined]
        if record.type in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) and not record.message.startswith(known)
    ]
    assert not found


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme("light")


@pytest.fixture
def make_screen(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """Opens windows over one store; all are closed at the end."""
    screens: list[Screen] = []

    def make(settings: Settings | None = None) -> Screen:
        paths = Paths.under(tmp_path / "data").create()
        assistant = ScriptedAssistant(paths)
        assistant.add_document(HARBOUR)
        assistant.image = page_image()
        store = Store(paths.database)
        bridge = AgentBridge(assistant)
        saved: list[Settings] = []
        window = MainWindow(assistant, store, bridge, settings or Settings(theme="light"), save=saved.append)
        screen = Screen(qtbot, window, assistant, store, bridge, saved)
        screens.append(screen)
        bridge.start()
        window.show()
        qtbot.waitExposed(window)
        screen.wait(lambda: ": Scripted" in window.sidebar.pill.accessibleName())
        return screen

    yield make
    for screen in screens:
        screen.window.close()
        screen.bridge.stop()
        screen.store.close()
        screen.window.deleteLater()


@pytest.fixture
def screen(make_screen: Callable[..., Screen]) -> Screen:
    return make_screen()


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[MainWindow, Assistant]]:
    """A window over the assistant as it is, with the models that come along in a child process."""
    paths = Paths.under(tmp_path / "home").create()
    assistant = Assistant(paths, Settings(context=1024))
    store = Store(paths.database)
    bridge = AgentBridge(assistant)
    window = MainWindow(assistant, store, bridge, Settings(toured=True), save=lambda _: None)
    bridge.start()
    window.show()
    yield window, assistant
    window.close()
    bridge.stop()
    store.close()
    window.deleteLater()
