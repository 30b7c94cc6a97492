"""Web pages: the visible text, in sections by heading."""

from __future__ import annotations

import re

from ternlight.tools.documents.encoding import decode
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.markup import blocks_of, parse_html, title_of
from ternlight.tools.documents.sections import paginate
from ternlight.tools.web.hidden import drop_hidden

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)


def read(source: Source, progress: Progress) -> Draft:
    """Read a web page. Nothing it refers to is loaded. Raises `TooLarge`."""
    head = source.data[:4096]
    declared = _CHARSET.search(head) or _XML_ENCODING.search(head)
    text, warning = decode(source.data, declared[1].decode("ascii") if declared else None)
    source.check_characters(len(text))
    root = parse_html(text)
    if root is None:
        return Draft(pages=())
    title = title_of(root)
    drop_hidden(root)
    pages = paginate(blocks_of(root))
    source.check_pages(len(pages), "sections")
    progress(len(pages), len(pages))
    return Draft(pages=pages, title=title, warnings=(warning,) if warning else ())
