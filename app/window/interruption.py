"""What the window says when it, or the computer, was stopped while an answer was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ternlight.app.window.words import tr

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


def tell_of_interruption(window: MainWindow, conversation: int) -> None:
    """Say that an answer of `conversation` was broken off and what is left of it, with a way there."""
    window.notice.say(
        tr("Ternlight was stopped while it wrote an answer. What was written is kept, and can be run again."),
        tr("Show it"),
        lambda: window.show_conversation(conversation),
    )
