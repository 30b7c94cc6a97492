"""A tick box and a list to choose from, with marks in token colours (a style sheet could only load pictures)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox

from ternlight.app.widgets.glyphs import paint_glyph
from ternlight.app.widgets.theme import Theme

_BOX = 18


class TickBox(QCheckBox):
    """Yes or no."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setAccessibleName(text)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + _BOX + 24, max(_BOX, metrics.height()) + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        x = 4 if left else self.width() - _BOX - 4
        box = QRectF(x + 0.5, (self.height() - _BOX) / 2 + 0.5, _BOX - 1, _BOX - 1)
        on = self.isChecked()
        painter.setPen(QPen(theme.color("sky" if on else "edge"), 1.2))
        painter.setBrush(theme.color("sky" if on else "panel"))
        painter.drawRoundedRect(box, 5, 5)
        if on:
            paint_glyph(painter, "check", box.adjusted(2.5, 2.5, -2.5, -2.5), theme.color("panel"))
        painter.setPen(theme.color("ink" if self.isEnabled() else "soft"))
        room = self.rect().adjusted(_BOX + 14, 0, -4, 0) if left else self.rect().adjusted(4, 0, -_BOX - 14, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("sky"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)


class ChoiceBox(QComboBox):
    """One of several; the data of an entry is its value."""

    def __init__(self, theme: Theme, options: tuple[tuple[str, str], ...], chosen: str) -> None:
        super().__init__()
        self._theme = theme
        for value, name in options:
            self.addItem(name, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        x = self.width() - 24 if left else 12
        mark = QRectF(x, self.height() / 2 - 6, 12, 12)
        paint_glyph(QPainter(self), "down", mark, self._theme.color("soft"))
