"""What kind of thing a question asks for, and whether a sentence states one: a sum of money, a date, a duration."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise

from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.words import content_words, stem

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


_LICENSED = re.compile(
    r"\blicen[cs]ed? (?:under|by)\b|\b(?:under|by|of|with) (?:an? |the )?(?:terms (?:and conditions )?of )?"
    r"(?:[\w.()-]+ ){0,6}licen[cs]e\b|\bpublic domain\b|\bpermission is (?:hereby )?granted\b|\ball rights reserved\b"
    r"|\blicen[cs]e (?:is|:)|\blicen[cs]ed? as\b|\b(?:A|L)?GPL|\bCC[ -]BY\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:figures?|fig\.|tables?|sections?|equations?|eq\.|chapters?|pages?|appendix|version) \(?[\d.]+\)?"
    r"|\([^()]*\b(?:1[89]|20)\d\d[a-z]?\)|\b(?:in|since|by|until|from|before|after|of) (?:1\d|20)\d\d\b(?!,)",
    re.IGNORECASE,
)
_IN_FULL = re.compile(r"\bwhat (?:does|do|did) (\S+) (?:stand|stood) for\b|\bwhat is (\S+) short for\b", re.IGNORECASE)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "herr", "frau"])


def first_word(text: str) -> str:
    """Of a sentence, lower case, without marks: its capital need not make it a name."""
    return re.sub(r"[^\w]+", "", (text.split() or [""])[0]).casefold()


def _money(text: str, known: Collection[str]) -> bool:
    """A sum, or word of what is free of charge."""
    return any(one.unit not in ("", "%", "th") for one in numbers(text)) or bool(
        re.search(r"\bfree\b|\bnothing\b|\bno charge\b", text, re.IGNORECASE)
    )


def _number(text: str, known: Collection[str]) -> bool:
    """A number that counts or measures: not that of a figure, nor a year."""
    return bool({str(number.value) for number in numbers(_REFERENCE.sub("", text))} - set(known))


def _name(text: str, known: Collection[str]) -> bool:
    """A name that is not one of the question's, nor a capital only because it begins the sentence."""
    return bool({name.casefold() for name in names(text)} - set(known) - {first_word(text)})


def _first_name(text: str, known: Collection[str]) -> bool:
    """A capitalised word right before a name of the question's."""
    return any(
        before[:1].isupper() and before.casefold() not in {*known, *_TITLES} and name.casefold() in known
        for before, name in pairwise(re.findall(r"\w+", text))
    )


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
    _kind(r"\b(?:first|christian|given) name of\b|\bwhose first name\b", _first_name, of_names=True),
    _kind(r"\b(?:under|which|what|whose) (?:\w+ )?licen[cs]e|\bhow is\b.*\blicen[cs]ed\b", _matching(_LICENSED)),
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
        r"|\b(?:height|depth|weight|width|length|wingspan|diameter|size|distance|capacity|population|speed|temperature|rate"
        r"|boiling point)\b|\bwie ?viele?\b|\bcombien\b"
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
    if (short := _IN_FULL.search(question)) is not None:
        name = re.escape(short[1] or short[2])
        return re.search(rf"[a-z]\W*\({name}\)|(?<!\w){name}\W*\(\w+ \w|(?<!\w){name} stands for", text) is not None
    for kind in _KINDS:
        if kind.asked.search(question):
            return kind.stated(text, names if kind.of_names else numbers)
    return None


_OF_A_THING = re.compile(
    r"\bwhat (?:(?:does|do|did) (?P<doer>[^\s?]+(?: [^\s?]+){0,3}?) (?P<verb>\w+)"
    r"|(?:is|are|was|were) (?P<thing>[^\s?]+(?: [^\s?]+){0,3}?)(?: (?:used )?for)?)\s*\?*\s*$",
    re.IGNORECASE,
)
"""Of "What does larch_open return?" the thing, and what is asked of it; of "What is a berth?" the thing."""
_KIND_OF_THING = r"(?:function|command|program|tool|script|option|field|file|folder|directory|package|word|term)"
_AROUND_A_THING = re.compile(rf"^(?:an? |the )?(?:{_KIND_OF_THING} )?(?=\S)| {_KIND_OF_THING}$", re.IGNORECASE)
_ACTS = re.compile(r"^(?:\W|(?:this|the) \w+ |it )*[A-Za-z]{2,}s\b", re.IGNORECASE)
"""How what programs and clauses do is told, right under their names: "Returns zero on success."."""
_GENERAL_VERBS = frozenset(["do", "mean"])


def says_what_it_is(question: str, text: str, before: str) -> bool:
    """Whether `text` begins with the thing that "What does ... do?" or "What is ...?" asks for, and so is about it; or
    whether, behind a sentence `before` that names the thing, it begins with what that does.

    False for any other question.
    """
    if _IN_FULL.search(question):
        return states_what_is_wanted(question, text, names=(), numbers=()) is True
    asked = _OF_A_THING.search(question)
    if asked is None:
        return False
    verb = (asked["verb"] or "").casefold()
    thing = _AROUND_A_THING.sub("", asked["doer"] or asked["thing"]).strip("“”\"'‘’")
    if not thing:
        return False
    if verb and verb not in _GENERAL_VERBS and stem(verb) not in content_words(text):
        return False
    named = rf"(?<!\w){re.escape(thing)}(?!\w)"
    # A signature, "int f (int n)", says nothing of what f does.
    if re.match(rf"\W*(?:\w+ ){{0,2}}?{named}(?! ?\()", text, re.IGNORECASE):
        return True
    if not verb or re.search(named, before, re.IGNORECASE) is None or _ACTS.match(text) is None:
        return False
    return verb != "do" or not text.casefold().startswith("return")
