"""What a document is once it has been read. All frozen and JSON-serialisable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

PageKind = Literal["page", "slide", "sheet", "section"]
PAGE_BREAK = "\n\f\n"
"""Stands between two pages in `Document.text`, so that no sentence and no quote runs across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, slide, sheet or section, its text cleaned of headers, footers and line-break hyphens."""

    number: int
    """1-based position in the document; what a citation names and what a click opens."""
    text: str
    kind: PageKind = "page"
    label: str = ""
    """What the document itself calls it: a printed page label, a sheet's name, a section's heading; may be empty."""
    scanned: bool = False
    """A picture without usable text."""
    recognised: float | None = None
    """How certain text recognition (OCR) was, from 0 to 1; None for text as it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A line of the document's own outline (a PDF's bookmarks)."""

    title: str
    page: int
    """`Page.number`."""
    level: int
    """1 for chapters."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document read."""

    id: str
    """sha256 of the file's bytes, hexadecimal."""
    name: str
    """File name without its folder."""
    path: str
    media_type: str
    pages: tuple[Page, ...]
    title: str = ""
    """From the document's own metadata; may be empty."""
    warnings: tuple[str, ...] = ()
    """Sentences for the user about what could not be read in full ("Pages 3 and 9 are scans without text.")."""
    outline: tuple[OutlineEntry, ...] = ()
    """In the document's order; empty where it has none."""

    def section(self, page: int) -> str:
        """Title of the outline's last entry that begins at or before `page`, "" where there is none."""
        return next((entry.title for entry in reversed(self.outline) if entry.page <= page), "")

    @cached_property
    def text(self) -> str:
        """All pages, joined by `PAGE_BREAK`."""
        return PAGE_BREAK.join(page.text for page in self.pages)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each page begins in `text` (characters): `text[offsets[i]:][:len(pages[i].text)] == pages[i].text`."""
        starts, at = [], 0
        for page in self.pages:
            starts.append(at)
            at += len(page.text) + len(PAGE_BREAK)
        return tuple(starts)

    def to_dict(self) -> dict[str, Any]:
        """The document as JSON can hold it; `from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Document:
        """The document that `to_dict` wrote."""
        pages = tuple(Page(**page) for page in values["pages"])
        outline = tuple(OutlineEntry(**entry) for entry in values.get("outline", ()))
        return cls(**{**values, "pages": pages, "warnings": tuple(values["warnings"]), "outline": outline})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one document may cost; passing one of them raises `TooLarge`."""

    file_bytes: int = 200 * 1024**2
    pages: int = 5_000
    """Pages, slides, sheets or sections."""
    characters: int = 20_000_000
    """Of text, in all."""
    seconds: float = 180.0
    """Wall clock, and CPU time where the system can limit it."""
    recognise_seconds: float = 1_200.0
    """Wall clock of recognising text in pictures, in all."""
    memory_bytes: int = 1536 * 1024**2
    """Of the process that reads."""
    unpacked_bytes: int = 500 * 1024**2
    """What a zipped format (Office, EPUB) may unpack to."""
    unpacked_ratio: int = 200
    """How many times its packed size it may unpack to, once that is over 50 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """A page as a picture."""

    png: bytes
    width: int
    """Pixels."""
    height: int
    marks: tuple[tuple[float, float, float, float], ...] = ()
    """Where the quote stands: (x, y, width, height) in pixels from the top left, one for each line it runs over;
    empty where it was not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a document, found by code."""

    document_id: str
    page: int
    """`Page.number`."""
    start: int
    """Character offset within the page's text."""
    end: int
    quote: str
    """`page.text[start:end]` with runs of white space folded to one space."""
