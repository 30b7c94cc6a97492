"""PowerPoint presentations, by python-pptx: slides with their tables, charts, diagrams and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.package import Package

from ternlight.tools.documents.archive import Archive
from ternlight.tools.documents.clean import clean_characters, raised, tidy
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.docx import core_title
from ternlight.tools.documents.sections import Block, render
from ternlight.tools.documents.types import Page
from ternlight.tools.errors import Damaged

_MARGINAL = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
_MOST_CHART_ROWS = 60
_DEEPEST_GROUP = 20


def read(source: Source, progress: Progress) -> Draft:
    """Read every slide in order. Raises `Damaged`, `TooLarge`."""
    archive = Archive(source.data, source.name, source.limits)
    archive.refuse_declarations()
    try:
        # Not pptx.Presentation(), which refuses templates and slide shows.
        presentation: Any = Package.open(io.BytesIO(source.data)).main_document_part.presentation
        slides = list(presentation.slides)
        band = max(int(presentation.slide_height or 0) // 12, 1)
    except (PythonPptxError, KeyError, AttributeError, ValueError, etree.LxmlError) as error:
        raise _damaged(source) from error
    source.check_pages(len(slides), "slides")
    pages: list[Page] = []
    unread: list[str] = []
    characters = 0
    for number, slide in enumerate(slides, 1):
        try:
            page = _page(slide, number, band)
        except (PythonPptxError, KeyError, AttributeError, ValueError, TypeError, etree.LxmlError):
            page = Page(number=number, text="", kind="slide")
            unread.append(str(number))
        characters += len(page.text)
        source.check_characters(characters)
        pages.append(page)
        progress(number, len(slides))
    if slides and len(unread) == len(slides):
        raise _damaged(source)
    warnings = (f"Damaged slides that could not be read: {', '.join(unread)}.",) if unread else ()
    return Draft(pages=tuple(pages), title=core_title(archive), warnings=warnings)


def _damaged(source: Source) -> Damaged:
    return Damaged(
        f"“{source.name}” is damaged: its slides cannot be found. Open it in PowerPoint and save it again, or get a "
        "fresh copy."
    )


def _page(slide: Any, number: int, band: int) -> Page:
    title = slide.shapes.title
    label = tidy(_shape_text(title).replace("\n", " ")) if title is not None else ""
    blocks = [Block(text=label, level=1)] if label else []
    picture = False
    for shape in _in_reading_order(slide.shapes, band):
        picture = picture or _type(shape) == MSO_SHAPE_TYPE.PICTURE
        if title is None or shape.shape_id != title.shape_id:
            blocks += _shape_blocks(shape)
    seen = bool(blocks)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = clean_characters(slide.notes_slide.notes_text_frame.text).strip()
        if notes:
            blocks.append(Block(text=f"Notes: {notes}"))
    return Page(number=number, text=render(blocks), kind="slide", label=label, scanned=picture and not seen)


def _in_reading_order(shapes: Iterable[Any], band: int, depth: int = 0) -> Iterator[Any]:
    """Shapes from top to bottom and left to right, within bands of a twelfth of the slide; groups stay together."""
    for shape in sorted(shapes, key=lambda shape: ((shape.top or 0) // band, shape.left or 0)):
        if shape.is_placeholder and shape.placeholder_format.type in _MARGINAL:
            continue
        if _type(shape) == MSO_SHAPE_TYPE.GROUP and depth < _DEEPEST_GROUP:
            yield from _in_reading_order(shape.shapes, band, depth + 1)
        else:
            yield shape


def _shape_blocks(shape: Any) -> Iterator[Block]:
    if getattr(shape, "has_table", False) and shape.has_table:
        above: list[str] = []
        for row in shape.table.rows:
            # A cell that is merged with the one above it says what that says.
            texts = [" ".join(_said(cell.text_frame).split()) for cell in row.cells]
            tops = [*above, *[""] * (len(texts) - len(above))]
            above = [top if cell._tc.vMerge else text for cell, text, top in zip(row.cells, texts, tops, strict=False)]
            yield Block(text=" | ".join(above), kind="row")
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart_blocks(shape.chart)
    elif shape.has_text_frame:
        paragraphs = [tidy(text) for text in _said(shape.text_frame).split("\n")]
        paragraphs = [paragraph for paragraph in paragraphs if paragraph]
        listed = shape.is_placeholder and len(paragraphs) > 1
        for paragraph in paragraphs:
            yield Block(text="• " + paragraph, kind="item") if listed else Block(text=paragraph)
    else:
        yield from _diagram_blocks(shape)


def _said(frame: Any) -> str:
    """The paragraphs of a text frame, a line each; breaks within them are spaces."""
    return "\n".join(
        clean_characters(" ".join("".join(_pieces(paragraph._p)).split())) for paragraph in frame.paragraphs
    )


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for node in paragraph:
        match etree.QName(node).localname if isinstance(node.tag, str) else "":
            case "r" | "fld":
                text = node.findtext("{*}t") or ""
                looks = node.find("{*}rPr")
                lift = "0" if looks is None else looks.get("baseline") or "0"
                yield raised(text) if lift.rstrip("%").isdecimal() and float(lift.rstrip("%")) > 0 else text
            case "br":
                yield " "


def _chart_blocks(chart: Any) -> Iterator[Block]:
    """The chart's title, and its figures as rows."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(text=f"Chart: {tidy(clean_characters(chart.chart_title.text_frame.text))}")
    for plot in chart.plots:
        series = list(plot.series)
        names = [clean_characters(one.name or "") for one in series]
        yield Block(text=" | ".join(["", *names]), kind="row")
        values = [list(one.values) for one in series]
        for position, category in enumerate(list(plot.categories)[:_MOST_CHART_ROWS]):
            figures = [f"{column[position]:g}" if _has(column, position) else "" for column in values]
            yield Block(text=" | ".join([clean_characters(str(category)), *figures]), kind="row")


def _has(column: list[float | None], position: int) -> bool:
    return position < len(column) and column[position] is not None


def _diagram_blocks(shape: Any) -> Iterator[Block]:
    """The texts of a SmartArt diagram, which lie in a part of their own."""
    for node in shape._element.iter("{*}relIds"):
        identity = next((value for key, value in node.attrib.items() if key.endswith("}dm")), None)
        if identity is None:
            continue
        root = etree.fromstring(
            shape.part.related_part(identity).blob, etree.XMLParser(resolve_entities=False, no_network=True)
        )
        for point in root.iter("{*}pt"):
            text = tidy(clean_characters("".join(part.text or "" for part in point.iter("{*}t"))))
            if text:
                yield Block(text="• " + text, kind="item")


def _type(shape: Any) -> Any:
    try:
        return shape.shape_type
    except NotImplementedError:  # a shape newer than the library
        return None


def _shape_text(shape: Any) -> str:
    return clean_characters(shape.text_frame.text) if shape.has_text_frame else ""
