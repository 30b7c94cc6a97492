"""A step in a person's or a source's words as a short label and what it means."""

from __future__ import annotations

import re

from ternlight.tools.typeset.slides import Stage
from ternlight.tools.typeset.wording import shortened

_HEADED = re.compile(r"\s*([^:.!?\n]{2,28}?)\s*(?::\s+|\s+[–—-]\s+)(\S.*)", re.S)
_LEAD = re.compile(r"^(?:first|second|third|fourth|fifth|then|next|after that|finally|lastly|step \d+)\b[,:]?\s*", re.I)
_SMALL_TEXT = "the a an to of for in on at by with and or your our its from into as"
_SMALL = frozenset(_SMALL_TEXT.split())
LONGEST_STEP = 100
"""Characters; what is longer is a paragraph and no step."""


def stage_of(words: str) -> Stage | None:
    """One step of a process: "Head: detail" as it is, a few words as a label, a sentence under its first word or two.
    None for what is too long to stand in a step."""
    words = " ".join(words.split()).strip()
    headed = _HEADED.match(words)
    if headed and len(headed.group(2)) <= 120:
        return Stage(label=headed.group(1), detail=headed.group(2))
    text = _LEAD.sub("", words)
    text = text[:1].upper() + text[1:]
    if not text or len(text) > LONGEST_STEP:
        return None
    if len(text) <= 24:
        return Stage(label=text.rstrip("."))
    return Stage(label=_label(text), detail=text)


def _label(text: str) -> str:
    """The first word, and the next ones while they carry something and all of it stays short."""
    parts = text.split()
    label = parts[0].strip(",.;:")
    for index, part in enumerate(parts[1:4], 1):
        word = part.strip(",.;:")
        longer = f"{label} {word}"
        if len(longer) > 14:
            break
        if word.casefold() in _SMALL:
            after = parts[index + 1].strip(",.;:") if index + 1 < len(parts) else ""
            if not after or len(f"{longer} {after}") > 14:
                break
        label = longer
        if part != word:
            break
    return shortened(label, 18)
