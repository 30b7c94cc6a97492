"""What stands before a numbered paragraph of a Word document: "2.1", "(a)", "•" (ECMA-376 part 1, 17.9).

Word stores no numbers but how to count; people cite contracts by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

BULLET = "•"
_DEEPEST = 9
_MOST_LETTERS = 780
"""As far as two letters count."""
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


class Lists:
    """Counts the numbered paragraphs of one document, in their order."""

    def __init__(self, root: etree._Element | None) -> None:
        """`root` is that of word/numbering.xml, None where there is none."""
        self._levels: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, list[int]] = {}
        if root is None:
            return
        abstract = {_value(one, "abstractNumId"): _levels(one) for one in root.iterfind("{*}abstractNum")}
        for number in root.iterfind("{*}num"):
            shared = _value(number.find("{*}abstractNumId"), "val")
            levels = dict(abstract.get(shared, {}))
            own = False
            for override in number.iterfind("{*}lvlOverride"):
                levels |= _levels(override)
                start, at = override.find("{*}startOverride"), _number(_value(override, "ilvl"))
                if start is not None and at in levels:
                    levels[at] = _Level(levels[at].format, levels[at].text, _number(_value(start, "val")))
                    own = True
            # Lists that share their definition count on together, unless one begins anew.
            identity = _value(number, "numId")
            self._levels[identity] = (identity if own else f"shared {shared}", levels)

    def mark(self, identity: str, level: int) -> str:
        """What stands before the next paragraph of list `identity` at `level` (from 0), "" for nothing."""
        key, levels = self._levels.get(identity, ("", {}))
        one = levels.get(level)
        if one is None or one.format in ("none", "") or not 0 <= level < _DEEPEST:
            return "" if one is not None else BULLET
        if one.format == "bullet":
            return BULLET
        counts = self._counts.setdefault(key, [-1] * _DEEPEST)
        for at in range(level + 1):
            if counts[at] < 0:  # not counted yet; one above that was never used counts as begun
                counts[at] = levels[at].start - (at == level) if at in levels else 1
        counts[level] += 1
        counts[level + 1 :] = [-1] * (_DEEPEST - level - 1)
        return _filled(one.text, levels, counts)


def _filled(text: str, levels: dict[int, _Level], counts: Sequence[int]) -> str:
    for at in range(_DEEPEST):
        if (place := f"%{at + 1}") in text:
            text = text.replace(place, _counted(max(counts[at], 0), levels[at].format if at in levels else "decimal"))
    return text.strip()


def _counted(number: int, format: str) -> str:
    match format:
        case "lowerLetter" | "upperLetter" if 0 < number <= _MOST_LETTERS:
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if format == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman" if 0 < number < 4000:
            written = ""
            for value, sign in _ROMAN:
                written += sign * (number // value)
                number %= value
            return written if format == "lowerRoman" else written.upper()
        case "decimalZero":
            return f"{number:02d}"
    return str(number)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {
        _number(_value(level, "ilvl")): _Level(
            _value(level.find("{*}numFmt"), "val") or "decimal",
            _value(level.find("{*}lvlText"), "val")[:40],
            _number(_value(level.find("{*}start"), "val") or "1"),
        )
        for level in parent.iterfind("{*}lvl")
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _value(node: etree._Element | None, attribute: str) -> str:
    if node is None:
        return ""
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == attribute), "")
