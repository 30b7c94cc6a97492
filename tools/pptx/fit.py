"""Text made to fit: the size and spacing rungs of the overflow ladder, for several styles and several boxes.

A block of text is a list of parts, each a style and its paragraphs (a card's head and its sentence). Boxes that play
the same role on a slide share one step of the ladder, so they share one size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ternlight.tools.pptx.scene import Level, Paragraph, Run, Text, TextStyle
from ternlight.tools.typeset.measure import line_height, wrap
from ternlight.tools.typeset.metrics import Face

BULLET_INDENT = 20.0
"""How far the text of a bullet hangs, in points."""
TIGHT = 0.45
"""What is left of the space between paragraphs on the tight rung."""

_SHORT_WORD = 9
"""Characters of a word that is not left alone on the last line."""

Insets = tuple[float, float, float, float]
NO_INSETS: Insets = (0.0, 0.0, 0.0, 0.0)


class DoesNotFit(Exception):
    """The text is larger than its box at every size and spacing."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Paragraphs set in one style."""

    style: TextStyle
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Parts one under another in a box of `width` by `height` points, `insets` included in both."""

    parts: tuple[Part, ...]
    width: float
    height: float
    insets: Insets = NO_INSETS
    joins: bool = True
    """Whether a last line of one short word may be avoided by a space that does not break: not in titles, which are
    searched and shown in outlines."""


@dataclass(frozen=True)
class Faces:
    """The typefaces of a theme."""

    heading: str
    body: str

    def of(self, style: TextStyle, bold: bool = False) -> Face:
        """The face that sets `style`."""
        return Face(self.heading if style.heading_face else self.body, style.bold or bold, style.italic)


def lines_of(paragraph: Paragraph, style: TextStyle, size: float, width: float, faces: Faces) -> tuple[list[str], bool]:
    """A paragraph's lines, and whether a word had to be cut. Any bold run counts the whole paragraph as bold."""
    face = faces.of(style, any(run.bold for run in paragraph.runs))
    indent = BULLET_INDENT if style.bullet else 0.0
    wrapped = wrap(paragraph.text, face, size, max(width - indent, 1.0))
    return list(wrapped.lines), wrapped.broken


def compose(block: Block, step: int, tight: bool, faces: Faces, *, cut_words: bool = False) -> Text | None:
    """The block at a step of its styles' size lists; None if that does not fit. A cut word does not, unless allowed."""
    left, top, right, bottom = block.insets
    room = block.height - top - bottom
    total = 0.0
    paragraphs: list[Paragraph] = []
    levels: list[Level] = []
    lines: list[tuple[str, ...]] = []
    for number, part in enumerate(block.parts):
        style = part.style
        size = style.sizes[min(step, len(style.sizes) - 1)]
        space = style.space_before * (TIGHT if tight else 1.0)
        levels.append(Level(style=style, size=size, space_before=space))
        pitch = line_height(faces.of(style), size, style.line)
        for paragraph in part.paragraphs:
            width = block.width - left - right
            found, broken = lines_of(paragraph, style, size, width, faces)
            if broken and not cut_words:
                return None
            if block.joins and _ends_alone(found) and (joined := _joined(paragraph)) is not None:
                other, cut = lines_of(joined, style, size, width, faces)
                if len(other) == len(found) and not cut:
                    found, paragraph = other, joined
            total += len(found) * pitch + (space if paragraphs else 0.0)
            paragraphs.append(replace(paragraph, level=number))
            lines.append(tuple(found))
    if total > room + 0.01:
        return None
    return Text(
        paragraphs=tuple(paragraphs), levels=tuple(levels), insets=block.insets, height=total, lines=tuple(lines)
    )


def _ends_alone(lines: Sequence[str]) -> bool:
    """Whether the last line is one short word under a line of several."""
    return (
        len(lines) > 1
        and len(lines[-1]) <= _SHORT_WORD
        and not re.search(r"\s", lines[-1])
        and lines[-1].isascii()
        and len(lines[-2].split()) >= 3
    )


def _joined(paragraph: Paragraph) -> Paragraph | None:
    """The paragraph with its last two words held together; None if they stand in different runs."""
    if not paragraph.runs:
        return None
    *before, last = paragraph.runs
    head, space, tail = last.text.rpartition(" ")
    if not head.strip() or not space or not tail or last.href is not None:
        return None
    return replace(paragraph, runs=(*before, replace(last, text=f"{head}\u00a0{tail}")))


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Texts that share a step of the ladder, and what it took: "fits", "smaller" or "tighter", or "shortened"."""

    texts: tuple[Text, ...]
    rung: str
    cut_words: bool = False


def fit_all(blocks: Sequence[Block], faces: Faces, *, shorten: bool = False) -> Fitted:
    """All blocks at the first step at which each of them fits.

    With `shorten`, text that is still too large at the last step is cut, after a clause or a word where it can be.

    Raises:
        DoesNotFit: without `shorten`, when no step fits.
    """
    if not blocks:
        return Fitted(texts=(), rung="fits")
    steps = max((len(part.style.sizes) for block in blocks for part in block.parts), default=1)
    tries = [(step, False) for step in range(steps)] + [(steps - 1, True)]
    for cut_words in (False, True) if shorten else (False,):
        for step, tight in tries:
            texts = []
            for block in blocks:
                text = compose(block, step, tight, faces, cut_words=cut_words)
                if text is None:
                    break
                texts.append(text)
            else:
                rung = "tighter" if tight else "smaller" if step else "fits"
                return Fitted(texts=tuple(texts), rung=rung, cut_words=cut_words)
    if not shorten:
        raise DoesNotFit
    return Fitted(
        texts=tuple(_shortened(block, steps - 1, faces) for block in blocks), rung="shortened", cut_words=True
    )


def _shortened(block: Block, step: int, faces: Faces) -> Text:
    parts = [list(part.paragraphs) for part in block.parts]
    while True:
        now = replace(
            block,
            parts=tuple(
                replace(part, paragraphs=tuple(paragraphs)) for part, paragraphs in zip(block.parts, parts, strict=True)
            ),
        )
        text = compose(now, step, True, faces, cut_words=True)
        if text is not None:
            return text
        longest = max(
            ((len(p.text), i, j) for i, paragraphs in enumerate(parts) for j, p in enumerate(paragraphs)), default=None
        )
        if longest is None:
            raise DoesNotFit
        length, i, j = longest
        count = sum(len(paragraphs) for paragraphs in parts)
        if length > 24 or (count == 1 and length > 1):
            parts[i][j] = cut_paragraph(parts[i][j], int(length * 0.85))
        else:
            last = max(i for i, paragraphs in enumerate(parts) if paragraphs)
            if count == 1:
                raise DoesNotFit
            parts[last].pop()


def cut_text(text: str, longest: int) -> str:
    """`text` in at most `longest` characters: up to the last clause, else the last word, else cut; with an ellipsis
    unless it ends with a clause."""
    if len(text) <= longest:
        return text
    head = text[: max(longest - 1, 1)]
    for mark in (". ", "; ", ": ", " – ", " - ", ", "):
        at = head.rfind(mark)
        if at >= len(head) * 0.6:
            return head[:at].rstrip()
    at = head.rfind(" ")
    if at >= len(head) * 0.5:
        head = head[:at]
    return head.rstrip(" ,;:–-…") + "…"


def cut_paragraph(paragraph: Paragraph, longest: int) -> Paragraph:
    """A paragraph in at most `longest` characters, its runs kept as far as they go."""
    kept = cut_text(paragraph.text, longest)
    runs: list[Run] = []
    left = len(kept.removesuffix("…"))
    for run in paragraph.runs:
        if left <= 0:
            break
        runs.append(replace(run, text=run.text[:left]))
        left -= len(run.text)
    if kept.endswith("…") and runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text + "…")
    return replace(paragraph, runs=tuple(runs))
