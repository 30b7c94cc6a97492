"""What the short forms have in common: a heading, what they ask for, why they cannot be sent yet, and two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import Item, button, column, frame, label, restyle, row
from ternlight.app.widgets.editor import GrowingEditor
from ternlight.app.widgets.theme import Theme


class Form(QDialog):
    """Send is possible when `missing` says nothing.

    Signals:
        online_wanted: the user wants Ternlight to go online.
    """

    online_wanted = Signal()

    def __init__(self, theme: Theme, title: str, send: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(540)
        self.send = button(theme, send, role="primary")
        self.send.clicked.connect(self._on_send)
        self._why = label(role="soft", wrap=True)

    def lay_out(self, *items: Item) -> None:
        """Put what is asked for below each other."""
        cancel = button(self._theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        ending = row(self._why, cancel, self.send, spacing=8)
        ending.setStretch(0, 1)
        heading = label(self.windowTitle(), "heading")
        self.setLayout(column(heading, 2, *items, 8, ending, spacing=8, margins=(22, 18, 22, 18)))
        self.update_state()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.adjustSize()  # the lines of wrapped texts count only now

    def missing(self) -> str:
        """Why it cannot be sent yet, "" when it can."""
        return ""

    def sent(self) -> None:
        """Tell what was asked for."""

    def set_offline(self, offline: bool) -> None:
        """Whether the web can be reached."""

    def update_state(self) -> None:
        """Say whether it can be sent."""
        missing = self.missing()
        self.send.setEnabled(not missing)
        self.send.setToolTip(missing)

    def _on_send(self) -> None:
        if not self.missing():
            self.sent()
            self.accept()


def question_field(name: str, hint: str, text: str = "") -> GrowingEditor:
    """A field for a question of some lines."""
    field = GrowingEditor()
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    field.setPlainText(text)
    field.setTabChangesFocus(True)
    return field


def boxed(field: GrowingEditor) -> QFrame:
    """The field in a frame that shows where the keyboard is."""
    box = frame("composer", column(field, margins=(12, 9, 12, 9)))
    field.focused.connect(lambda on: restyle(box, "focused", on))
    return box


def choice(theme: Theme, name: str, options: Sequence[tuple[str, str]], chosen: str) -> ChoiceBox:
    """A named choice."""
    box = ChoiceBox(theme, tuple(options), chosen)
    box.setAccessibleName(name)
    return box


def under(name: str, widget: QWidget) -> Item:
    """A control under its name."""
    return column(label(name, "soft"), widget, spacing=3)
