"""A line of text in its own direction, whatever that of the window is, at the side that the window's asks for."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is of a script from right to left (Unicode Annex 9, P2, P3)."""
    directions = (unicodedata.bidirectional(one) for one in text)
    return next((found in ("R", "AL") for found in directions if found in ("L", "R", "AL")), False)


def isolated(text: str) -> str:
    """`text` kept together in a window from right to left, where "98 MB" would else come out as "MB 98".

    Between a first-strong isolate and its end (Unicode Annex 9, 2.4.2); unchanged in a window from left to right.
    """
    if not text or QGuiApplication.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
        return text
    return f"\u2068{text}\u2069"


class LineDelegate(QStyledItemDelegate):
    """Shows the lines of a list or table each in its own direction; what is edited is the line alone."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = isolated(option.text)


def draw_line(
    painter: QPainter, area: QRect, text: str, alignment: Qt.AlignmentFlag, direction: Qt.LayoutDirection
) -> None:
    """Paint `text` in `area`; `alignment` is meant for a window from left to right, `direction` is the window's."""
    side = QStyle.visualAlignment(direction, alignment) | Qt.AlignmentFlag.AlignAbsolute
    written = Qt.TextFlag.TextForceRightToLeft if right_to_left(text) else Qt.TextFlag.TextForceLeftToRight
    painter.drawText(area, int(side.value) | int(written.value), text)
