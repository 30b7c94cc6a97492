"""Scenes of the start screen and of summaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from ternlight.agents.events import (
    RunCancelled,
    RunFailed,
    RunStarted,
    StepProgress,
    StepStarted,
)
from ternlight.app.gallery.props import READY
from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.status import ModelStatus
from ternlight.app.window.password_dialog import PasswordDialog


def start(scene: Scene) -> None:
    """Nothing yet."""


def no_model(scene: Scene) -> None:
    """No language model."""
    scene.script.status.emit(ModelStatus(state="none", message="No language model was found on this computer."))


def low_memory(scene: Scene) -> None:
    """The model does not fit."""
    message = "Ternary Bonsai 8B needs 2.4 GB and 1.1 GB are free. Close other programs, or choose a smaller model."
    scene.script.status.emit(ModelStatus(state="none", message=message))


def loading(scene: Scene) -> None:
    """The model is being loaded while a document is read."""
    scene.script.status.emit(ModelStatus(state="loading", name=READY.name, progress=0.42))
    scene.drop()
    scene.script.tell(
        RunStarted(model=""),
        StepStarted(step="read", title=f"Reading {scene.name}"),
        StepProgress(step="read", done=17, total=40, unit="pages"),
    )


def streaming(scene: Scene) -> None:
    """Points come in, and other files wait."""
    scene.drop(scene.name, "Lease of berth 2.pdf", "Minutes.docx")
    scene.read()
    scene.points(3)


def finished(scene: Scene) -> None:
    """Done and checked, with the page open."""
    scene.drop()
    scene.read()
    scene.points(5)
    scene.finish()
    scene.open_first()


def text_page(scene: Scene) -> None:
    """The page as text."""
    finished(scene)
    scene.script.image = None
    scene.open_first()


def sources(scene: Scene) -> None:
    """All sources of a summary."""
    finished(scene)
    scene.window.inspector.show_tab(1)


def doubts(scene: Scene) -> None:
    """Done, with something to know."""
    scene.drop()
    scene.read()
    scene.points(5)
    scene.finish(
        "Pages 17 and 18 are scans without text and could not be read.",
        "1 more point was dropped: the quote was not found on its page.",
    )


def failed(scene: Scene) -> None:
    """The document cannot be read; before it, points were kept."""
    scene.drop()
    scene.read()
    scene.points(2)
    scene.script.tell(
        RunFailed(
            message="The engine ended unexpectedly while it phrased a point. It has been started again; try once more.",
            error_kind="bug",
            parts=(scene.summary(2),),
        )
    )


def stopped(scene: Scene) -> None:
    """The user has stopped it."""
    scene.drop()
    scene.read()
    scene.points(4)
    scene.script.tell(RunCancelled(parts=(replace(scene.summary(4), complete=False),)))


def deleted(scene: Scene) -> None:
    """A conversation was deleted and can come back."""
    finished(scene)
    conversation = scene.window.conversation
    assert conversation is not None
    scene.window.controller.delete(conversation)
    scene.window.sidebar.deleted.emit(conversation, "Annual harbour report")


def searching(scene: Scene) -> None:
    """Hits in the sidebar."""
    scene.window.sidebar.search.setText("berth")
    scene.window.sidebar.refresh()


def keyboard(scene: Scene) -> None:
    """The ring that shows where the keyboard is."""
    finished(scene)
    settle()
    scene.window.composer.summarize.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(5):
        scene.window.focusNextPrevChild(False)


def dragging(scene: Scene) -> None:
    """Something hovers over the window."""
    scene.window.overlay.show_over("Drop to summarise")


def password(scene: Scene) -> None:
    """A protected document is asked for."""
    start(scene)
    scene.dialog = PasswordDialog(scene.window.theme, "Lease 2027.pdf", wrong=False, parent=scene.window)
    scene.dialog.open()
    settle()


SCENES: tuple[Callable[[Scene], None], ...] = (
    start,
    no_model,
    low_memory,
    loading,
    streaming,
    finished,
    text_page,
    sources,
    doubts,
    failed,
    stopped,
    deleted,
    password,
    searching,
    keyboard,
    dragging,
)
