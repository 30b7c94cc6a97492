"""Documents read for the user: remembered, drawn, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.documents import make_pdf

from ternlight.app.reading import DOCUMENTS_KEPT, Reading, counted
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.errors import Encrypted

PAGES = [
    "The harbour of Lund was closed for forty days in 1911.",
    "The zinc mine employed 340 people in its best year.",
]


@pytest.fixture
def reading() -> Reading:
    return Reading(Passwords())


async def test_only_the_last_documents_are_kept_in_memory(reading: Reading, tmp_path: Path) -> None:
    ids = []
    for number in range(DOCUMENTS_KEPT + 1):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"This is the text of document {number}.")
        ids.append((await reading.read(path)).id)
    assert reading.document(ids[0]) is None
    assert all(reading.document(id) is not None for id in ids[1:])


async def test_a_page_is_drawn_with_its_quote(reading: Reading, tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "report.pdf", PAGES)
    image = await reading.page_image(pdf, 2, width=400, quote="employed 340 people")
    assert image.png.startswith(b"\x89PNG")
    assert image.width == 400
    assert image.marks


async def test_errors_of_reading_pass_through(reading: Reading, tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        await reading.read(make_pdf(tmp_path / "locked.pdf", PAGES, encrypt="secret"))


def test_counted() -> None:
    assert (counted(1, "page"), counted(1200, "slide")) == ("1 page", "1,200 slides")
