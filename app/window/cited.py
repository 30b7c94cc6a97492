"""From what an answer cites to its source, in the inspector beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ternlight.agents.messages import CitedPlace, SummaryPoint
from ternlight.app.window.conversation import Turn

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


class Cited(QObject):
    """Opens the source; keeps what is beside the conversation up to date with its answer."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._inspector, self._controller = window, window.inspector, window.controller
        self._turn: Turn | None = None
        """Whose summary the inspector shows."""
        window.view.point_opened.connect(self.open_point)
        window.view.place_opened.connect(self.open_place)
        window.inspector.closed.connect(self.close)
        window.controller.turn_changed.connect(self._on_turn_changed)

    @Slot(object, object)
    def open_point(self, turn: Turn, point: SummaryPoint) -> None:
        """Open the page that a point comes from."""
        if turn.answer is None:
            return
        self._turn = turn
        self._inspector.show()
        self._inspector.open_point(turn.answer, self._controller.document(turn.answer.document_id), point)

    @Slot(object)
    def open_place(self, place: CitedPlace) -> None:
        """Open what an answer cites: a page of a document here, a page of the web in the browser, after a question."""
        if place.url:
            self._window.answers.open_link(place.url)
            return
        document = self._controller.document(place.document_id)
        if document is None:  # one of a collection's
            self._window.documents.open_source(place.document_id, place.page, place.quote)
            return
        self._turn = None
        self._inspector.show()
        self._inspector.open_place(place, document)

    @Slot()
    def close(self) -> None:
        """Hide the inspector; the focus goes back to the composer if it was in there."""
        holder = self._window.focusWidget()
        inside = holder is not None and self._inspector.isAncestorOf(holder)
        self._inspector.hide()
        self._turn = None
        if inside:
            self._window.composer.text.setFocus()

    def _on_turn_changed(self, conversation: int, turn: Turn) -> None:
        if turn is self._turn and turn.answer is not None:
            self._inspector.show_answer(turn.answer, self._controller.document(turn.answer.document_id))
