"""Pictures of a user's own files: taken out with page and caption, clean, and never at the price of a crash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.documents import make_pdf
from helpers.illustrated import (
    hostile_images,
    illustrated_docx,
    illustrated_pdf,
    illustrated_pptx,
    photo,
    png_of,
    with_media,
)
from PIL import Image

from ternlight.tools.documents.figures import TakenPicture, take_pictures
from ternlight.tools.documents.pictures import decoded, is_worth_showing
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Limits
from ternlight.tools.errors import TooLarge, ToolError


async def taken(path: Path, folder: Path) -> tuple[TakenPicture, ...]:
    return (await take_pictures(await read_document(path, recognise=False), folder)).pictures


async def test_a_photo_and_a_drawn_chart_come_out_of_a_pdf_with_page_and_caption(tmp_path: Path) -> None:
    found = await taken(illustrated_pdf(tmp_path / "a.pdf"), tmp_path / "out")
    assert [(p.page, p.caption) for p in found] == [
        (1, "Figure 1. The breakwater after the storm, seen from the pilot station."),
        (2, "Figure 2: Ships by quarter, 2025."),
    ]  # the logo that stands on every page is none
    shot, chart = found
    assert shot.path.endswith(".jpg")
    assert chart.path.endswith(".png")
    with Image.open(shot.path) as opened:
        assert opened.size == (shot.width, shot.height)
        assert abs(opened.width / opened.height - 380 / 250) < 0.05
    with Image.open(chart.path) as opened:
        pixels = np.asarray(opened.convert("RGB"))
        assert ((pixels[..., 2] > 120) & (pixels[..., 0] < 80)).mean() > 0.05  # the bars
        assert chart.width > 700


async def test_word_and_powerpoint_give_their_pictures_with_what_their_authors_wrote(tmp_path: Path) -> None:
    (word,) = await taken(illustrated_docx(tmp_path / "a.docx"), tmp_path / "out")
    assert word.caption == "Figure 3: The summer queue at the western gate."
    document = await read_document(tmp_path / "a.docx")
    assert "Traffic grew by 14" in next(p.text for p in document.pages if p.number == word.page)
    (shown,) = await taken(illustrated_pptx(tmp_path / "a.pptx"), tmp_path / "out")
    assert (shown.page, shown.alt) == (2, "The queue of ships in July")
    assert (shown.width, shown.height) == (400, 400)  # as the slide crops it


async def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    path = illustrated_docx(tmp_path / "a.docx")
    await taken(path, tmp_path / "out")
    await taken(path, tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize(("name", "data"), hostile_images(), ids=[name for name, _ in hostile_images()])
async def test_what_is_no_picture_is_passed_over(tmp_path: Path, name: str, data: bytes) -> None:
    assert await taken(with_media(tmp_path / "a.docx", data), tmp_path / "out") == ()


async def test_a_picture_that_was_a_program_is_pixels_afterwards(tmp_path: Path) -> None:
    payload = b"<?php system('x'); ?>"
    await taken(with_media(tmp_path / "a.docx", png_of(photo()) + payload), tmp_path / "out")
    (kept,) = (tmp_path / "out").iterdir()
    assert payload not in kept.read_bytes()


async def test_other_kinds_have_none_and_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nText that is long enough. ![x](b.png)\n")
    assert await taken(tmp_path / "a.md", tmp_path / "out") == ()
    document = await read_document(make_pdf(tmp_path / "a.pdf", [["One line of text that can be read."]]))
    (tmp_path / "a.pdf").unlink()
    with pytest.raises(ToolError):
        await take_pictures(document, tmp_path / "out")
    small = Limits(file_bytes=100)
    whole = await read_document(illustrated_docx(tmp_path / "b.docx"))
    with pytest.raises(TooLarge):
        await take_pictures(whole, tmp_path / "out", limits=small)


def test_icons_stripes_and_blanks_are_not_worth_showing() -> None:
    assert is_worth_showing(photo())
    assert not is_worth_showing(photo(100, 400))
    assert not is_worth_showing(photo(1400, 200))
    assert not is_worth_showing(Image.new("RGB", (600, 400), "white"))
    assert decoded(b"GIF89a") is None


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect x="20" y="40" width="90" height="140" '
    'fill="#b00020"/><linearGradient id="g"><stop offset="0" stop-color="#0a0"/></linearGradient>'
    '<rect x="150" y="90" width="90" height="90" fill="url(#g)"/></svg>'
)


async def test_markdown_html_and_epub_give_the_pictures_beside_them_and_in_them(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "bars.svg").write_text(DRAWING)
    (tmp_path / "img" / "quay one.png").write_bytes(png_of(photo()))
    (tmp_path.parent / "secret.png").write_bytes(png_of(photo(seed=5)))
    words = "The old quay lost 140 metres of its crest in the storm of March."
    (tmp_path / "a.md").write_text(
        f'# Quay\n\n{words}\n\n![The quay by quarter](img/bars.svg "Ships by quarter")\n\n'
        "![The old quay](img/quay%20one.png)\n\n![s](../secret.png)\n\n![gone](none.png)\n"
    )
    found = await taken(tmp_path / "a.md", tmp_path / "out")
    assert [(p.caption, p.alt, Path(p.path).suffix) for p in found] == [
        ("Ships by quarter", "The quay by quarter", ".png"),
        ("The old quay", "The old quay", ".jpg"),
    ]
    (tmp_path / "a.html").write_text(
        f"<html><head><title>Quay</title></head><body><h1>Quay</h1><p>{words}</p>"
        "<figure><img src='img/bars.svg' alt='Bars'>"
        f"<figcaption>Figure 2: Ships.</figcaption></figure><p>{words} Again and again.</p>"
        f"{DRAWING.replace('b00020', '2000b0')}"
        "<img src='file:///etc/hostname'></body></html>"
    )
    bars, inline = await taken(tmp_path / "a.html", tmp_path / "out")
    assert (bars.caption, bars.alt) == ("Figure 2: Ships.", "Bars")
    with Image.open(inline.path) as opened:
        assert opened.width == 1800
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    assert (abs(pixels - [0, 170, 0]).sum(axis=-1) < 12).mean() > 0.05  # its gradient, whose name HTML lowers


async def test_drawings_that_cannot_be_drawn_are_told(tmp_path: Path) -> None:
    emf = b"\x01\x00\x00\x00" + b"\x00" * 36 + b" EMF" + b"\x00" * 64
    path = with_media(tmp_path / "a.docx", emf)
    found = await take_pictures(await read_document(path, recognise=False), tmp_path / "out")
    assert found.pictures == ()
    assert found.notes == (
        "A picture of “a.docx” was left out: it is a drawing of the kind EMF that cannot be drawn here.",
    )


async def test_a_drawing_in_word_is_drawn(tmp_path: Path) -> None:
    path = with_media(tmp_path / "a.docx", DRAWING.encode())
    (shown,) = await taken(path, tmp_path / "out")
    assert max(shown.width, shown.height) == 1800
