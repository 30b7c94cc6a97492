"""Thousands of turns: only those near what is seen are widgets, and all can be reached."""

from __future__ import annotations

import json
import sqlite3

import pytest
from helpers.window import texts
from PySide6.QtCore import Qt

from ternlight.app.store import Store
from ternlight.app.window.conversation_view import AT_ONCE

TURNS = 2_000


@pytest.fixture
def long(screen):  # type: ignore[no-untyped-def]
    store: Store = screen.store
    talk = store.create_conversation("Long").id
    with sqlite3.connect(screen.assistant.paths.database) as connection:
        rows = []
        for number in range(1, TURNS + 1):
            role = "user" if number % 2 else "assistant"
            words = f"turn {number}: " + "words that fill some lines of an answer. " * (1 if number % 2 else number % 9)
            parts = [{"kind": "text", "text": words}]
            rows.append((number, talk, role, json.dumps(parts), words, number - 1))
        connection.executemany(
            "INSERT INTO messages (id, conversation_id, role, parts, words, state, created, parent_id)"
            " VALUES (?, ?, ?, ?, ?, 'complete', 0, ?)",
            rows,
        )
    connection.close()
    store.show_branch(1)
    screen.window.show_conversation(talk)
    return screen


def ends(view):  # type: ignore[no-untyped-def]
    bar = view.verticalScrollBar()
    return bar.value() == bar.maximum()


def seen(view, turn):  # type: ignore[no-untyped-def]
    widget = view.widget_of(turn)
    if widget is None:
        return False
    top = widget.mapTo(view.viewport(), widget.rect().topLeft()).y()
    return top < view.viewport().height() and top + widget.height() > 0


def test_it_opens_at_its_end_with_few_widgets(long):
    view, turns = long.window.view, long.window.controller.turns(long.window.conversation)
    long.wait(lambda: ends(view) and seen(view, turns[-1]))
    assert view.shown < 60
    assert view.verticalScrollBar().maximum() > 100_000  # the bar knows of all of them


def test_scrolling_anywhere_shows_what_is_there(long):
    view, turns = long.window.view, long.window.controller.turns(long.window.conversation)
    bar = view.verticalScrollBar()
    long.wait(lambda: ends(view))
    for share in (0.5, 0.1, 0.0, 0.8):
        bar.setSliderPosition(round(bar.maximum() * share))
        bar.triggerAction(bar.SliderAction.SliderMove)
        long.wait(lambda: any(seen(view, turn) for turn in turns))
        assert view.shown < 60
    bar.setSliderPosition(0)
    bar.triggerAction(bar.SliderAction.SliderMove)
    long.wait(lambda: seen(view, turns[0]))
    assert "turn 1:" in texts(view)


def test_what_is_read_stays_where_it_is_while_heights_become_known(long):
    view = long.window.view
    bar = view.verticalScrollBar()
    long.wait(lambda: ends(view))
    for _ in range(40):  # up, page by page
        before = bar.value()
        bar.triggerAction(bar.SliderAction.SliderPageStepSub)
        long.wait(lambda: not view._settle.isActive())
        assert bar.value() < before + view.viewport().height()
    assert bar.value() < bar.maximum() - 20 * view.viewport().height()


def test_scrolling_makes_few_widgets_in_one_go(long, monkeypatch):
    view = long.window.view
    bar = view.verticalScrollBar()
    long.wait(lambda: ends(view) and not view._settle.isActive())
    made, fill, make = [], view._fill, view._make
    monkeypatch.setattr(view, "_make", lambda turn: made.append(turn.id) or make(turn))
    most = 0
    for step in [bar.SliderAction.SliderPageStepSub] * 6 + [bar.SliderAction.SliderToMinimum]:
        bar.triggerAction(step)
        for _ in range(60):
            made.clear()
            fill()
            most = max(most, len(made))
    assert 0 < most <= AT_ONCE


def test_a_hit_far_up_is_shown_at_once(long):
    window = long.window
    turns = window.controller.turns(window.conversation)
    window.show_hit(window.conversation, turns[401].id)
    long.wait(lambda: seen(window.view, turns[401]))
    assert window.view.shown < 60


def test_an_answer_follows_at_the_end_and_the_keyboard_reaches_the_composer(long):
    window = long.window
    window.composer.text.setFocus()
    long.qtbot.keyClicks(window.composer.text, "one more")
    long.qtbot.keyClick(window.composer.text, Qt.Key.Key_Return)
    long.wait(lambda: long.idle() and len(window.controller.turns(window.conversation)) == TURNS + 2)
    long.wait(lambda: ends(window.view) and seen(window.view, window.view.last_answer()))
    assert "Scripted answer." in window.view.last_answer().message.text
