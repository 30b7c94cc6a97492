"""A conversation from top to bottom, in a column that stays readable on a wide screen.

Only the turns near what is seen are widgets; the others are room of their last known, or likely, height. So a
conversation of thousands of turns opens as fast as a short one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ternlight.app.widgets.controls import discard, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.file_card import LoadPicture
from ternlight.app.window.making.look import Look
from ternlight.app.window.turns import AssistantTurn
from ternlight.app.window.user_turn import UserTurn
from ternlight.app.window.waiting_list import WaitingList

COLUMN = 800
SPACING = 16
NEAR_END = 60
"""Within this many pixels of the end, the view follows what comes."""
AHEAD = 1200
"""Pixels above and below what is seen in which turns are widgets."""
AT_ONCE = 2
"""Turns that become widgets in one go while the user scrolls: the window answers in between."""
LIKELY = {True: 70, False: 260}
"""Height of the user's turns and of answers that were not shown yet."""


class ConversationView(QScrollArea):
    """Shows one conversation of the controller, and keeps up with it.

    Signals:
        point_opened: Turn, SummaryPoint.
        place_opened: CitedPlace.
        length_wanted: Turn, length.
        edited: Turn, text.
        decided: ApprovalRequest, Decision.
        again_wanted, deck_wanted, copy_wanted, save_wanted, details_wanted: Turn.
        look_wanted, write_wanted: Turn whose document is to be looked at, or written.
        stop_wanted: stop what runs here.
        link_clicked: address.
        said: a sentence for the user.
    """

    point_opened = Signal(object, object)
    place_opened = Signal(object)
    length_wanted = Signal(object, str)
    edited = Signal(object, str)
    decided = Signal(object, str)
    again_wanted = Signal(object)
    deck_wanted = Signal(object)
    copy_wanted = Signal(object)
    save_wanted = Signal(object)
    details_wanted = Signal(object)
    look_wanted = Signal(object)
    write_wanted = Signal(object)
    stop_wanted = Signal()
    link_clicked = Signal(str)
    said = Signal(str)

    def __init__(
        self,
        theme: Theme,
        controller: Controller,
        load_picture: LoadPicture,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._controller = theme, controller
        self._load_picture, self._look = load_picture, look
        self._conversation: int | None = None
        self._turns: list[Turn] = []
        self._widgets: dict[int, QWidget] = {}
        """Of the turns from `_first` on, without a gap."""
        self._first = 0
        self._heights: dict[int, int] = {}
        """By turn: as last seen, at the present width."""
        self._following = True
        self._anchor: tuple[int, int] | None = None
        """A turn and where its top shall stay in the viewport, while what is above it changes its height."""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self._inner = QWidget()
        self._inner.setMaximumWidth(COLUMN)
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(20, 22, 20, 16)
        self._list.setSpacing(0)
        self._above, self._below = QWidget(), QWidget()
        for room in (self._above, self._below):
            room.setFixedHeight(0)
            self._list.addWidget(room)
        self.waiting = WaitingList(theme)
        self.waiting.hide()
        self._list.addWidget(self.waiting)
        self._list.addStretch(1)
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        centre = row(None, self._inner, None, spacing=0)
        centre.setStretch(1, 1000)
        canvas.setLayout(centre)
        self.setWidget(canvas)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._fill)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self.verticalScrollBar().actionTriggered.connect(lambda _: self._note_position())
        self.verticalScrollBar().valueChanged.connect(lambda _: self._fill_soon())
        controller.turn_added.connect(self._on_turn_added)
        controller.turn_changed.connect(self._on_turn_changed)
        controller.branch_changed.connect(self._on_branch)
        controller.running_changed.connect(self._on_running)
        self.waiting.dropped.connect(self._on_dropped)

    @property
    def conversation(self) -> int | None:
        """The conversation that is shown."""
        return self._conversation

    def show_conversation(self, conversation: int | None, *, at: int | None = None) -> None:
        """Show another conversation from its end, or from the turn `at`; None shows nothing."""
        if conversation != self._conversation or conversation is None:
            turns = list(self._controller.turns(conversation)) if conversation is not None else []
            self._clear()
            self._conversation = conversation
            self._turns = turns
            self._following = True
            self._anchor = None
        if conversation is not None:
            if at is not None:
                self._show_from(at)
            self._fill()
            self._on_running(conversation)

    def widget_of(self, turn: Turn) -> QWidget | None:
        """The widget that shows a turn; None where it is too far from what is seen."""
        return self._widgets.get(turn.id)

    @property
    def shown(self) -> int:
        """How many turns are widgets now."""
        return len(self._widgets)

    def last_answer(self) -> Turn | None:
        """The newest of the assistant's turns."""
        return next((turn for turn in reversed(self._turns) if turn.answer is not None), None)

    def edit_last(self) -> None:
        """Begin to edit the newest of the user's messages, if it can be seen."""
        for turn in reversed(self._turns):
            widget = self._widgets.get(turn.id)
            if isinstance(widget, UserTurn) and turn.message.text:
                widget.begin_editing()
                return

    def ensureWidgetVisible(self, childWidget: QWidget, xmargin: int = 50, ymargin: int = 50) -> None:
        super().ensureWidgetVisible(childWidget, xmargin, ymargin)
        self._note_position()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._settle.stop()

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._note_position()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self._heights.clear()
        super().resizeEvent(event)
        self._fill_soon()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            number = watched.property("turn")
            if number is not None:
                self._heights[int(number)] = watched.height()
        return super().eventFilter(watched, event)

    # Which turns are widgets

    def _height(self, turn: Turn) -> int:
        return self._heights.get(turn.id, LIKELY[turn.answer is None])

    def _fill_soon(self) -> None:
        if self._conversation is not None and self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _fill(self) -> None:
        """Make widgets of the turns that are seen, then of those near them, a few at a time, and let others go.

        A conversation that is opened has all that is seen of it from the beginning.
        """
        if self._conversation is None:
            return
        (seen_first, seen_last), (first, last) = self._wanted(0), self._wanted(AHEAD)
        now = (self._first, self._first + len(self._widgets))
        if now[0] == now[1]:
            new = (seen_first, seen_last)
        elif now[1] < seen_first or now[0] > seen_last:
            top, end = min(seen_last, seen_first + AT_ONCE), max(seen_first, seen_last - AT_ONCE)
            new = (end, seen_last) if self._following else (seen_first, top)
        elif now[1] < seen_last:
            new = (now[0], min(seen_last, now[1] + AT_ONCE))
        elif now[0] > seen_first:
            new = (max(seen_first, now[0] - AT_ONCE), now[1])
        elif now[0] > first:
            new = (now[0] - 1, now[1])
        else:
            new = (now[0], min(now[1] + 1, last))
        new = (max(new[0], first), min(new[1], last))
        if new != now:
            if not self._following and self._anchor is None:
                self._note_anchor()
            self._show_range(*new)
        if new != (first, last):
            self._fill_soon()

    def _wanted(self, ahead: int) -> tuple[int, int]:
        """The turns within `ahead` pixels of what is seen, and one that goes on."""
        total = len(self._turns)
        room = self.viewport().height() or 600
        if self._following:
            first, height = total, 0
            while first > 0 and height < room + ahead:
                first -= 1
                height += self._height(self._turns[first])
            return first, total
        top = self._top()
        y, first, last = 0, total, total
        for number, turn in enumerate(self._turns):
            bottom = y + self._height(turn)
            if first == total and bottom > top - ahead:
                first = number
            if y > top + room + ahead:
                last = number
                break
            y = bottom
        return min(first, max(total - 1, 0)), last

    def _top(self) -> int:
        """Where what is seen begins, in the heights of the turns."""
        if self._anchor is not None:
            number = next((n for n, turn in enumerate(self._turns) if turn.id == self._anchor[0]), None)
            if number is not None:
                return sum(self._height(turn) for turn in self._turns[:number]) - self._anchor[1]
        return self.verticalScrollBar().value() - self._list.contentsMargins().top()

    def _show_range(self, first: int, last: int) -> None:
        wanted = {turn.id for turn in self._turns[first:last]}
        holder = self.focusWidget()
        for id in [id for id in self._widgets if id not in wanted]:
            widget = self._widgets[id]
            if holder is not None and widget.isAncestorOf(holder):
                self.setFocus()
            self._heights[id] = widget.height()
            del self._widgets[id]
            self._list.removeWidget(widget)
            discard(widget)
        ordered: dict[int, QWidget] = {}
        for place, turn in enumerate(self._turns[first:last]):
            widget = self._widgets.get(turn.id) or self._make(turn)
            if self._list.indexOf(widget) != place + 1:
                self._list.insertWidget(place + 1, widget)
            ordered[turn.id] = widget
        new = [turn for turn in self._turns[first:last] if turn.id not in self._widgets]
        self._first, self._widgets = first, ordered
        for turn in new:
            self._show(turn)
        self._above.setFixedHeight(sum(self._height(turn) for turn in self._turns[:first]))
        self._below.setFixedHeight(sum(self._height(turn) for turn in self._turns[last:]))

    def _make(self, turn: Turn) -> QWidget:
        widget: QWidget = self._user_widget(turn) if turn.answer is None else self._answer_widget(turn)
        layout = widget.layout()
        if layout is not None:  # the space between turns belongs to them, so that a turn is one height
            margins = layout.contentsMargins()
            margins.setBottom(margins.bottom() + SPACING)
            layout.setContentsMargins(margins)
        widget.setProperty("turn", turn.id)
        widget.installEventFilter(self)
        return widget

    def _clear(self) -> None:
        for widget in self._widgets.values():
            self._list.removeWidget(widget)
            discard(widget)
        self._widgets.clear()
        self._heights.clear()
        self._turns = []
        self._first = 0
        self._above.setFixedHeight(0)
        self._below.setFixedHeight(0)

    def _show_from(self, message: int) -> None:
        """Have a turn at the top of what is seen."""
        number = next((n for n, turn in enumerate(self._turns) if turn.id == message), None)
        if number is None:
            return
        self._following = False
        self._anchor = (message, 20)
        last = min(len(self._turns), number + 12)
        self._show_range(max(0, number - 6), last)
        self._restore_anchor()

    # Where the view stands

    def _note_position(self) -> None:
        bar = self.verticalScrollBar()
        self._following = bar.sliderPosition() >= bar.maximum() - NEAR_END
        self._anchor = None

    def _note_anchor(self) -> None:
        for id, widget in self._widgets.items():
            y = widget.mapTo(self.viewport(), widget.rect().topLeft()).y()
            if y + widget.height() > 0 and y < self.viewport().height():
                self._anchor = (id, y)
                return

    def _restore_anchor(self) -> None:
        if self._anchor is None:
            return
        id, y = self._anchor
        widget = self._widgets.get(id)
        if widget is not None:
            now = widget.mapTo(self.viewport(), widget.rect().topLeft()).y()
            if now != y:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + now - y)

    def _on_range(self, low: int, high: int) -> None:
        if self._following:
            self.verticalScrollBar().setValue(high)
        else:
            self._restore_anchor()
        self._fill_soon()

    # What the turns show

    def _user_widget(self, turn: Turn) -> UserTurn:
        widget = UserTurn(self._theme, turn)
        widget.copy_wanted.connect(lambda: self.copy_wanted.emit(turn))
        widget.edited.connect(lambda text: self.edited.emit(turn, text))
        widget.version_wanted.connect(self._on_version)
        widget.editing_begun.connect(lambda: self._keep_in_sight(turn))
        return widget

    def _keep_in_sight(self, turn: Turn) -> None:
        """Have the whole of a turn's beginning in what is seen, however it changes its height."""
        self._following = False
        self._note_anchor()
        y = self._widgets[turn.id].mapTo(self.viewport(), QPoint()).y()
        if not 0 <= y < self.viewport().height() // 2:
            self._anchor = (turn.id, 20)
        self._restore_anchor()

    def _answer_widget(self, turn: Turn) -> AssistantTurn:
        widget = AssistantTurn(self._theme, self._load_picture, self._look)
        widget.point_opened.connect(lambda point: self.point_opened.emit(turn, point))
        widget.place_opened.connect(self.place_opened)
        widget.length_wanted.connect(lambda length: self.length_wanted.emit(turn, length))
        widget.deck_wanted.connect(lambda: self.deck_wanted.emit(turn))
        widget.again_wanted.connect(lambda: self.again_wanted.emit(turn))
        widget.copy_wanted.connect(lambda: self.copy_wanted.emit(turn))
        widget.save_wanted.connect(lambda: self.save_wanted.emit(turn))
        widget.details_wanted.connect(lambda: self.details_wanted.emit(turn))
        widget.look_wanted.connect(lambda: self.look_wanted.emit(turn))
        widget.write_wanted.connect(lambda: self.write_wanted.emit(turn))
        widget.stop_wanted.connect(self.stop_wanted)
        widget.decided.connect(self.decided)
        widget.version_wanted.connect(self._on_version)
        widget.link_clicked.connect(self.link_clicked)
        widget.said.connect(self.said)
        return widget

    def _show(self, turn: Turn) -> None:
        widget = self._widgets.get(turn.id)
        if widget is None or self._conversation is None:
            return
        may_run = not self._controller.running(self._conversation)
        if isinstance(widget, AssistantTurn) and turn.answer is not None:
            widget.show_turn(turn, self._controller.document(turn.answer.document_id), may_run=may_run)
        elif isinstance(widget, UserTurn):
            after = self._turns[self._turns.index(turn) + 1 :][:1]
            widget.show_turn(turn, after[0].answer if after else None, may_run=may_run)

    def _on_turn_added(self, conversation: int, turn: Turn) -> None:
        if conversation == self._conversation and turn not in self._turns:
            self._turns.append(turn)
            self._following = True
            self._anchor = None
            self._fill()
            for before in self._turns[-2:-1]:
                self._show(before)

    def _on_turn_changed(self, conversation: int, turn: Turn) -> None:
        if conversation == self._conversation:
            self._show(turn)

    def _on_branch(self, conversation: int) -> None:
        """Other turns are shown: those that stay keep their widgets."""
        if conversation != self._conversation:
            return
        self._turns = list(self._controller.turns(conversation))
        self._following = True
        self._anchor = None
        kept = {turn.id for turn in self._turns}
        for id in [id for id in self._widgets if id not in kept]:
            widget = self._widgets.pop(id)
            self._list.removeWidget(widget)
            discard(widget)
        self._show_range(*self._wanted(0))
        self._fill_soon()

    def _on_running(self, conversation: int) -> None:
        if conversation != self._conversation:
            return
        self.waiting.show_items(self._controller.waiting(conversation))
        for turn in self._turns[self._first : self._first + len(self._widgets)]:
            if turn.answer is None or turn.answer.state != "streaming":
                self._show(turn)

    def _on_version(self, message: int) -> None:
        if self._conversation is not None:
            self._controller.show_version(self._conversation, message)

    def _on_dropped(self, item: object) -> None:
        if self._conversation is not None:
            self._controller.drop_waiting(self._conversation, item)  # type: ignore[arg-type]
