"""What all pages of the settings have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.models import Models
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.controls import column, label
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.downloads import Downloads

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Host:
    """What a page is given of the window."""

    theme: Theme
    assistant: Assistant
    bridge: AgentBridge
    store: Store
    settings: Callable[[], Settings]
    change: Callable[[Settings], None]
    say: Callable[[str], None]
    models: Models
    downloads: Downloads
    use_model: Callable[[Path | None], None]
    """Check a model file and load it, None for the bundled one."""
    forgotten: Callable[[], None]
    """Something that is listed elsewhere in the window was deleted."""
    forget_everything: Callable[[], None]
    """Delete all conversations, for good; the window shows an empty start."""


class Page(QScrollArea):
    """A page: a heading and, below each other, what it is filled with."""

    def __init__(self, host: Host, title: str, about: str = "") -> None:
        super().__init__()
        self.host = host
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        self.body: QVBoxLayout = column(label(title, "heading"), spacing=8, margins=(22, 18, 22, 16))
        if about:
            self.body.addWidget(label(about, "soft", wrap=True))
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        canvas.setLayout(self.body)
        self.setWidget(canvas)

    def refresh(self) -> None:
        """Show things as they are now; called whenever the page comes into view."""

    def field(self, name: str, widget: QWidget, note: str = "") -> None:
        """A named control with a line below it."""
        self.body.addSpacing(4)
        self.body.addWidget(label(name, "soft"))
        widget.setAccessibleName(name)
        if note:
            widget.setAccessibleDescription(note)
        self.body.addWidget(widget)
        if note:
            self.body.addWidget(label(note, "fine", wrap=True))


def while_there(widget: QWidget, callback: Callable[[T], None]) -> Callable[[T], None]:
    """`callback`, called only while `widget` exists: a dialog may be closed before an answer comes."""

    def call(value: T) -> None:
        if isValid(widget):
            callback(value)

    return call


def line(text: str = "", placeholder: str = "", *, secret: bool = False) -> QLineEdit:
    """A field of one line."""
    widget = QLineEdit(text)
    widget.setPlaceholderText(placeholder)
    widget.setMaxLength(2_000)
    if secret:
        widget.setEchoMode(QLineEdit.EchoMode.Password)
    return widget
