"""Thumbnails: drawn without an office program, and like the golden pictures.

`python tests/tools/pptx/test_preview.py` draws the golden pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from helpers.decks import sample_deck
from helpers.hard_decks import hard_deck
from helpers.pictures import GALLERY, LARGEST_DIFFERENCE, difference, pieces, sheet_of
from PIL import Image, ImageChops

from ternlight.tools.pptx.plan import Plan, plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.typeset.themes import theme

THEMES = ("harbour", "ember", "midnight")
WIDTH, ACROSS = 240, 4


def _picture(plan: Plan, index: int, width: int = WIDTH) -> Image.Image:
    return Image.open(BytesIO(slide_picture(plan, index, width=width))).convert("RGB")


def _sheet(plan: Plan) -> Image.Image:
    return sheet_of([_picture(plan, index) for index in range(len(plan.scenes))], ACROSS)


@pytest.mark.parametrize("name", THEMES)
def test_slides_look_as_they_did(name: str, tmp_path: Path) -> None:
    plan = plan_deck(sample_deck(tmp_path, theme=name), theme(name))
    with Image.open(GALLERY / f"{name}.jpg") as opened:
        golden = opened.convert("RGB")
    pictures = [_picture(plan, index) for index in range(len(plan.scenes))]
    assert sheet_of(pictures, ACROSS).size == golden.size
    before = pieces(golden, pictures[0].size, len(pictures))
    for scene, picture, old in zip(plan.scenes, pictures, before, strict=True):
        assert difference(picture, old) < LARGEST_DIFFERENCE, f"{scene.layout} in {name}"


def test_a_moved_box_is_noticed(plan: Plan) -> None:
    one = _picture(plan, 3)
    assert difference(one, one) == 0
    assert difference(one, ImageChops.offset(one, 12, 0)) > LARGEST_DIFFERENCE


def test_size_and_background(plan: Plan) -> None:
    picture = _picture(plan, 2, 640)
    assert picture.size == (640, 360)
    assert picture.getpixel((5, 200)) == (255, 255, 255)
    assert _picture(plan, 0).getpixel((5, 5)) == tuple(bytes.fromhex(theme("harbour").text))


def test_there_is_no_slide_past_the_last(plan: Plan) -> None:
    with pytest.raises(IndexError):
        slide_picture(plan, len(plan.scenes))


@pytest.mark.parametrize("seed", range(6))
def test_decks_at_the_limits_can_be_drawn(seed: int) -> None:
    deck = hard_deck(seed)
    plan = plan_deck(deck, theme(deck.theme))
    for index in range(min(len(plan.scenes), 8)):
        assert _picture(plan, index).size == (WIDTH, WIDTH * 9 // 16)


if __name__ == "__main__":
    GALLERY.mkdir(parents=True, exist_ok=True)
    for wanted in THEMES:
        with tempfile.TemporaryDirectory() as made:
            sheet = _sheet(plan_deck(sample_deck(Path(made), theme=wanted), theme(wanted)))
        sheet.save(GALLERY / f"{wanted}.jpg", quality=88, optimize=True)
        sys.stdout.write(f"{wanted}.jpg {(GALLERY / f'{wanted}.jpg').stat().st_size:,} bytes\n")
