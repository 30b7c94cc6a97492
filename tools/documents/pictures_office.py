"""The pictures of Word and PowerPoint files, with the captions and descriptions that their authors gave them."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.exc import PythonPptxError
from pptx.package import Package

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, tidy
from ternlight.tools.documents.pictures import RawPicture, decoded, undrawable
from ternlight.tools.documents.readers.base import Source

_LONGEST = 180
_DEEPEST_GROUP = 20
_MACHINE_MADE = re.compile(
    r"(?:picture|image|grafik|bild|graphic|figure|photo)?[\s_-]*\d*(?:\.(?:png|jpe?g|gif|bmp|tiff?|webp))?\Z"
    r"|.*\b(?:automatically|AI-generated|generated) (?:generated )?(?:description|content).*|\S+\.\w{3,4}\Z",
    re.I | re.S,
)
"""Names and descriptions that no person wrote."""


def pictures_of_docx(source: Source) -> Iterator[RawPicture | str]:
    """In the order of the text; the page is unknown. In place of what cannot be drawn, the name of its format.

    Raises `Damaged`, `TooLarge`.
    """
    archive = Archive(source.data, source.name, source.limits)
    archive.refuse_declarations()
    document = archive.xml("word/document.xml")
    relations = archive.xml("word/_rels/document.xml.rels")
    if document is None or relations is None:
        return
    targets = {
        str(each.get("Id")): posixpath.normpath(posixpath.join("word", each.get("Target") or ""))
        for each in relations
        if each.get("TargetMode") != "External" and (each.get("Type") or "").endswith("/image")
    }
    paragraphs = [node for node in document.iter("{*}p") if _name(node) == "p" and _is_word(node)]
    texts = [_words(node) for node in paragraphs]
    for at, node in enumerate(paragraphs):
        for drawing in node.iter("{*}drawing"):
            blip = next(drawing.iter("{*}blip"), None)
            if blip is None:
                continue
            members = [targets.get(number) for number in _embedded(drawing)]
            files = [data for member in members if member for data in [archive.read(member)] if data is not None]
            image = next((each for each in map(decoded, files) if each is not None), None)
            if image is None:
                if kind := next((each for each in map(undrawable, files) if each), ""):
                    yield kind
                continue
            properties = next(drawing.iter("{*}docPr"), None)
            alt = (properties.get("descr") or properties.get("title") or "") if properties is not None else ""
            before = next((text for text in reversed(texts[:at]) if len(text) > 20), "")
            yield RawPicture(
                page=0, image=image, caption=_caption(paragraphs, texts, at), alt=_said(alt), near=before or texts[at]
            )


def _embedded(drawing: etree._Element) -> list[str]:
    """The relations of a drawing's files, the SVG file before the pixels that programs keep beside it."""
    blips = [*drawing.iter("{*}svgBlip"), *drawing.iter("{*}blip")]
    return [str(v) for blip in blips for name, v in blip.attrib.items() if str(name).endswith("}embed")]


def _caption(paragraphs: list[etree._Element], texts: list[str], at: int) -> str:
    """The paragraph behind or before the picture that is set, or begins, as a caption."""
    for near in (at + 1, at - 1, at):
        if not 0 <= near < len(paragraphs) or not texts[near] or len(texts[near]) > _LONGEST:
            continue
        style = next(paragraphs[near].iter("{*}pStyle"), None)
        named = next((str(v) for v in style.attrib.values()), "") if style is not None else ""
        begins = re.match(r"(?:figure|fig\.|photo|picture|chart|abbildung|abb\.)\s*\d", texts[near], re.I)
        if "caption" in named.casefold() or begins:
            return texts[near]
    return ""


def pictures_of_pptx(source: Source) -> Iterator[RawPicture | str]:
    """Slide by slide, cut as the slide shows them. In place of what cannot be drawn, the name of its format.

    Raises `Damaged`, `TooLarge`.
    """
    archive = Archive(source.data, source.name, source.limits)
    archive.refuse_declarations()
    try:
        presentation: Any = Package.open(io.BytesIO(source.data)).main_document_part.presentation
        slides = list(presentation.slides)
    except (PythonPptxError, KeyError, AttributeError, ValueError, etree.LxmlError):
        return
    for number, slide in enumerate(slides, 1):
        try:
            title = slide.shapes.title
            heading = tidy(clean_characters(title.text_frame.text)) if title is not None else ""
            for shape in _pictures_in(slide.shapes):
                files = [slide.part.related_part(number).blob for number in _embedded(shape._element)]
                image = next((each for each in map(decoded, files) if each is not None), None)
                if image is None:
                    if kind := next((each for each in map(undrawable, files) if each), ""):
                        yield kind
                else:
                    alt = shape._element.nvPicPr.cNvPr.get("descr") or ""
                    yield RawPicture(page=number, image=_cropped(image, shape), alt=_said(alt), near=heading)
        except (PythonPptxError, KeyError, AttributeError, ValueError, TypeError, etree.LxmlError):
            continue


def _pictures_in(shapes: Any, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        kind = getattr(shape, "shape_type", None)
        if kind == MSO_SHAPE_TYPE.GROUP and depth < _DEEPEST_GROUP:
            yield from _pictures_in(shape.shapes, depth + 1)
        elif kind == MSO_SHAPE_TYPE.PICTURE or hasattr(shape, "image"):
            yield shape


def _cropped(image: Image.Image, shape: Any) -> Image.Image:
    left, top, right, bottom = (
        min(max(float(value), 0.0), 0.95)
        for value in (shape.crop_left, shape.crop_top, shape.crop_right, shape.crop_bottom)
    )
    if left + right >= 0.95 or top + bottom >= 0.95 or not any((left, top, right, bottom)):
        return image
    width, height = image.size
    return image.crop((int(left * width), int(top * height), int((1 - right) * width), int((1 - bottom) * height)))


def _said(alt: str) -> str:
    """A description that a person wrote, else nothing."""
    words = tidy(clean_characters(alt)).replace("\n", " ")
    return "" if _MACHINE_MADE.fullmatch(words) or len(words) > _LONGEST else words


def _words(paragraph: etree._Element) -> str:
    return " ".join(clean_characters("".join(node.text or "" for node in paragraph.iter("{*}t"))).split())


def _is_word(node: etree._Element) -> bool:
    return "wordprocessingml" in str(node.tag)


def _name(node: etree._Element) -> str:
    return str(node.tag).rsplit("}", 1)[-1]
