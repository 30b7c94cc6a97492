"""A step in a person's or a source's words as a short label and what it means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ternlight.tools.typeset.slides import Stage
from ternlight.tools.typeset.wording import shortened

_HEADED = re.compile(r"\s*([^:.!?\n]{2,28}?)\s*(?::\s+|\s+[–—-]\s+)(\S.*)", re.S)
_LEAD = re.compile(r"^(?:first|second|third|fourth|fifth|then|next|after that|finally|lastly|step \d+)\b[,:]?\s*", re.I)
_SMALL_TEXT = "the a an to of for in on at by with and or your our its from into as"
_SMALL = frozenset(_SMALL_TEXT.split())
SHORT_STEP, LONGEST_STEP = 24, 100
"""Characters that are a label by themselves; what is longer than the second is a paragraph and no step."""


def stages_of(steps: Sequence[str]) -> tuple[Stage, ...] | None:
    """Steps of a process: "Head: detail" as it is; a few words each as labels; else each sentence under its first word
    or two. None if one is too long to stand in a step."""
    texts = [" ".join(step.split()).strip() for step in steps]
    headed = [_HEADED.match(step) for step in texts]
    if all(found is not None and len(found.group(2)) <= 120 for found in headed):
        return tuple(Stage(label=found.group(1), detail=found.group(2)) for found in headed if found is not None)
    plain = [_LEAD.sub("", text) for text in texts]
    plain = [text[:1].upper() + text[1:] for text in plain]
    if any(not text or len(text) > LONGEST_STEP for text in plain):
        return None
    if all(len(text) <= SHORT_STEP for text in plain):
        return tuple(Stage(label=text.rstrip(".")) for text in plain)
    return tuple(Stage(label=_label(text), detail=text) for text in plain)


def _label(text: str) -> str:
    """The first word, and the next ones while they carry something and all of it stays short."""
    parts = text.split()
    while len(parts) > 2 and parts[0].casefold() in _SMALL:
        parts = [parts[1][:1].upper() + parts[1][1:], *parts[2:]]
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
