"""A page as a picture with the quote marked, scaled to the pane or larger."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ternlight.app.widgets.theme import Theme
from ternlight.tools.documents.types import PageImage

ZOOMS = (1.0, 1.25, 1.5, 2.0, 3.0)
"""Page widths relative to the pane; the first fits."""
MAX_PIXELS = 2400
_CONTEXT = 80
"""Pixels kept visible above a mark that is scrolled to."""


class _Canvas(QWidget):
    """Draws the picture and, multiplied with it, the marks."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.image = QImage()
        self.marks: list[QRectF] = []
        """In fractions of the page's width and height."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def mark_rects(self) -> list[QRectF]:
        """The marks in this widget's pixels."""
        wide, high = self.width(), self.height()
        return [
            QRectF(mark.x() * wide, mark.y() * high, mark.width() * wide, mark.height() * high) for mark in self.marks
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(QRectF(self.rect()), self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("paper_mark"))
        for rect in self.mark_rects():
            painter.drawRoundedRect(rect.adjusted(-2, -1, 2, 1), 2.5, 2.5)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class PageView(QScrollArea):
    """Shows a `PageImage`.

    Signals:
        resolution_wanted: the pane has become wider, or the page larger, than the picture is fine.
    """

    resolution_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = 0
        self._aspect = 1.414
        self.canvas = _Canvas(theme)
        self.setObjectName("paper")
        self.setWidget(self.canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Picture of the page"))
        self.setMinimumHeight(120)

    @property
    def zoom(self) -> float:
        """Width of the page relative to the pane."""
        return ZOOMS[self._zoom]

    @property
    def empty(self) -> bool:
        """Whether there is no picture."""
        return self.canvas.image.isNull()

    def clear(self) -> None:
        """Show nothing."""
        self.canvas.image = QImage()
        self.canvas.marks = []
        self.canvas.update()

    def wanted_width(self) -> int:
        """Pixels that the picture should be wide for this pane, zoom and density; in steps, so that few differ."""
        exact = self._page_width() * self.devicePixelRatioF()
        return min(MAX_PIXELS, max(640, -(-int(exact) // 160) * 160))

    def show_page(self, page: PageImage) -> bool:
        """Show a page and scroll to its first mark. False: the picture cannot be read."""
        image = QImage.fromData(page.png)
        if image.isNull() or page.width <= 0 or page.height <= 0:
            return False
        self.canvas.image = image
        self.canvas.marks = [
            QRectF(x / page.width, y / page.height, w / page.width, h / page.height) for x, y, w, h in page.marks
        ]
        self._aspect = page.height / page.width
        self._resize_page()
        self.canvas.update()
        if self.canvas.marks:
            first = self.canvas.mark_rects()[0]
            self.ensureVisible(int(first.center().x()), int(first.top()), 40, _CONTEXT)
        else:
            self.verticalScrollBar().setValue(0)
        return True

    def set_zoom(self, by: int) -> None:
        """Step the zoom by `by`; 0 fits the page to the pane."""
        zoom = 0 if by == 0 else min(max(self._zoom + by, 0), len(ZOOMS) - 1)
        if zoom != self._zoom:
            self._zoom = zoom
            self._resize_page()
            self.resolution_wanted.emit()

    def can_zoom(self, by: int) -> bool:
        """Whether there is a further step."""
        return 0 <= self._zoom + by < len(ZOOMS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resize_page()
        if not self.canvas.image.isNull() and self.wanted_width() > self.canvas.image.width():
            self.resolution_wanted.emit()

    def sizeHint(self) -> QSize:
        return QSize(330, 460)

    def _page_width(self) -> int:
        return max(60, int((self.width() - 14) * self.zoom))

    def _resize_page(self) -> None:
        width = self._page_width()
        self.canvas.setFixedSize(width, max(40, int(width * self._aspect)))
        if self.canvas.marks:
            first = self.canvas.mark_rects()[0]
            self.ensureVisible(int(first.center().x()), int(first.top()), 40, _CONTEXT)
