"""The tour, and a second start of the program."""

from __future__ import annotations

from helpers.window import texts
from pytestqt.qtbot import QtBot

from ternlight.app.paths import Paths
from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.single import SingleInstance
from ternlight.app.window.tour import Tour


def test_the_tour_leads_through_colours_model_and_privacy(screen):
    screen.window.dialogs.tour()
    tour = screen.window.findChild(Tour)
    screen.qtbot.waitExposed(tour)
    tour.colours.setCurrentIndex(tour.colours.findData("dark"))
    assert screen.window.theme.dark
    tour.next.click()
    assert "A small model is ready" in texts(tour)
    tour.models.click()
    tour.next.click()
    assert "Offline until you say otherwise" in texts(tour)
    tour.back.click()
    tour.next.click()
    tour.next.click()
    assert screen.saved[-1].toured
    assert screen.saved[-1].theme == "dark"
    dialog = screen.window.findChild(SettingsDialog)
    assert dialog.stack.currentWidget() is dialog.pages["models"]


def test_the_tour_can_be_skipped(screen):
    screen.window.dialogs.tour()
    screen.window.findChild(Tour).skip.click()
    assert screen.saved[-1].toured
    assert screen.window.findChildren(SettingsDialog) == []


def test_a_second_start_asks_the_first_to_show_itself(qtbot: QtBot, paths: Paths) -> None:
    first, second = SingleInstance(paths), SingleInstance(paths)
    assert first.claim()
    with qtbot.waitSignal(first.wanted, timeout=5_000):
        assert not second.claim()
    first.release()
    assert second.claim()
    second.release()


def test_another_data_folder_is_another_program(qtbot: QtBot, paths: Paths, tmp_path) -> None:
    other = Paths.under(tmp_path / "other").create()
    one, two = SingleInstance(paths), SingleInstance(other)
    assert one.claim()
    assert two.claim()
    one.release()
    two.release()
