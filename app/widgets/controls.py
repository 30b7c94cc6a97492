"""Small building blocks: rows and columns, labels by role, buttons with a glyph, text that elides."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.widgets.theme import Theme

Margins = tuple[int, int, int, int]
Item = QWidget | QLayout | int | None
"""What a row or column holds: a widget, a layout, a gap in pixels, or None for a stretch."""


def _fill(layout: QBoxLayout, items: tuple[Item, ...], spacing: int, margins: Margins) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def row(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Items side by side."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def column(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Items below each other."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def frame(role: str, layout: QLayout) -> QFrame:
    """A frame drawn by the style sheet's rule for `role`."""
    box = QFrame()
    box.setProperty("role", role)
    box.setLayout(layout)
    return box


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Plain text: markup in it is shown, never obeyed."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        widget.setProperty("role", role)
    widget.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        widget.setSizePolicy(policy)
        widget.setMinimumWidth(40)
    if selectable:
        widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        widget.setCursor(Qt.CursorShape.IBeamCursor)
    return widget


def empty(layout: QLayout) -> None:
    """Take everything out of a layout; its widgets go."""
    while (item := layout.takeAt(0)) is not None:
        discard(item.widget())


def discard(widget: QWidget | None) -> None:
    """Let a widget go: at once from sight, and for good when its events have been handled."""
    if widget is not None:
        widget.hide()
        widget.deleteLater()


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it does not fit; the tool tip then holds the whole text."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._full, self._mode = "", mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show `text`, folded to one line."""
        self._full = " ".join(text.split())
        self.setAccessibleName(self._full)
        self._elide()
        self.updateGeometry()

    def full_text(self) -> str:
        """The text, not elided."""
        return self._full

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._full, self._mode, max(self.width(), 24))
        if self.text() != shown:
            self.setText(shown)
        self.setToolTip(self._full if shown != self._full else "")


def button(
    theme: Theme,
    text: str = "",
    glyph: str = "",
    role: str = "",
    *,
    name: str = "",
    tip: str = "",
    glyph_role: str = "soft",
    glyph_size: int = 16,
    checkable: bool = False,
) -> QPushButton:
    """A button. One that shows only a glyph needs a `name`, which is also its tool tip."""
    widget = QPushButton(text)
    if role:
        widget.setProperty("role", role)
    if glyph:
        widget.setIcon(glyph_icon(theme, glyph, glyph_role))
        # Beside a text the glyph keeps a little distance: an icon is drawn at the left of its room.
        widget.setIconSize(QSize(glyph_size + (5 if text else 0), glyph_size))
        theme.changed.connect(widget.update)
    widget.setCheckable(checkable)
    widget.setCursor(Qt.CursorShape.PointingHandCursor)
    # Focus by Tab alone: the ring then shows where the keyboard is and never follows the mouse.
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    widget.setAccessibleName(name or text)
    widget.setToolTip(tip or ("" if text else name))
    widget.setAutoDefault(False)
    return widget


def square(widget: QPushButton, size: int = 32) -> QPushButton:
    """The button as a square of `size` pixels, for a glyph alone."""
    widget.setFixedSize(size, size)
    return widget


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that style sheet rules read, and apply them anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
