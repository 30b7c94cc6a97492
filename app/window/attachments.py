"""Pictures that were put into a message and not sent yet."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from ternlight.agents.messages import FilePart
from ternlight.app.widgets.controls import ElidedLabel, discard, frame, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.turn_tools import tool
from ternlight.app.window.user_turn import picture_of

MAX_SIDE = 4096
"""Pixels; a larger picture is scaled down before it is kept."""


class Attachments(QWidget):
    """Lists the pictures, each with a way to take it out again.

    Signals:
        changed: there is one more or one less.
    """

    changed = Signal()

    def __init__(self, theme: Theme, folder: Path, parent: QWidget | None = None) -> None:
        """Pasted pictures are kept in `folder`, which is made when it is needed."""
        super().__init__(parent)
        self._theme, self._folder = theme, folder
        self._items: list[tuple[FilePart, QWidget]] = []
        self._note = label(self.tr("Kept with the message; this model reads text only."), "fine", wrap=True)
        self._line = row(self._note, spacing=8)
        self._line.setStretch(0, 1)
        self.setLayout(self._line)
        self.hide()

    @property
    def parts(self) -> tuple[FilePart, ...]:
        """What is there, for a message."""
        return tuple(part for part, _ in self._items)

    def add_image(self, image: QImage) -> bool:
        """Keep a picture; False where it cannot be."""
        if image.isNull():
            return False
        if max(image.width(), image.height()) > MAX_SIDE:
            image = image.scaled(MAX_SIDE, MAX_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return False
        name = self.tr("Picture")
        path = self._folder / f"{name} {time.strftime('%Y-%m-%d %H.%M.%S')} {len(self._items) + 1}.png"
        if not image.save(str(path)):
            return False
        self.add_file(path)
        return True

    def add_file(self, path: Path) -> None:
        """Put a picture file into the message."""
        part = FilePart(document_id="", name=path.name, path=str(path), pages=0)
        shown = QLabel()
        shown.setPixmap(picture_of(path, 36))
        shown.setAccessibleName(path.name)
        name = ElidedLabel(path.name, "soft")
        drop = tool(self._theme, "close", self.tr("Take %1 out").replace("%1", path.name), lambda: self._take_out(part))
        holder = frame("user", row(shown, name, drop, spacing=6, margins=(5, 4, 4, 4)))
        holder.setMaximumWidth(220)
        self._items.append((part, holder))
        self._line.insertWidget(len(self._items) - 1, holder)
        self.show()
        self.changed.emit()

    def take(self) -> tuple[FilePart, ...]:
        """What is there, which is then no longer here."""
        parts = self.parts
        for part in parts:
            self._take_out(part)
        return parts

    def _take_out(self, part: FilePart) -> None:
        for item in self._items:
            if item[0] is part:
                self._items.remove(item)
                self._line.removeWidget(item[1])
                discard(item[1])
                break
        self.setVisible(bool(self._items))
        self.changed.emit()
