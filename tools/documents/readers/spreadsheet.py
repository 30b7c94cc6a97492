"""Excel (.xlsx, .xlsb, .xls) and OpenDocument (.ods) workbooks, by calamine."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Collection

import python_calamine

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.percentages import column_number, percentages
from ternlight.tools.documents.readers.rows import pages_of_rows
from ternlight.tools.documents.types import Page
from ternlight.tools.errors import Damaged, Encrypted, TooLarge

_MOST_CELLS = 5_000_000
"""Of one sheet, empty ones between filled ones included: calamine lays a sheet out as a rectangle."""
_MOST_MERGED = 20_000
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}?\br=\"([A-Z]{1,3})(\d{1,7})\"")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=\"(\d{6,})\"[^>]{0,300}value")


def read(source: Source, progress: Progress) -> Draft:
    """Read every visible sheet; a long one goes on over several pages of the same label.

    Raises `Encrypted`, `Damaged`, `TooLarge`.
    """
    percents: dict[str, frozenset[tuple[int, int]]] = {}
    if source.data.startswith(b"PK"):
        archive = Archive(source.data, source.name, source.limits)
        archive.refuse_declarations()
        _check_extent(source, archive)
        percents = percentages(archive)
    pages: list[Page] = []
    characters = 0
    hidden = 0
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(source.data))
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        for done, sheet in enumerate(sheets, 1):
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                hidden += 1
                continue
            rows = _rows(workbook.get_sheet_by_name(sheet.name), percents.get(sheet.name, frozenset()))
            for text in pages_of_rows(rows):
                pages.append(Page(number=len(pages) + 1, text=text, kind="sheet", label=clean_characters(sheet.name)))
                characters += len(text)
            source.check_characters(characters)
            source.check_pages(len(pages), "parts of sheets")
            progress(done, len(sheets))
    except python_calamine.PasswordError as error:
        raise Encrypted(
            f"“{source.name}” is protected by a password. Open it in its own program, remove the password, save it, "
            "and try again."
        ) from error
    except python_calamine.CalamineError as error:
        raise _damaged(source) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a Rust library ends on input it did not expect
            raise _damaged(source) from error
        raise
    warnings = (f"{hidden} hidden sheet{'s were' if hidden > 1 else ' was'} left out.",) if hidden else ()
    return Draft(pages=tuple(pages), warnings=warnings)


def _damaged(source: Source) -> Damaged:
    return Damaged(
        f"“{source.name}” is damaged: its sheets cannot be read. Open it in a spreadsheet program, save it again, and "
        "try that copy."
    )


def _rows(sheet: python_calamine.CalamineSheet, percents: Collection[tuple[int, int]]) -> list[list[str]]:
    """The cells' texts. What stands in cells merged over several rows holds in each of them."""
    values = sheet.to_python(skip_empty_area=True)
    top, left = sheet.start or (0, 0)
    rows = [
        [_cell(value, percent=(top + down, left + across) in percents) for across, value in enumerate(row)]
        for down, row in enumerate(values)
    ]
    for (first, column), (last, _) in (sheet.merged_cell_ranges or ())[:_MOST_MERGED]:
        at, across = first - top, column - left
        if 0 <= at < len(rows) and 0 <= across < len(rows[at]) and rows[at][across]:
            for row in rows[at + 1 : last - top + 1]:
                row[across] = row[across] or rows[at][across]
    return rows


def _check_extent(source: Source, archive: Archive) -> None:
    """Raise `TooLarge` for a sheet whose filled cells lie so far apart that its rectangle would not fit memory."""
    for member in sorted(archive.names):
        data = b""
        rows: set[int] = set()
        columns: set[bytes] = set()
        if member.startswith("xl/worksheets/") and member.endswith(".xml"):
            data = archive.read(member) or b""
            for match in _CELL.finditer(data):
                columns.add(match[1])
                rows.add(int(match[2]))
        elif member == "content.xml" and _REPEATED.search(archive.read(member) or b""):
            raise _too_sparse(source)
        if rows and (max(rows) - min(rows) + 1) * (_spread(columns)) > _MOST_CELLS:
            raise _too_sparse(source)


def _spread(columns: set[bytes]) -> int:
    numbers = [column_number(column) for column in columns]
    return max(numbers) - min(numbers) + 1


def _too_sparse(source: Source) -> TooLarge:
    return TooLarge(
        f"“{source.name}” has a sheet that spans over {_MOST_CELLS // 1_000_000} million cells. Copy the part you need "
        "into a new workbook and read that."
    )


def _cell(value: object, *, percent: bool = False) -> str:
    if percent and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value * 100:.6g}%"
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.12g}"
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime():
            return value.isoformat(" ", "seconds")
        case str():
            return clean_characters(" ".join(value.split()))
        case _:
            return str(value)
