"""OpenDocument texts (LibreOffice Writer): chapters as sections."""

from __future__ import annotations

from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.odf import blocks, open_odf, title
from ternlight.tools.documents.sections import paginate


def read(source: Source, progress: Progress) -> Draft:
    """Read the text with its tables, lists and notes. Raises `Encrypted`, `Damaged`, `TooLarge`."""
    archive, body = open_odf(source)
    found = list(blocks(body))
    source.check_characters(sum(len(block.text) for block in found))
    pages = paginate(found)
    source.check_pages(len(pages), "sections")
    progress(len(pages), len(pages))
    return Draft(pages=pages, title=title(archive))
