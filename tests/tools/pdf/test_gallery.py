"""Pages look as they did.

`python tests/tools/pdf/test_gallery.py` draws the golden pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from helpers.pictures import GALLERY, LARGEST_DIFFERENCE, difference, pages_of, pieces, sheet_of
from helpers.reports import latin_report

from ternlight.tools.pdf.render import render_report

THEMES = ("harbour", "ember", "ledger")
WIDTH, ACROSS = 220, 3


def _pages(folder: Path, theme: str) -> list[Image.Image]:
    return pages_of(render_report(latin_report(theme), folder / f"{theme}.pdf").path, WIDTH)


@pytest.mark.parametrize("theme", THEMES)
def test_pages_look_as_they_did(tmp_path: Path, theme: str) -> None:
    pages = _pages(tmp_path, theme)
    with Image.open(GALLERY / f"report-{theme}.jpg") as opened:
        golden = opened.convert("RGB")
    assert golden.size == sheet_of(pages, ACROSS).size
    for number, (page, before) in enumerate(zip(pages, pieces(golden, pages[0].size, len(pages)), strict=True), 1):
        assert difference(page, before) < LARGEST_DIFFERENCE, f"page {number} in {theme}"


def test_a_moved_block_is_noticed(tmp_path: Path) -> None:
    page = _pages(tmp_path, "harbour")[2]
    assert difference(page, page) == 0
    assert difference(page, ImageChops.offset(page, 0, 40)) > LARGEST_DIFFERENCE


if __name__ == "__main__":
    for wanted in THEMES:
        with tempfile.TemporaryDirectory() as made:
            sheet = sheet_of(_pages(Path(made), wanted), ACROSS)
        sheet.save(GALLERY / f"report-{wanted}.jpg", quality=88, optimize=True)
        sys.stdout.write(f"report-{wanted}.jpg {(GALLERY / f'report-{wanted}.jpg').stat().st_size:,} bytes\n")
