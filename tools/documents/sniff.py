"""What a file is, by its content. The name only settles what content cannot: Markdown, CSV and plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.encoding import decode, looks_binary
from ternlight.tools.documents.types import Limits
from ternlight.tools.errors import Damaged, EmptyDocument, Encrypted, Unsupported

Format = Literal[
    "pdf",
    "docx",
    "pptx",
    "spreadsheet",
    "html",
    "epub",
    "markdown",
    "delimited",
    "plain",
    "picture",
    "odt",
    "odp",
    "rtf",
]

READABLE = (
    "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx, .xls), OpenDocument (.odt, .ods, .odp), Rich Text, EPUB, web "
    "pages, Markdown, CSV, text and pictures of text"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file."""

    format: Format
    media_type: str
    label: str
    """With its article, for sentences: "a Word document"."""
    suffixes: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
_PDF = Kind(format="pdf", media_type="application/pdf", label="a PDF", suffixes=(".pdf",))
_DOCX = Kind(
    format="docx",
    media_type=_OOXML + "wordprocessingml.document",
    label="a Word document",
    suffixes=(".docx", ".docm", ".dotx", ".dotm"),
)
_PPTX = Kind(
    format="pptx",
    media_type=_OOXML + "presentationml.presentation",
    label="a PowerPoint presentation",
    suffixes=(".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"),
)
_XLSX = Kind(
    format="spreadsheet",
    media_type=_OOXML + "spreadsheetml.sheet",
    label="an Excel workbook",
    suffixes=(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb"),
)
_XLS = Kind(
    format="spreadsheet",
    media_type="application/vnd.ms-excel",
    label="an old Excel workbook",
    suffixes=(".xls", ".xlt"),
)
_ODS = Kind(
    format="spreadsheet",
    media_type="application/vnd.oasis.opendocument.spreadsheet",
    label="an OpenDocument spreadsheet",
    suffixes=(".ods", ".ots"),
)
_ODT = Kind(
    format="odt",
    media_type="application/vnd.oasis.opendocument.text",
    label="an OpenDocument text",
    suffixes=(".odt", ".ott"),
)
_ODP = Kind(
    format="odp",
    media_type="application/vnd.oasis.opendocument.presentation",
    label="an OpenDocument presentation",
    suffixes=(".odp", ".otp"),
)
_RTF = Kind(format="rtf", media_type="application/rtf", label="a Rich Text file", suffixes=(".rtf",))
_EPUB = Kind(format="epub", media_type="application/epub+zip", label="an EPUB book", suffixes=(".epub",))
_HTML = Kind(format="html", media_type="text/html", label="a web page", suffixes=(".html", ".htm", ".xhtml", ".xht"))
_MARKDOWN = Kind(
    format="markdown", media_type="text/markdown", label="a Markdown file", suffixes=(".md", ".markdown", ".mdown")
)
_CSV = Kind(format="delimited", media_type="text/csv", label="a table of values", suffixes=(".csv", ".tsv", ".tab"))
_PLAIN = Kind(format="plain", media_type="text/plain", label="a text file", suffixes=(".txt", ".text", ""))

_PICTURES = {
    signature: Kind(format="picture", media_type=f"image/{name}", label="a picture", suffixes=suffixes)
    for signature, name, suffixes in (
        ((0, b"\x89PNG"), "png", (".png",)),
        ((0, b"\xff\xd8\xff"), "jpeg", (".jpg", ".jpeg")),
        ((0, b"GIF8"), "gif", (".gif",)),
        ((0, b"BM"), "bmp", (".bmp",)),
        ((0, b"II*\0"), "tiff", (".tif", ".tiff")),
        ((0, b"MM\0*"), "tiff", (".tif", ".tiff")),
        ((8, b"WEBP"), "webp", (".webp",)),
    )
}

_BY_SUFFIX = {
    suffix: kind
    for kind in (_PDF, _DOCX, _PPTX, _XLSX, _XLS, _ODS, _ODT, _ODP, _RTF, _EPUB, _HTML, _MARKDOWN, _CSV, _PLAIN)
    for suffix in kind.suffixes
}

READABLE_SUFFIXES = frozenset(suffix for suffix in _BY_SUFFIX if suffix)
"""Endings of names, lower case with their dot, of files that are worth reading in a folder of all kinds of files."""

# (where it stands, what stands there, what it is)
_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "a sound recording"),
    (8, b"AVI ", "a film"),
    (4, b"ftyp", "a film or sound recording"),
    (0, b"ID3", "a sound recording"),
    (0, b"OggS", "a film or sound recording"),
    (0, b"fLaC", "a sound recording"),
    (0, b"\x1a\x45\xdf\xa3", "a film"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\x1f\x8b", "a compressed archive"),
    (0, b"BZh", "a compressed archive"),
    (0, b"\xfd7zXZ", "a compressed archive"),
    (0, b"7z\xbc\xaf", "a compressed archive"),
    (0, b"Rar!", "a compressed archive"),
    (257, b"ustar", "an archive"),
    (0, b"SQLite format 3\0", "a database"),
    (0, b"GGUF", "a language model"),
    (0, b"%!PS", "a PostScript file"),
    (60, b"BOOKMOBI", "a Kindle book"),
)
_CURES = {
    "a compressed archive": " Unpack it and choose the document inside.",
    "an archive": " Unpack it and choose the document inside.",
    "a PostScript file": " Convert it to PDF first.",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEFORE_HTML = re.compile(rb"<\?xml[^>]*\?>|<!--.*?-->", re.DOTALL)
_HTML_START = re.compile(
    rb"\s*<(?:!doctype\s+html|html|head|body|title|meta|div|article|h1|p)\b",
    re.IGNORECASE,
)


def sniff(data: bytes, name: str, limits: Limits) -> tuple[Kind, str | None]:
    """The kind of a file, and a sentence if its name says another.

    Raises `EmptyDocument` (no bytes), `Unsupported` (known or unknown, but not readable), `Encrypted` and `Damaged`.
    """
    suffix = PurePath(name).suffix.lower()
    kind = _kind(data, name, suffix, limits)
    expected = _BY_SUFFIX.get(suffix)
    if expected is not None and suffix and expected is not kind and kind.media_type != expected.media_type:
        return kind, f"“{name}” is named like {expected.label}, but it is {kind.label}; it was read as that."
    return kind, None


def _kind(data: bytes, name: str, suffix: str, limits: Limits) -> Kind:
    if not data:
        raise EmptyDocument(f"“{name}” is empty: it has 0 bytes. It may not have been saved or copied in full.")
    # Readers accept a few bytes before the signature; a text about PDFs may hold it as well.
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and (suffix == ".pdf" or looks_binary(data))):
        return _PDF
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zipped(data, name, limits)
    if data.startswith(b"{\\rtf"):
        return _RTF
    if data.startswith(_OLE):
        return _compound(data, name)
    for (at, magic), picture in _PICTURES.items():
        if data.startswith(magic, at) and (len(magic) > 2 or looks_binary(data)):
            return picture
    for at, magic, what in _FOREIGN:
        if data.startswith(magic, at) and (len(magic) > 2 or looks_binary(data)):
            raise _unsupported(name, what)
    if looks_binary(data):
        if suffix in {".pdf", ".docx", ".pptx", ".xlsx", ".epub"}:
            raise Damaged(
                f"“{name}” is damaged: it does not begin like {_BY_SUFFIX[suffix].label}. Get a fresh copy, or open "
                "it in its own program and save it again."
            )
        raise Unsupported(f"“{name}” is not a document Ternlight knows. Ternlight can read {READABLE}.")
    if not decode(data[:100_000])[0].strip("\ufeff \t\r\n\f\0") and len(data) <= 100_000:
        raise EmptyDocument(f"“{name}” is empty: there is nothing but white space in it.")
    return _text(data, suffix)


def _text(data: bytes, suffix: str) -> Kind:
    named = _BY_SUFFIX.get(suffix)
    head = data[:4096]
    if named in (_MARKDOWN, _CSV):
        return named
    if named is _HTML or _HTML_START.match(_BEFORE_HTML.sub(b"", head.removeprefix(b"\xef\xbb\xbf"))):
        return _HTML
    return _PLAIN


def _zipped(data: bytes, name: str, limits: Limits) -> Kind:
    archive = Archive(data, name, limits)
    stated = (archive.read("mimetype") or b"").strip()[:100]
    if stated == b"application/epub+zip" or "META-INF/container.xml" in archive.names:
        return _EPUB
    if stated.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return _ODS
    for marker, kind in ((b"text", _ODT), (b"presentation", _ODP)):
        if stated.startswith(b"application/vnd.oasis.opendocument." + marker):
            return kind
    if stated.startswith(b"application/vnd.oasis.opendocument"):
        raise _unsupported(name, "an OpenDocument drawing")
    types = archive.read("[Content_Types].xml") or b""
    for marker, kind in (
        (b"wordprocessingml.document.main", _DOCX),
        (b"wordprocessingml.template.main", _DOCX),
        (b"application/vnd.ms-word.", _DOCX),
        (b"presentationml.presentation.main", _PPTX),
        (b"presentationml.slideshow.main", _PPTX),
        (b"presentationml.template.main", _PPTX),
        (b"application/vnd.ms-powerpoint.", _PPTX),
        (b"spreadsheetml.sheet.main", _XLSX),
        (b"spreadsheetml.template.main", _XLSX),
        (b"application/vnd.ms-excel.", _XLSX),
    ):
        if marker in types:
            return kind
    raise _unsupported(name, "a compressed archive")


def _compound(data: bytes, name: str) -> Kind:
    """Microsoft's older container, and the envelope of encrypted new files; [MS-CFB] 2.6: entries are 128 bytes."""
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "EncryptionInfo"):
        raise Encrypted(
            f"“{name}” is protected by a password. Open it in its own program, remove the password, save it, and try "
            "again."
        )
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return _XLS
    if _has_stream(data, "WordDocument"):
        raise Unsupported(
            f"“{name}” is an old Word document (.doc), which cannot be read. Open it in Word or LibreOffice, save it "
            "as .docx, and try again."
        )
    if _has_stream(data, "PowerPoint Document"):
        raise Unsupported(
            f"“{name}” is an old PowerPoint presentation (.ppt), which cannot be read. Open it in PowerPoint or "
            "LibreOffice, save it as .pptx, and try again."
        )
    raise Unsupported(f"“{name}” is an old Office file of a kind that cannot be read. Ternlight can read {READABLE}.")


def _has_stream(data: bytes, stream: str) -> bool:
    wanted = stream.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(wanted, at + 1)
    return False


def _unsupported(name: str, what: str) -> Unsupported:
    return Unsupported(
        f"“{name}” is {what}, which cannot be read as a document.{_CURES.get(what, '')} Ternlight can read {READABLE}."
    )
