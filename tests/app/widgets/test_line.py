"""Lines painted by hand stand at the right side and run in their own direction."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ternlight.app.widgets.line import draw_line, right_to_left


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("Who leads?", False), ("مرحبا", True), ("שלום", True), ("123 مرحبا", True), ("", False), ("12 %", False)],
)
def test_the_first_letter_decides(text: str, wanted: bool) -> None:
    assert right_to_left(text) is wanted


def ink(direction: Qt.LayoutDirection, text: str) -> tuple[int, int]:
    """The first and the last column that the text darkens."""
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_line(painter, QRect(0, 0, 400, 30), text, Qt.AlignmentFlag.AlignLeft, direction)
    painter.end()
    dark = [x for x in range(400) if any(image.pixelColor(x, y).lightness() < 200 for y in range(30))]
    return dark[0], dark[-1]


@pytest.mark.parametrize("text", ["Who leads?", "مرحبا"])
def test_a_mirrored_window_has_its_lines_at_the_right(qapp: QApplication, text: str) -> None:
    assert ink(Qt.LayoutDirection.LeftToRight, text)[0] < 10
    assert ink(Qt.LayoutDirection.RightToLeft, text)[1] > 390


def test_a_question_mark_stays_behind_its_question(qapp: QApplication) -> None:
    there, mirrored = (
        ink(direction, "i?") for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
    )
    assert there[1] - there[0] == pytest.approx(mirrored[1] - mirrored[0], abs=1)
