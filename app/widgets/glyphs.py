"""Glyphs drawn as vectors in token colours, on a grid of 20 x 20; sharp at any size and density."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.theme import Theme

GRID = 20
STROKE = 1.7


def _lines(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _document(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(4, 2, 12, 16), 2.2, 2.2)
    for y, right in ((7, 13), (10, 13), (13, 11)):
        _lines(p, (7, y), (right, y))


def _question(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 3, 15, 11), 3, 3)
    _lines(p, (7, 14), (7, 17.5), (11, 14))
    for x in (6.8, 10, 13.2):
        p.drawPoint(QPointF(x, 8.5))


def _lock(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(4, 9, 12, 8.5), 2, 2)
    p.drawArc(QRectF(6.3, 2.8, 7.4, 12.4), 0, 180 * 16)


def _check(p: QPainter) -> None:
    _lines(p, (4, 10.5), (8.3, 15), (16, 5.5))


def _quote(p: QPainter) -> None:
    for x in (4, 11):
        p.drawRoundedRect(QRectF(x, 6, 4.5, 4.5), 1.2, 1.2)
        p.drawArc(QRectF(x - 2.6, 5.6, 7.1, 9.4), -80 * 16, 80 * 16)


def _dot(p: QPainter) -> None:
    p.setBrush(p.pen().color())
    p.drawEllipse(QPointF(10, 10), 3.4, 3.4)


def _ring(p: QPainter) -> None:
    p.drawEllipse(QPointF(10, 10), 4, 4)


def _running(p: QPainter) -> None:
    p.drawEllipse(QPointF(10, 10), 6, 6)
    p.setBrush(p.pen().color())
    p.drawEllipse(QPointF(10, 10), 2, 2)


def _up(p: QPainter) -> None:
    _lines(p, (10, 16), (10, 4.5))
    _lines(p, (5.2, 9.2), (10, 4.4), (14.8, 9.2))


def _arrow_down(p: QPainter) -> None:
    _lines(p, (10, 4), (10, 15.5))
    _lines(p, (5.2, 10.8), (10, 15.6), (14.8, 10.8))


def _trash(p: QPainter) -> None:
    _lines(p, (3.5, 5.5), (16.5, 5.5))
    _lines(p, (7.5, 5.2), (8, 3), (12, 3), (12.5, 5.2))
    _lines(p, (5.2, 5.8), (6, 17), (14, 17), (14.8, 5.8))


def _undo(p: QPainter) -> None:
    _lines(p, (7, 3.5), (3.5, 7), (7, 10.5))
    _lines(p, (3.8, 7), (11.5, 7))
    p.drawArc(QRectF(6.5, 7, 9.5, 9.5), -90 * 16, 180 * 16)
    _lines(p, (11.2, 16.5), (7, 16.5))


def _slides(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 3, 15, 10.5), 2, 2)
    for x, top in ((6.5, 9.5), (10, 7.5), (13.5, 6)):
        _lines(p, (x, 10.8), (x, top))
    _lines(p, (10, 13.6), (10, 17))
    _lines(p, (6.5, 17), (13.5, 17))


def _report(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(4, 2, 12, 16), 2.2, 2.2)
    p.drawRect(QRectF(7, 5.2, 6, 4))
    for y, right in ((12, 13), (14.8, 11)):
        _lines(p, (7, y), (right, y))


def _stop(p: QPainter) -> None:
    p.setBrush(p.pen().color())
    p.drawRoundedRect(QRectF(5.5, 5.5, 9, 9), 1.5, 1.5)


def _plus(p: QPainter) -> None:
    _lines(p, (10, 4.5), (10, 15.5))
    _lines(p, (4.5, 10), (15.5, 10))


def _minus(p: QPainter) -> None:
    _lines(p, (4.5, 10), (15.5, 10))


def _search(p: QPainter) -> None:
    p.drawEllipse(QPointF(8.8, 8.8), 5, 5)
    _lines(p, (12.6, 12.6), (16.5, 16.5))


def _close(p: QPainter) -> None:
    _lines(p, (5, 5), (15, 15))
    _lines(p, (15, 5), (5, 15))


def _left(p: QPainter) -> None:
    _lines(p, (12, 4.5), (6.8, 10), (12, 15.5))


def _right(p: QPainter) -> None:
    _lines(p, (8, 4.5), (13.2, 10), (8, 15.5))


def _down(p: QPainter) -> None:
    _lines(p, (4.8, 7.6), (10, 12.8), (15.2, 7.6))


def _warning(p: QPainter) -> None:
    p.drawPolygon([QPointF(10, 3), QPointF(18, 16.5), QPointF(2, 16.5)])
    _lines(p, (10, 8), (10, 12))
    p.drawPoint(QPointF(10, 14.3))


def _copy(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(7, 7, 9.5, 10), 2, 2)
    _lines(p, (4, 13), (3.6, 5), (5, 3.4), (12.5, 3.4))


def _save(p: QPainter) -> None:
    _lines(p, (10, 3.5), (10, 12.5))
    _lines(p, (6.2, 9), (10, 12.8), (13.8, 9))
    _lines(p, (3.5, 14), (3.5, 16.8), (16.5, 16.8), (16.5, 14))


def _more(p: QPainter) -> None:
    p.setBrush(p.pen().color())
    for x in (4.6, 10, 15.4):
        p.drawEllipse(QPointF(x, 10), 0.9, 0.9)


def _sidebar(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 4, 15, 12), 2.4, 2.4)
    _lines(p, (7.6, 4.4), (7.6, 15.6))


def _inspector(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(2.5, 4, 15, 12), 2.4, 2.4)
    _lines(p, (12.4, 4.4), (12.4, 15.6))


def _fit(p: QPainter) -> None:
    _lines(p, (4, 7.5), (4, 4), (7.5, 4))
    _lines(p, (12.5, 16), (16, 16), (16, 12.5))
    _lines(p, (12.5, 4), (16, 4), (16, 7.5))
    _lines(p, (4, 12.5), (4, 16), (7.5, 16))


def _edit(p: QPainter) -> None:
    p.drawPolygon([QPointF(4, 16), QPointF(4.6, 12.6), QPointF(13.2, 4), QPointF(16, 6.8), QPointF(7.4, 15.4)])


def _again(p: QPainter) -> None:
    p.drawArc(QRectF(4, 4.2, 12, 12), 60 * 16, 280 * 16)
    _lines(p, (10.6, 2.2), (13.6, 4.9), (10.8, 7.8))


def _web(p: QPainter) -> None:
    p.drawEllipse(QPointF(10, 10), 7.4, 7.4)
    p.drawEllipse(QPointF(10, 10), 3.1, 7.4)
    _lines(p, (2.8, 10), (17.2, 10))


def _person(p: QPainter) -> None:
    p.drawEllipse(QPointF(10, 6.6), 3.3, 3.3)
    p.drawArc(QRectF(3.6, 11.4, 12.8, 12), 0, 180 * 16)


def _settings(p: QPainter) -> None:
    for y, x in ((5.2, 13), (10, 7), (14.8, 12)):
        _lines(p, (3, y), (x - 2, y))
        _lines(p, (x + 2, y), (17, y))
        p.drawEllipse(QPointF(x, y), 2, 2)


def _folder(p: QPainter) -> None:
    _lines(p, (2.8, 15.6), (2.8, 4.6), (7.6, 4.6), (9.4, 6.8), (17.2, 6.8), (17.2, 15.6), (2.8, 15.6))


def _server(p: QPainter) -> None:
    for y in (3, 11):
        p.drawRoundedRect(QRectF(2.5, y, 15, 6), 1.8, 1.8)
        p.drawPoint(QPointF(6, y + 3))
        _lines(p, (10, y + 3), (14, y + 3))


def _pin(p: QPainter) -> None:
    _lines(p, (6.6, 3.4), (13.4, 3.4))
    _lines(p, (7.8, 3.6), (7.4, 9), (5, 11.6), (15, 11.6), (12.6, 9), (12.2, 3.6))
    _lines(p, (10, 11.8), (10, 17))


def _chip(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(5, 5, 10, 10), 2, 2)
    for at in (7.6, 12.4):
        _lines(p, (at, 2.4), (at, 5))
        _lines(p, (at, 15), (at, 17.6))
        _lines(p, (2.4, at), (5, at))
        _lines(p, (15, at), (17.6, at))


def _pause(p: QPainter) -> None:
    for x in (7, 13):
        _lines(p, (x, 5), (x, 15))


GLYPHS: dict[str, Callable[[QPainter], None]] = {
    "document": _document,
    "question": _question,
    "lock": _lock,
    "check": _check,
    "quote": _quote,
    "dot": _dot,
    "ring": _ring,
    "running": _running,
    "up": _up,
    "stop": _stop,
    "plus": _plus,
    "minus": _minus,
    "search": _search,
    "close": _close,
    "left": _left,
    "right": _right,
    "down": _down,
    "warning": _warning,
    "copy": _copy,
    "save": _save,
    "more": _more,
    "sidebar": _sidebar,
    "inspector": _inspector,
    "fit": _fit,
    "edit": _edit,
    "again": _again,
    "web": _web,
    "person": _person,
    "server": _server,
    "settings": _settings,
    "folder": _folder,
    "pin": _pin,
    "chip": _chip,
    "pause": _pause,
    "arrow_down": _arrow_down,
    "trash": _trash,
    "undo": _undo,
    "slides": _slides,
    "report": _report,
}


DIRECTED = frozenset({"left", "right", "sidebar", "inspector", "undo"})
"""Glyphs that point along the line of writing, and are mirrored with it."""


def right_to_left() -> bool:
    """Whether the window runs from right to left."""
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


def paint_glyph(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw a glyph into `rect` (a square, in the painter's units)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    if name in DIRECTED and right_to_left():
        painter.translate(GRID, 0)
        painter.scale(-1, 1)
    pen = QPen(colour, STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    GLYPHS[name](painter)
    painter.restore()


class _GlyphEngine(QIconEngine):
    """Draws the glyph at whatever size and density it is asked for."""

    def __init__(self, theme: Theme, name: str, role: str) -> None:
        super().__init__()
        self._theme, self._name, self._role = theme, name, role

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "soft" if mode == QIcon.Mode.Disabled else self._role
        room = QRectF(rect)  # type: ignore[call-overload]
        side = min(room.width(), room.height())
        # At the outer end of its room: the rest is the distance to the text.
        x = room.right() - side if right_to_left() else room.x()
        square = QRectF(x, room.y() + (room.height() - side) / 2, side, side)
        paint_glyph(painter, self._name, square, self._theme.color(role))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._theme, self._name, self._role)


def glyph_icon(theme: Theme, name: str, role: str = "soft") -> QIcon:
    """A glyph as an icon. It keeps no colour: it looks the token up each time it is drawn."""
    return QIcon(_GlyphEngine(theme, name, role))


class Glyph(QWidget):
    """A glyph by itself: decoration, or a state that a label beside it says in words."""

    def __init__(
        self, theme: Theme, name: str, role: str = "soft", size: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._role = theme, name, role
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def show_glyph(self, name: str, role: str) -> None:
        """Another glyph in another colour."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_glyph(painter, self._name, QRectF(self.rect()), self._theme.color(self._role))


def paint_logo(painter: QPainter, rect: QRectF, ground: QColor, ring: QColor, low: QColor, high: QColor) -> None:
    """Three marks for -1, 0 and +1 on a rounded square: a low dot, a ring, a high dot."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 28, rect.height() / 28)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, 28, 28), 8, 8)
    painter.setBrush(low)
    painter.drawEllipse(QPointF(7.5, 18.5), 3, 3)
    painter.setBrush(high)
    painter.drawEllipse(QPointF(20.5, 9.5), 3, 3)
    painter.setPen(QPen(ring, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(14, 14), 2.6, 2.6)
    painter.restore()


class Logo(QWidget):
    """The three marks, in the theme's colours."""

    def __init__(self, theme: Theme, size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = (self._theme.color(role) for role in ("ink", "panel", "sky", "accent"))
        paint_logo(QPainter(self), QRectF(self.rect()), *colours)


def app_icon() -> QIcon:
    """The program's icon, in the sizes that desktops ask for."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_logo(
            painter, QRectF(0, 0, size, size), *(QColor(c) for c in ("#101B2B", "#FFFFFF", "#6AA8FF", "#FF7A52"))
        )
        painter.end()
        icon.addPixmap(pixmap)
    return icon
