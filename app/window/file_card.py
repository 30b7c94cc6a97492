"""A file that was made: a small picture of it, where it is, and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from ternlight.app.widgets.controls import ElidedLabel, button, column, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.user_turn import PICTURES, picture_of
from ternlight.tools.documents.types import PageImage

THUMBNAIL = QSize(112, 84)
LoadPicture = Callable[[Path, int, Callable[[PageImage], None]], None]
"""Called with a file, a width in pixels, and what to call with a picture of its first page, if there is one."""


class FileCard(QFrame):
    """Shows one file.

    Signals:
        again_wanted: have it made once more, as another version of the answer.
        said: a sentence for the user.
    """

    again_wanted = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, path: str, load_picture: LoadPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = Path(path)
        self.setProperty("role", "card")
        self.setAccessibleName(self._path.name)
        self._picture = QLabel()
        self._picture.setFixedSize(THUMBNAIL)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.hide()
        self._glyph = Glyph(theme, "document", "sky", 30)
        there = self._path.is_file()
        size = words.size(self._path.stat().st_size) if there else self.tr("no longer there")
        self.open = button(theme, self.tr("Open"))
        self.open.setAccessibleName(self.tr("Open %1").replace("%1", self._path.name))
        self.open.clicked.connect(lambda: self._show(self._path))
        self.folder = button(theme, self.tr("Show in folder"))
        self.folder.clicked.connect(lambda: self._show(self._path.parent))
        self.folder.setAccessibleName(self.tr("Show %1 in its folder").replace("%1", self._path.name))
        self.redo = button(theme, self.tr("Make it again"))
        self.redo.setAccessibleName(self.tr("Make %1 again").replace("%1", self._path.name))
        self.redo.clicked.connect(self.again_wanted)
        flow = FlowLayout(spacing=8)
        for widget in (self.open, self.folder, self.redo):
            flow.addWidget(widget)
        actions = QWidget()
        actions.setLayout(flow)
        text = column(ElidedLabel(self._path.name, "heading"), label(size, "soft"), 2, actions, spacing=3)
        line = row(self._picture, self._glyph, text, spacing=14, margins=(14, 12, 14, 12))
        line.setStretch(2, 1)
        self.setLayout(line)
        if there and self._path.suffix.lower() in PICTURES:
            self._show_picture(picture_of(self._path, THUMBNAIL.height()))
        elif there:
            load_picture(self._path, THUMBNAIL.width() * 2, self._on_page)

    def let_run(self, may_run: bool) -> None:
        """Whether it can be made again now."""
        self.redo.setEnabled(may_run)

    def _on_page(self, page: PageImage) -> None:
        self._show_picture(QPixmap.fromImage(QImage.fromData(page.png)))

    def _show_picture(self, picture: QPixmap) -> None:
        if not picture.isNull():
            self._picture.setPixmap(
                picture.scaled(
                    THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            )
            self._picture.show()
            self._glyph.hide()

    def _show(self, path: Path) -> None:
        if not path.exists():
            self.said.emit(self.tr("The file is no longer where it was."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.said.emit(self.tr("No program on this computer opens this kind of file."))
