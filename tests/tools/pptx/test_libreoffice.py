"""What an office program makes of the files: as many pages as slides, every word there and inside the page."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from helpers.hard_decks import hard_deck
from helpers.recolour import as_pdf, spilled
from pptx import Presentation
from pptx.util import Pt

from ternlight.tools.pptx.plan import plan_deck
from ternlight.tools.pptx.scene import Scene, Shape, Table
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.themes import theme

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def _pages(path: Path, folder: Path) -> list[tuple[str, list[tuple[float, float, float, float]], float, float]]:
    """Each page's words, the boxes of its characters and its size in points."""
    pages = []
    document = pypdfium2.PdfDocument(as_pdf(path, folder))
    try:
        for page in document:
            text = page.get_textpage()
            count = text.count_chars()
            boxes = [text.get_charbox(i) for i in range(count) if text.get_text_range(i, 1).strip()]
            pages.append((text.get_text_bounded(), boxes, *page.get_size()))
            text.close()
            page.close()
    finally:
        document.close()
    return pages


def _words(scene: Scene) -> set[str]:
    texts = []
    for element in scene.leaves():
        if isinstance(element, Shape) and element.text is not None:
            texts.append(element.text.plain)
        elif isinstance(element, Table):
            texts += [cell.text.plain for row in element.rows for cell in row]
    return {word for text in texts for word in re.findall(r"[A-Za-z0-9]{4,14}", text)}


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)


@pytest.mark.parametrize("name", ["harbour", "ledger", "midnight"])
def test_every_layout(deck: Deck, name: str, tmp_path: Path) -> None:
    done = write_pptx(deck, tmp_path / "deck.pptx", name)
    pages = _pages(done.path, tmp_path)
    assert len(pages) == done.slides
    for scene, (text, boxes, width, height) in zip(plan_deck(deck, theme(name)).scenes, pages, strict=True):
        squeezed = _squeezed(text)
        assert [word for word in _words(scene) if word not in squeezed] == [], scene.title
        assert all(x1 >= -1 and y1 >= -1 and x2 <= width + 1 and y2 <= height + 1 for x1, y1, x2, y2 in boxes)


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 7, 13])
def test_decks_at_the_limits(seed: int, tmp_path: Path) -> None:
    done = write_pptx(hard_deck(seed), tmp_path / "deck.pptx")
    pages = _pages(done.path, tmp_path)
    assert len(pages) == done.slides
    for text, boxes, width, height in pages:
        assert "\ufffd" not in text
        assert all(x1 >= -2 and y1 >= -2 and x2 <= width + 2 and y2 <= height + 2 for x1, y1, x2, y2 in boxes)


@pytest.mark.parametrize("name", ["harbour", "ember"])
def test_no_ink_leaves_its_shape(deck: Deck, name: str, tmp_path: Path) -> None:
    assert spilled(write_pptx(deck, tmp_path / "deck.pptx", name).path, tmp_path) == []


@pytest.mark.parametrize("seed", [1, 4])
def test_no_ink_leaves_its_shape_at_the_limits(seed: int, tmp_path: Path) -> None:
    assert spilled(write_pptx(hard_deck(seed), tmp_path / "deck.pptx").path, tmp_path) == []


def test_ink_that_leaves_its_shape_is_found(deck: Deck, tmp_path: Path) -> None:
    path = write_pptx(deck, tmp_path / "deck.pptx").path
    presentation = Presentation(str(path))
    title = presentation.slides[2].shapes.title
    assert title is not None
    title.text_frame.paragraphs[0].runs[0].font.size = Pt(90)
    presentation.save(str(path))
    assert {(found.slide, found.shape) for found in spilled(path, tmp_path)} == {(3, "Title")}
