"""Text measured before it is drawn: widths, lines, heights and the largest size that fits. Points throughout.

Renderers disagree on the last percent of a line's width (kerning, hinting), so lines are broken against 97 % of the
room: then LibreOffice and reportlab never need a line more than is counted here. A word wider than the room counts as
not fitting, because every renderer would cut it somewhere ugly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ternlight.tools.typeset.metrics import Face, advance, metrics

MARGIN = 0.97
"""The share of the width that lines are broken against."""
LEAST_LINE = 1.2
"""LibreOffice draws lines 1.2 sizes apart whatever the font says; the larger of the two is planned with."""
_NO_START = set("、。，．・：；？！ー’”）〕］｝〉》」』】〗〙％‰℃々〻ぁぃぅぇぉっゃゅょァィゥェォッャュョ!?,.:;)]}%")
_NO_END = set("（〔［｛〈《「『【〖〘‘“￥＄([{")
_BREAK_AFTER = set("-–—\u2010\u200b")


@lru_cache(maxsize=100_000)
def text_width(text: str, face: Face, size: float) -> float:
    """The width of `text` on one line, without kerning."""
    return sum(advance(character, face) for character in text) * size


def line_height(face: Face, size: float, spacing: float = 1.0) -> float:
    """From base line to base line, `spacing` times the natural distance (1.2 sizes at least)."""
    return max(LEAST_LINE, metrics(face).line) * size * spacing


def is_ideographic(character: str) -> bool:
    """Whether lines may break on both sides of `character`: Han, kana, Hangul, full-width forms."""
    return unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character) != "So"


def clusters(text: str) -> list[str]:
    """`text` cut into characters that may not be parted: a base with its marks, a joined sequence."""
    found: list[str] = []
    for character in text:
        joins = unicodedata.category(character) in ("Mn", "Me", "Mc") or character in "\u200d\ufe0f"
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return found


@lru_cache(maxsize=20_000)
def words(text: str, *, dashes: bool = True) -> tuple[str, ...]:
    """`text` cut wherever a line may break; joined they are `text` again. Spaces stay at the end of what they follow.

    Lines break after spaces, after dashes inside words if `dashes`, and between ideographs, not before closing or after
    opening punctuation.
    """
    found: list[str] = []
    current = ""
    for character in text:
        if current and _breaks_between(current, character, dashes):
            found.append(current)
            current = ""
        current += character
    return (*found, current) if current else tuple(found)


def _breaks_between(before: str, after: str, dashes: bool) -> bool:
    last = before[-1]
    if after in " \t" or unicodedata.category(after) in ("Mn", "Me", "Mc") or after in "\u200d\ufe0f\u200b":
        return False
    if last in " \t":
        return True
    if last in _BREAK_AFTER:
        return (
            (dashes or last == "\u200b")
            and after.isalpha()
            and ((len(before) > 1 and before[-2].isalnum()) or last == "\u200b")
        )
    if is_ideographic(last) or is_ideographic(after):
        return after not in _NO_START and last not in _NO_END
    return False


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Lines of text; `broken` when a word was wider than the room and had to be cut."""

    lines: tuple[str, ...]
    broken: bool


def wrap(text: str, face: Face, size: float, width: float, *, margin: float = MARGIN) -> Wrapped:
    """`text` in lines no wider than `margin` of `width`; a newline begins a new one."""
    return _wrap(text, face, size, width * margin)


@lru_cache(maxsize=20_000)
def _wrap(text: str, face: Face, size: float, room: float) -> Wrapped:
    lines: list[str] = []
    broken = False
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        # Not every renderer breaks after dashes, and one that does never needs more lines for it.
        for word in words(paragraph, dashes=False):
            needed = text_width(word.rstrip(" \t"), face, size)
            if line and used + needed > room:
                lines.append(line.rstrip())
                line, used = "", 0.0
            if needed > room:
                broken = True
                *full, word = _cut(word, face, size, room)
                lines += full
            line += word
            used += text_width(word, face, size)
        lines.append(line.rstrip())
    return Wrapped(tuple(lines), broken)


def _cut(word: str, face: Face, size: float, room: float) -> list[str]:
    """A word in pieces that each fit, one character at least in each."""
    found = [""]
    for cluster in clusters(word):
        if found[-1] and text_width(found[-1] + cluster, face, size) > room:
            found.append("")
        found[-1] += cluster
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """How text was made to fit, or the smallest it was tried at when `fits` is False."""

    size: float
    spacing: float
    """Line spacing, times the natural one."""
    gap: float
    """Between paragraphs."""
    lines: int
    height: float
    fits: bool
    tightened: bool
    """The spacing had to go below the first one allowed."""


def height(
    paragraphs: Sequence[str],
    face: Face,
    size: float,
    width: float,
    *,
    spacing: float = 1.0,
    gap: float = 0.0,
    indent: float = 0.0,
) -> tuple[float, int, bool]:
    """The height of `paragraphs` set one under another with `gap` between them, the number of lines, and whether a word
    had to be cut. `indent` is taken off the width (a bullet's hang)."""
    wrapped = [wrap(paragraph, face, size, width - indent) for paragraph in paragraphs]
    count = sum(len(each.lines) for each in wrapped)
    total = count * line_height(face, size, spacing) + gap * max(0, len(wrapped) - 1)
    return total, count, any(each.broken for each in wrapped)


def fit(
    paragraphs: Sequence[str],
    face: Face,
    *,
    width: float,
    height: float,
    sizes: Sequence[float],
    spacings: Sequence[float] = (1.0, 0.92),
    gap: float = 0.0,
    indent: float = 0.0,
    most_lines: int | None = None,
) -> Fit:
    """The largest of `sizes` at which `paragraphs` fit a box of `width` by `height`; at each size every one of
    `spacings` is tried before the next size. `gap` is a share of the size.

    A word that had to be cut, or more than `most_lines`, counts as not fitting.
    """
    tried: Fit | None = None
    for size in sizes:
        for spacing in spacings:
            between = gap * size * spacing
            total, count, broken = _height(tuple(paragraphs), face, size, width, spacing, between, indent)
            fits = total <= height and not broken and (most_lines is None or count <= most_lines)
            tried = Fit(size, spacing, between, count, total, fits, spacing < spacings[0])
            if fits:
                return tried
    if tried is None:
        raise ValueError("no size to try")
    return tried


def _height(
    paragraphs: tuple[str, ...], face: Face, size: float, width: float, spacing: float, gap: float, indent: float
) -> tuple[float, int, bool]:
    return height(paragraphs, face, size, width, spacing=spacing, gap=gap, indent=indent)
