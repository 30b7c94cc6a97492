"""What a text claims that can be compared without understanding it: numbers, names and the words that turn a meaning.

The comparison is one-sided and strict. A phrasing that is refused although it was true costs a quote in its place; one
that is accepted although it was false would be shown to a person as checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ternlight.tools.text.words import LETTER, STOP_WORDS, is_uncased, stem, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as a text states it."""

    value: Decimal
    unit: str
    """"%", a currency sign, "th" for an ordinal, or ""."""
    text: str
    """As written, with its unit."""
    start: int
    end: int


_SCALES = {
    "k": 1_000, "thousand": 1_000, "lakh": 100_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000,
    "million": 1_000_000, "millions": 1_000_000, "millionen": 1_000_000, "b": 10**9, "bn": 10**9, "billion": 10**9,
    "billions": 10**9, "crore": 10**7, "mrd": 10**9, "milliarden": 10**9, "t": 10**12, "tn": 10**12,
    "trillion": 10**12, "hundred": 100, "dozen": 12,
}  # fmt: skip
_LETTER_SCALES = frozenset("kmbt")
"""A single letter is a scale only after a currency sign: "5 m" is five metres."""
_SPELLED = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1_000, "dozen": 12,
    "million": 1_000_000, "billion": 10**9, "once": 1, "twice": 2, "thrice": 3, "double": 2, "doubled": 2,
    "triple": 3, "tripled": 3,
}  # fmt: skip
_PARTS = {
    "half": Decimal("0.5"), "halved": Decimal("0.5"), "halves": Decimal("0.5"), "quarter": Decimal("0.25"),
    "quarters": Decimal("0.25"), "third": Decimal(3), "thirds": Decimal(3), "first": Decimal(1),
    "second": Decimal(2), "fourth": Decimal(4), "fifth": Decimal(5), "sixth": Decimal(6), "seventh": Decimal(7),
    "eighth": Decimal(8), "ninth": Decimal(9), "tenth": Decimal(10),
}  # fmt: skip
_CURRENCIES = {
    "$": "$", "usd": "$", "us$": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£", "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "jpy": "¥", "yen": "¥", "cny": "¥", "₹": "₹",
    "inr": "₹", "rupees": "₹", "chf": "chf", "francs": "chf", "kr": "kr", "sek": "kr", "nok": "kr", "dkk": "kr",
}  # fmt: skip
_PERCENT = frozenset(["%", "percent", "per cent", "pct", "prozent", "procent", "pour cent", "por ciento"])
_NUMBER = re.compile(
    r"(?P<before>(?:US)?[$€£¥₹]|\b(?:USD|EUR|GBP|JPY|CNY|INR|CHF|SEK|NOK|DKK)\b)?\s?"
    r"(?P<sign>(?<![\w.,])[-−+])?"
    r"(?P<digits>(?>\d+(?:[.,'’\u00a0\u202f]\d+)*))"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?:[ \u00a0\u202f-]?(?P<scale>[A-Za-z]+)\b)?"
    r"(?:\s?(?P<after>%|[$€£¥₹]|per cent|[A-Za-z]+))?",
    re.UNICODE,
)
_POWER = re.compile("⁻?[⁰¹²³⁴-⁹]{1,2}")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SPELLED_NUMBER = re.compile(rf"\b(?:{'|'.join(sorted({*_SPELLED, *_PARTS}, key=len, reverse=True))})\b", re.IGNORECASE)
_GROUPED_DIGITS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])")


def numbers(text: str) -> list[Number]:
    """Every number in `text`, written in digits or as a small number word, in order.

    "1,234.5", "1.234,5" and "1 234,5" are the same value; a lone comma before exactly three digits groups thousands,
    and so do several equal separators; any other last separator is the decimal one. "$3.2m" is 3 200 000 dollars.
    """
    found: list[Number] = []
    joined = _GROUPED_DIGITS.sub(lambda m: re.sub(r"[ \u00a0\u202f]", "’", m.group()), text)  # same length
    for match in _NUMBER.finditer(joined):
        value = _value(match["digits"])
        if value is None:
            continue
        if value == 10 and (power := _POWER.match(joined, match.end("digits"))):
            value = value ** int(power.group().translate(_LOWERED))
        if match["sign"] in ("-", "−"):
            value = -value
        unit = _CURRENCIES.get((match["before"] or "").casefold(), "")
        scale, after = (match["scale"] or "").casefold(), (match["after"] or "").casefold()
        end = match.end("ordinal") if match["ordinal"] else match.end("digits")
        if scale in _SCALES and (scale not in _LETTER_SCALES or unit):
            value *= _SCALES[scale]
            end = match.end("scale")
        elif scale:
            after = scale if scale != "per" else f"per {after.removeprefix('per ')}"
        if not unit and (after in _PERCENT or after == "per cent"):
            unit, end = "%", match.end()
        elif not unit and after in _CURRENCIES:
            unit = _CURRENCIES[after]
        elif match["ordinal"]:
            unit = "th"
        start = match.start("before") if match["before"] else match.start("sign" if match["sign"] else "digits")
        found.append(Number(value=value.normalize(), unit=unit, text=text[start:end].strip(), start=start, end=end))
    for match in _SPELLED_NUMBER.finditer(text):
        if any(number.start <= match.start() < number.end for number in found):
            continue
        word = match.group().casefold()
        plain = word in _SPELLED
        value = Decimal(_SPELLED[word]) if plain else _PARTS[word]
        rest = text[match.end() : match.end() + 10].split()
        percent = plain and bool(rest) and rest[0].casefold().strip(".,;") in ("percent", "per", "%")
        unit = "%" if percent else "" if plain else "th"
        found.append(
            Number(value=value.normalize(), unit=unit, text=match.group(), start=match.start(), end=match.end())
        )
    return sorted(found, key=lambda number: number.start)


def _value(digits: str) -> Decimal | None:
    digits = digits.replace("’", "'").replace("\u00a0", "'").replace("\u202f", "'")
    separators = [character for character in digits if not character.isdigit()]
    plain = digits.replace("'", "")
    if separators:
        last = separators[-1]
        tail = digits.rsplit(last, 1)[1]
        groups = (
            last == "'" or separators.count(last) > 1 or (last == "," and len(tail) == 3 and not plain.startswith("0"))
        )
        if groups:
            plain = plain.replace(".", "").replace(",", "")
        else:
            whole, fraction = plain.rsplit(last, 1)
            plain = whole.replace(".", "").replace(",", "") + "." + fraction
    try:
        return Decimal(plain)
    except InvalidOperation:  # digits of a script that Decimal does not read
        return None


_CAPITALISED = re.compile(rf"{LETTER}+(?:[’'&./-]{LETTER}+)*")


def names(text: str) -> list[str]:
    """Capitalised words, acronyms and codes ("Berth", "UNESCO", "A-12"), in order; not the small words that begin
    sentences. Scripts without capitals have none."""
    found = []
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if (any(c.isupper() or c.istitle() for c in word) and word.casefold() not in STOP_WORDS) or (
            any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
        ):
            found.append(word)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Words that turn a meaning the same way."""

    name: str
    pattern: re.Pattern[str]
    may_be_dropped: bool = False
    """Leaving such a word out says less, not something else; adding one always says something else."""
    exact: bool = False
    """One such word does not stand for another ("most" for "some")."""


def _family(name: str, expression: str, *, may_be_dropped: bool = False, exact: bool = False) -> _Family:
    pattern = re.compile(
        rf"(?<![\w’'])(?:{' '.join(expression.split()).replace(' ', '|').replace('_', ' ')})(?!\w)", re.I
    )
    return _Family(name=name, pattern=pattern, may_be_dropped=may_be_dropped, exact=exact)


# In these lists a space separates words, "_" stands for a space in one, and the rest is regular expression.
_FAMILIES = (
    _family(
        "a negation",
        r"""not no never none nobody nothing neither nor without cannot \w+n[’']t lack\w* fail\w* refus\w* reject\w*
        den(?:y|ies|ied) unable impossible prevent\w* avoid\w* hardly barely scarcely prohibit\w* forbid\w*
        bans? banned
        unlikely stop(?:s|ped)? ceased? cancel\w* abandon\w* nicht kein\w* nie ne pas jamais sin nunca""",
    ),
    _family(
        "a bound",
        r"""up_to at_most at_least maximum minimum no_more_than no_less_than (?:more|less|fewer)_than
        exceed(?:s|ed|ing)? (?:no|not)_later_than as_(?:many|much|few|little)_as
        (?:over|under|above|below|within)(?=_[\d$€£]) upwards_of""",
        exact=True,
    ),
    _family(
        "an approximation", r"about(?=_[\d$€£]) around(?=_[\d$€£]) approximately roughly nearly almost circa estimated"
    ),
    _family(
        "a possibility",
        r"""may might could can possibl[ey] perhaps potential(?:ly)? likely appears? seems? suggest(?:s|ed)? probabl[ey]
        risk(?:s|ed)?
        threat\w*""",
        exact=True,
    ),
    _family("an obligation", r"must shall required? requires have_to has_to needs? needed mandatory obliged"),
    _family("a piece of advice", r"should ought recommend\w* advis\w* advice"),
    _family(
        "a plan",
        r"""will would plan(?:s|ned)?_to planned planning expect\w* intend\w* propos\w* aims?_to aimed forecasts?
        scheduled hop(?:es?|ed)
        (?:is|are|was|were)_to (?:is|are|was|were)_due consider\w* request\w* ask(?:s|ed)? wants?_to promis\w*
        agree[sd]?_to try tries trying attempt\w* seeks? draft\w*""",
    ),
    _family(
        "a condition",
        r"""if provided until subject_to assuming when whenever once as_long_as so_long_as in_case on_condition
        depend(?:s|ing)_on otherwise""",
        exact=True,
    ),
    _family("an exception", r"unless except excluding apart_from other_than", exact=True),
    _family("a restriction", r"only solely exclusively merely just alone", exact=True),
    _family("a concession", r"but although though despite however whereas nevertheless even_if in_spite_of"),
    _family("a comparison", r"than compared versus relative_to rather instead_of unlike twice half"),
    _family(
        "a speaker",
        r"""according said says told stated? states reported(?:ly)? announc\w+ confirm(?:s|ed)? explain(?:s|ed)?
        think(?:s)? thought believ(?:es?|ed) fear(?:s|ed) warn(?:s|ed)?""",
    ),
    _family(
        "a claim",
        r"claim(?:s|ed)? alleg\w* argu(?:es?|ed) insist(?:s|ed)? suspect(?:s|ed)? accus\w* deemed supposed(?:ly)? "
        r"so-called",
        exact=True,
    ),
    _family(
        "a part",
        r"""most mostly many few several part partly partially often sometimes rarely majority minority mainly some
        usually generally typically normally""",
        exact=True,
    ),
    _family(
        "a whole",
        r"all every each always entire(?:ly)? whole everyone both fully completely total",
        may_be_dropped=True,
    ),
    _family(
        "a rise",
        r"""increas\w* ris(?:es?|en|ing) rose gr(?:ow|ows|ew|own|owing|owth) gain\w* higher more climb\w* expan\w*
        improv\w*
        up above rais(?:es?|ed|ing) surg\w* accelerat\w* longer faster greater better larger strengthen\w*
        doubl\w* tripl\w*""",
        may_be_dropped=True,
    ),
    _family(
        "a fall",
        r"""decreas\w* fall(?:s|en|ing)? fell declin\w* drop\w* lower(?:s|ed|ing)? less fewer reduc\w* shr[iau]nk\w*
        cut(?:s|ting)?
        worse\w* down below loss(?:es)? los(?:t|es?|ing) slow\w* smaller shorter weaken\w* halv\w*""",
        may_be_dropped=True,
    ),
)
_OPPOSED = (
    ("before", "after"), ("buy", "sell"), ("bought", "sold"), ("open", "close"), ("opened", "closed"),
    ("win", "lose"), ("won", "lost"), ("accept", "reject"), ("accepted", "rejected"), ("early", "late"),
    ("profit", "loss"), ("import", "export"), ("imports", "exports"), ("start", "end"), ("started", "ended"),
    ("began", "ended"), ("north", "south"), ("east", "west"), ("pass", "fail"), ("passed", "failed"),
    ("cheaper", "dearer"), ("safe", "unsafe"), ("legal", "illegal"), ("hire", "fire"),
    ("hired", "dismissed"), ("inbound", "outbound"), ("include", "exclude"), ("includes", "excludes"),
    ("first", "last"), ("best", "worst"), ("ahead", "behind"), ("agreed", "refused"), ("allowed", "forbidden"),
)  # fmt: skip


def meaning_changes(text: str, source: str) -> list[str]:
    """Which turns of meaning `text` adds to, or drops from, `source`: negation, direction, bounds, hedges, conditions.

    Each is a short description for a report. A word list sees words, not meaning, so
    it refuses too much rather than too little.
    """
    found = []
    for family in _FAMILIES:
        said, meant = len(family.pattern.findall(text)), len(family.pattern.findall(source))
        if said and not meant:
            found.append(f"adds {family.name}")
        elif meant and not said and not family.may_be_dropped:
            found.append(f"drops {family.name}")
        elif family is _FAMILIES[0] and said != meant:
            found.append(f"changes {family.name}")
        elif family.exact and (other := _not_among(family.pattern, text, source)):
            found.append(f"changes {family.name} to {other!r}")
    in_text, in_source = {w.casefold() for w in words(text)}, {w.casefold() for w in words(source)}
    for pair in _OPPOSED:
        for one, other in (pair, pair[::-1]):
            if one in in_text and one not in in_source and other in in_source:
                found.append(f"says {one!r} where the source says {other!r}")
    return found


def _not_among(pattern: re.Pattern[str], text: str, source: str) -> str | None:
    """A word of a family that `text` uses more often than `source` does."""
    said = Counter(match.group().casefold() for match in pattern.finditer(text))
    meant = Counter(match.group().casefold() for match in pattern.finditer(source))
    return next(iter(said - meant), None)


_LIMITING = frozenset(
    ["a condition", "an exception", "a restriction", "a concession", "a comparison", "a speaker", "a claim"]
)


def turning_words(text: str, *, limiting: bool = False) -> set[str]:
    """The words of `text` that turn its meaning (of several in a row the first), lower case.

    `limiting`: only those without which a statement says more than was meant: conditions, exceptions, comparisons,
    who said it. Without it also negations, bounds, hedges and the like.
    """
    families = [f for f in _FAMILIES if not f.may_be_dropped and (not limiting or f.name in _LIMITING)]
    found = (match.group().casefold().split()[0] for f in families for match in f.pattern.finditer(text))
    return {word for word in found if word not in _FORMS_OF_BE}


_FORMS_OF_BE = frozenset(["is", "are", "was", "were"])


def unsupported(text: str, source: str) -> list[str]:
    """What `text` claims and `source` does not: numbers, names, changed order of either, turned meaning. [] if none.

    Each item is a short description for a report or for a model's second try. Words of scripts without capitals must
    all stand in the source, because names cannot be told apart there.
    """
    found = []
    source_numbers, text_numbers = numbers(source), numbers(text)
    known = {(number.value, number.unit) for number in source_numbers}
    for number in text_numbers:
        if (number.value, number.unit) not in known:
            found.append(f"the number {number.text!r} is not in the source")
    source_words = {word.casefold() for word in _words_and_parts(source)}
    text_names = names(text)
    for name in text_names:
        if not all(part.casefold() in source_words for part in _words_and_parts(name)):
            found.append(f"the name {name!r} is not in the source")
    if not found:
        if not _in_order([(n.value, n.unit) for n in text_numbers], [(n.value, n.unit) for n in source_numbers]):
            found.append("the numbers stand in another order than in the source")
        named = [name.casefold() for name in text_names]
        if not _in_order(named, [word.casefold() for word in _CAPITALISED.findall(source)]):
            found.append("the names stand in another order than in the source")
        if moved := _detached_number(text, text_numbers, source, source_numbers):
            found.append(f"the number {moved!r} belongs to something else in the source")
    found += [f"{run!r} is not in the source" for run in _uncased_runs(text) if run not in source]
    return found + meaning_changes(text, source)


def _words_and_parts(text: str) -> list[str]:
    """Words, and the parts of hyphenated ones."""
    whole = _CAPITALISED.findall(text)
    return whole + [part for word in whole for part in re.split(r"[’'&./-]", word) if part]


def _in_order(items: Sequence[object], reference: Sequence[object]) -> bool:
    """Whether `items` is a subsequence of `reference`."""
    remaining = iter(reference)
    return all(item in remaining for item in items)


def _detached_number(text: str, in_text: list[Number], source: str, in_source: list[Number]) -> str | None:
    """A number whose next subject word is not near the same number in the source ("312 cranes" for "312 ships")."""
    for number in in_text:
        after = _subjects(text[number.end :])[:1]
        if not after:
            continue
        near = set()
        for other in in_source:
            if (other.value, other.unit) == (number.value, number.unit):
                near |= {*_subjects(source[other.end :])[:6], *_subjects(source[: other.start])[-6:]}
        if after[0] not in near:
            return number.text
    return None


def _subjects(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word.casefold() not in STOP_WORDS and not word.isdigit()]


def _uncased_runs(text: str) -> list[str]:
    """Runs of letters of scripts without capitals."""
    runs, run = [], ""
    for character in [*text, " "]:
        if is_uncased(character) or (
            run and not character.isspace() and not character.isascii() and character.isalnum()
        ):
            run += character
        elif run:
            runs.append(run)
            run = ""
    return runs
