"""Pictures of pages and slides held against golden ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

GALLERY = Path(__file__).resolve().parents[1] / "data" / "gallery"
LARGEST_DIFFERENCE = 0.02
"""Of the greatest there can be, as a mean over a picture; more is looked at by a person."""


def difference(one: Image.Image, two: Image.Image) -> float:
    """The mean difference of two pictures after blurring, 0 to 1: moved boxes count, edges of letters hardly do."""
    small = (one.width // 4, one.height // 4)
    both = [image.resize(small, Image.Resampling.BOX) for image in (one, two)]
    histogram = ImageChops.difference(both[0], both[1]).convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / (255 * small[0] * small[1])


def sheet_of(pictures: Sequence[Image.Image], across: int) -> Image.Image:
    """Pictures of one size side by side, in rows of `across`."""
    width, height = pictures[0].size
    sheet = Image.new("RGB", (across * width, -(-len(pictures) // across) * height))
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % across * width, index // across * height))
    return sheet


def pieces(sheet: Image.Image, size: tuple[int, int], count: int) -> list[Image.Image]:
    """The first `count` pictures of a sheet."""
    width, height = size
    across = sheet.width // width
    return [
        sheet.crop((x, y, x + width, y + height))
        for x, y in ((index % across * width, index // across * height) for index in range(count))
    ]


def pages_of(path: Path, width: int) -> list[Image.Image]:
    """The pages of a PDF, each `width` pixels wide."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=width / page.get_width()).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
