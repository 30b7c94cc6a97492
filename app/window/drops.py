"""What was dropped on the window: documents to summarise, a model, or text for the composer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ternlight.app.widgets.theme import Theme
from ternlight.app.window.words import tr

MAX_TEXT = 100_000
MAX_FILES = 200
"""Of a dropped folder."""
MAX_LOOKED_AT = 20_000
DOCUMENTS = (
    "pdf", "docx", "pptx", "xlsx", "xls", "odt", "ods", "odp", "rtf", "csv", "html", "htm", "epub", "md", "markdown",
    "txt", "png", "jpg", "jpeg", "tif", "tiff",
)  # fmt: skip
"""Ends of the names of documents that a folder is searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What can be made of a drop. `refused` is a sentence for the user, "" when all was taken."""

    files: tuple[Path, ...] = ()
    models: tuple[Path, ...] = ()
    """Model files."""
    text: str = ""
    refused: str = ""


def read_drop(data: QMimeData) -> Drop:
    """Sort a drop into files, model files and text; a folder stands for its documents."""
    if not data.hasUrls():
        return Drop(text=data.text()[:MAX_TEXT]) if data.hasText() else Drop()
    local = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    refused = "" if len(local) == len(data.urls()) else tr("Only files on this computer can be read, not addresses.")
    files: list[Path] = []
    for path in local:
        if not path.is_dir():
            files.append(path)
            continue
        found, all_of_them = documents_in(path)
        files += found
        if not found:
            refused = tr("No document was found in the folder %1.").replace("%1", path.name)
        elif not all_of_them:
            refused = tr("The folder %1 holds very many files; the first %2 documents were taken.")
            refused = refused.replace("%1", path.name).replace("%2", str(len(found)))
    models = tuple(path for path in files if path.suffix.lower() == ".gguf")
    return Drop(files=tuple(path for path in files if path not in models), models=models, refused=refused)


def documents_in(folder: Path) -> tuple[list[Path], bool]:
    """The documents in a folder and those in it, in the order of their names; False where there are more.

    Hidden files and folders are passed over, and links are not followed.
    """
    found: list[Path] = []
    looked_at = 0
    for at, folders, names in os.walk(folder, onerror=None, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            looked_at += 1
            if looked_at > MAX_LOOKED_AT or len(found) == MAX_FILES:
                return found, False
            path = Path(at) / name
            known = path.suffix.lower().lstrip(".") in DOCUMENTS and not name.startswith((".", "~$"))
            if known and not path.is_symlink():
                found.append(path)
    return found, True


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
