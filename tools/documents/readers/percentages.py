"""Which cells of an Excel workbook are shown as percentages: calamine gives 0.153 where the reader sees 15.3 %.

ECMA-376 part 1, 18.8.30 (number formats) and 18.3.1.4 (a cell's style).
"""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from ternlight.tools.documents.archive import Archive
from ternlight.tools.errors import Damaged

_BUILT_IN = frozenset(["9", "10"])
_QUOTED = re.compile(r'"[^"]*"|\\.')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]{0,200})>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')


def percentages(archive: Archive) -> dict[str, frozenset[tuple[int, int]]]:
    """(row, column), from 0, of the cells of each sheet whose format is a percentage; nothing for other files."""
    try:
        styles = _percent_styles(archive.xml("xl/styles.xml"))
        sheets = _sheets(archive) if styles else {}
    except Damaged:  # the figures are right without it
        return {}
    found = {}
    for name, member in sheets.items():
        cells = set()
        for match in _CELL.finditer(archive.read(member) or b""):
            style, place = _STYLE.search(match[1]), _PLACE.search(match[1])
            if style and place and int(style[1]) in styles:
                cells.add((int(place[2]) - 1, column_number(place[1]) - 1))
        found[name] = frozenset(cells)
    return found


def column_number(letters: bytes) -> int:
    """1 for "A", 27 for "AA"."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _percent_styles(root: etree._Element | None) -> frozenset[int]:
    if root is None:
        return frozenset()
    formats = set(_BUILT_IN)
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        if "%" in _QUOTED.sub("", one.get("formatCode") or ""):
            formats.add(one.get("numFmtId") or "")
    used = root.iterfind("{*}cellXfs/{*}xf")
    return frozenset(number for number, style in enumerate(used) if style.get("numFmtId") in formats)


def _sheets(archive: Archive) -> dict[str, str]:
    """The members of the archive that hold the sheets, by the sheets' names."""
    workbook, relations = archive.xml("xl/workbook.xml"), archive.xml("xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        return {}
    targets = {one.get("Id"): one.get("Target") or "" for one in relations}
    found = {}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        identity = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        target = targets.get(identity, "")
        if target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[sheet.get("name") or ""] = path
    return found
