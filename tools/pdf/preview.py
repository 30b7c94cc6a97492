"""Pages of a report as pictures, from the typed report."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from ternlight.tools.documents.types import PageImage
from ternlight.tools.pdf.render import render_bytes
from ternlight.tools.typeset.report import Report


def page_pictures(report: Report, *, width: int, most: int = 40) -> tuple[PageImage, ...]:
    """The first `most` pages of `report` as a PDF shows them, PNG files `width` pixels wide. Raises `ToolError`."""
    data, _, _ = render_bytes(report)
    document = pypdfium2.PdfDocument(data)
    found = []
    try:
        for number in range(min(len(document), most)):
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
