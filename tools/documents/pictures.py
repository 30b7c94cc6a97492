"""The pictures in a document, as clean PNG and JPEG files with their page and caption. Runs in the worker.

A picture of a PDF is drawn as its page shows it; those of other files are decoded, and SVG drawings drawn. Either way
what leaves is pixels that were encoded anew: nothing of the file's own bytes, metadata or formats.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, ImageStat

from ternlight.tools.documents.load import read_bytes
from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.sniff import sniff
from ternlight.tools.documents.types import Limits
from ternlight.tools.typeset.svg import drawn, is_svg

SMALLEST_SIDE = 120
"""Pixels; less is an icon, a rule or a logo."""
LARGEST_SIDE = 2000
"""Pixels of a kept picture."""
MOST_PIXELS = 40_000_000
"""Of a picture that is decoded at all."""
MOST, MOST_BYTES = 40, 40 * 1024**2
"""Pictures of one document, and what they may take together."""
LARGEST_FILE = 64 * 1024**2
_MOST_SEEN = 400
"""Pictures that are looked at."""
_NARROWEST = 6.0
"""Long side over short side."""
_FLAT = 4.0
"""Standard deviation of the grey values below which a picture shows nothing."""
_OFTEN = 3
"""On more pages than this the same picture is decoration."""
_FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "TIFF", "WEBP")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPicture:
    """A picture as the document has it."""

    page: int
    """`Page.number`; 0 where the format has no pages, and `near` says where it stands."""
    image: Image.Image
    caption: str = ""
    alt: str = ""
    near: str = ""
    """Text of the paragraph before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPicture:
    """A picture ready to be shown."""

    page: int
    width: int
    height: int
    suffix: str
    """".png" or ".jpg"."""
    data: bytes
    caption: str
    alt: str
    near: str


def pictures(path: Path, limits: Limits) -> tuple[list[CleanPicture], dict[str, int]]:
    """The pictures worth showing in the document at `path`, none twice, and how many there are of each format that
    cannot be drawn. None of kinds that have no pictures.

    Raises `DocumentError`s for a file that cannot be opened; a single picture that cannot be decoded is passed over.
    """
    source = Source(name=path.name, data=read_bytes(path, limits), limits=limits)
    kind, _ = sniff(source.data, source.name, limits)
    found = _found_in(kind.format, source, path.parent)
    undrawn: dict[str, int] = {}
    kept: dict[str, CleanPicture] = {}
    pages: dict[str, set[int]] = {}
    for number, raw in enumerate(found):
        if number >= _MOST_SEEN:
            break
        if isinstance(raw, str):
            undrawn[raw] = undrawn.get(raw, 0) + 1
            continue
        if not is_worth_showing(raw.image):
            continue
        clean = _clean(raw)
        key = hashlib.sha256(clean.data).hexdigest()
        pages.setdefault(key, set()).add(raw.page)
        kept.setdefault(key, clean)
    chosen: list[CleanPicture] = []
    size = 0
    for key, picture in kept.items():
        size += len(picture.data)
        if len(pages[key]) <= _OFTEN and len(chosen) < MOST and size <= MOST_BYTES:
            chosen.append(picture)
    return chosen, undrawn


def _found_in(format: str, source: Source, folder: Path) -> Iterator[RawPicture | str]:
    """The pictures of a document, and the format's name in place of one that cannot be drawn."""
    match format:
        case "pdf":
            from ternlight.tools.documents.pictures_pdf import pictures_of_pdf

            yield from pictures_of_pdf(source)
        case "docx":
            from ternlight.tools.documents.pictures_office import pictures_of_docx

            yield from pictures_of_docx(source)
        case "pptx":
            from ternlight.tools.documents.pictures_office import pictures_of_pptx

            yield from pictures_of_pptx(source)
        case "markdown":
            from ternlight.tools.documents.pictures_linked import pictures_of_markdown

            yield from pictures_of_markdown(source, folder)
        case "html":
            from ternlight.tools.documents.pictures_linked import pictures_of_html

            yield from pictures_of_html(source, folder)
        case "epub":
            from ternlight.tools.documents.pictures_linked import pictures_of_epub

            yield from pictures_of_epub(source)


def is_worth_showing(image: Image.Image) -> bool:
    """Whether a picture is large enough, no stripe, and shows more than one colour."""
    short, long = sorted(image.size)
    if short < SMALLEST_SIDE or long > _NARROWEST * short:
        return False
    sample = image.convert("RGB").resize((48, 48)).convert("L")
    return float(ImageStat.Stat(sample).stddev[0]) >= _FLAT


def decoded(data: bytes) -> Image.Image | None:
    """The pixels of an image file, upright; None for what is no picture, or more than may be decoded."""
    if len(data) > LARGEST_FILE:
        return None
    if is_svg(data):
        return drawn(data)
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 1:
                return None
            opened.seek(0)
            opened.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            whole = ImageOps.exif_transpose(opened)
            return whole.convert("RGBA" if _has_alpha(whole) else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, Image.DecompressionBombError):
        return None
    except Exception:  # noqa: BLE001 - Pillow's decoders raise what they please on hostile files
        return None


def undrawable(data: bytes) -> str:
    """The format of a picture that cannot be drawn here, "" for what is none."""
    if data[:4] == b"\xd7\xcd\xc6\x9a" or data[:6] in (b"\x01\x00\x09\x00\x00\x03", b"\x02\x00\x09\x00\x00\x03"):
        return "WMF"
    if data[:4] == b"\x01\x00\x00\x00" and data[40:44] == b" EMF":
        return "EMF"
    return "SVG" if is_svg(data) else ""


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _clean(raw: RawPicture) -> CleanPicture:
    image = raw.image
    if image.mode == "RGBA":
        # On white, as the page shows it: a theme's dark slide would swallow dark lines.
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image = image.convert("RGB")
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = BytesIO()
    drawn = image.getcolors(4096) is not None
    if drawn:
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "JPEG", quality=88)
    return CleanPicture(
        page=raw.page,
        width=image.width,
        height=image.height,
        suffix=".png" if drawn else ".jpg",
        data=out.getvalue(),
        caption=raw.caption,
        alt=raw.alt,
        near=raw.near,
    )
