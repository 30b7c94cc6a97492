"""Every screen and state is drawn, in light, dark, small, German and from right to left, and looks as it did.

`python tests/app/window/test_gallery.py` draws the golden pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import os
import subprocess
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


def tile(path: Path) -> Image.Image:
    """A picture in the middle of a tile."""
    with Image.open(path) as picture:
        return ImageOps.pad(picture.convert("RGB"), TILE, Image.Resampling.BOX, "#808080")


def in_order(variant: str) -> list[str]:
    """The names of a variant's pictures in the order of the scenes."""
    return [f"{scene.__name__}_{variant}" for scene in SCENES]


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
def test_the_gallery_draws_every_scene_as_it_was(tmp_path: Path) -> None:
    # in a process of its own: fonts that other tests have loaded change the height of lines
    done = subprocess.run(
        [sys.executable, "-m", "ternlight.app.gallery", tmp_path], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    written = sorted(tmp_path.glob("*.png"))
    assert len(written) == len(VARIANTS) * len(SCENES) + 2 * len(LONG_NAMES)
    tiles = {path.stem: tile(path) for path in written}
    assert [name for name, small in tiles.items() if len(small.getcolors(TILE[0] * TILE[1]) or ()) <= 10] == []
    drawn = {variant: [tiles[name] for name in in_order(variant)] for variant in VARIANTS}
    assert [name for variant, pictures in drawn.items() for name in unlike(variant, pictures)] == []


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
            pictures = [tile(Path(folder) / f"{name}.png") for name in in_order(variant)]
            sheet_of(pictures, ACROSS).save(GALLERY / f"window_{variant}.jpg", quality=82)
    return 0


if __name__ == "__main__":
    sys.exit(main())
