"""CSV and TSV: one line of text for each row, "a | b | c"."""

from __future__ import annotations

import csv
import io
import re

from ternlight.tools.documents.clean import clean_characters
from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.rows import pages_of_rows
from ternlight.tools.documents.types import Page
from ternlight.tools.errors import Damaged

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_STATED = re.compile(r"\ufeff?sep=([,;\t|])\r?\n", re.IGNORECASE)


def read(source: Source, progress: Progress) -> Draft:
    """Read a table of values. Raises `Damaged` and `TooLarge`."""
    text, warning = decode(source.data)
    source.check_characters(len(text))
    text = text.replace("\0", "")
    text, stated = _stated_delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=stated or _delimiter(text))
    try:
        # Line breaks inside a cell would tear its row apart.
        table = [[clean_characters(" ".join(cell.split())) for cell in row] for row in rows]
    except csv.Error as error:
        raise Damaged(
            f"“{source.name}” is damaged: a quotation mark in it is never closed, or a cell is endless. Open it in a "
            "spreadsheet program and save it again."
        ) from error
    texts = pages_of_rows(table)
    source.check_pages(len(texts), "parts")
    progress(len(texts), len(texts))
    return Draft(
        pages=tuple(Page(number=number, text=page, kind="sheet") for number, page in enumerate(texts, 1)),
        warnings=(warning,) if warning else (),
    )


def _stated_delimiter(text: str) -> tuple[str, str]:
    """Excel's own first line, "sep=;", taken off, and what it says; "" where there is none."""
    match = _STATED.match(text)
    return (text[match.end() :], match[1]) if match else (text, "")


def _delimiter(text: str) -> str:
    """The delimiter that stands most evenly: the same number of times, above none, in most of the first rows.

    Rows are counted as they are read, so that a delimiter or a line end within quotation marks does not count.
    """
    sample = text[:200_000]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                counts += [len(row) - 1] if any(row) else []
                if len(counts) == _SAMPLE_LINES:
                    break
        except csv.Error:  # the sample ends within a cell, or a cell is endless with this delimiter
            pass
        common = max(set(counts), key=counts.count, default=0)
        return (counts.count(common) if common else 0, common)

    return max(_DELIMITERS, key=evenness)
