"""A line of text painted by hand: at the side that the window's direction asks for, written in the text's own."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a script from right to left (Unicode Annex 9, P2, P3)."""
    directions = (unicodedata.bidirectional(one) for one in text)
    return next((found in ("R", "AL") for found in directions if found in ("L", "R", "AL")), False)


def draw_line(
    painter: QPainter, area: QRect, text: str, alignment: Qt.AlignmentFlag, direction: Qt.LayoutDirection
) -> None:
    """Paint `text` in `area`; `alignment` is meant for a window from left to right, `direction` is the window's."""
    side = QStyle.visualAlignment(direction, alignment) | Qt.AlignmentFlag.AlignAbsolute
    written = Qt.TextFlag.TextForceRightToLeft if right_to_left(text) else Qt.TextFlag.TextForceLeftToRight
    painter.drawText(area, int(side.value) | int(written.value), text)
