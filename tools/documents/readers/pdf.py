"""PDF: text, page labels, outline and pages that are scans by PDFium, what else it holds by pypdf."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ternlight.tools.documents.clean import broken_share, clean_characters, tidy
from ternlight.tools.documents.page_list import page_list
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.pdf_extras import extras
from ternlight.tools.documents.readers.pdf_page import open_page
from ternlight.tools.documents.readers.pdf_paragraphs import PageLines, page_texts
from ternlight.tools.documents.types import OutlineEntry, Page
from ternlight.tools.errors import Damaged, Encrypted, PasswordNeeded, ScannedDocument, WrongPassword

FEW_CHARACTERS = 30
"""A page with less text than this, and a picture over half of it, is a scan."""
MOST_BOOKMARKS = 3_000
_BROKEN_SHARE = 0.05
_MACHINE_TITLE = re.compile(
    r"^(\(?(anonymous|untitled|unspecified)\)?|microsoft (word|powerpoint|excel) - .*"
    r"|.*\.(docx?|pptx?|xlsx?|pdf|indd|tex))$",
    re.IGNORECASE,
)


def read(source: Source, progress: Progress) -> Draft:
    """Read every page. Raises `Encrypted`, `Damaged`, `ScannedDocument`, `TooLarge`."""
    with open_pdf(source) as document:
        count = len(document)
        source.check_pages(count)
        pages: list[PageLines] = []
        scanned: set[int] = set()
        broken: set[int] = set()
        lost: set[int] = set()
        characters = 0
        for index in range(count):
            try:
                lines, is_scan = _read_page(source, document, index)
            except pypdfium2.PdfiumError:
                lines, is_scan = PageLines(lines=(), bottom=0.0, top=1.0), False
                lost.add(index + 1)
            text = "".join(line.text for line in lines.lines)
            if is_scan:
                scanned.add(index + 1)
            if broken_share(text) > _BROKEN_SHARE:
                broken.add(index + 1)
            characters += len(text)
            source.check_characters(characters)
            pages.append(lines)
            progress(index + 1, count)
        labels = [document.get_page_label(index) for index in range(count)]
        beside = extras(source)
        title = _title(document.get_metadata_value("Title")) or _title(beside.title)
        outline = _outline(document, count)
    if len(lost) == count:
        raise _damaged(source)
    if (
        scanned
        and not source.keep_scans
        and all(number in scanned or number in lost or not page.lines for number, page in enumerate(pages, 1))
    ):
        raise ScannedDocument(
            f"“{source.name}” is a scan: its pages are pictures without text, and text recognition is not installed. "
            "Run it through a text recognition (OCR) program first, then read the new file."
        )
    texts = page_texts(pages)
    if broken and not source.keep_scans and not any(character.isalnum() for text in texts for character in text):
        raise ScannedDocument(
            f"“{source.name}” shows letters, but does not say which ones they are, so its text cannot be read. Run it "
            "through a text recognition (OCR) program first, then read the new file."
        )
    return Draft(
        pages=tuple(
            Page(
                number=number,
                text=text,
                label="" if label == str(number) else clean_characters(label),
                # Letters that are stored wrongly are still drawn rightly.
                scanned=number in scanned or (source.keep_scans and number in broken),
            )
            for number, (text, label) in enumerate(zip(texts, labels, strict=True), 1)
        ),
        title=title,
        outline=outline,
        warnings=(
            *_warnings(*((set(), set()) if source.keep_scans else (scanned, broken)), lost),
            *_attached(beside.attachments),
        ),
    )


def open_pdf(source: Source) -> pypdfium2.PdfDocument:
    """Open a PDF with the source's password. Raises `PasswordNeeded`, `Encrypted` and `Damaged`."""
    try:
        document = pypdfium2.PdfDocument(source.data, password=source.password or None)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        match getattr(error, "err_code", None):
            case pdfium.FPDF_ERR_PASSWORD if source.password:
                raise WrongPassword(f"“{source.name}” does not open with this password.") from error
            case pdfium.FPDF_ERR_PASSWORD:
                raise PasswordNeeded(
                    f"“{source.name}” is protected by a password. Give the password, or save a copy without it and "
                    "read that."
                ) from error
            case pdfium.FPDF_ERR_SECURITY:
                raise Encrypted(
                    f"“{source.name}” is protected by a certificate or a program of its own, not by a password. Open "
                    "it where that is installed, print it to a new PDF, and read that."
                ) from error
        raise _damaged(source) from error
    if count == 0:
        document.close()
        raise _damaged(source)
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    return document


def _damaged(source: Source) -> Damaged:
    return Damaged(
        f"“{source.name}” is damaged: it begins like a PDF, but its pages cannot be found. It may have been cut off "
        "while it was copied or downloaded; get a fresh copy."
    )


def _read_page(source: Source, document: Any, index: int) -> tuple[PageLines, bool]:
    with open_page(source, document, index) as opened:
        # The characters' indices serve to draw marks; a thousand pages of them would only take memory.
        lines = [replace(line, indices=()) for line in opened.lines]
        box = opened.page.get_bbox()
        few = sum(len(line.text) for line in lines) < FEW_CHARACTERS
        is_scan = few and _picture_share(opened.page, box) > 0.5
        return PageLines(lines=lines, bottom=box[1], top=box[3]), is_scan


def _picture_share(page: Any, box: tuple[float, float, float, float]) -> float:
    """The share of the page that its largest picture covers, strips of one scan added up."""
    left, bottom, right, top = box
    area = max((right - left) * (top - bottom), 1.0)
    covered = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = picture.get_bounds()
        covered += max(min(x1, right) - max(x0, left), 0.0) * max(min(y1, top) - max(y0, bottom), 0.0)
    return covered / area


def _outline(document: Any, count: int) -> tuple[OutlineEntry, ...]:
    """The bookmarks that lead to a page."""
    entries: list[OutlineEntry] = []
    try:
        for bookmark in islice(document.get_toc(max_depth=6), MOST_BOOKMARKS):
            target = bookmark.get_dest()
            index = None if target is None else target.get_index()
            title = tidy(clean_characters(bookmark.get_title() or "").replace("\n", " "))[:300]
            if title and index is not None and 0 <= index < count:
                entries.append(OutlineEntry(title=title, page=index + 1, level=bookmark.level + 1))
    except (pypdfium2.PdfiumError, ValueError):  # what was read of it until here is right
        pass
    return tuple(entries)


def _title(said: str) -> str:
    """The title from the metadata, unless a program filled it in."""
    title = tidy(clean_characters(said).replace("\n", " "))
    return "" if _MACHINE_TITLE.match(title) else title[:300]


def _attached(names: Sequence[str]) -> tuple[str, ...]:
    """A sentence on the files that lie inside the document: they are documents of their own, and not read with it."""
    if not names:
        return ()
    shown = ", ".join(" ".join(clean_characters(name).split())[:80] for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    what = "a file is" if len(names) == 1 else f"{len(names)} files are"
    return (f"Inside the document {what} attached, not read with it: {shown}{more}.",)


def _warnings(scanned: set[int], broken: set[int], lost: set[int]) -> tuple[str, ...]:
    said = []
    if scanned:
        said.append(
            f"{page_list(scanned)} {_verb(scanned, 'is a scan', 'are scans')} without text and could not be read."
        )
    if lost:
        said.append(f"{page_list(lost)} {_verb(lost, 'is', 'are')} damaged and could not be read.")
    if broken:
        said.append(
            f"The letters of {page_list(broken).lower()} are stored in a way that cannot be read in full; words there "
            "may be wrong."
        )
    return tuple(said)


def _verb(numbers: set[int], one: str, many: str) -> str:
    return one if len(numbers) == 1 else many
