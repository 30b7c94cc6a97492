"""OpenDocument presentations (LibreOffice Impress): one page for each slide, its notes last."""

from __future__ import annotations

from lxml import etree

from ternlight.tools.documents.clean import clean_characters
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.readers.odf import attribute, blocks, open_odf, title
from ternlight.tools.documents.sections import Block, render
from ternlight.tools.documents.types import Page


def read(source: Source, progress: Progress) -> Draft:
    """Read every slide. Raises `Encrypted`, `Damaged`, `TooLarge`."""
    archive, body = open_odf(source)
    slides = body.findall("{*}page")
    source.check_pages(len(slides), "slides")
    pages: list[Page] = []
    characters = 0
    for number, slide in enumerate(slides, 1):
        text = _slide(slide)
        characters += len(text)
        source.check_characters(characters)
        label = clean_characters(attribute(slide, "name"))
        own = "" if label.lower() in {f"page{number}", f"slide{number}", f"slide {number}"} else label
        scanned = not text and slide.find(".//{*}image") is not None
        pages.append(Page(number=number, text=text, kind="slide", label=own, scanned=scanned))
        progress(number, len(slides))
    return Draft(pages=tuple(pages), title=title(archive))


def _slide(slide: etree._Element) -> str:
    """The slide's titles first, then what else is on it, then the speaker's notes."""
    frames = [node for node in slide if etree.QName(node).localname != "notes"]
    titles = [node for node in frames if attribute(node, "class") in {"title", "subtitle"}]
    rest = [node for node in frames if node not in titles]
    said: list[Block] = []
    for node in titles:
        said += [Block(text=block.text, level=1) for block in blocks(node)]
    for node in rest:
        said += blocks(node)
    notes = slide.find("{*}notes")
    if notes is not None:
        said += [Block(text=f"Notes: {block.text}") for block in blocks(notes)]
    return render(said)
