"""Makers of real documents for every test-suite: what they write is what the libraries people use would write."""

from __future__ import annotations

import html
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

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
    is set as a heading, with "- " as a bullet; one whose lines all hold " | " as a table. `header` and `footer` may
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
