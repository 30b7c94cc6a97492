"""The window's thread is never busy for long while real work goes on: the models that come along do it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from helpers.watchdog import LONGEST, Watchdog, may_be_busy
from PySide6.QtCore import QTimer

from ternlight.app.assistant import Assistant
from ternlight.app.window import MainWindow
from ternlight.app.window.drops import Drop
from ternlight.app.window.garbage import UnhurriedGarbage
from ternlight.app.window.making.task import Task

SAMPLE = Path(str(files("ternlight.resources") / "samples" / "harbour-report.pdf"))


@pytest.fixture
def watched(real: tuple[MainWindow, Assistant]) -> Iterator[tuple[MainWindow, Assistant, Watchdog]]:
    """As the program runs: vectors in another process, garbage when there is time."""
    window, assistant = real
    assistant.keep_vectors_apart()
    garbage = UnhurriedGarbage(lambda: True)
    garbage.begin()
    watchdog = Watchdog()
    watchdog.during(lambda: None, lambda: assistant.status.state == "ready")
    yield window, assistant, watchdog
    garbage.end()


@pytest.mark.slow
def test_generating_making_and_indexing_leave_the_window_free(
    watched: tuple[MainWindow, Assistant, Watchdog], tmp_path: Path
) -> None:
    window, assistant, watchdog = watched
    bound = may_be_busy()

    def idle() -> bool:
        return window.conversation is not None and not window.controller.running(window.conversation)

    def index() -> None:
        notes = [tmp_path / f"notes {number}.md" for number in range(2)]
        for path in notes:
            path.write_text("\n\n".join(f"Paragraph {n}. " + "Berth four. " * 30 for n in range(20)), "utf-8")

        async def add() -> None:
            await assistant.create_collection("Notes")
            await assistant.add_files("Notes", notes)

        window._bridge.call(add, lambda _: indexed.append(True), indexed.append)

    indexed: list[object] = []
    deck = Task(job="deck", files=(str(SAMPLE),), kind="pitch", out=str(tmp_path / "deck.pptx"))
    found = {
        "summary": watchdog.during(lambda: window.take(Drop(files=(SAMPLE,))), idle),
        "deck": watchdog.during(lambda: window.requests.make(deck), idle),
        "previews": watchdog.during(
            lambda: None, lambda: all(tile.tile.image is not None for tile in window.desk.view.previews.grid.tiles)
        ),
        "index": watchdog.during(index, lambda: indexed),
    }
    assert indexed == [True] and (tmp_path / "deck.pptx").exists()
    assert {job: one.busy for job, one in found.items() if one.busy > bound} == {}


def test_the_watchdog_sees_what_holds_up_the_window(qapp: object) -> None:
    def hold_up() -> None:
        begun = time.thread_time()
        while time.thread_time() - begun < 2 * LONGEST:
            pass
        held.append(True)

    held: list[bool] = []
    watchdog = Watchdog()
    seen = watchdog.during(lambda: QTimer.singleShot(0, hold_up), lambda: held)
    assert seen.busy >= 2 * LONGEST and seen.over >= 1
