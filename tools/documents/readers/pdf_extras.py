"""What a PDF holds beside its pages, by pypdf: files attached to it, and the title in its XMP metadata.

PDFium reads pages, outlines and the older metadata; of these two it has no reading that looks into every place where
they may stand (ISO 32000-2, 7.11.4 and 14.3.2). A file whose pages can be read is not refused for what is wrong here.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from itertools import islice

from pypdf import PdfReader

from ternlight.tools.documents.readers.base import Source

_log = logging.getLogger("ternlight.tool.documents")

MOST_ATTACHMENTS = 200
_QUIET = logging.getLogger("pypdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What was found; empty where nothing was, or where it could not be read."""

    title: str = ""
    attachments: tuple[str, ...] = ()
    """Names of the attached files, in the document's order."""


def extras(source: Source) -> Extras:
    """Look for them. Raises nothing but `MemoryError`."""
    level = _QUIET.level
    _QUIET.setLevel(logging.CRITICAL)  # it complains of what PDFium has put right
    try:
        reader = PdfReader(io.BytesIO(source.data), password=source.password or None)
        names = tuple(str(file.name) for file in islice(reader.attachment_list, MOST_ATTACHMENTS))
        return Extras(title=_title(reader), attachments=names)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file may break it in any way, and its pages are still good
        _log.info("nothing is known beside the pages of a PDF (%s)", error)
        return Extras()
    finally:
        _QUIET.setLevel(level)


def _title(reader: PdfReader) -> str:
    xmp = reader.xmp_metadata
    titles = (xmp.dc_title or {}) if xmp is not None else {}
    return str(titles.get("x-default") or next(iter(titles.values()), "") or "")
