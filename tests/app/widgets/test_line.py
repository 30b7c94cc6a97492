"""Lines painted by hand stand at the right side and run in their own direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QDateTime, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableWidget, QTableWidgetItem

from ternlight.app.widgets.line import LineDelegate, draw_line, isolated, right_to_left
from ternlight.app.window import words


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


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def glyphs(text: str, direction: Qt.LayoutDirection) -> list[int]:
    """The glyphs of a line of that direction, from left to right; spaces and what is never seen left out."""
    layout = QTextLayout(text)
    option = QTextOption()
    option.setTextDirection(direction)
    layout.setTextOption(option)
    layout.beginLayout()
    layout.createLine().setLineWidth(1000)
    layout.endLayout()
    runs = [(run.rawFont(), run.positions(), run.glyphIndexes()) for run in layout.glyphRuns()]
    at = [
        (place.x(), glyph)
        for font, places, found in runs
        for place, glyph in zip(places, found, strict=True)
        if not font.boundingRect(glyph).isEmpty()
    ]
    return [glyph for _, glyph in sorted(at)]


@pytest.mark.parametrize(
    ("make", "plain"),
    [
        (lambda: words.size(98_000_000), "98 MB"),
        (lambda: words.seconds(125.0), "2 min 5 s"),
        (lambda: words.speed(21.0), "21 tok/s"),
        (lambda: words.moment(QDateTime(2026, 11, 22, 15, 30, 0)), None),
    ],
    ids=["size", "seconds", "speed", "moment"],
)
def test_it_keeps_its_order_in_a_line_from_right_to_left(mirrored: None, make: Callable[[], str], plain: str) -> None:
    there, back = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    text = make()
    plain = plain or text.strip("\u2068\u2069")
    assert glyphs(text, back) == glyphs(plain, there) != glyphs(plain, back)


def test_the_rows_of_a_table_are_written_in_their_own_direction(mirrored: None) -> None:
    table = QTableWidget(1, 1)
    table.setItemDelegate(LineDelegate(table))
    table.setItem(0, 0, QTableWidgetItem("10 B"))
    option = QStyleOptionViewItem()
    table.itemDelegate().initStyleOption(option, table.model().index(0, 0))
    assert option.text == "\u206810 B\u2069" and table.item(0, 0).text() == "10 B"


def test_nothing_is_added_from_left_to_right(qapp: QApplication) -> None:
    assert isolated("98 MB") == words.size(98_000_000) == "98 MB"


def test_a_question_mark_stays_behind_its_question(qapp: QApplication) -> None:
    there, mirrored = (
        ink(direction, "i?") for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
    )
    assert there[1] - there[0] == pytest.approx(mirrored[1] - mirrored[0], abs=1)
