"""Documents with pictures in them: a PDF with a photo and a drawn figure, Word, PowerPoint, and hostile files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
import pptx
from docx.shared import Cm
from PIL import Image
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PARTS = (
    (
        "The old quay",
        "The old quay lost 140 metres of its crest in the storm of March 2025.",
        "Repairs cost 4.2 million euros and took seven months.",
        "Ships of more than 9 metres draught had to wait for high water.",
        "The insurer paid 60 percent of the repairs.",
    ),
    (
        "Traffic by season",
        "Traffic grew by 14 percent in the summer of 2025.",
        "The port handled 312 ships between June and August.",
        "Winter traffic fell by 5 percent, because the ice stayed until April.",
        "Two ferries a day call from the first of May.",
    ),
    (
        "The crew",
        "The port employs 48 people, nine more than a year ago.",
        "Sick leave fell from 6.1 to 4.8 percent.",
        "Fourteen apprentices began their training in 2025.",
        "Night shifts are now limited to four a week.",
    ),
)


def photo(width: int = 640, height: int = 420, seed: int = 1) -> Image.Image:
    """Something with many colours."""
    small = Image.effect_noise((16, 12), 80).resize((width, height), Image.Resampling.BICUBIC)
    ramp = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (small, ramp, Image.new("L", (width, height), 40 * seed % 256)))


def png_of(image: Image.Image) -> bytes:
    """As a PNG file."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def illustrated_pdf(path: Path) -> Path:
    """Pages of text with a captioned photo, a chart drawn in strokes with its caption, and a logo on every page."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("The harbour in pictures")
    logo = ImageReader(Image.linear_gradient("L").resize((200, 200)).convert("RGB"))
    for number, (heading, *sentences) in enumerate((*PARTS, PARTS[2]), 1):
        canvas.drawImage(logo, 480, 760, 60, 60)
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(70, 740, heading if number < 4 else "The year ahead")
        canvas.setFont("Helvetica", 11)
        for line, sentence in enumerate(sentences):
            words = sentence if number < 4 else sentence.replace("48", "52").replace("Fourteen", "Sixteen")
            canvas.drawString(70, 710 - 20 * line, words)
        if number == 1:
            canvas.drawImage(ImageReader(photo()), 90, 330, 380, 250)
            canvas.drawString(90, 312, "Figure 1. The breakwater after the storm, seen from the pilot station.")
        if number == 2:
            canvas.line(100, 350, 460, 350)
            canvas.line(100, 350, 100, 560)
            for bar, value in enumerate((60, 110, 190, 80)):
                canvas.setFillColorRGB(0.1, 0.3, 0.7)
                canvas.rect(130 + 80 * bar, 350, 50, value, fill=1)
                canvas.setFillColorRGB(0, 0, 0)
                canvas.drawString(140 + 80 * bar, 338, ("Q1", "Q2", "Q3", "Q4")[bar])
            canvas.drawString(100, 310, "Figure 2: Ships by quarter, 2025.")
        canvas.showPage()
    canvas.save()
    return path


def illustrated_docx(path: Path) -> Path:
    """A Word file with one picture that has a caption and one that is a small icon."""
    document = docx.Document()
    document.core_properties.title = "The harbour in Word"
    for number, (heading, *sentences) in enumerate(PARTS):
        document.add_heading(heading, 1)
        document.add_paragraph(" ".join(sentences))
        if number == 1:
            document.add_picture(BytesIO(png_of(photo(seed=2))), width=Cm(12))
            document.add_paragraph("Figure 3: The summer queue at the western gate.", style="Caption")
        if number == 2:
            document.add_picture(BytesIO(png_of(photo(48, 48))), width=Cm(1))
    document.save(str(path))
    return path


def illustrated_pptx(path: Path) -> Path:
    """A presentation with a picture that its author described, cropped by half, on its second slide."""
    presentation = pptx.Presentation()
    for number, (heading, *sentences) in enumerate(PARTS, 1):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(sentences)
        if number == 2:
            shape = slide.shapes.add_picture(BytesIO(png_of(photo(800, 400, 3))), Inches(1), Inches(1), Inches(4))
            shape.crop_left = 0.5
            shape._element.nvPicPr.cNvPr.set("descr", "The queue of ships in July")
    presentation.save(str(path))
    return path


def with_media(path: Path, data: bytes, name: str = "word/media/image1.png") -> Path:
    """The Word file of `illustrated_docx` with other bytes in place of its picture."""
    import zipfile

    source = illustrated_docx(path.with_suffix(".plain.docx"))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member, data if member.filename == name else old.read(member))
    source.unlink()
    return path


def vast_png(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is `width` by `height` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


def hostile_images() -> Sequence[tuple[str, bytes]]:
    """Files in a picture's place that are none, or would harm who opens them."""
    whole = png_of(photo())
    return (
        ("nothing", b""),
        ("text", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("cut off", whole[: len(whole) // 3]),
        ("vast", vast_png(60_000, 60_000)),
        ("postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 600 600\n(/etc/passwd) run\n"),
        ("metafile", b"\xd7\xcd\xc6\x9a" + bytes(200)),
        ("damaged", whole[:60] + bytes(200) + whole[260:]),
    )
