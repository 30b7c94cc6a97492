"""Full collections wait until nothing runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ternlight.app.window import garbage
from ternlight.app.window.garbage import UnhurriedGarbage


class Knot:
    """What refers to itself is freed by a collection alone."""

    count = 0

    def __init__(self) -> None:
        self.me = self
        Knot.count += 1

    def __del__(self) -> None:
        Knot.count -= 1


@pytest.fixture
def busy() -> dict[str, bool]:
    return {"now": False}


@pytest.fixture
def unhurried(qtbot: object, busy: dict[str, bool]) -> Iterator[UnhurriedGarbage]:
    kept = UnhurriedGarbage(lambda: busy["now"])
    before = gc.get_threshold()
    kept.begin()
    yield kept
    kept.end()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def _age(collections: int) -> None:
    for _ in range(collections):
        gc.collect(1)


def test_waits_for_a_quiet_moment(unhurried: UnhurriedGarbage, busy: dict[str, bool]) -> None:
    Knot()
    _age(garbage.ENOUGH)
    busy["now"] = True
    assert not unhurried.collect_if_due()
    busy["now"] = False
    assert unhurried.collect_if_due()
    assert Knot.count == 0


def test_does_not_wait_for_ever(unhurried: UnhurriedGarbage, busy: dict[str, bool]) -> None:
    busy["now"] = True
    _age(garbage.TOO_MUCH)
    assert unhurried.collect_if_due()


def test_nothing_is_done_without_cause(unhurried: UnhurriedGarbage) -> None:
    gc.collect()
    assert not unhurried.collect_if_due()


def test_what_was_there_before_is_left_alone(unhurried: UnhurriedGarbage) -> None:
    assert gc.get_freeze_count() > 1000
