"""A page of a PDF with its lines, what was typed into its form fields included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.readers.pdf_lines import Line, page_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """PDFium's handles, valid while the page is open, and the lines in reading order."""

    page: Any
    text_page: Any
    lines: list[Line]


@contextmanager
def open_page(source: Source, document: Any, index: int) -> Iterator[OpenPage]:
    """Open page `index` (from 0) and read its lines. Raises `pypdfium2.PdfiumError` and `TooLarge`."""
    page = document[index]
    text_page = page.get_textpage()
    try:
        source.check_characters(text_page.count_chars())
        lines = page_lines(text_page)
        if page.formenv is not None:
            # Fields lie above the page. Drawn into it they come last, wherever they stand.
            flattened = page.flatten() == pdfium.FLATTEN_SUCCESS
            if flattened:
                text_page.close()
                page.close()
                page = document[index]
                text_page = page.get_textpage()
                lines = _filled_in(lines, page_lines(text_page))
        yield OpenPage(page=page, text_page=text_page, lines=lines)
    finally:
        text_page.close()
        page.close()


def _filled_in(printed: list[Line], drawn: list[Line]) -> list[Line]:
    """Put what was typed into fields after the printed line it stands beside."""
    count = len(printed)
    if [line.text for line in drawn[:count]] != [line.text for line in printed]:
        return drawn
    after: dict[int, list[Line]] = {}
    for line in drawn[count:]:
        beside = [
            position
            for position, label in enumerate(drawn[:count])
            if abs(label.baseline - line.baseline) < 0.8 * label.size and label.left < line.left
        ]
        nearest = max(beside, key=lambda position: drawn[position].right, default=count - 1)
        after.setdefault(nearest, []).append(line)
    return [
        *after.get(-1, []),
        *(line for at, label in enumerate(drawn[:count]) for line in (label, *after.get(at, []))),
    ]
