"""Pages as pictures, and the marks of quotes on them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from helpers.documents import make_docx, make_pdf
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ternlight.tools.documents.load import load
from ternlight.tools.documents.read import render_page
from ternlight.tools.documents.render import render
from ternlight.tools.documents.types import Limits, PageImage
from ternlight.tools.errors import DocumentError, Unsupported

TEXT = (
    "The harbour of the town was built in 1871 by the engineer Maria Lindqvist, who chose granite from the northern "
    "quarries. It replaced a wooden pier that storms had destroyed twice. Merchants paid for most of the work."
)


def _draw(path: Path, quote: str | None, page: int = 1, width: int = 600) -> PageImage:
    return render(path, page, width, quote, Limits())


def _rows(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of RGB pixels of an unfiltered PNG, its checksums verified."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour) == (8, 2)
    pixels = zlib.decompress(chunks[b"IDAT"])
    stride = 1 + 3 * width
    assert len(pixels) == stride * height
    return width, height, [pixels[row * stride + 1 : (row + 1) * stride] for row in range(height)]


def test_picture(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(200, 100))
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 50, 100, 50, stroke=0, fill=1)
    canvas.save()
    image = _draw(tmp_path / "a.pdf", None, width=400)
    width, height, rows = _rows(image.png)
    assert (width, height) == (image.width, image.height) == (400, 200)
    assert rows[20][30:33] == b"\xff\0\0", "red, not blue: the channels are in order"
    assert rows[20][-3:] == rows[180][30:33] == b"\xff\xff\xff"
    assert image.marks == ()


def test_marks_cover_the_words_and_no_others(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 12)
    lines = ["Nothing here is quoted, and this line least.", "Salt came by sea and", "timber by land, they say."]
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 20 * number, line)
    canvas.save()
    width, height = A4
    scale = 1000 / width
    image = _draw(tmp_path / "a.pdf", "came by sea and timber", width=1000)
    assert len(image.marks) == 2
    starts = stringWidth("Salt ", "Helvetica", 12), 0.0
    ends = stringWidth("Salt came by sea and", "Helvetica", 12), stringWidth("timber", "Helvetica", 12)
    for number, (x, y, w, h) in enumerate(image.marks):
        baseline = (height - (680 - 20 * number)) * scale
        assert x == pytest.approx((72 + starts[number]) * scale, abs=3)
        assert x + w == pytest.approx((72 + ends[number]) * scale, abs=3)
        assert y < baseline - 8 * scale
        assert baseline <= y + h < baseline + 6 * scale
        assert h < 20 * scale, "one line high"


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("hyphenate", [False, True])
def test_every_sentence_that_was_read_is_found(tmp_path: Path, columns: int, hyphenate: bool) -> None:
    pages = [["# Harbours", TEXT, "- office fluff – “quoted”", "Good | Tons\nSalt | 12", TEXT.upper()]] * 4
    path = make_pdf(
        tmp_path / "a.pdf",
        pages,
        columns=columns,
        hyphenate=hyphenate,
        header="Report",
        footer="Page {page} of {pages}",
    )
    document = load(path, Limits(), lambda done, total: None)
    page = document.pages[2]
    for block in page.text.split("\n\n"):
        image = _draw(path, block, 3)
        assert image.marks, block
        for x, y, w, h in image.marks:
            assert 0 <= x < x + w <= image.width
            assert 0 <= y < y + h <= image.height
    (whole,) = (block for block in page.text.split("\n\n") if block.startswith("The harbour"))
    lines = len(_draw(path, whole, 3).marks)
    assert lines >= (2 if columns == 1 else 4)


def test_word_borders_win(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", ["A theatre stood there.\n\nThe art was old."])
    (mark,) = _draw(path, "the art").marks
    (other,) = _draw(path, "The art was old").marks
    assert mark[1] == other[1]


def test_elided_quotes(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT])
    assert len(_draw(path, "The harbour of the town … destroyed twice").marks) == 2


def test_absent_quote_has_no_marks(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT])
    assert _draw(path, "This was never written.").marks == ()
    assert _draw(path, " … ").marks == ()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_and_cropped_pages(tmp_path: Path, rotation: int) -> None:
    writer = PdfWriter(clone_from=PdfReader(make_pdf(tmp_path / "a.pdf", [TEXT])))
    writer.pages[0].cropbox.lower_left = (40, 400)
    writer.pages[0].rotate(rotation)
    writer.write(tmp_path / "b.pdf")
    image = _draw(tmp_path / "b.pdf", "Maria Lindqvist", width=800)
    assert image.width == 800
    (x, y, w, h) = image.marks[0]
    assert (w > h) == (rotation == 180)
    _, _, rows = _rows(image.png)
    inside = b"".join(row[3 * int(x) : 3 * int(x + w)] for row in rows[int(y) : int(y + h)])
    assert min(inside) < 80, "there is ink under the mark"


def test_extreme_shapes_stay_bounded(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(20, 14_000))
    canvas.drawString(1, 1, "x")
    canvas.save()
    image = _draw(tmp_path / "a.pdf", None, width=8_000)
    assert image.width * image.height < 41_000_000


async def test_through_the_worker(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT])
    assert await render_page(path, 1, width=300, quote="Maria Lindqvist") == _draw(path, "Maria Lindqvist", width=300)
    with pytest.raises(DocumentError, match="has 1 pages and no page 2"):
        await render_page(path, 2, width=300)
    with pytest.raises(Unsupported, match="pages are shown as text") as caught:
        await render_page(make_docx(tmp_path / "a.docx", [TEXT]), 1, width=300)
    assert caught.value.kind == "world"
