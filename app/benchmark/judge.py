"""An independent look at a finished deck: is any name, sum or metric on it that its document does not have?

It reads the file that was written, not the typed values, and knows nothing of how the slides were checked on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ternlight.tools.text.facts import names, numbers
from ternlight.tools.typeset.wording import numbers as plain_numbers

_OWN_TEXT = """
at a glance what has changed the dates that matter what comes next before after up down sources to supply page the
problem solution why now market how it works business model traction go to market competition team roadmap and finances
ask evidence cover value source report deck price who pays margin slide section p pp notes three four five six events in
short own words
"""
OWN_WORDS = frozenset(_OWN_TEXT.split())
"""Words of our own that a deck prints: fixed headlines, the parts of a pitch."""
_MARK = re.compile(r"\[\d+\]|\(\d+/\d+\)|\bpp?\. ?\d[\d, –-]*|\bpage \d+|\(\d\)$")
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = frozenset(_MONTH_NAMES.split())
_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}


def invented(texts: Iterable[str], document: str, *, known: Sequence[str] = ()) -> list[str]:
    """The numbers and names of `texts` that neither `document` nor what the user said (`known`) holds."""
    whole = "\n".join((document, *known))
    values = {round(float(number.value), 6) for number in numbers(whole)} | {round(v, 6) for v in plain_numbers(whole)}
    digits = set(re.findall(r"\d+(?:[.,]\d+)*", whole))
    listed = re.findall(r"[^\W_]+", whole)
    have = {word.casefold() for word in listed}
    have |= {word[:3].casefold() for word in listed if word in _MONTHS}
    have |= {(a[0] + b[0]).casefold() for a, b in pairwise(listed) if a[0].isupper() and b[0].isupper()}  # initials
    found = []
    for text in texts:
        plain = _MARK.sub(" ", text)
        for number in re.finditer(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s?(k|m|bn|tn)?(?![\w])", plain):
            value = plain_numbers(number.group(1))
            scaled = round(value[0] * _SCALES.get(number.group(2) or "", 1.0), 6) if value else None
            if number.group(1) not in digits and scaled not in values:
                found.append(f"number {number.group()!r} in {text[:80]!r}")
        for name in names(plain):
            parts = [part.casefold() for part in re.findall(r"[^\W_]+", name)]
            if not all(part in have or part in OWN_WORDS or part.isdigit() or _is_value(part) for part in parts):
                found.append(f"name {name!r} in {text[:80]!r}")
    return found


def _is_value(part: str) -> bool:
    """A number with its scale ("61m") is judged as a number."""
    return bool(re.fullmatch(r"\d+(?:k|m|bn|tn)?", part))
