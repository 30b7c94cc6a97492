"""Makers of real documents for every test-suite: what they write is what the libraries people use would write."""

from __future__ import annotations

import html
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

import ternlight.resources

_DEJAVU = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/dejavu/DejaVuSans.ttf"),
    Path("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf"),
)
CJK_FONTS = {"ja": "HeiseiMin-W3", "zh": "STSong-Light", "ko": "HYSMyeongJo-Medium"}


def dejavu() -> str | None:
    """Register DejaVu Sans (Latin, Greek, Cyrillic, Hebrew) with reportlab and return its name; None where absent."""
    for path in _DEJAVU:
        if path.is_file():
            if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont("DejaVu", str(path)))
            return "DejaVu"
    return None


def _font(name: str | None, text: str) -> str:
    if name in CJK_FONTS:
        name = CJK_FONTS[name]
    if name in CJK_FONTS.values():
        pdfmetrics.registerFont(UnicodeCIDFont(name))
        return name
    if name is not None:
        return name
    if all(ord(character) < 256 or character in "–—‘’“”•…€" for character in text):
        return "Helvetica"
    return dejavu() or "Helvetica"


class _Numbered(Canvas):
    """A canvas that knows the page count when it draws headers and footers, and can break words at line ends."""

    header: str | None = None
    footer: str | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, object]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._kept, 1):
            self.__dict__.update(state)
            width, height = self._pagesize
            self.setFont("Helvetica", 9)
            if self.header:
                self.drawString(56, height - 36, self.header.format(page=number, pages=len(self._kept)))
            if self.footer:
                self.drawCentredString(width / 2, 30, self.footer.format(page=number, pages=len(self._kept)))
            super().showPage()
        super().save()


def make_pdf(
    path: Path,
    pages: Sequence[str | Sequence[str]],
    *,
    title: str | None = None,
    header: str | None = None,
    footer: str | None = None,
    columns: int = 1,
    hyphenate: bool = False,
    font: str | None = None,
    encrypt: str | None = None,
    owner_password: str | None = None,
    size: float = 11,
    page_size: tuple[float, float] = A4,
) -> Path:
    """A PDF with one page per item of `pages`.

    A page is one text (paragraphs parted by blank lines) or a list of paragraphs. A paragraph that starts with "# "
    is set as a heading, with "- " as a bullet; one whose lines all hold " | " as a table; "|||" alone goes on in
    the next column. `header` and `footer` may
    hold `{page}` and `{pages}`. `hyphenate` breaks long words at line ends, as typesetting programs do. `font` is a
    reportlab font name or "ja", "zh", "ko"; the default is Helvetica, or DejaVu Sans where the text needs it.
    `encrypt` is the user's password; with `owner_password` alone the file opens without one, as most protected
    files do.
    """
    texts = [page.split("\n\n") if isinstance(page, str) else list(page) for page in pages]
    name = _font(font, "".join("".join(page) for page in texts))
    body = ParagraphStyle("body", fontName=name, fontSize=size, leading=size * 1.3, spaceAfter=size * 0.7)
    body.wordWrap = "CJK" if name in CJK_FONTS.values() else None
    if hyphenate:
        body.alignment, body.splitLongWords = TA_JUSTIFY, 1
        body.hyphenationLang, body.embeddedHyphenation = "", 1
    bold = "Helvetica-Bold" if name == "Helvetica" else name
    heading = ParagraphStyle("heading", fontName=bold, fontSize=size * 1.5, leading=size * 1.9, spaceAfter=size)
    bullet = ParagraphStyle("bullet", parent=body, leftIndent=14, bulletIndent=2, spaceAfter=size * 0.3)
    story: list[Flowable] = []
    for number, page in enumerate(texts):
        if number:
            story.append(PageBreak())
        for paragraph in page:
            if not paragraph.strip():
                story.append(Spacer(1, size))
            elif paragraph == "|||":
                story.append(FrameBreak())
            elif paragraph.startswith("# "):
                story.append(Paragraph(escape(paragraph[2:]), heading))
            elif paragraph.startswith("- "):
                story.append(Paragraph(escape(paragraph[2:]), bullet, bulletText="•"))
            elif all(" | " in line for line in paragraph.splitlines()):
                rows = [line.split(" | ") for line in paragraph.splitlines()]
                style = TableStyle([("FONTNAME", (0, 0), (-1, -1), name), ("FONTSIZE", (0, 0), (-1, -1), size)])
                story.append(Table(rows, style=style, colWidths=[120] * len(rows[0])))
            else:
                text = _breakable(paragraph) if hyphenate else paragraph
                story.append(Paragraph(escape(text), body))
    width, height = page_size
    margin, gap = 56.0, 24.0
    each = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + at * (each + gap), margin, each, height - 2 * margin, 0, 0, 0, 0, id=f"column{at}")
        for at in range(columns)
    ]
    encryption = None
    if encrypt is not None or owner_password is not None:
        from reportlab.lib.pdfencrypt import StandardEncryption

        encryption = StandardEncryption(encrypt or "", owner_password or encrypt, strength=128)
    document = BaseDocTemplate(str(path), pagesize=page_size, title=title, encrypt=encryption)
    document.addPageTemplates(PageTemplate(id="page", frames=frames, pagesize=page_size))
    canvas = type("Canvas", (_Numbered,), {"header": header, "footer": footer})
    document.build(story or [Spacer(1, 1)], canvasmaker=canvas)
    return path


def _breakable(paragraph: str) -> str:
    """Put a soft hyphen into each long word, where reportlab may break it."""
    words = []
    for word in paragraph.split(" "):
        if word.isalpha() and len(word) >= 7:
            word = "\u00ad".join(word[at : at + 3] if at + 6 <= len(word) else word[at:] for at in _cuts(word))
        words.append(word)
    return " ".join(words)


def _cuts(word: str) -> list[int]:
    cuts = list(range(0, len(word) - 2, 3))
    return cuts if len(word) - cuts[-1] >= 3 and len(word) - cuts[-1] < 6 else cuts[:-1]


def make_rows_pdf(path: Path, left: Sequence[str], right: Sequence[str], *, font: str = "Helvetica") -> Path:
    """A two-column page that was drawn row by row, as some programs do: left line, right line, next row."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(font, 10)
    for at, (first, second) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(56, 760 - 13 * at, first)
        canvas.drawString(320, 760 - 13 * at, second)
    canvas.save()
    return path


def make_scanned_pdf(path: Path, pages: int = 2, *, text_pages: Sequence[str] = ()) -> Path:
    """A PDF of pages that are pictures; `text_pages` come first, as ordinary text."""
    canvas = Canvas(str(path), pagesize=A4)
    width, height = A4
    for text in text_pages:
        words = text.split()
        for at in range(0, len(words), 12):
            canvas.drawString(56, height - 80 - at * 1.2, " ".join(words[at : at + 12]))
        canvas.showPage()
    picture = path.with_suffix(".scan.png")
    picture.write_bytes(grey_png(120, 160))
    for _ in range(pages):
        canvas.drawImage(ImageReader(str(picture)), 10, 10, width - 20, height - 20)
        canvas.showPage()
    canvas.save()
    picture.unlink()
    return path


def grey_png(width: int, height: int) -> bytes:
    rows = b"".join(b"\0" + bytes((x * 3 + y * 5) % 256 for x in range(width)) for y in range(height))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        out += len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    return out


def make_docx(path: Path, parts: Sequence[str], *, title: str | None = None) -> Path:
    """A Word document. Parts are paragraphs; "# " and "## " make headings, "- " bullets, lines with " | " tables."""
    import docx

    document = docx.Document()
    if title:
        document.core_properties.title = title
    for part in parts:
        if part.startswith("## "):
            document.add_heading(part[3:], 2)
        elif part.startswith("# "):
            document.add_heading(part[2:], 1)
        elif part.startswith("- "):
            document.add_paragraph(part[2:], style="List Bullet")
        elif all(" | " in line for line in part.splitlines()):
            rows = [line.split(" | ") for line in part.splitlines()]
            table = document.add_table(len(rows), len(rows[0]))
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    table.cell(at, column).text = cell
        else:
            document.add_paragraph(part)
    document.save(str(path))
    return path


def make_pptx(
    path: Path,
    slides: Sequence[tuple[str, Sequence[str]]],
    *,
    notes: str | None = None,
    table: Sequence[Sequence[str]] | None = None,
    chart: tuple[str, Sequence[str], Sequence[float]] | None = None,
    title: str | None = None,
) -> Path:
    """A presentation of slides (title, bullets). Notes, a table and a chart (title, categories, values) go on the
    last slide."""
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    presentation = Presentation()
    if title:
        presentation.core_properties.title = title
    slide = None
    for heading, bullets in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(bullets)
    if slide is not None and table:
        shape = slide.shapes.add_table(len(table), len(table[0]), Inches(1), Inches(5), Inches(6), Inches(1))
        for at, row in enumerate(table):
            for column, cell in enumerate(row):
                shape.table.cell(at, column).text = cell
    if slide is not None and chart:
        data = CategoryChartData()
        data.categories = list(chart[1])
        data.add_series("Value", list(chart[2]))
        box = (Inches(1), Inches(6), Inches(5), Inches(1))
        made = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data).chart
        made.has_title = True
        made.chart_title.text_frame.text = chart[0]
    if slide is not None and notes:
        slide.notes_slide.notes_text_frame.text = notes
    presentation.save(str(path))
    return path


def make_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of named sheets."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(str(path))
    workbook.close()
    return path


def make_html(path: Path, body: str, *, title: str = "", encoding: str = "utf-8") -> Path:
    """A web page around `body`, which is markup."""
    head = f'<meta charset="{encoding}"><title>{html.escape(title)}</title>'
    page = f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>"
    path.write_bytes(page.encode(encoding))
    return path


def make_epub(path: Path, chapters: Sequence[tuple[str, str]], *, title: str = "A book") -> Path:
    """An EPUB 3 book of chapters (heading, text with paragraphs parted by blank lines)."""
    items, spine, nav = [], [], []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr(
            "META-INF/container.xml",
            '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>",
        )
        for number, (heading, text) in enumerate(chapters, 1):
            name = f"chapter {number}.xhtml"
            href = name.replace(" ", "%20")
            paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
            book.writestr(
                f"OEBPS/{name}",
                '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
                f"<title>x</title></head><body><h1>{html.escape(heading)}</h1>{paragraphs}</body></html>",
            )
            items.append(f'<item id="c{number}" href="{href}" media-type="application/xhtml+xml"/>')
            spine.append(f'<itemref idref="c{number}"/>')
            nav.append(f'<li><a href="{href}">{html.escape(heading)}</a></li>')
        book.writestr(
            "OEBPS/nav.xhtml",
            '<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>' + "".join(nav) + "</ol></nav></body></html>",
        )
        book.writestr(
            "OEBPS/book.opf",
            '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{html.escape(title)}</dc:title></metadata>"
            f'<manifest>{"".join(items)}<item id="nav" href="nav.xhtml" properties="nav" '
            f'media-type="application/xhtml+xml"/></manifest><spine>{"".join(spine)}</spine></package>',
        )
    return path


def make_zip_bomb(path: Path, like: Path, megabytes: int = 600) -> Path:
    """A copy of a zipped document with one member that unpacks to `megabytes` of zeros."""
    path.write_bytes(like.read_bytes())
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.bin", "w", force_zip64=True) as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1024 * 1024))
    return path


def replace_member(path: Path, source: Path, member: str, data: bytes) -> Path:
    """A copy of a zipped document with one member replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == member else old.read(name))
    return path


XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + at)} "{("&" + chr(97 + at) + ";") * 10}">'.encode() for at in range(9))
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    + b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    + b"<w:t>&j;&file;</w:t></w:r></w:p></w:body></w:document>"
)


def make_compound(path: Path, *streams: str) -> Path:
    """The outline of a file in Microsoft's older container ([MS-CFB]): its signature and directory entries."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    entries = b"".join((name.encode("utf-16-le") + b"\0\0").ljust(128, b"\0") for name in ("Root Entry", *streams))
    path.write_bytes(header + entries.ljust(512, b"\0"))
    return path


def truncated(path: Path, source: Path, share: float = 0.5) -> Path:
    """The first part of a file, as a broken download leaves it."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def page_picture(lines: Sequence[str], *, columns: Sequence[Sequence[str]] = ()) -> Image.Image:
    """A page of A4 at 120 dots per inch as a scanner sees it: `lines` across it, `columns` side by side below."""
    picture = Image.new("L", (992, 1403), 250)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(Path(ternlight.resources.__file__).parent / "fonts" / "Inter-Regular.ttf"), 20)
    y = 110
    for line in lines:
        draw.text((90, y), line, font=font, fill=15)
        y += 30
    for number, column in enumerate(columns):
        for at, line in enumerate(column):
            draw.text((90 + number * 430, y + 40 + at * 30), line, font=font, fill=15)
    return picture


def make_scan(path: Path, pages: Sequence[Image.Image]) -> Path:
    """A PDF whose pages are these pictures and nothing else."""
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        canvas.drawImage(ImageReader(page), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path
