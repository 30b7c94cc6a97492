"""What the window does when it, or the computer, was stopped while answers were written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.unfinished import Unfinished
from ternlight.app.window.unfinished import CutOff, find, go_on, let_go
from ternlight.app.window.unfinished_dialog import UnfinishedDialog
from ternlight.app.window.words import tr

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


def offer_to_go_on(window: MainWindow, assistant: Assistant, bridge: AgentBridge, conversations: Sequence[int]) -> None:
    """Ask what is to become of the answers of `conversations` that were broken off."""

    def offer(runs: Sequence[Unfinished]) -> None:
        items = find(window.controller, conversations, runs)
        if not items:
            return
        dialog = UnfinishedDialog(window.theme, items, window)

        def taken_up(one: CutOff) -> None:
            window.show_conversation(one.conversation)
            go_on(one, window.controller, window.makings)

        def discarded(one: CutOff) -> None:
            let_go(one, window.controller)
            window.notice.say(tr("Discarded. What the conversation shows is kept."))

        dialog.go_on.connect(taken_up)
        dialog.discard.connect(discarded)
        dialog.open()

    bridge.call(assistant.unfinished, offer, lambda _: offer(()))
