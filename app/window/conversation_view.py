"""A conversation from top to bottom, in a column that stays readable on a wide screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ternlight.agents.messages import SummaryPoint
from ternlight.app.widgets.controls import discard, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.controller import Controller, Turn
from ternlight.app.window.turns import AssistantTurn, UserTurn

COLUMN = 800
NEAR_END = 60
"""Within this many pixels of the end, the view follows what comes."""


class ConversationView(QScrollArea):
    """Shows one conversation of the controller, and keeps up with it.

    Signals:
        point_opened: Turn, SummaryPoint.
        length_wanted: Turn, length.
        again_wanted, copy_wanted, save_wanted, details_wanted: Turn.
        link_clicked: address.
    """

    point_opened = Signal(object, object)
    length_wanted = Signal(object, str)
    again_wanted = Signal(object)
    copy_wanted = Signal(object)
    save_wanted = Signal(object)
    details_wanted = Signal(object)
    link_clicked = Signal(str)

    def __init__(self, theme: Theme, controller: Controller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._controller = theme, controller
        self._conversation: int | None = None
        self._widgets: dict[int, tuple[Turn, QWidget]] = {}
        self._following = True
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self._inner = QWidget()
        self._inner.setMaximumWidth(COLUMN)
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(20, 22, 20, 16)
        self._list.setSpacing(16)
        self._waiting = label(role="soft", wrap=True)
        self._waiting.hide()
        self._list.addWidget(self._waiting)
        self._list.addStretch(1)
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        centre = row(None, self._inner, None, spacing=0)
        centre.setStretch(1, 1000)
        canvas.setLayout(centre)
        self.setWidget(canvas)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.verticalScrollBar().actionTriggered.connect(lambda _: self._note_position())
        controller.turn_added.connect(self._on_turn_added)
        controller.turn_changed.connect(self._on_turn_changed)
        controller.running_changed.connect(self._on_running)

    @property
    def conversation(self) -> int | None:
        """The conversation that is shown."""
        return self._conversation

    def show_conversation(self, conversation: int | None) -> None:
        """Show another conversation from its end; None shows nothing."""
        if conversation == self._conversation and conversation is not None:
            return
        for _, widget in self._widgets.values():
            self._list.removeWidget(widget)
            discard(widget)
        self._widgets.clear()
        self._conversation = conversation
        self._following = True
        if conversation is not None:
            for turn in self._controller.turns(conversation):
                self._add(turn)
            self._on_running(conversation)

    def widget_of(self, turn: Turn) -> QWidget | None:
        """The widget that shows a turn."""
        return self._widgets[turn.id][1] if turn.id in self._widgets else None

    def last_answer(self) -> Turn | None:
        """The newest of the assistant's turns."""
        answers = [turn for turn, _ in self._widgets.values() if turn.answer is not None]
        return answers[-1] if answers else None

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._note_position()

    def _add(self, turn: Turn) -> None:
        widget: QWidget = UserTurn(self._theme, turn) if turn.answer is None else self._answer_widget(turn)
        self._widgets[turn.id] = (turn, widget)
        self._list.insertWidget(self._list.indexOf(self._waiting), widget)
        self._show(turn, widget)

    def _answer_widget(self, turn: Turn) -> AssistantTurn:
        widget = AssistantTurn(self._theme)
        widget.point_opened.connect(lambda point: self._open(turn, point))
        widget.length_wanted.connect(lambda length: self.length_wanted.emit(turn, length))
        widget.again_wanted.connect(lambda: self.again_wanted.emit(turn))
        widget.copy_wanted.connect(lambda: self.copy_wanted.emit(turn))
        widget.save_wanted.connect(lambda: self.save_wanted.emit(turn))
        widget.details_wanted.connect(lambda: self.details_wanted.emit(turn))
        widget.link_clicked.connect(self.link_clicked)
        return widget

    def _open(self, turn: Turn, point: SummaryPoint) -> None:
        self.point_opened.emit(turn, point)

    def _show(self, turn: Turn, widget: QWidget) -> None:
        if isinstance(widget, AssistantTurn) and turn.answer is not None and self._conversation is not None:
            document = self._controller.document(turn.answer.document_id)
            widget.show_answer(turn.answer, document, may_run=not self._controller.running(self._conversation))
        elif isinstance(widget, UserTurn):
            following = [
                other for other, _ in self._widgets.values() if other.id > turn.id and other.answer is not None
            ]
            widget.show_turn(turn, following[0].answer if following else None)

    def _on_turn_added(self, conversation: int, turn: Turn) -> None:
        if conversation == self._conversation and turn.id not in self._widgets:
            self._following = True
            self._add(turn)
            self._refresh_user_turns()

    def _on_turn_changed(self, conversation: int, turn: Turn) -> None:
        if conversation == self._conversation and turn.id in self._widgets:
            self._show(turn, self._widgets[turn.id][1])

    def _on_running(self, conversation: int) -> None:
        if conversation != self._conversation:
            return
        waiting = self._controller.waiting(conversation)
        self._waiting.setVisible(bool(waiting))
        lead = words.count(len(waiting), self.tr("%n file waits:"), self.tr("%n files wait:"))
        self._waiting.setText(f"{lead} {', '.join(waiting)}" if waiting else "")
        for turn, widget in self._widgets.values():
            if turn.answer is None or turn.answer.state != "streaming":
                self._show(turn, widget)

    def _refresh_user_turns(self) -> None:
        for turn, widget in self._widgets.values():
            if isinstance(widget, UserTurn):
                self._show(turn, widget)

    def _note_position(self) -> None:
        bar = self.verticalScrollBar()
        self._following = bar.sliderPosition() >= bar.maximum() - NEAR_END

    def _on_range(self, low: int, high: int) -> None:
        if self._following:
            self.verticalScrollBar().setValue(high)
