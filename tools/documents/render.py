"""A PDF page as a picture, with the places where a quote stands. Runs in the worker."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ternlight.tools.documents.load import read_bytes
from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.readers.pdf import open_pdf
from ternlight.tools.documents.readers.pdf_page import OpenPage, open_page
from ternlight.tools.documents.sniff import sniff
from ternlight.tools.documents.types import Limits, PageImage
from ternlight.tools.errors import Damaged, DocumentError, Unsupported

_MOST_PIXELS = 40_000_000
_SHORTEST_PART = 8
"""Letters a part of an elided quote ("… first … second …") must have to be looked for by itself."""


def render(path: Path, page: int, width: int, quote: str | None, limits: Limits, *, password: str = "") -> PageImage:
    """Draw page `page` (from 1) `width` pixels wide. Raises `DocumentError`s; `Unsupported` for all but PDFs."""
    source = Source(name=path.name, data=read_bytes(path, limits), limits=limits, password=password)
    kind, _ = sniff(source.data, source.name, limits)
    if kind.format != "pdf":
        raise Unsupported(f"“{source.name}” is {kind.label}, whose pages are shown as text.")
    with open_pdf(source) as document:
        if not 1 <= page <= len(document):
            raise DocumentError(f"“{source.name}” has {len(document)} pages and no page {page}.")
        try:
            with open_page(source, document, page - 1) as opened:
                return _draw(opened, width, quote)
        except (pypdfium2.PdfiumError, MemoryError) as error:
            raise Damaged(f"Page {page} of “{source.name}” cannot be drawn: it is damaged or too large.") from error


def _draw(opened: OpenPage, width: int, quote: str | None) -> PageImage:
    page = opened.page
    page_width, page_height = page.get_size()
    scale = min(width / max(page_width, 1.0), (_MOST_PIXELS / max(page_width * page_height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    try:
        to_pixels = bitmap.get_posconv(page)
        marks: list[tuple[float, float, float, float]] = []
        for left, bottom, right, top in find_quote(opened, quote or ""):
            corners = [to_pixels.to_bitmap(left, top), to_pixels.to_bitmap(right, bottom)]
            (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
            marks.append((float(x0), float(y0), float(x1 - x0), float(y1 - y0)))
        png = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
        return PageImage(png=png, width=bitmap.width, height=bitmap.height, marks=tuple(marks))
    finally:
        bitmap.close()


def find_quote(opened: OpenPage, quote: str) -> list[tuple[float, float, float, float]]:
    """Where a quote stands on a page: (left, bottom, right, top) in points, one for each line; empty if nowhere.

    Letters and digits alone are compared, without case and accents: the quote comes from text whose line breaks,
    hyphens, ligatures and spaces were cleaned, and the page has them all.
    """
    lines = opened.lines
    letters: list[str] = []
    places: list[tuple[int, int]] = []  # (line, PDFium's index) of each letter
    starts: set[int] = set()  # positions of letters that begin a word
    for number, line in enumerate(lines):
        inside = bool(number) and lines[number - 1].text.endswith("\x02")
        for character, index in zip(line.text, line.indices, strict=True):
            folded = _letters(character)
            if folded and not inside:
                starts.add(len(letters))
            inside = bool(folded) or (inside and not character.isspace())
            letters += folded
            places += [(number, index)] * len(folded)
    haystack = "".join(letters)
    starts.add(len(letters))
    found: list[tuple[int, int]] = []
    for part in _parts(quote):
        at = _find(haystack, part, starts, found[-1][1] if found else 0)
        if at is not None:
            found.append((at, at + len(part)))
    return [box for begin, end in found for box in _boxes(opened.text_page, places[begin:end])]


def _parts(quote: str) -> list[str]:
    whole = _letters(quote)
    parts = [_letters(part) for part in re.split(r"…|\.\.\.|\[[^\]]{0,3}\]", quote)]
    parts = [part for part in parts if len(part) >= _SHORTEST_PART]
    return parts if len(parts) > 1 else [whole] if whole else []


def _find(haystack: str, needle: str, starts: set[int], after: int) -> int | None:
    """The first occurrence at whole words, else the first at all; after `after` if there is one."""
    found: list[int] = []
    at = haystack.find(needle)
    while at >= 0:
        found.append(at)
        at = haystack.find(needle, at + 1)
    if not found:
        return None
    return min(found, key=lambda at: (not (at in starts and at + len(needle) in starts), at < after, at))


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _boxes(text_page: Any, places: Sequence[tuple[int, int]]) -> list[tuple[float, float, float, float]]:
    """The boxes of characters, merged for each line."""
    merged: dict[int, list[float]] = {}
    box = pdfium.FS_RECTF()
    for number, index in places:
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box) or box.right <= box.left:
            continue
        line = merged.get(number)
        if line is None:
            merged[number] = [box.left, box.bottom, box.right, box.top]
        else:
            line[0], line[1] = min(line[0], box.left), min(line[1], box.bottom)
            line[2], line[3] = max(line[2], box.right), max(line[3], box.top)
    return [(left, bottom, right, top) for left, bottom, right, top in merged.values()]


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """Encode 8-bit grey, RGB or RGBA rows (PNG specification, second edition, sections 5 and 11)."""
    row = width * channels
    rows = b"".join(b"\0" + pixels[at : at + row] for at in range(0, height * stride, stride))
    colour = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
