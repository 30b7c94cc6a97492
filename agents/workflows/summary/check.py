"""Whether a phrasing may be shown as what its source sentence says.

Facts are compared by `tools.text.facts`; this module judges the phrasing as a whole. A tiny model is held to the
source's own words in the source's own order, because it joins the wrong subject to the right number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ternlight.agents.model import Strength
from ternlight.tools.text.facts import unsupported
from ternlight.tools.text.words import STOP_WORDS, stem

_CHATTER = re.compile(
    r"""\b(?:sure|certainly|of\ course|here(?:'s|\ is|\ are)|as\ an\ ai|language\ model|rewritten|rephras\w+
    |paraphras\w+
    |shorter\ version|the\ sentence|this\ sentence|the\ following|i\ (?:am|can|cannot|have|hope)|let\ me|let\ us
    |in\ other\ words|plain\ english|summary:|sentence:|short:|note:|answer:|user|assistant)\b|<\|""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(r"[<>`#*_{}\[\]|\\]")
_TOKEN = re.compile(r"[^\W_]+(?:[.,:’'/&-][^\W_]+)*|[^\w\s]")
_BREAKS = frozenset(',;:–—-()[]"“”.!?…')
_LINKING_TEXT = """
therefore thus hence however moreover furthermore also consequently accordingly overall indeed notably percent
per cent pct
"""
_LINKING = frozenset(_LINKING_TEXT.split())
"""Words that may go like small ones; a percent sign is compared with the number it follows."""
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


@dataclass(frozen=True, slots=True)
class _Token:
    stem: str
    carries: bool
    """A word with a subject, a number or a name; not a small word, not punctuation."""
    mark: bool


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        mark = not word[0].isalnum()
        found.append(_Token(stem(word), not mark and word.casefold() not in STOP_WORDS | _LINKING, mark))
    return found


def _shares(text: str, source: str) -> tuple[float, float]:
    """Which part of the source's subject words the text keeps; which part of the text's are not in the source."""
    said = [token.stem for token in _tokens(text) if token.carries]
    meant = [token.stem for token in _tokens(source) if token.carries]
    kept = sum(word in said for word in meant) / len(meant) if meant else 1.0
    new = sum(word not in meant for word in said) / len(said) if said else 1.0
    return kept, new


def _not_a_shortening(text: str, source: str) -> str | None:
    """The text must be the source with whole parts left out, each between two marks of punctuation or at the end after
    "and"; small words may go and come anywhere. So no number can move to another subject."""
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
        if not any(token.carries for token in meant[begin:end]):
            continue
        # The marks may lie inside the gap, before its first and behind its last subject word.
        first = next(i for i in range(begin, end) if meant[i].carries)
        last = next(i for i in range(end - 1, begin - 1, -1) if meant[i].carries)
        opens = begin == 0 or any(token.mark for token in meant[begin:first])
        paired = any(token.stem in ("between", "both", "either") for token in meant)
        opens = opens or (end == len(meant) and not paired and any(t.stem == "and" for t in meant[begin:first]))
        closes = end == len(meant) or any(token.mark for token in meant[last + 1 : end])
        if not (opens and closes):
            return "it leaves out part of a clause"
    return None


def changed(text: str, source: str) -> bool:
    """Whether the model did anything: a text equal to the source but for marks and capitals is the source's own."""
    return [t.stem for t in _tokens(text) if not t.mark] != [t.stem for t in _tokens(source) if not t.mark]
