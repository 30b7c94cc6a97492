"""All collections, each as a card, and a way to make one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QInputDialog, QPushButton, QScrollArea, QSizePolicy, QWidget

from ternlight.app.widgets.controls import ElidedLabel, button, column, empty, label, row, square
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.collections import Collections
from ternlight.app.window.words import tr
from ternlight.tools.rag.types import Collection


class CollectionsOverview(QWidget):
    """The cards.

    Signals:
        chosen: name of a collection.
        closed: back to what was shown before.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, collections: Collections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._collections = theme, collections
        self._listed: tuple[bool, tuple[Collection, ...]] | None = None
        """The collections whose cards there are."""
        self.make = button(theme, self.tr("New collection …"), "plus", "primary", glyph_role="accent_ink")
        self.make.clicked.connect(self.ask_new)
        close = glyph_button(theme, "close", self.tr("Close the collections (Esc)"), self.closed.emit)
        about = label(
            self.tr(
                "Files that questions are put to together. They are read on this computer and stay where they are; "
                "each answer quotes the page that it comes from."
            ),
            "soft",
            wrap=True,
        )
        self._cards = column(spacing=8, margins=(0, 0, 4, 0))
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        canvas.setLayout(self._cards)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(canvas)
        head = row(label(self.tr("Collections"), "title"), None, self.make, close, spacing=6)
        layout = column(head, about, area, spacing=10)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def show_collections(self) -> None:
        """Show those that there are now."""
        listed = (self._collections.loaded, self._collections.items)
        if listed == self._listed:  # what is there keeps the keyboard
            return
        self._listed = listed
        empty(self._cards)
        for one in self._collections.items:
            self._cards.addWidget(self._card(one))
        if not self._collections.items:
            nothing = (
                self.tr("There is none yet. Make one, then add files or a folder to it.")
                if self._collections.loaded
                else self.tr("Reading the collections …")
            )
            self._cards.addWidget(label(nothing, "soft", wrap=True))
        self._cards.addStretch(1)

    def _card(self, one: Collection) -> QPushButton:
        details = details_of(one)
        card = button(self._theme, role="collection", name=f"{one.name}, {details}")
        card.setToolTip("")
        name = ElidedLabel(one.name, "heading", Qt.TextElideMode.ElideRight)
        text = column(name, label(details, "soft"), spacing=2)
        line = row(Glyph(self._theme, "folder", "sky", 22), text, Glyph(self._theme, "right", "soft", 14), spacing=14)
        line.setContentsMargins(16, 10, 14, 11)
        line.setStretch(1, 1)
        card.setLayout(line)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card.clicked.connect(partial(self.chosen.emit, one.name))
        return card

    def ask_new(self) -> None:
        """Ask for a name and make a collection of it."""
        name, accepted = QInputDialog.getText(self, self.tr("New collection"), self.tr("Name of the collection"))
        if accepted and name.strip():
            self._collections.create(name, self.chosen.emit)


def details_of(one: Collection) -> str:
    """What a collection holds, in words."""
    missing = one.files - one.indexed
    return words.joined(
        words.count(one.files, tr("%n file"), tr("%n files")),
        tr("%n not indexed").replace("%n", words.number(missing)) if missing else "",
        words.count(len(one.folders), tr("%n folder watched"), tr("%n folders watched")) if one.folders else "",
    )


def glyph_button(theme: Theme, glyph: str, name: str, pressed: Callable[[], object]) -> QPushButton:
    """A button that is a glyph alone."""
    widget = square(button(theme, "", glyph, "ghost", name=name), 30)
    widget.setStyleSheet("padding: 0;")
    widget.clicked.connect(lambda: pressed())
    return widget
