"""The window itself: themes, sizes, keyboard, names, what it says without a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.decoders import write_decoder
from helpers.window import HARBOUR, POINTS, clipped, drop, run, texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ternlight.agents.events import RunFinished, RunStarted
from ternlight.agents.messages import TextPart
from ternlight.app.settings import Settings
from ternlight.app.status import ModelStatus
from ternlight.app.widgets.theme import DARK

FILE = Path(HARBOUR.path)


def test_chips_are_reached_and_pressed_by_keyboard(screen):
    card = screen.summarized().summary
    chip = card.chips()[2]
    assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    screen.qtbot.keyClick(chip, Qt.Key.Key_Space)
    screen.wait(screen.window.inspector.isVisible)
    screen.qtbot.keyClick(screen.window, Qt.Key.Key_Escape)
    assert not screen.window.inspector.isVisible()


def test_the_theme_switches_while_everything_is_shown(screen):
    answer = screen.summarized()
    assert "Berth 3 took 3000." in texts(answer)
    before = answer.grab().toImage()
    screen.window.choose_theme("dark")
    assert screen.window.theme.tokens is DARK
    after = answer.grab().toImage()
    assert before != after
    assert screen.window.grab().toImage().pixelColor(600, 700).name().upper() == DARK.bg
    assert screen.saved[-1].theme == "dark"


def test_geometry_and_choices_are_kept(make_screen):
    screen = make_screen(Settings(theme="light", summary_length="short"))
    assert screen.window.composer.chosen_length == "short"
    screen.window.resize(1000, 700)
    screen.window.close()
    kept = screen.saved[-1]
    assert kept.window_geometry
    assert kept.window_layout
    other = make_screen(kept)
    assert other.window.height() == 700  # the width is held by the offscreen screen, which is 800 wide


@pytest.mark.parametrize("state", ["none", "failed"])
def test_without_a_model_the_window_says_what_still_works(screen, state):
    screen.assistant.set_status(ModelStatus(state=state, message="It needs 2.4 GB and 1.1 GB are free."))
    screen.wait(lambda: "It needs 2.4 GB" in texts(screen.window.start))
    screen.window.composer.text.setPlainText("Hello")
    assert not screen.window.composer.send.isEnabled()
    assert screen.window.composer.send.toolTip()
    assert screen.window.composer.summarize.isEnabled()


def test_a_model_file_is_chosen_and_remembered(screen, tmp_path, monkeypatch):
    chosen = write_decoder(tmp_path / "larger.gguf", "qwen3")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(chosen), ""))
    actions = {action.text(): action for action in screen.window.sidebar.menu.menu().actions()}
    actions["Choose a model file …"].trigger()
    screen.wait(lambda: screen.saved and screen.saved[-1].model_path == str(chosen))
    assert ("use_model", chosen) in screen.assistant.requests
    actions["Use the bundled model"].trigger()
    screen.wait(lambda: screen.saved[-1].model_path is None)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: ("", ""))
    asked = len(screen.assistant.requests)
    actions["Choose a model file …"].trigger()
    assert len(screen.assistant.requests) == asked


INTERACTIVE = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView)


def test_everything_that_takes_the_focus_has_a_name(screen):
    card = screen.summarized(notes=("Page 4 is a scan without text.",)).summary
    card.chips()[0].click()
    screen.wait(screen.window.inspector.isVisible)
    screen.window.notice.say("Something happened.", "Undo")
    nameless = []
    for widget in screen.window.findChildren(QWidget):
        focusable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        inner = widget.objectName().startswith("qt_")
        if inner or not widget.isVisible() or not (focusable or isinstance(widget, INTERACTIVE)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not (interface.text(QAccessible.Text.Name) or widget.accessibleName()):
            nameless.append(widget)
    assert not [w for w in nameless if not isinstance(w.parent(), QLineEdit)]


def test_nothing_is_cut_off_in_the_smallest_window(screen):
    screen.window.resize(900, 600)
    assert (screen.window.width(), screen.window.height()) == (900, 600)
    assert clipped(screen.window) == []
    card = screen.summarized(notes=("Page 4 is a scan without text.",)).summary
    card.chips()[0].click()
    screen.wait(screen.window.inspector.isVisible)
    screen.wait(lambda: clipped(screen.window) == [])
    assert (screen.window.width(), screen.window.height()) == (900, 600)


def test_a_long_file_name_elides_and_shows_in_full_on_hover(screen):
    name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2 + ".pdf"
    screen.assistant.script(*run(document=name))
    screen.window.resize(900, 600)
    drop(screen.window, files=(Path("/nowhere") / name,))
    screen.wait(lambda: screen.idle() and clipped(screen.window) == [])
    assert any(label.toolTip() == name for label in screen.window.view.findChildren(QLabel))


def test_tab_goes_through_the_window_as_it_is_read(screen):
    card = screen.summarized().summary
    assert "Berth 3 took 3000." in texts(card)
    screen.window.sidebar.menu.setFocus()
    seen = []
    for _ in range(60):
        seen.append(screen.window.focusWidget())
        screen.qtbot.keyClick(screen.window.focusWidget(), Qt.Key.Key_Tab)
        if screen.window.focusWidget() is seen[0]:
            break
    places = [seen.index(w) for w in (screen.window.sidebar.search, *card.chips(), screen.window.composer.text)]
    assert places == sorted(places)
    screen.qtbot.keyClick(screen.window.focusWidget(), Qt.Key.Key_Backtab)
    assert screen.window.focusWidget() is seen[-1]


def test_words_without_end_wrap_instead_of_widening_the_window(screen):
    address = "https://example.org/" + "a" * 400
    said = (RunStarted(model="S"), RunFinished(parts=(TextPart(text=address),)))
    screen.assistant.script(*said)
    screen.assistant.script(*run(points=(replace(POINTS[0], text=address), *POINTS[1:]), notes=(address,)))
    screen.window.resize(900, 600)
    screen.window.composer.sent.emit(address)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    inner = screen.window.view.widget()
    screen.wait(lambda: inner.width() <= screen.window.view.viewport().width() and clipped(screen.window) == [])
