"""One slide or page, as large as there is room, with a way to the next one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ternlight.app.widgets.controls import ElidedLabel, button, column, label, row, square
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words


class _Canvas(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 120)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        size = QSizeF(self.image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(room.x() + (room.width() - size.width()) / 2, room.y(), size.width(), size.height())
        painter.drawImage(place, self.image)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawRect(place)


class SlideStage(QWidget):
    """Shows one of several.

    Signals:
        stepped: -1 or 1: the one before or after is wanted.
        closed: all of them are wanted again.
    """

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = _Canvas(theme)
        self.back = button(theme, self.tr("All"), "left", "ghost", name=self.tr("Show all (Esc)"))
        self.back.clicked.connect(self.closed)
        self.previous = square(button(theme, "", "left", "ghost", name=self.tr("The one before")), 30)
        self.next = square(button(theme, "", "right", "ghost", name=self.tr("The one after")), 30)
        for widget, by in ((self.previous, -1), (self.next, 1)):
            widget.setStyleSheet("padding: 0;")
            widget.clicked.connect(lambda _=False, by=by: self.stepped.emit(by))
        self._where = label(role="soft")
        self._caption = ElidedLabel(role="heading", mode=Qt.TextElideMode.ElideRight)
        self._note = label(role="soft", wrap=True)
        bar = row(self.back, None, self.previous, self._where, self.next, spacing=6)
        layout = column(bar, self._caption, self._note, self.canvas, spacing=6)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def show_image(self, image: QImage, caption: str, note: str, number: int, total: int) -> None:
        """Show the picture `number` (from 1) of `total`."""
        self.canvas.image = image
        self.canvas.setAccessibleName(caption)
        self.canvas.update()
        self._caption.show_text(caption)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        of = self.tr("%1 of %2").replace("%1", words.number(number)).replace("%2", words.number(total))
        self._where.setText(of)
        self.previous.setEnabled(number > 1)
        self.next.setEnabled(number < total)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case Qt.Key.Key_PageDown | Qt.Key.Key_Right:
                self.stepped.emit(1)
            case Qt.Key.Key_PageUp | Qt.Key.Key_Left:
                self.stepped.emit(-1)
            case _:
                super().keyPressEvent(event)
