"""A slide or page in small: its picture, or bars where there is none yet, and its headline below."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ternlight.app.widgets.theme import Theme

CAPTION = 24
RADIUS = 6.0


@dataclass(frozen=True, kw_only=True)
class Tile:
    """What a tile shows."""

    caption: str
    part: int
    """Index of what it shows among the parts of the document; -1 for a page."""
    image: QImage | None = None
    """None: not drawn yet."""
    note: str = ""
    """Said with the caption to who cannot see it, and in the tool tip."""


class SlideTile(QAbstractButton):
    """Can be chosen.

    Signals:
        opened: it was pressed twice.
    """

    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tile: Tile | None = None
        self._aspect = 9 / 16
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def tile(self) -> Tile | None:
        """What it shows now."""
        return self._tile

    def show_tile(self, number: int, tile: Tile, width: int, aspect: float) -> None:
        """Show something else, `aspect` times as high as it is wide."""
        self._tile, self._aspect = tile, aspect
        self.setFixedSize(width, round(width * aspect) + CAPTION)
        self.setText(tile.caption)
        said = f"{number}: {tile.caption}"
        self.setAccessibleName(f"{said}, {tile.note}" if tile.note else said)
        self.setToolTip(f"{tile.caption}\n{tile.note}" if tile.note else tile.caption)
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def picture_rect(self) -> QRectF:
        """Where the picture is."""
        return QRectF(1.5, 1.5, self.width() - 3, self.height() - CAPTION - 3)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setChecked(True)
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme, place = self._theme, self.picture_rect()
        path = QPainterPath()
        path.addRoundedRect(place, RADIUS, RADIUS)
        image = self._tile.image
        if image is not None and not image.isNull():
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(place, image)
            painter.restore()
        else:
            self._paint_bars(painter, place, path)
        chosen = self.isChecked() or self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("sky" if chosen else "line"), 2.5 if chosen else 1))
        painter.drawPath(path)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(theme.color("ink" if chosen else "soft"))
        room = self.rect().adjusted(2, self.height() - CAPTION + 2, -2, 0)
        shown = QFontMetrics(font).elidedText(self._tile.caption, Qt.TextElideMode.ElideRight, room.width())
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(room, align, shown)

    def _paint_bars(self, painter: QPainter, place: QRectF, path: QPainterPath) -> None:
        theme = self._theme
        painter.fillPath(path, theme.color("panel"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        unit = place.width() / 20
        for left, top, wide in ((1.4, 1.4, 9.0), (1.4, 4.2, 15.0), (1.4, 5.7, 12.0)):
            painter.drawRoundedRect(
                QRectF(place.x() + left * unit, place.y() + top * unit, wide * unit, 0.7 * unit), 3, 3
            )
