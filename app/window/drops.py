"""What was dropped on the window: files to summarise, or text for the composer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.theme import Theme
from ternlight.app.window.words import tr

MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What can be made of a drop. `refused` is a sentence for the user, "" when all was taken."""

    files: tuple[Path, ...] = ()
    text: str = ""
    refused: str = ""


def read_drop(data: QMimeData) -> Drop:
    """Sort a drop into files and text; folders and addresses of other computers are refused."""
    if data.hasUrls():
        local = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        files = tuple(path for path in local if not path.is_dir())
        if len(local) < len(data.urls()):
            return Drop(files=files, refused=tr("Only files on this computer can be read, not addresses."))
        if len(files) < len(local):
            return Drop(files=files, refused=tr("A folder cannot be summarised. Drop the files that are in it."))
        return Drop(files=files)
    return Drop(text=data.text()[:MAX_TEXT]) if data.hasText() else Drop()


def acceptable(data: QMimeData) -> bool:
    """Whether a drop would bring something to say or do."""
    return data.hasUrls() or data.hasText()


class DropOverlay(QWidget):
    """Covers the window while something is dragged over it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, parent
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, text: str) -> None:
        """Cover the parent, saying what a drop would do."""
        self._text = text
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._theme.color("bg")
        ground.setAlphaF(0.86)
        painter.fillRect(self.rect(), ground)
        pen = QPen(self._theme.color("accent"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 16, 16)
        font = painter.font()
        font.setPixelSize(20)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("ink"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
