"""A picture as a document of one page, which text recognition reads."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.types import Page
from ternlight.tools.errors import Damaged, TooLarge

MOST_PIXELS = 100_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")


def read(source: Source, progress: Progress) -> Draft:
    """The one page, still to be recognised. Raises `Damaged`, `TooLarge`."""
    with _open(source):
        pass
    progress(1, 1)
    return Draft(pages=(Page(number=1, text="", scanned=True),))


def pixels(source: Source, longest_side: int) -> NDArray[np.uint8]:
    """The picture as RGB of shape (height, width, 3), upright, on white. Raises `Damaged`, `TooLarge`."""
    with _open(source) as picture:
        try:
            picture.draft("RGB", (longest_side, longest_side))
            picture.thumbnail((longest_side, longest_side))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise _damaged(source) from error
    white = Image.new("RGBA", upright.size, "white")
    return np.asarray(Image.alpha_composite(white, upright).convert("RGB"))


def _open(source: Source) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is too large is said below
            picture = Image.open(io.BytesIO(source.data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise _too_large(source) from None
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged(source) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large(source)
    return picture


def _too_large(source: Source) -> TooLarge:
    return TooLarge(
        f"“{source.name}” is a picture of over {MOST_PIXELS // 1_000_000} million pixels. Save a smaller one."
    )


def _damaged(source: Source) -> Damaged:
    return Damaged(f"“{source.name}” is a damaged picture. Get a fresh copy, or save it again in its own program.")
