"""Scenes of the settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.machine import Machine, Speed
from ternlight.app.window.settings import SettingsDialog
from ternlight.app.window.settings.data import DataPage
from ternlight.app.window.settings.delete_dialog import DeleteDialog
from ternlight.app.window.settings.models import ModelsPage
from ternlight.app.window.settings.privacy import PrivacyPage
from ternlight.app.window.tour import Tour
from ternlight.engine.types import MemoryEstimate
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


def settings_models(scene: Scene) -> None:
    """The model that answers, with what it would take in another way."""
    estimate = MemoryEstimate(
        weights=98_000_000, cache=46_000_000, scratch=61_000_000, available=3_900_000_000, largest_context=8192,
        kv_codec="kv8",
    )  # fmt: skip
    scene.script.answers = {"memory_estimate": estimate}
    _open("models", scene)


def settings_models_measured(scene: Scene) -> None:
    """What the measurement of this computer came to, and where models come from."""
    page = _open("models", scene).pages["models"]
    assert isinstance(page, ModelsPage)
    speed = partial(Speed, threads=2, share_of_limit=0.8)
    page.machine.show_machine(
        Machine(
            memory_gb_s={1: 9.4, 2: 14.8},
            speeds=(
                speed(model="SmolLM2-135M Q4_1", use="prefill", tokens_per_second=611.0),
                speed(model="SmolLM2-135M Q4_1", use="decode", tokens_per_second=83.0),
                speed(model="Bonsai 8B TQ2_0", use="prefill", tokens_per_second=14.2),
                speed(model="Bonsai 8B TQ2_0", use="decode", tokens_per_second=5.9),
            ),
        )
    )
    settle()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())


def settings_privacy(scene: Scene) -> None:
    """With consent to take back, and requests to look at."""
    window = scene.window
    window.change_settings(
        replace(
            window.settings, offline=False, granted=("host:grid.example", "web:search"), folders=("/home/ada/Harbour",)
        )
    )
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


def settings_delete(scene: Scene) -> None:
    """What shall be deleted."""
    page = _open("data", scene).pages["data"]
    assert isinstance(page, DataPage)
    page.clear_all.click()
    scene.dialog = page.window().findChild(DeleteDialog)


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
    settings_models,
    settings_models_measured,
    _scene("server"),
    _scene("web"),
    settings_privacy,
    _scene("data"),
    settings_delete,
    tour,
    tour_model,
)
