"""Long work that ends while the user looks elsewhere is told; short work, and work in view, is not."""

from __future__ import annotations

import pytest
from helpers.window import run

from ternlight.app.window.tray import LONG, Tray


@pytest.fixture
def tray(screen, monkeypatch):
    time = [0]
    tray = Tray(screen.window, now=lambda: time[0])
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda title, text, *_: told.append((title, text)))
    yield tray, time, told
    tray.close()


def finish(screen, time, milliseconds):
    """Ask a question whose answer takes that long."""
    screen.assistant.script(*run())
    screen.window.composer.sent.emit("How many containers?")
    time[0] += milliseconds
    screen.wait(screen.idle)


def test_long_work_is_told_when_the_window_is_not_looked_at(screen, tray):
    _, time, told = tray
    screen.window.hide()
    finish(screen, time, LONG)
    assert told == [("Ternlight has finished", "How many containers?")]


def test_short_work_is_not_told(screen, tray):
    _, time, told = tray
    screen.window.hide()
    finish(screen, time, LONG - 1)
    assert told == []


def test_a_press_on_the_message_opens_what_has_ended(screen, tray):
    made, time, _ = tray
    screen.window.hide()
    finish(screen, time, LONG)
    screen.window.show_conversation(None)
    made.icon.messageClicked.emit()
    assert screen.window.isVisible()
    assert screen.window.view.last_answer() is not None


def test_the_menu_shows_the_window_and_ends_the_program(screen, tray):
    made, _, _ = tray
    screen.window.hide()
    show, leave = made.icon.contextMenu().actions()
    show.trigger()
    assert screen.window.isVisible()
    leave.trigger()
    assert not screen.window.isVisible()
