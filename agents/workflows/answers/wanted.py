"""What kind of thing a question asks for, and whether a sentence states one: a sum of money, a date, a duration."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from ternlight.tools.text.facts import names, numbers

_TIME = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur|summer|winter)\w*"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}[:.]\d{{2}}|(?:1[0-9]|20)\d\d|{_MONTH}|{_WEEKDAY}|spring|summer|autumn|winter|christmas|easter|"
    r"noon|midnight|yesterday|today|tomorrow|o.clock|(?:last|next) (?:week|month|year))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_DURATION = re.compile(rf"\b{_TIME}\b", re.IGNORECASE)
_PHONE = re.compile(r"\d(?:[ ()/.-]*\d){5}")
_MAIL = re.compile(r"\S@\S+\.\w")
_WEB = re.compile(r"\bwww\.|://|\b[\w-]+\.(?:com|org|net|eu|uk|de|io)\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b(?:\d{5}|\d{4} [A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b")
_AGE = re.compile(r"\bage[ds]?\b|\byears? old\b|\b(?:was|is|were|are) \w+ years\b|\bborn\b", re.IGNORECASE)


def first_word(text: str) -> str:
    """Of a sentence, lower case, without marks: its capital need not make it a name."""
    return re.sub(r"[^\w]+", "", (text.split() or [""])[0]).casefold()


def _money(text: str, known: Collection[str]) -> bool:
    """A sum, or word of what is free of charge."""
    return any(one.unit not in ("", "%", "th") for one in numbers(text)) or bool(
        re.search(r"\bfree\b|\bnothing\b|\bno charge\b", text, re.IGNORECASE)
    )


def _number(text: str, known: Collection[str]) -> bool:
    return bool({str(number.value) for number in numbers(text)} - set(known))


def _name(text: str, known: Collection[str]) -> bool:
    """A name that is not one of the question's, nor a capital only because it begins the sentence."""
    return bool({name.casefold() for name in names(text)} - set(known) - {first_word(text)})


def _matching(pattern: re.Pattern[str]) -> Callable[[str, Collection[str]], bool]:
    return lambda text, known: bool(pattern.search(text))


@dataclass(frozen=True, slots=True)
class _Kind:
    asked: re.Pattern[str]
    stated: Callable[[str, Collection[str]], bool]
    of_names: bool = False
    """Whether what is known of the question are its names, not its numbers."""


def _kind(asked: str, stated: Callable[[str, Collection[str]], bool], *, of_names: bool = False) -> _Kind:
    return _Kind(re.compile(asked, re.IGNORECASE), stated, of_names)


_KINDS = (
    _kind(r"\b(?:tele)?phone number\b|\bfax number\b|\bnumber to (?:call|ring)\b", _matching(_PHONE)),
    _kind(r"\be-?mail address\b", _matching(_MAIL)),
    _kind(r"\b(?:web ?site|web address|url)\b.*\bof\b", _matching(_WEB)),
    _kind(r"\b(?:postcode|post code|zip code)\b", _matching(_POSTCODE)),
    _kind(
        r"\bhow much (?:does|do|did|will|is|are|was|were|would)\b.*\b(?:cost|earn|paid|pay|charge|owe|spen[dt]|claim)"
        r"\b|\bhow much (?:was|is|were) (?:spent|paid|owed)\b|\b(?:salary|wages?|price|fees?|fine|deposit|cost) "
        r"(?:of|for)\b"
        r"|\bwhat (?:does|do|did|will|would)\b.*\b(?:cost|earn)\b|\bdoes\b.*\bcost\b",
        _money,
    ),
    _kind(r"\bhow old\b|\b(?:average|mean|whose|the|what) age\b", _matching(_AGE)),
    _kind(r"\bhow long (?:is|are|was|were|does|do|did|will|may|can|must|before|after)\b", _matching(_DURATION)),
    _kind(r"\b(?:what|which) year\b|^when\b.*\b(?:founded|established|built|born)\b", _matching(_YEAR)),
    _kind(r"(?:^|\band |\bsince )when\b|\b(?:what|which) (?:date|day|month)\b", _matching(_DATE)),
    _kind(
        r"\bhow (?:many|much|far|high|tall|large|big|deep|wide|heavy|fast|often)\b|\b(?:percentage|share|number) of\b"
        r"|\b(?:height|depth|weight|speed|temperature|rate|boiling point)\b|\bwie ?viele?\b|\bcombien\b"
        r"|\bcu[aá]nt[oa]s?\b",
        _number,
    ),
    _kind(r"\bwhat (?:is|was|are|were) the (?:first |last |full )?names? of\b", _name, of_names=True),
    _kind(r"\b(?:who|whose|whom|wer|qui|qui[eé]n)\b", _name, of_names=True),
)


def states_what_is_wanted(question: str, text: str, *, names: Collection[str], numbers: Collection[str]) -> bool | None:
    """Whether `text` holds the kind of thing that `question` asks for; None where it asks for none of a known kind.

    `names` (lower case) and `numbers` (as values) are the question's own: to repeat them is no answer. English, and the
    plainest words of German, French and Spanish.
    """
    for kind in _KINDS:
        if kind.asked.search(question):
            return kind.stated(text, names if kind.of_names else numbers)
    return None
