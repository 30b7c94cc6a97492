# ruff: noqa: E501 - regular expressions are read whole
"""The numbers worth showing large, the dates worth a timeline, and the changes from one value to another: each taken out
of a sentence by its form, with the words that say what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.agents.workflows.material.brief import brief, clause, dangles, pointed
from ternlight.agents.workflows.material.types import Passage
from ternlight.tools.text.facts import Number, numbers

LONGEST_VALUE = 9
_LONGEST_LABEL = 78
_COMPARES = re.compile(r"(?:more|less|fewer|higher|lower|than|of|in|for|to|a|per|above|below|or)\b", re.I)
_SHORT_SCALE = {
    "million": "m",
    "billion": "bn",
    "thousand": "k",
    "millions": "m",
    "billions": "bn",
    "trillion": "tn",
    "millionen": " Mio.",
    "mio": " Mio.",
    "milliarde": " Mrd.",
    "milliarden": " Mrd.",
    "mrd": " Mrd.",
}
_CURRENCY_WORDS = re.compile(r"\s?(euros?|dollars?|pounds?|EUR|USD|GBP)\b")
_SIGNS = {"€": "€", "$": "$", "£": "£", "¥": "¥", "₹": "₹"}
_NAMED = re.compile(
    r"\b[A-Z][\w’']*(?: (?:no\.|number))? $|\b(?:[Pp]age|[Ss]ection|[Cc]hapter|[Ff]igure|[Tt]able|[Pp]hase|[Ss]tep|version|shed|room|"
    r"line|route|force|number|no\.) $"
)
"""What stands before a number that is part of a name ("Berth 4")."""
_PART_OF_A_NAME = re.compile(
    r"(?!(?:k|m|bn|mn|mio|mrd|km|kg|t|h|ha|[kmg]?wh?)\b)[^\W\d_]|-(?!year|month|week|day|hour)[^\W\d_]", re.I
)
"""What, right behind a number, makes it a part of a name ("8B", "3D", "135M-Instruct")."""
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = _MONTH_NAMES.split()
_GERMAN_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_MONTH = "|".join([*_MONTHS, *_GERMAN_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS), "Sept\\.?"])
_DATED = re.compile(
    rf"(?P<lead>\b(?i:on|in|at|during|since|from|by|until|before|after|early in|late in|im|am|ab|bis|seit|vor|nach|zum|Anfang|Mitte|Ende|(?:im|bis|seit) Jahr)\s+)?(?:the\s+)?"
    rf"(?P<when>(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+)?(?P<month>\b(?:{_MONTH})(?!\w))(?:\s+(?P<day2>\d{{1,2}}),)?(?:\s+(?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<quarter>[QH][1-4])(?:\s+(?P<qyear>(?:19|20)\d\d))?|\b(?P<season>(?:spring|summer|autumn|winter|Frühjahr|Frühling|Sommer|Herbst|Winter)\s+(?:of\s+)?)?(?P<only>(?:19|20)\d\d)\b)",
)
_PLACELESS = {"on", "in", "at", "during", "early in", "late in"}
_NOT_HERE = re.compile(
    r"\b(?:next|last|previous|following|coming) (?:year|month|spring|summer|autumn|winter)|years? (?:ago|earlier|later)\b",
    re.I,
)
_AHEAD = re.compile(r"\b(?:will|shall|is to|are to|plan\w*|expect\w*|scheduled|due|propos\w*|intend\w*)\b", re.I)
_CHANGE = re.compile(
    r"(?P<what>[^,;:]{3,60}?)\s+(?:(?:therefore|thus|also|then|slightly|sharply|again)\s+)?"
    r"(?P<verb>fell|rose|grew|dropped|declined|increased|decreased|climbed|went|shrank|improved|(?:has |have |was |were )?"
    r"(?:reduced|cut|raised|lowered|lifted|brought|increased|shortened)(?P<object>\s[^,;:]{3,40}?)?)\s+"
    r"(?:(?:by\s[^,;:]{1,20}?)\s+)?from\s+(?P<first>[^,;:]{1,26}?)\s+to\s+(?P<second>[^,;:.]{1,26}(?:\.\d+[^,;:.]{0,20})?)(?=[,;.]|\s(?:and|while|in|since|within|over|after|because|when|by)\b|$)"
)  # fmt: skip
_UP = re.compile(
    r"\b(?:grew|rose|increased|climbed|gained|doubled|tripled|record|expanded|up by|rises?|grows?|increases?|improved)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:fell|dropped|declined|decreased|shrank|lost|halved|down by|falls?|drops?|cut|reduced|fewer|less)\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A number with what it measures."""

    value: str
    """As shown: "41 %", "€61.3m"."""
    label: str
    """The words of the sentence that say what it is."""
    passage: Passage
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """What happened or will, and when."""

    date: str
    text: str
    key: tuple[int, int, int]
    """Year (0 where none is named), month, day."""
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One quantity before and after."""

    what: str
    first: str
    second: str
    passage: Passage


def key_figures(passage: Passage) -> list[KeyFigure]:
    """The numbers of a passage that can stand alone, best first."""
    text = pointed(passage.text)
    found = []
    stated = numbers(text)
    for number in stated:
        value = shown_value(text, number)
        if value is None or not passage.alone:
            continue
        label = _label(text, number)
        if label is None:
            continue
        weight = passage.worth + 0.25 * (number.unit in ("%", *_SIGNS)) + 0.1 * (len(stated) == 1)
        found.append(KeyFigure(value=value, label=label, passage=passage, weight=weight))
    return sorted(found, key=lambda each: -each.weight)


def shown_value(text: str, number: Number) -> str | None:
    """A number as it is shown large; None for one that counts nothing: a year, a house number, a small word."""
    digits = re.search(r"\d[\d.,’']*\d|\d", number.text)
    if digits is None or number.unit == "th":
        return None
    if number.unit not in ("%", *_SIGNS) and (
        re.search(r"[^\W\d_][-_./]?$", text[: number.start]) or _PART_OF_A_NAME.match(text, number.start + digits.end())
    ):
        return None  # "float64", "MiniLM-6", "8B"
    if re.fullmatch(r"(?:19|20)\d\d", digits.group()) and number.unit not in ("%", *_SIGNS):
        return None
    before, after = text[: number.start], text[number.end :]
    if number.unit not in ("%", *_SIGNS) and (_NAMED.search(before) and before.strip() and number.value < 1000):
        return None
    if re.match(r"\s*(?:" + _MONTH + r")(?!\w)", after) or re.search(r"(?:" + _MONTH + r")\s$", before):
        return None
    if re.match(r"[-–/]\d|:\d", after) or re.search(r"\d[-–/:]$", before):
        return None
    sign = "-" if number.value < 0 else ""
    scale = re.search(
        r"(million|billion|thousand|trillion)s?\b|\b(?:Million(?:en)?|Mio|Milliarden?|Mrd)\b", number.text, re.I
    )
    suffix = _SHORT_SCALE.get(scale.group().lower(), "") if scale else ""
    letter = re.search(r"\d ?(k|m|bn|b)\b", number.text, re.I)
    suffix = suffix or (letter.group(1) if letter and number.unit in _SIGNS else "")
    value = digits.group() + suffix
    if number.unit == "%":
        value = f"{digits.group()} %"
    elif suffix.endswith("."):
        pass  # German says what it counts behind the scale, and the label does
    elif number.unit in _SIGNS:
        value = number.unit + value
    elif not suffix and number.value < 10 and not _unit_behind(after):
        return None
    elif len(unit := _unit_behind(after)) + len(value) < LONGEST_VALUE and unit:
        value = f"{value} {unit}"
    value = sign + value
    return value if len(value) <= LONGEST_VALUE else None


_UNITS = {
    "metres": "m", "meters": "m", "kilometres": "km", "kilometers": "km", "tonnes": "t", "tons": "tons", "hours": "hours",
    "days": "days", "weeks": "weeks", "months": "months", "years": "years", "minutes": "min", "seconds": "s", "kg": "kg",
    "km": "km", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "kw": "kW", "mw": "MW", "points": "points", "times": "times",
    "litres": "l", "degrees": "°",
}  # fmt: skip


def _unit_behind(after: str) -> str:
    """The unit that follows a number, shortened."""
    word = re.match(r"\s([A-Za-z]+)\b(?! (?:per|of))", after)
    return _UNITS.get(word.group(1).lower(), "") if word else ""


def _label(text: str, number: Number) -> str | None:
    """What the number measures: the words before it where it ends its clause, those behind it where it begins one, else
    the whole clause."""
    end = number.end
    if number.unit in _SIGNS and (word := _CURRENCY_WORDS.match(text, end)):
        end = word.end()
    part = clause(text, number.start, end, 90)
    if part is None:
        return None
    written = text[number.start : end]
    at = part.find(written)
    if at < 0:
        return part if len(part) <= _LONGEST_LABEL else None
    before, after = part[:at].rstrip(), part[at + len(written) :].strip()
    bare = re.sub(r"\s+(?:by|at)(?: (?:a further|about|around|over|nearly|almost|some|only))?$", "", before)
    if not after and bare != before and len(bare.split()) >= 2:
        return bare.rstrip(" ,") if len(bare) <= 60 else None
    if not before and len(after.split()) >= 2 and not _COMPARES.match(after) and len(after) <= 60:
        return after[:1].upper() + after[1:]
    return part if len(part) <= _LONGEST_LABEL else None


def dated_events(passage: Passage) -> list[DatedEvent]:
    """What a passage dates, at most one event."""
    text = pointed(passage.text)
    if not passage.alone or (_NOT_HERE.search(text)):
        return []
    found = [match for match in _DATED.finditer(text) if _is_date(match)]
    if len(found) != 1:
        return []
    match = found[0]
    year = int(match["year"] or match["qyear"] or match["only"] or 0)
    if not year and (_AHEAD.search(text) or text[: match.start()].endswith((" of ", "the "))):
        return []
    month = _month_of(match)
    day = int(match["day"] or match["day2"] or 0)
    lead = (match["lead"] or "").strip().casefold()
    date = _shown_date(match, lead)
    if len(date) > 14:
        return []
    own = clause(text, match.start("when"), match.end("when"), 110) or text
    rest = own
    where = own.find(match.group().strip())
    if where >= 0 and lead in _PLACELESS and (where == 0 or own.endswith(match.group().strip())):
        rest = own.replace(match.group().strip(), "", 1).strip(" ,;")
        tail = rest.rsplit(",", 1)
        if len(tail) == 2 and len(tail[1].split()) < 5 and where > 0:
            return []  # "rose to 86, most of them in November": the date is only that of the aside
        rest = rest[:1].upper() + rest[1:]
    shown = brief(rest, 84)
    kept = rest != own or (shown is not None and match["when"] in shown)
    if shown is None or not kept or len(shown.split()) < 5 or dangles(shown):
        return []
    return [DatedEvent(date=date, text=shown, key=(year, month, day), passage=passage)]


def _is_date(match: re.Match[str]) -> bool:
    if match["month"]:
        word = match["month"].rstrip(".")
        whole = word in _MONTHS or word in _GERMAN_MONTHS
        return bool(match["day"] or match["day2"] or match["year"] or (match["lead"] and whole))
    return not match["only"] or bool(match["lead"] or match["season"])  # "the 2024 plan" dates nothing


_SEASONS = {
    "spring": 3, "summer": 6, "autumn": 9, "winter": 12, "frühjahr": 3, "frühling": 3, "sommer": 6, "herbst": 9,
}  # fmt: skip


def _month_of(match: re.Match[str]) -> int:
    """The month in which a date begins, 0 for a year."""
    if match["month"]:
        return _month(match["month"])
    if match["quarter"]:
        return int(match["quarter"][1]) * (3 if match["quarter"][0] == "Q" else 6)
    return _SEASONS[match["season"].split()[0].casefold()] if match["season"] else 0


def _month(word: str) -> int:
    short = word.lower().rstrip(".")[:3]
    both = zip(_MONTHS, _GERMAN_MONTHS, strict=True)
    return next((i for i, names in enumerate(both, 1) if any(n.lower().startswith(short) for n in names)), 0)


def _shown_date(match: re.Match[str], lead: str) -> str:
    when = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", " ".join(match["when"].split()))
    if len(when) > 12:
        when = re.sub(rf"\b(?:{'|'.join((*_MONTHS, *_GERMAN_MONTHS))})\b", lambda m: m.group()[:3], when)
    if lead in ("by", "until", "from", "since", "before", "after", "bis", "seit", "ab", "vor", "nach"):
        return f"{lead.capitalize()} {when}"
    return when[:1].upper() + when[1:]


def changes_of(passage: Passage) -> list[Change]:
    """The quantities that a passage says went from one value to another."""
    text = pointed(passage.text)
    found = []
    for match in _CHANGE.finditer(text):
        what = (match["object"] or match["what"]).strip()
        what = re.sub(r"^.*\b(?:and|but|while|that|which)\s+", "", what)
        what = re.sub(r"^(?:the|a|an|its|their|our)\s+|\s+(?:has|have|had|therefore)$", "", what, flags=re.I)
        if re.match(r"(?:in|at|on|during|over|after|within)\b", what, re.I):
            what = what.split()[-1]  # "In the first trials losses"
        first, second = match["first"].strip(), match["second"].strip()
        if (
            not numbers(first)
            or not numbers(second)
            or not 3 <= len(what) <= 34
            or what.split()[0].lower() in ("it", "they")
        ):
            continue
        unit = (
            re.sub(r"^[-+−€$£]?[\d.,]+\s?|^(?:\w+)(?=\s|$)", "", second, count=1).strip()
            if second[:1].isalnum()
            else ""
        )
        if unit and len(numbers(first)) == 1 and re.fullmatch(r"[\d.,]+|\w+", first):
            first = f"{first} {unit}"
        found.append(Change(what=what[:1].upper() + what[1:], first=first, second=second, passage=passage))
    return found


def direction_of(text: str) -> int:
    """1 for a sentence about a rise, -1 for one about a fall, 0 for neither or both."""
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return up - down
