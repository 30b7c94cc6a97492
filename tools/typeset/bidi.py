"""Which way text runs: the implicit part of the Unicode Bidirectional Algorithm (UAX #9, rules P2 to I2 and L1 to L2).

Explicit embeddings and isolates never reach this point (`scrub` takes them out), so their rules are not here, nor is
the pairing of brackets (N0)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_NEUTRAL = frozenset({"B", "S", "WS", "ON", "BN"})


def is_rtl(text: str) -> bool:
    """Whether a paragraph of `text` runs from right to left: its first strong character says so (P2, P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def has_rtl(text: str) -> bool:
    """Whether anything in `text` runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character: even runs left to right, odd right to left. `base` is the paragraph's."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    outer = "R" if base % 2 else "L"
    _weak(kinds, outer)
    _neutral(kinds, outer)
    found = []
    for kind in kinds:
        if base % 2:
            found.append(base if kind == "R" else base + 1)
        else:
            found.append({"R": base + 1, "AN": base + 2, "EN": base + 2}.get(kind, base))
    for at in range(len(text) - 1, -1, -1):  # L1: white space at the end of a line goes with the paragraph
        if not text[at].isspace():
            break
        found[at] = base
    return found


def _weak(kinds: list[str], outer: str) -> None:
    """W1 to W7."""
    previous = outer
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[at] = previous
        previous = kinds[at]
    strong = outer
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        before, after = kinds[at - 1], kinds[at + 1]
        if before == after and (
            (kinds[at] == "ES" and before == "EN") or (kinds[at] == "CS" and before in ("EN", "AN"))
        ):
            kinds[at] = before
    for start, end in _runs(kinds, frozenset({"ET"})):
        if "EN" in (kinds[start - 1 : start] + kinds[end : end + 1]):
            kinds[start:end] = ["EN"] * (end - start)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]
    strong = outer
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _neutral(kinds: list[str], outer: str) -> None:
    """N1 and N2."""
    for start, end in _runs(kinds, _NEUTRAL):
        before = kinds[start - 1] if start else outer
        after = kinds[end] if end < len(kinds) else outer
        before, after = ("R" if kind in ("EN", "AN") else kind for kind in (before, after))
        kinds[start:end] = [before if before == after else outer] * (end - start)


def _runs(kinds: Sequence[str], wanted: frozenset[str]) -> list[tuple[int, int]]:
    found = []
    at = 0
    while at < len(kinds):
        start = at
        while at < len(kinds) and kinds[at] in wanted:
            at += 1
        if at > start:
            found.append((start, at))
        at += 1
    return found


def visual_order(levels: Sequence[int]) -> list[int]:
    """Indexes of what has these levels, from left to right as they are drawn (L2)."""
    order = list(range(len(levels)))
    odd = [level for level in levels if level % 2]
    for level in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        at = 0
        while at < len(order):
            start = at
            while at < len(order) and levels[order[at]] >= level:
                at += 1
            order[start:at] = order[start:at][::-1]
            at = max(at, start + 1)
    return order
