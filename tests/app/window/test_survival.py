"""The engine dies, the disk is full, another program holds the database, the window is killed: nothing is lost, the
window says what happened and what can be done."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import helpers.killed_window
import pytest
from helpers.assistant import Hold, ScriptedAssistant
from helpers.window import texts
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ternlight.agents.events import RunFinished, RunStarted, TextDelta
from ternlight.agents.messages import TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings, load_settings
from ternlight.app.store import Store
from ternlight.app.window import MainWindow
from ternlight.app.window.start import run_window
from ternlight.app.window.unfinished_dialog import UnfinishedDialog
from ternlight.engine.remote import RemoteEngine

ANSWER = "The quay is 310 metres long."


def said(screen) -> str:  # type: ignore[no-untyped-def]
    """The text of the last answer as it is shown."""
    return screen.window.view.last_answer().answer.text


def answering(screen, answer: str = ANSWER) -> Hold:  # type: ignore[no-untyped-def]
    """Ask, and hold the run between half of the answer and its end."""
    hold = Hold()
    screen.assistant.script(
        RunStarted(model="Scripted"),
        TextDelta(text="The quay is"),
        hold,
        TextDelta(text=" 310 metres long."),
        RunFinished(parts=(TextPart(text=answer),)),
    )
    screen.window.composer.sent.emit("How long is the quay?")
    screen.wait(lambda: hold.reached.is_set() and screen.answer().text is not None)
    return hold


def stored(screen) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """The text and state of the last message, as another program reads it."""
    with sqlite3.connect(screen.store._database.path) as other:
        return other.execute("SELECT parts, state FROM messages ORDER BY id DESC LIMIT 1").fetchone()


class TestAnotherProgramHoldsTheDatabase:
    def test_the_answer_is_shown_kept_and_saved_once_it_can_be(self, screen) -> None:
        hold = answering(screen)
        other = sqlite3.connect(screen.store._database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        hold.release()
        screen.wait(lambda: "Another program is using your conversations" in texts(screen.window.notice))
        assert "kept here and is saved as soon as that works" in texts(screen.window.notice)
        assert said(screen) == ANSWER
        assert not screen.window.controller.all_saved
        other.execute("ROLLBACK")
        other.close()
        screen.wait(lambda: screen.window.controller.all_saved)
        assert "Everything is saved again." in texts(screen.window.notice)
        parts, state = stored(screen)
        assert ANSWER in parts and state == "complete"

    def test_what_cannot_be_sent_is_in_the_composer_again(self, screen) -> None:
        other = sqlite3.connect(screen.store._database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        screen.qtbot.keyClicks(screen.window.composer.text, "How deep?")
        screen.window.composer.send.click()
        assert "Close it and try again" in texts(screen.window.notice)
        assert screen.window.composer.text.toPlainText() == "How deep?"
        other.execute("ROLLBACK")
        other.close()
        screen.window.composer.send.click()
        screen.wait(lambda: screen.window.conversation and screen.idle())
        assert said(screen) == "Scripted answer."


class TestTheDiskIsFull:
    def test_an_answer_outlives_it(self, screen) -> None:
        hold = answering(screen, ANSWER + " And so on." * 20_000)
        screen.window.controller.save()
        with screen.store._database.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        hold.release()
        screen.wait(lambda: "Free some space and try again" in texts(screen.window.notice))
        assert "The quay is" in stored(screen)[0]  # what was saved before
        assert screen.window.isVisible() and not screen.window.controller.all_saved
        with screen.store._database.reading() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        screen.wait(lambda: screen.window.controller.all_saved)
        assert stored(screen)[1] == "complete"


@pytest.fixture
def killed(tmp_path: Path) -> Paths:
    """What a window leaves that was killed with half an answer saved."""
    child = subprocess.Popen(
        [sys.executable, helpers.killed_window.__file__, str(tmp_path / "home")],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join([str(Path(helpers.killed_window.__file__).parents[1]), *sys.path]),
        },
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "saved\n"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    return Paths.under(tmp_path / "home").create()


@pytest.mark.slow
def test_after_a_kill_the_window_says_what_happened_and_shows_what_is_left(qapp: QApplication, killed: Paths) -> None:
    seen: dict[str, str] = {}
    store = Store(killed.database)

    def look() -> None:
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]
        dialog = window.findChild(UnfinishedDialog)
        if dialog is None:  # what is kept is still looked for
            return
        watch.stop()
        seen["said"] = texts(dialog)
        dialog.later.click()
        window.show_conversation(store.conversations()[0].id)
        QApplication.processEvents()
        seen["shown"] = texts(window.view)
        turn = window.view.last_answer()
        if turn is not None and turn.answer is not None:
            seen["answer"], seen["state"] = turn.answer.text, turn.answer.state
        window.close()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(10)
    assert run_window(killed, Settings(toured=True), ScriptedAssistant(killed), store) == 0
    store.close()
    assert "was stopped while it worked on this" in seen["said"]
    assert "How long is the quay?" in seen["said"] and "The text so far is kept." in seen["said"]
    assert (seen["answer"], seen["state"]) == ("The quay is 310 metres", "stopped")
    assert "Stopped. The text so far is kept." in seen["shown"] and "Run again" in seen["shown"]
    again = Store(killed.database)
    assert again.interrupted == ()  # said once
    again.close()


def test_the_conversation_that_was_shown_is_shown_again(
    qapp: QApplication, paths: Paths, assistant: ScriptedAssistant, store: Store
) -> None:
    shown: list[int | None] = []

    def look() -> None:
        [window] = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]
        shown.append(window.conversation)
        window.show_conversation(known)
        window.close()

    known = store.create_conversation("Berths").id
    for _ in range(2):
        QTimer.singleShot(0, look)
        settings = load_settings(paths.settings_file).settings
        assert run_window(paths, replace(settings, toured=True), ScriptedAssistant(paths), store) == 0
    store.delete_conversation(known)
    known = None
    QTimer.singleShot(0, look)
    settings = load_settings(paths.settings_file).settings
    assert run_window(paths, settings, assistant, store) == 0
    assert shown[1] is not None and shown == [None, shown[1], None]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_an_engine_killed_in_the_middle_of_an_answer_costs_only_the_rest_of_it(
    qtbot: QtBot, real: tuple[MainWindow, Assistant]
) -> None:
    window, assistant = real
    qtbot.waitUntil(lambda: assistant.status.state == "ready", timeout=120_000)
    window.composer.sent.emit("Tell a long story about a harbour, its ships and the people who work there.")

    def answer():  # type: ignore[no-untyped-def]
        turn = window.view.last_answer()
        return turn.answer if turn is not None else None

    qtbot.waitUntil(lambda: answer() is not None and len(answer().text) > 10, timeout=120_000)
    engine = assistant._engine
    assert isinstance(engine, RemoteEngine) and engine.pid is not None
    first = engine.pid
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: answer().state == "failed", timeout=60_000)
    kept = answer().text
    assert len(kept) > 10
    shown = texts(window.view)
    assert "This did not work" in shown and "The text so far is kept." in shown and "Try again" in shown
    assert answer().error.message
    stored = window.controller._store.messages(window.conversation)
    assert (stored[-1].state, stored[-1].message.text) == ("failed", kept)
    widget = window.view.widget_of(window.view.last_answer())
    widget.error.again.click()
    qtbot.waitUntil(lambda: answer().state == "streaming" and len(answer().text) > 10, timeout=120_000)
    assert engine.pid not in (None, first)
    window.requests.stop()
    qtbot.waitUntil(lambda: answer().state == "stopped", timeout=60_000)
