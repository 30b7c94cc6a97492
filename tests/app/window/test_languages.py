"""The window in another language than the code's, and from right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers.window import texts
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from ternlight.app.languages.choose import use_language
from ternlight.app.window import words
from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.tour import Tour


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    translators = use_language(qapp, "de")
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_window_speaks_german(german, screen):
    assert "Neue Unterhaltung" in texts(screen.window.sidebar)
    assert words.count(2, words.tr("%n page"), words.tr("%n pages")) == "2 Seiten"
    assert words.number(12_345) == "12.345"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    screen.qtbot.addWidget(box)
    assert "Abbrechen" in box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_the_window_is_mirrored(mirrored, screen):
    window = screen.window
    screen.wait(lambda: window.sidebar.isVisible() and window.sidebar.width() > 0)
    left = window.sidebar.mapTo(window, window.sidebar.rect().topLeft()).x()
    assert left > window.width() / 2


def test_the_language_is_chosen_in_the_settings(screen):
    screen.window.dialogs.settings("appearance")
    page = screen.window.findChild(SettingsDialog).pages["appearance"]
    assert "next start" in texts(page)
    page.language.setCurrentIndex(page.language.findData("de"))
    assert screen.saved[-1].language == "de"


def test_the_language_is_chosen_in_the_tour(screen):
    screen.window.dialogs.tour()
    tour = screen.window.findChild(Tour)
    screen.qtbot.waitExposed(tour)
    assert not tour.later.isVisible()
    tour.language.setCurrentIndex(tour.language.findData("de"))
    assert screen.saved[-1].language == "de"
    assert tour.later.isVisible()
