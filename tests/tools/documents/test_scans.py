"""Scanned pages and pictures: recognised, said, and never a danger to the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.documents import make_pdf, make_scan, make_scanned_pdf, page_picture
from PIL import Image

from ternlight.tools.documents import scans
from ternlight.tools.documents.load import load
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.scan_layout import Box, lines_of
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import Damaged, ScannedDocument, TooLarge, WorkerDied

LETTER = [
    "The port of Norrholm had a busy year.",
    "Berth 4 handled 312,000 containers, and the ferry",
    "terminal lost passengers for the third time.",
]
TEXT = "This page was typed on a computer and needs no recognition at all. " * 3


@pytest.mark.slow
async def test_a_scan_is_read_and_says_so(tmp_path: Path) -> None:
    left = ["The harbour office closes at", "six o'clock in the winter and", "it closes at nine in summer."]
    right = ["Dogs are very welcome on the", "quay, but they may not go into", "the terminal of the ferries."]
    path = make_scan(tmp_path / "a.pdf", [page_picture(LETTER), page_picture([], columns=[left, right])])
    told: list[tuple[int, int]] = []
    document = await read_document(path, progress=lambda *progress: told.append(progress))
    first, second = document.pages
    assert " ".join(first.text.split()) == " ".join(LETTER)
    assert first.recognised is not None
    assert 0.9 < first.recognised <= 1
    assert not first.scanned
    words = " ".join(second.text.split())
    assert "closes at six o'clock in the winter and it closes at nine in summer." in words
    assert words.index("summer.") < words.index("Dogs are very welcome on the quay, but they may not")
    said = "Pages 1 and 2 are scans, whose text was recognised (OCR) with a certainty of 9"
    assert document.warnings[0].startswith(said)
    assert told[-1] == (2, 2)
    assert Document.from_dict(document.to_dict()) == document


@pytest.mark.slow
async def test_a_picture_is_a_page(tmp_path: Path) -> None:
    page_picture(LETTER[:1]).save(tmp_path / "photo.jpg")
    document = await read_document(tmp_path / "photo.jpg")
    assert document.text == LETTER[0]
    assert document.media_type == "image/jpeg"


async def test_scans_among_typed_pages_that_cannot_be_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died(*arguments: object, **options: object) -> object:
        raise WorkerDied("The part of Ternlight that reads files stopped.")

    monkeypatch.setattr(scans, "run_in_worker", died)
    path = make_scanned_pdf(tmp_path / "a.pdf", 12, text_pages=[TEXT])
    document = await read_document(path)
    assert document.pages[0].text.startswith("This page was typed")
    assert document.warnings == ("Pages 2 to 13 are scans in which no text could be recognised.",)
    with pytest.raises(ScannedDocument, match="no text could be recognised"):
        await read_document(make_scanned_pdf(tmp_path / "b.pdf", 2))


async def test_without_recognition_it_is_as_before(tmp_path: Path) -> None:
    path = make_scanned_pdf(tmp_path / "a.pdf", 1, text_pages=[TEXT])
    document = await read_document(path, recognise=False)
    assert document.warnings == ("Page 2 is a scan without text and could not be read.",)
    assert document.pages[1].scanned


def test_typed_documents_are_not_looked_at_twice(tmp_path: Path) -> None:
    document = load(make_pdf(tmp_path / "a.pdf", [TEXT]), Limits(), lambda done, total: None, keep_scans=True)
    assert not scans.can_recognise(document)


def test_hostile_pictures(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    page_picture(LETTER).save(tmp_path / "whole.png")
    with pytest.raises(TooLarge, match="million pixels"):
        load(tmp_path / "bomb.png", Limits(), lambda done, total: None, keep_scans=True)
    with pytest.raises(Damaged, match="damaged picture"):
        load(tmp_path / "cut.jpg", Limits(), lambda done, total: None, keep_scans=True)
    with pytest.raises(ScannedDocument):
        load(tmp_path / "whole.png", Limits(), lambda done, total: None)


@pytest.mark.slow
async def test_a_picture_that_breaks_off_is_one_sentence(tmp_path: Path) -> None:
    page_picture(LETTER).save(tmp_path / "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(data[: len(data) // 3])
    with pytest.raises(ScannedDocument):
        await read_document(tmp_path / "cut.png")


def box(text: str, left: float, top: float, *, width: float = 150, height: float = 12) -> Box:
    return Box(text=text, left=left, right=left + width, top=top, bottom=top - height, confidence=1)


def test_reading_order() -> None:
    heading = box("Heading", 50, 800, width=450, height=24)
    columns = [box(f"{side}{row}", left, 760 - 16 * row) for row in range(4) for side, left in (("L", 50), ("R", 350))]
    footer = box("footer", 50, 40, width=450)
    texts = [line.text for line in lines_of([footer, *columns, heading])]
    assert texts == ["Heading", "L0", "L1", "L2", "L3", "R0", "R1", "R2", "R3", "footer"]
    table = [box(f"{row}{cell}", 50 + 120 * cell, 700 - 16 * row, width=40) for row in range(4) for cell in range(3)]
    lines = lines_of(table)
    assert [line.text for line in lines] == ["00 01 02", "10 11 12", "20 21 22", "30 31 32"]
    assert lines[0].cells == ("00", "01", "02")
    assert lines_of([]) == []
