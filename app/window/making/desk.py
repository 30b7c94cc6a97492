"""Decks and reports in the main window: their view, the way to it and back, what is said when one is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ternlight.app.window.conversation import Turn
from ternlight.app.window.making.makings import Makings
from ternlight.app.window.making.view import MakingView

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


class Desk(QObject):
    """Moves between a conversation and the view of a document that is made in it."""

    def __init__(self, window: MainWindow, makings: Makings) -> None:
        super().__init__(window)
        self._window, self._makings = window, makings
        self.view = MakingView(window.theme, window.controller, makings)
        window.pages.addWidget(self.view)
        self.view.closed.connect(lambda: window.show_conversation(window.conversation))
        self.view.said.connect(window.notice.say)
        window.view.look_wanted.connect(self.show)
        window.view.write_wanted.connect(self._write)
        planned, finished = self.tr("The outline is ready."), self.tr("The document is ready.")
        makings.planned.connect(lambda conversation, turn: self._say(conversation, turn, planned))
        makings.finished.connect(lambda conversation, turn: self._say(conversation, turn, finished))

    @Slot(object)
    def show(self, turn: Turn) -> None:
        """Show a deck or report of the conversation that is open."""
        window = self._window
        if window.conversation is None or turn.answer is None or turn.answer.request.task is None:
            return
        window.cited.close()
        self.view.show_turn(window.conversation, turn)
        window.pages.setCurrentWidget(self.view)
        window.composer.hide()
        self.view.panel.list.setFocus()

    def show_last(self) -> None:
        """Show the deck or report that the last answer is, if it is one."""
        turn = self._window.view.last_answer()
        if turn is not None:
            self.show(turn)

    def step_back(self) -> bool:
        """From one slide to all of them, from all to the conversation; False where neither is shown."""
        if self._window.pages.currentWidget() is not self.view:
            return False
        if self.view.previews.large:
            self.view.previews.show_all()
        else:
            self._window.show_conversation(self._window.conversation)
        return True

    def _write(self, turn: Turn) -> None:
        if self._window.conversation is not None:
            self._makings.write(self._window.conversation, turn)
            self.show(turn)

    def _say(self, conversation: int, turn: Turn, said: str) -> None:
        """Something is ready that is not looked at."""
        if self._window.pages.currentWidget() is self.view and self.view.turn is turn:
            return

        def look() -> None:
            self._window.show_conversation(conversation)
            self.show(turn)

        self._window.notice.say(said, self.tr("Look at it"), look)
