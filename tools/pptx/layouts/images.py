"""Pictures from local files, made into what every office program opens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from ternlight.tools.pptx.layouts.context import Context
from ternlight.tools.pptx.scene import Box, Picture
from ternlight.tools.pptx.words import clean
from ternlight.tools.typeset.sources import Figure

LARGEST_SIDE = 2200
"""Pixels; more would not be seen on a slide and makes the file heavy."""
LARGEST_FILE = 64 * 2**20
LARGEST_AREA = 120_000_000
_CROP_LOSS = 0.22
"""The share of a picture that may be cut off to fill its box; a figure that would lose more is shown whole."""


@dataclass(frozen=True)
class Loaded:
    """A PNG or JPEG file and its size in pixels."""

    data: bytes
    width: int
    height: int


@lru_cache(maxsize=32)
def _load(path: str, _modified: int) -> Loaded | None:
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > LARGEST_AREA or min(opened.size) < 1:
                return None
            kind = opened.format
            turned = kind in ("JPEG", "MPO") and opened.getexif().get(0x0112, 1) != 1
            if kind in ("PNG", "JPEG") and not turned and max(opened.size) <= LARGEST_SIDE:
                opened.load()
                return Loaded(Path(path).read_bytes(), opened.width, opened.height)
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            out = BytesIO()
            if kind in ("JPEG", "MPO"):
                image.convert("RGB").save(out, "JPEG", quality=88)
            else:
                image.convert("RGBA").save(out, "PNG")
            return Loaded(out.getvalue(), image.width, image.height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def figure_of(name: str, context: Context) -> Figure | None:
    """The deck's figure of that id."""
    return next((figure for figure in context.deck.figures if figure.id == name), None)


def image_of(name: str, context: Context) -> Loaded | None:
    """The image of the deck's figure of that id; None, and said so, when it is missing or no image."""
    figure = figure_of(name, context)
    loaded = None
    if figure is not None:
        path = Path(figure.path)
        try:
            status = path.stat()
            loaded = _load(str(path), status.st_mtime_ns) if status.st_size <= LARGEST_FILE else None
        except (OSError, ValueError):
            loaded = None
    if loaded is None:
        context.said.append(f"the picture {clean(name)!r} could not be read")
    return loaded


def loss(box: Box, image: Loaded) -> float:
    """The share of the picture that filling the box would cut off."""
    ratio, wanted = image.width / image.height, box.w / box.h
    return 1 - min(ratio / wanted, wanted / ratio)


def fills(box: Box, image: Loaded) -> bool:
    """Whether the picture may fill the box without losing what it shows."""
    return loss(box, image) <= _CROP_LOSS


def picture_in(
    box: Box,
    image: Loaded,
    alt: str,
    *,
    name: str = "Picture",
    ellipse: bool = False,
    placeholder: tuple[str | None, int] | None = None,
) -> Picture:
    """The picture filling the box, cut on two sides."""
    ratio, wanted = image.width / image.height, box.w / box.h
    crop = (0.0, 0.0, 0.0, 0.0)
    if ratio > wanted:
        side = (1 - wanted / ratio) / 2
        crop = (side, 0.0, side, 0.0)
    elif ratio < wanted:
        side = (1 - ratio / wanted) / 2
        crop = (0.0, side, 0.0, side)
    return Picture(name=name, box=box, data=image.data, alt=alt, crop=crop, ellipse=ellipse, placeholder=placeholder)


def picture_within(
    box: Box, image: Loaded, alt: str, *, name: str = "Picture", placeholder: tuple[str | None, int] | None = None
) -> Picture:
    """The whole picture, as large as the box allows, at its top and its left, where the headline begins."""
    scale = min(box.w / image.width, box.h / image.height)
    w, h = image.width * scale, image.height * scale
    at = Box(x=box.x, y=box.y, w=w, h=h)
    return Picture(name=name, box=at, data=image.data, alt=alt, placeholder=placeholder)
