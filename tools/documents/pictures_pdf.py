"""The pictures and drawn figures of a PDF, cut out of the page as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from ternlight.tools.documents.clean import clean_characters, tidy
from ternlight.tools.documents.pictures import LARGEST_SIDE, SMALLEST_SIDE, RawPicture
from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.readers.pdf import FEW_CHARACTERS, open_pdf
from ternlight.tools.documents.readers.pdf_lines import Line
from ternlight.tools.documents.readers.pdf_page import open_page

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""
_MOST_PAGES = 300
_MOST_OBJECTS = 4_000
"""Of one page; more is a map or a scan in strokes, and takes too long."""
_WHOLE_PAGE, _SMALLEST = 0.85, 0.02
"""Shares of the page: more is the page itself, less is an ornament."""
_NEAR = 60.0
"""Points between a picture and its caption."""
_REACH = 18.0
"""Points between two strokes of one drawing."""
_CAPTION = re.compile(
    r"(?:figure|fig\.?|chart|photo(?:graph)?|picture|image|map|diagram|abbildung|abb\.?|bild|figura|grafik)\s*"
    r"(?:\d+[a-z]?(?:\.\d+)*)?\s*[:.–—-]?\s",
    re.I,
)
_DRAWN = re.compile(r"(?:figure|fig\.?|chart|diagram|abbildung|abb\.?|figura|grafik)\s*\d", re.I)
_LONGEST_CAPTION = 180
_DPI = 200
_STROKES = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM)
"""A form holds a drawing that another program made."""
_FEWEST = 4
"""Strokes of a drawing; less is a box or a rule."""


def pictures_of_pdf(source: Source) -> Iterator[RawPicture]:
    """Page by page: images, then drawings that stand over a caption of their own. Raises `DocumentError`s."""
    with open_pdf(source) as document:
        for index in range(min(len(document), _MOST_PAGES)):
            try:
                with open_page(source, document, index) as opened:
                    yield from _of_page(opened.page, opened.lines, index + 1)
            except pypdfium2.PdfiumError:
                continue


def _of_page(page: Any, lines: Sequence[Line], number: int) -> Iterator[RawPicture]:
    width, height = page.get_size()
    area = max(1.0, width * height)
    objects = []
    for each in page.get_objects(max_depth=1):
        objects.append(each)
        if len(objects) > _MOST_OBJECTS:
            return
    has_text = sum(len(line.text) for line in lines) >= FEW_CHARACTERS
    taken: list[Box] = []
    captions = [line for line in lines if _CAPTION.match(line.text)]
    for each in objects:
        if each.type != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        box = _within(each.get_bounds(), width, height)
        share = (box[2] - box[0]) * (box[3] - box[1]) / area
        pixels = each.get_px_size()
        if min(pixels) < SMALLEST_SIDE or share < _SMALLEST or share > _WHOLE_PAGE or not has_text:
            continue
        if any(_overlap(box, other) > 0.5 for other in taken):
            continue
        image = _cut(page, box, scale=max(pixels[0] / max(1.0, box[2] - box[0]), 1.0))
        if image is not None:
            taken.append(box)
            yield RawPicture(page=number, image=image, caption=_caption(box, captions, lines))
    for line in captions:
        if not _DRAWN.match(line.text) or any(_is_over(box, line) for box in taken):
            continue
        strokes = [
            box
            for each in objects
            if each.type in _STROKES
            for box in [_within(each.get_bounds(), width, height)]
            if (box[2] - box[0]) * (box[3] - box[1]) < 0.7 * area and box[1] >= _top(line) - 6
        ]
        forms = any(each.type == pdfium.FPDF_PAGEOBJ_FORM for each in objects)
        drawing = _drawing(strokes, line, lines, height, fewest=1 if forms else _FEWEST)
        if drawing is None:
            continue
        image = _cut(page, drawing, scale=_DPI / 72)
        if image is not None:
            taken.append(drawing)
            yield RawPicture(page=number, image=image, caption=_whole_caption(line, lines))


def _drawing(strokes: Sequence[Box], caption: Line, lines: Sequence[Line], height: float, *, fewest: int) -> Box | None:
    """The strokes that hang together over a caption, with the short labels among them."""
    near = [
        box for box in strokes if box[1] - _top(caption) < _NEAR and box[0] < caption.right and box[2] > caption.left
    ]
    if not near:
        return None
    whole = min(near, key=lambda box: box[1])
    left = list(strokes)
    grown = True
    while grown:
        grown = False
        for box in list(left):
            if _touches(whole, box, _REACH):
                whole, grown = _union(whole, box), True
                left.remove(box)
    inside = [box for box in strokes if _touches(whole, box, 0)]
    if (
        len(inside) < fewest
        or whole[2] - whole[0] < 100
        or whole[3] - whole[1] < 60
        or whole[3] - whole[1] > 0.7 * height
    ):
        return None
    for line in lines:
        box = (line.left, _bottom(line), line.right, _top(line))
        if line is not caption and len(line.text) <= 48 and _touches(whole, box, 10) and box[1] > _top(caption) - 2:
            whole = _union(whole, box)
    return whole


def _cut(page: Any, box: Box, *, scale: float) -> Image.Image | None:
    """What the page shows inside `box`, at `scale` pixels a point as far as the largest side allows."""
    width, height = page.get_size()
    left, bottom, right, top = box
    scale = min(scale, LARGEST_SIDE / max(right - left, top - bottom, 1.0))
    try:
        bitmap = page.render(
            scale=scale,
            crop=(max(0.0, left), max(0.0, bottom), max(0.0, width - right), max(0.0, height - top)),
            draw_annots=False,
        )
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image.copy()
    finally:
        bitmap.close()


def _caption(box: Box, captions: Sequence[Line], lines: Sequence[Line]) -> str:
    """The nearest line that begins as captions do, under the picture or else over it."""
    best: tuple[float, Line] | None = None
    for line in captions:
        beside = line.right < box[0] - 20 or line.left > box[2] + 20
        below, above = box[1] - _top(line), _bottom(line) - box[3]
        gap = below if below > -8 else above + 20 if above > -8 else _NEAR + 1
        if not beside and gap <= _NEAR and (best is None or gap < best[0]):
            best = gap, line
    return _whole_caption(best[1], lines) if best is not None else ""


def _whole_caption(first: Line, lines: Sequence[Line]) -> str:
    """A caption with the lines that it runs on over."""
    words = first.text
    at = next(n for n, line in enumerate(lines) if line is first)
    last = first
    for line in lines[at + 1 : at + 4]:
        small = _bottom(last) - _top(line) < 0.8 * (_top(last) - _bottom(last)) and _top(line) <= _bottom(last) + 2
        if words.rstrip().endswith((".", "!", "?")) or not small or abs(line.left - first.left) > 40:
            break
        words, last = f"{words} {line.text}", line
    words = tidy(clean_characters(words)).replace("\n", " ").strip()
    return words if len(words) <= _LONGEST_CAPTION else ""


def _is_over(box: Box, caption: Line) -> bool:
    return -8 < box[1] - _top(caption) <= _NEAR and box[0] < caption.right and box[2] > caption.left


def _top(line: Line) -> float:
    return line.baseline + 0.8 * line.size


def _bottom(line: Line) -> float:
    return line.baseline - 0.25 * line.size


def _within(box: Box, width: float, height: float) -> Box:
    return max(0.0, box[0]), max(0.0, box[1]), min(width, box[2]), min(height, box[3])


def _touches(a: Box, b: Box, reach: float) -> bool:
    return a[0] - reach <= b[2] and b[0] - reach <= a[2] and a[1] - reach <= b[3] and b[1] - reach <= a[3]


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _overlap(a: Box, b: Box) -> float:
    """The share of the smaller box that both have."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return w * h / smaller if w > 0 and h > 0 and smaller > 0 else 0.0
