"""Sections for formats without pages: one for each chapter where there are headings, else of bounded length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ternlight.tools.documents.types import Page

TARGET = 3_000
"""Characters of a section where there are no headings."""
LONGEST = 6_000
"""Characters after which a chapter is divided, so that a page number still leads near the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item, table row or run of code, in document order."""

    text: str
    kind: Literal["paragraph", "item", "row", "code"] = "paragraph"
    level: int | None = None
    """Of a heading: 0 for the document's title, 1 for chapters, and so on."""


def paginate(blocks: Iterable[Block]) -> tuple[Page, ...]:
    """Sections from blocks: split at the highest level of heading that occurs twice."""
    blocks = [block for block in blocks if block.text.strip()]
    top = _top_level(blocks)
    groups: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if block.level is not None and top is not None and block.level <= top:
            groups.append((_one_line(block.text), []))
        groups[-1][1].append(block)
    limit = LONGEST if top is not None else TARGET
    pages: list[Page] = []
    for label, group in groups:
        for text in _divide(_pieces(group), limit):
            pages.append(Page(number=len(pages) + 1, text=text, kind="section", label=label))
    return tuple(pages)


def render(blocks: Iterable[Block]) -> str:
    """Blocks as text: a blank line between paragraphs, none between list items and table rows."""
    return "".join(_pieces(blocks)).strip()


def split_text(text: str, limit: int = TARGET) -> list[str]:
    """Cut a long text at paragraph breaks, else at sentence ends, else anywhere, into parts of about `limit`."""
    pieces: list[str] = []
    for paragraph in re.split(r"(?<=\n)\n+", text):
        pieces.append(paragraph.strip("\n") + "\n\n")
    return _divide(pieces, limit)


def _top_level(blocks: Sequence[Block]) -> int | None:
    levels = sorted({block.level for block in blocks if block.level is not None})
    for level in levels:
        if sum(block.level is not None and block.level <= level for block in blocks) >= 2:
            return level
    return None


def _pieces(blocks: Iterable[Block]) -> list[str]:
    pieces: list[str] = []
    previous: Block | None = None
    for block in blocks:
        text = _one_line(block.text) if block.kind in {"row", "item"} or block.level is not None else block.text.strip()
        if not text:
            continue
        together = previous is not None and block.kind == previous.kind and block.kind in {"item", "row"}
        if pieces:
            pieces[-1] += "\n" if together else "\n\n"
        pieces.append(text)
        previous = block
    return pieces


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n")).strip()


def _divide(pieces: Sequence[str], limit: int) -> list[str]:
    parts: list[str] = []
    current = ""
    for piece in (part for whole in pieces for part in _short(whole, limit * 2)):
        if current and len(current) + len(piece) > limit * 1.25:
            parts.append(current)
            current = ""
        current += piece
        if len(current) >= limit:
            parts.append(current)
            current = ""
    parts.append(current)
    return [part.strip() for part in parts if part.strip()]


def _short(piece: str, limit: int) -> list[str]:
    """A piece too long to stand alone, cut after a line or a sentence."""
    cuts: list[str] = []
    start = 0
    while len(piece) - start > limit:
        ends = [match.end() for match in re.finditer(r"\n|[.!?。！？]\s", piece[start : start + limit])]
        at = start + (ends[-1] if ends and ends[-1] > limit // 2 else limit)
        cuts.append(piece[start:at])
        start = at
    return [*cuts, piece[start:]]
