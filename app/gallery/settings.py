"""Scenes of the settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ternlight.app.gallery.stage import Scene
from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.settings.privacy import PrivacyPage
from ternlight.app.window.tour import Tour
from ternlight.tools.web.ledger import FileLedger, LedgerEntry


def _open(page: str, scene: Scene) -> SettingsDialog:
    scene.window.dialogs.settings(page)
    scene.dialog = dialog = scene.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def _scene(page: str) -> Callable[[Scene], None]:
    def build(scene: Scene) -> None:
        _open(page, scene)

    build.__name__ = f"settings_{page}"
    return build


def settings_privacy(scene: Scene) -> None:
    """With consent to take back, and requests to look at."""
    window = scene.window
    window.change_settings(replace(window.settings, offline=False, granted=("host:grid.example", "web:search")))
    ledger = FileLedger(scene.paths.network_ledger)
    entry = partial(LedgerEntry, time=time.time(), method="GET", tool="read_page")
    ledger.add(
        entry(host="html.duckduckgo.com", tool="web_search", why="search for “sodium cells”", outcome="answered",
              status=200, sent=64, received=31_482)
    )  # fmt: skip
    ledger.add(
        entry(host="grid.example", why="read for the question", outcome="answered", status=200, sent=40,
              received=182_500)
    )  # fmt: skip
    ledger.add(
        entry(host="192.168.1.1", why="a link of grid.example", outcome="refused", note="It stands in a local network.")
    )
    page = _open("privacy", scene).pages["privacy"]
    assert isinstance(page, PrivacyPage)


def tour(scene: Scene) -> None:
    """The first start."""
    scene.window.dialogs.tour()
    scene.dialog = scene.window.findChild(Tour)


def tour_model(scene: Scene) -> None:
    """Its second page."""
    tour(scene)
    assert isinstance(scene.dialog, Tour)
    scene.dialog.next.click()


SCENES: tuple[Callable[[Scene], None], ...] = (
    _scene("appearance"),
    _scene("models"),
    _scene("server"),
    _scene("web"),
    settings_privacy,
    _scene("data"),
    tour,
    tour_model,
)
