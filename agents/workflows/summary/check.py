"""Whether a phrasing may be shown as what its source sentence says.

Facts are compared by `tools.text.facts`; this module judges the phrasing as a whole. A tiny model is held to the
source's own words in the source's own order, because it joins the wrong subject to the right number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.agents.model import Strength
from ternlight.tools.text.facts import turning_words, unsupported
from ternlight.tools.text.words import STOP_WORDS, fold, stem

_CHATTER = re.compile(
    r"""\b(?:sure|certainly|of\ course|here(?:'s|\ is|\ are)|as\ an\ ai|language\ model|rewritten|rephras\w+
    |paraphras\w+
    |shorter\ version|the\ sentence|this\ sentence|the\ following|i\ (?:am|can|cannot|have|hope)|let\ me|let\ us
    |in\ other\ words|plain\ english|summary:|sentence:|short:|note:|answer:|user|assistant)\b|<\|""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(r"[<>`#*_{}\[\]|\\]")
_QUOTED = re.compile(r"""["“„«]([^"“”„«»]+)["”“»]""")
_TOKEN = re.compile(r"[^\W_]+(?:[.,:’'/&-][^\W_]+)*|[^\w\s]")
_BREAKS = frozenset(',;:–—-()[]"“”.!?…')
_LINKING_TEXT = """
therefore thus hence however moreover furthermore also consequently accordingly overall indeed notably percent
per cent pct
"""
_LINKING = frozenset(_LINKING_TEXT.split())
"""Words that may go like small ones; a percent sign is compared with the number it follows."""
_STEADY_TEXT = """
before after until since during between against over under up down than as
"""
_STEADY = frozenset(_STEADY_TEXT.split())
"""Small words that must keep their place all the same."""
_SUBORDINATORS_TEXT = """
if when whenever while unless because since although though as once until till after before where wherever
whereas provided given assuming even whether
"""
_SUBORDINATORS = frozenset(_SUBORDINATORS_TEXT.split())
_OPENERS_TEXT = """
in on at for from with without by to under over during despite among of within through between against unlike
like besides instead having being based due thanks according
"""
_OPENERS = frozenset(_OPENERS_TEXT.split())
"""With these, too, a sentence may begin whose main clause comes only behind the first comma."""
_SCOPES_TEXT = """
in for among of under within without outside except unlike compared until between at with by on where from
"""
_SCOPES = frozenset(_SCOPES_TEXT.split())
"""A part that begins so says to what the rest applies."""
_RELATIVES = frozenset(["which", "who", "whose"])
_PAIRING_TEXT = """
between both either neither together jointly sum total average mean differ difference ratio combin respectiv
mixtur versu
"""
_PAIRING = frozenset(_PAIRING_TEXT.split())
"""Stems of words that make one thing of what "and" joins."""
_TOO_LONG = 1.3
_LEAST_KEPT = {"tiny": 0.5, "capable": 0.0}
_MOST_NEW = {"tiny": 0.0, "capable": 0.4}


def refusal(text: str, source: str, *, strength: Strength) -> str | None:
    """Why `text` may not stand for `source` (both one sentence, white space folded); None if it may.

    The reason is a short phrase for a report, and for the second try of a capable model.
    """
    if not text:
        return "it is empty"
    if _CHATTER.search(text) and not _CHATTER.search(source):
        return "it talks about the task"
    if any(mark not in source for mark in _MARKUP.findall(text)):
        return "it contains markup"
    if len(text) > _TOO_LONG * len(source) + 10:
        return "it is longer than the source"
    if looped(text) and not looped(source):
        return "it repeats itself"
    if text.endswith("?") and not source.endswith("?"):
        return "it is a question"
    if claims := unsupported(text, source):
        return claims[0]
    if _half_a_sentence(text, source):
        return "it leaves out the main clause"
    if any(fold(quoted) not in source for quoted in _QUOTED.findall(text)):
        return "it changes what is quoted"
    kept, new = _shares(text, source)
    if new > _MOST_NEW[strength]:
        return "it uses words that the source does not"
    if kept < _LEAST_KEPT[strength]:
        return "it leaves out the main part"
    if strength == "tiny":
        return _not_a_shortening(text, source)
    return None


def looped(text: str) -> bool:
    """Whether four words in a row come twice, or one word three times in a row."""
    words = text.casefold().split()
    runs = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return len(runs) != len(set(runs)) or any(a == b == c for a, b, c in zip(words, words[1:], words[2:], strict=False))


def _half_a_sentence(text: str, source: str) -> bool:
    """Whether `text` begins as a subordinate clause does and has not the main clause that `source` has."""
    first = text.split()[0].casefold().strip(",")
    if first not in _SUBORDINATORS:
        return False
    if source.split()[0].casefold().strip(",") not in _SUBORDINATORS and not re.search(r",\s\S+\s\S+", text):
        return True
    said = {token.stem for token in _tokens(text) if token.carries}
    last = [token.stem for token in _tokens(re.split(r"[,;:]\s", source)[-1]) if token.carries]
    return sum(stem in said for stem in last) * 2 < len(last)


@dataclass(frozen=True, slots=True)
class _Token:
    stem: str
    carries: bool
    """A word with a subject, a number, a name or a turn of meaning; not a small word, not punctuation."""
    mark: bool
    word: str


def _tokens(text: str) -> list[_Token]:
    found = []
    turning = turning_words(text) | _STEADY
    for match in _TOKEN.finditer(text):
        word = match.group().casefold()
        mark = not word[0].isalnum()
        carries = not mark and (word in turning or word not in STOP_WORDS | _LINKING)
        found.append(_Token(stem(word), carries, mark, word))
    return found


def _shares(text: str, source: str) -> tuple[float, float]:
    """Which part of the source's subject words the text keeps; which part of the text's are not in the source."""
    small = STOP_WORDS | _LINKING
    said = [token.stem for token in _tokens(text) if token.carries and token.word not in small]
    meant = [token.stem for token in _tokens(source) if token.carries and token.word not in small]
    kept = sum(word in said for word in meant) / len(meant) if meant else 1.0
    new = sum(word not in meant for word in said) / len(said) if said else 1.0
    return kept, new


def _not_a_shortening(text: str, source: str) -> str | None:
    """The text must be the source with whole parts left out, each between two marks of punctuation or at the end after
    "and"; small words that turn no meaning may go and come anywhere. So no number can move to another subject, no
    "not" to another verb, and no condition, limit or speaker be lost."""
    meant = _tokens(source)
    position, gaps = 0, []
    for token in (token for token in _tokens(text) if token.carries):
        begin = position
        while position < len(meant) and meant[position].stem != token.stem:
            position += 1
        if position == len(meant):
            return "its words stand in another order than in the source"
        gaps.append((begin, position))
        position += 1
    gaps.append((position, len(meant)))
    for begin, end in gaps:
        carrying = [index for index in range(begin, end) if meant[index].carries]
        if carrying and (reason := _may_not_go(meant, begin, end, carrying, source)):
            return reason
    return None


def can_be_shortened(source: str) -> bool:
    """Whether `source` has any part that a shortening could leave out: without one a model need not be asked."""
    meant = _tokens(source)
    cuts = [0, *(i for i, t in enumerate(meant) if t.mark or t.word == "and"), len(meant)]
    total = sum(token.carries for token in meant)
    for begin in cuts:
        for end in cuts:
            carrying = [index for index in range(begin, end) if meant[index].carries]
            if not 2 <= len(carrying) <= total * (1 - _LEAST_KEPT["tiny"]):
                continue
            # The mark behind the part may lie inside the gap.
            if _may_not_go(meant, begin, min(len(meant), end + 1), carrying, source) is None:
                return True
    return False


def _may_not_go(meant: list[_Token], begin: int, end: int, carrying: list[int], source: str) -> str | None:
    """Why the tokens from `begin` to `end`, of which those at `carrying` carry something, may not be left out."""
    # The marks may lie inside the gap, before its first and behind its last subject word.
    before, behind = meant[begin : carrying[0]], meant[carrying[-1] + 1 : end]
    opens = begin == 0 or any(token.mark for token in before)
    if not opens and end == len(meant) and any(token.word == "and" for token in before):
        opens = not any(t.stem in _PAIRING for t in meant) and not any(t.mark for t in meant[:begin][-4:])
    if not (opens and (end == len(meant) or any(token.mark for token in behind))):
        return "it leaves out part of a clause"
    dropped = [token.word for token in meant[begin:end] if not token.mark]
    aside = dropped[0] in _RELATIVES and begin > 0
    if not aside and turning_words(source, limiting=True) & set(dropped):
        return "it leaves out a condition or a limit"
    if begin == 0 and dropped[0] in _SCOPES | _SUBORDINATORS:
        return "it leaves out what the rest applies to"
    first = meant[0].word
    if first in _SUBORDINATORS and not aside:
        return "it leaves out the main clause"
    if end == len(meant) and (first in _OPENERS or first.endswith(("ing", "ed"))):
        mark = next((index for index, token in enumerate(meant) if token.mark), len(meant))
        if begin <= mark + 1:
            return "it leaves out the main clause"
    return None


def changed(text: str, source: str) -> bool:
    """Whether the model did anything: a text equal to the source but for marks and capitals is the source's own."""
    return [t.stem for t in _tokens(text) if not t.mark] != [t.stem for t in _tokens(source) if not t.mark]


def plainly(reason: str) -> str:
    """What was wrong with a refused phrasing, in words for the user."""
    for sign, plain in _PLAINLY.items():
        if sign in reason:
            return plain
    return "it was no usable sentence"


_PLAINLY = {
    "number": "it changed a number",
    "name": "it changed a name",
    "leaves out": "it left out something that matters",
    "cut off": "it stopped in the middle",
    "another order": "it put the words in another order",
    "words that the source": "it used words that are not there",
    "something else": "it said something else",
    "adds ": "it changed the meaning",
    "drops ": "it changed the meaning",
    "changes ": "it changed the meaning",
    "says ": "it changed the meaning",
    "it repeats": "it repeated itself",
}
