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
from PIL import Image, ImageChops

from ternlight.tools.pptx.plan import Plan, plan_deck
from ternlight.tools.pptx.preview import slide_picture
from ternlight.tools.typeset.themes import theme

GALLERY = Path(__file__).resolve().parents[2] / "data" / "gallery"
THEMES = ("harbour", "ember", "midnight")
WIDTH, ACROSS = 240, 4
LARGEST_DIFFERENCE = 0.02
"""Of the greatest there can be, as a mean over a slide; more is looked at by a person."""


def _picture(plan: Plan, index: int, width: int = WIDTH) -> Image.Image:
    return Image.open(BytesIO(slide_picture(plan, index, width=width))).convert("RGB")


def _sheet(plan: Plan) -> Image.Image:
    count = len(plan.scenes)
    height = WIDTH * 9 // 16
    sheet = Image.new("RGB", (ACROSS * WIDTH, -(-count // ACROSS) * height))
    for index in range(count):
        sheet.paste(_picture(plan, index), (index % ACROSS * WIDTH, index // ACROSS * height))
    return sheet


def _difference(one: Image.Image, two: Image.Image) -> float:
    """The mean difference of two pictures after blurring, 0 to 1: moved boxes count, edges of letters hardly do."""
    small = (one.width // 4, one.height // 4)
    both = [image.resize(small, Image.Resampling.BOX) for image in (one, two)]
    histogram = ImageChops.difference(both[0], both[1]).convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / (255 * small[0] * small[1])


@pytest.mark.parametrize("name", THEMES)
def test_slides_look_as_they_did(name: str, tmp_path: Path) -> None:
    plan = plan_deck(sample_deck(tmp_path, theme=name), theme(name))
    with Image.open(GALLERY / f"{name}.jpg") as opened:
        golden = opened.convert("RGB")
    sheet = _sheet(plan)
    assert sheet.size == golden.size
    height = WIDTH * 9 // 16
    for index, scene in enumerate(plan.scenes):
        x, y = index % ACROSS * WIDTH, index // ACROSS * height
        box = (x, y, x + WIDTH, y + height)
        assert _difference(sheet.crop(box), golden.crop(box)) < LARGEST_DIFFERENCE, f"{scene.layout} in {name}"


def test_a_moved_box_is_noticed(plan: Plan) -> None:
    one = _picture(plan, 3)
    assert _difference(one, one) == 0
    assert _difference(one, ImageChops.offset(one, 12, 0)) > LARGEST_DIFFERENCE


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
