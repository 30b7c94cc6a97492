"""Pages of a report as pictures, from the typed report."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from io import BytesIO

import pypdfium2

from ternlight.tools.documents.types import PageImage
from ternlight.tools.pdf.render import render_bytes
from ternlight.tools.typeset.report import Report

_one_at_a_time = threading.Lock()
"""PDFium may not be used by two threads at once."""


def page_pictures(
    report: Report, *, width: int, most: int = 40, only: Sequence[int] | None = None
) -> tuple[PageImage, ...]:
    """The first `most` pages of `report` as a PDF shows them, PNG files `width` pixels wide. Raises `ToolError`.

    `only` names pages, counted from 0, that alone are wanted.
    """
    data, _, _ = render_bytes(report)
    with _one_at_a_time:
        return _drawn(data, width, most, only)


def _drawn(data: bytes, width: int, most: int, only: Sequence[int] | None) -> tuple[PageImage, ...]:
    document = pypdfium2.PdfDocument(data)
    found = []
    try:
        for number in range(min(len(document), most)):
            if only is not None and number not in only:
                continue
            page = document[number]
            bitmap = page.render(scale=width / page.get_width())
            out = BytesIO()
            bitmap.to_pil().save(out, "PNG")
            found.append(PageImage(png=out.getvalue(), width=bitmap.width, height=bitmap.height))
            bitmap.close()
            page.close()
    finally:
        document.close()
    return tuple(found)
