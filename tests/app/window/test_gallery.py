"""Every screen and state is drawn, in light, dark, small, German and from right to left, and looks as it did.

`python tests/app/window/test_gallery.py` draws the golden pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from helpers.pictures import GALLERY, difference, pieces, sheet_of
from PIL import Image, ImageChops, ImageOps
from PySide6.QtWidgets import QApplication

from ternlight.app.gallery.render import LONG_NAMES, SCENES, render

VARIANTS = ("light", "dark", "small", "de", "mirrored")
TILE, ACROSS = (240, 152), 8
LARGEST_DIFFERENCE = 0.01
"""Of the greatest there can be, as a mean over a picture; dates and times of day, which some have, are less."""


def tiles(folder: Path, variant: str) -> list[Image.Image]:
    """The pictures of a variant in the order of the scenes, each in the middle of a tile."""
    found = []
    for scene in SCENES:
        with Image.open(folder / f"{scene.__name__}_{variant}.png") as picture:
            found.append(ImageOps.pad(picture.convert("RGB"), TILE, Image.Resampling.BOX, "#808080"))
    return found


def unlike(variant: str, pictures: Sequence[Image.Image]) -> list[str]:
    """Scenes that do not look as they did, and by how much."""
    with Image.open(GALLERY / f"window_{variant}.jpg") as opened:
        golden = opened.convert("RGB")
    assert sheet_of(pictures, ACROSS).size == golden.size, "there are other scenes: draw the golden pictures anew"
    apart = [difference(*pair) for pair in zip(pictures, pieces(golden, TILE, len(pictures)), strict=True)]
    return [
        f"{scene.__name__}_{variant}: {value:.4f}"
        for scene, value in zip(SCENES, apart, strict=True)
        if value >= LARGEST_DIFFERENCE
    ]


@pytest.mark.slow
def test_the_gallery_draws_every_scene_as_it_was(qapp: QApplication, tmp_path: Path) -> None:
    written = render(tmp_path)
    assert len(written) == len(VARIANTS) * len(SCENES) + 2 * len(LONG_NAMES)
    for path in written:
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").resize((190, 120)).getcolors(190 * 120) or ()) > 10, path.name
    assert [name for variant in VARIANTS for name in unlike(variant, tiles(tmp_path, variant))] == []


def test_a_moved_pane_is_noticed() -> None:
    with Image.open(GALLERY / "window_light.jpg") as opened:
        [first] = pieces(opened.convert("RGB"), TILE, 1)
    assert difference(first, ImageChops.offset(first, 12, 0)) > LARGEST_DIFFERENCE


def main() -> int:
    """Draw the golden pictures."""
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as folder:
        render(Path(folder))
        for variant in VARIANTS:
            sheet_of(tiles(Path(folder), variant), ACROSS).save(GALLERY / f"window_{variant}.jpg", quality=82)
    return 0


if __name__ == "__main__":
    sys.exit(main())
