"""Words made shorter, compared, and their numbers looked up: no model, no meaning lost silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NEAR = 0.8
"""The share of common words from which two points say the same."""
_CLAUSE_END = re.compile(r"[.;:!?…。；：！？](?=\s|\Z)|,(?=\s)|\s[–—-]\s|[，、]")
_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d[\d.,\u00a0 ]*\d|(?<![\w.])[-−+]?\d")
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9}


def shortened(text: str, longest: int) -> str:
    """`text` cut back to its last full clause within `longest` characters; to its last full word, with an ellipsis,
    where no clause of a third of the length ends there."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [found.start() for found in _CLAUSE_END.finditer(text) if longest / 3 <= found.start() <= longest]
    if ends:
        return text[: ends[-1]].rstrip(" ,;:–—-")
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest / 3 else cut).rstrip(" ,;:–—-") + "…"


def untruncated(text: str, limit: int) -> str:
    """A string that stopped at the decoder's `limit`, cut back to its last full clause or word; others as they are."""
    return shortened(text, limit - 1) if len(text) >= limit else text


def headline(text: str, longest: int) -> str:
    """A headline within its limit: the clause before a colon or a dash if that is enough, else `shortened`."""
    text = " ".join(text.split()).rstrip(".")
    if len(text) <= longest:
        return text
    first = re.split(r":\s|\s[–—-]\s", text)[0]
    return first if 12 <= len(first) <= longest else shortened(text, longest)


def capitalised(text: str) -> str:
    """`text` as a title begins: its first letter a capital, unless its first word is written in a way of its own (iOS,
    pH, mRNA, x86, a name of a file or a command) or in a script without capitals."""
    first = text.split(" ", 1)[0]
    own_way = any(character.isupper() or character.isdecimal() or character in "_/.()@" for character in first)
    return text if not first or own_way else text[0].upper() + text[1:]


def tokens(text: str) -> frozenset[str]:
    """The words of `text` for comparing."""
    return frozenset(re.findall(r"\w+", text.casefold()))


def alike(one: str, other: str) -> bool:
    """Whether two points say nearly the same: more than `NEAR` of the words of the shorter are in the longer too."""
    a, b = tokens(one), tokens(other)
    if not a or not b:
        return one.strip().casefold() == other.strip().casefold()
    return a == b or (min(len(a), len(b)) >= 3 and len(a & b) / min(len(a), len(b)) > NEAR)


def without_repeats(points: Sequence[str]) -> tuple[str, ...]:
    """`points` without those that repeat an earlier one."""
    kept: list[str] = []
    for point in points:
        if point.strip() and not any(alike(point, earlier) for earlier in kept):
            kept.append(point)
    return tuple(kept)


def numbers(text: str) -> list[float]:
    """The values in `text`: "1.2 million" and "1,200,000" are the same, and so are "12 %" and "12"."""
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match.group())
        if value is None:
            continue
        unit = re.match(r"\s?([A-Za-z]+)", text[match.end() :])
        found.append(value * _SCALES.get(unit.group(1).lower(), 1.0) if unit else value)
    return found


def _value(written: str) -> float | None:
    written = re.sub(r"[\u00a0 ]", "", written).replace("−", "-").rstrip(".,")
    if "," in written and "." in written:
        decimal = max(written.rfind(","), written.rfind("."))
        written = re.sub(r"[.,]", "", written[:decimal]) + "." + written[decimal + 1 :]
    elif re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+", written) or re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3}){2,}", written):
        written = re.sub(r"[.,]", "", written)
    else:
        written = written.replace(",", ".")
    try:
        return float(written)
    except ValueError:
        return None


def unsupported_numbers(text: str, passages: Iterable[str]) -> list[float]:
    """The numbers of `text` that occur in none of `passages`. One to three as plain words of order are let through."""
    known = {round(value, 6) for passage in passages for value in numbers(passage)}
    return [value for value in numbers(text) if round(value, 6) not in known and value not in (1.0, 2.0, 3.0)]
