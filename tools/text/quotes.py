"""Finding a quote on a page: the check that stands between a claim and the screen."""

from __future__ import annotations

import re

from ternlight.tools.documents.types import Citation, Document
from ternlight.tools.text.words import fold


def find_quote(document: Document, quote: str, page: int | None = None) -> Citation | None:
    """Where `quote` stands verbatim, runs of white space counted as one space; None if it does not.

    `page` (a `Page.number`) restricts the search to that page; without it the first page that has the quote is taken.
    A quote never runs across two pages. The offsets are characters within the page's text.
    """
    parts = quote.split()
    if not parts:
        return None
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
    for candidate in document.pages:
        if page is not None and candidate.number != page:
            continue
        match = pattern.search(candidate.text)
        if match:
            return Citation(
                document_id=document.id,
                page=candidate.number,
                start=match.start(),
                end=match.end(),
                quote=fold(match.group()),
            )
    return None
