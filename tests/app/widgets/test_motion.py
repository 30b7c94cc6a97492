"""Menus, lists and tool tips come at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ternlight.app.widgets.motion import EFFECTS, keep_still


@pytest.fixture
def effects(qapp: QApplication) -> Iterator[None]:
    before = [qapp.isEffectEnabled(effect) for effect in EFFECTS]
    yield
    for effect, on in zip(EFFECTS, before, strict=True):
        qapp.setEffectEnabled(effect, on)


def test_nothing_fades_or_rolls(qapp: QApplication, effects: None) -> None:
    keep_still(qapp)
    assert not any(qapp.isEffectEnabled(effect) for effect in EFFECTS)
