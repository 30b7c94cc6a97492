"""Whether words may stand on a slide: every number, sum and name is in its passages or the user's facts.

The check is one-sided. Words that are refused although they were true cost a sentence of the source in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ternlight.agents.workflows.summary.check import looped
from ternlight.tools.text.facts import meaning_changes, names, numbers
from ternlight.tools.text.words import STOP_WORDS, content_words, stem, words
from ternlight.tools.typeset.leaks import leaks
from ternlight.tools.typeset.wording import numbers as plain_numbers

_FROM_ELSEWHERE = 0.45
"""Share of a text's subject words that may stand in none of the passages."""
_TEMPLATE = frozenset(
    [
        "headline", "schema", "json", "bullet", "bullets", "placeholder", "passage", "passages", "slide", "slides",
        "title", "tbd", "lorem", "string", "text", "example", "assistant", "sure", "certainly",
    ]
)  # fmt: skip
"""Words of the task that small models echo."""


@dataclass(frozen=True)
class Ground:
    """What a slide may say: its passages, and the user's facts."""

    passages: tuple[str, ...]
    facts: tuple[str, ...] = ()

    @cached_property
    def _numbers(self) -> set[tuple[object, str]]:
        return {(number.value, number.unit) for text in (*self.passages, *self.facts) for number in numbers(text)}

    @cached_property
    def _values(self) -> set[float]:
        return {round(value, 6) for text in (*self.passages, *self.facts) for value in plain_numbers(text)}

    @cached_property
    def _words(self) -> set[str]:
        return {part for text in (*self.passages, *self.facts) for word in words(text) for part in _parts(word)}

    @cached_property
    def _stems(self) -> set[str]:
        return {one for text in (*self.passages, *self.facts) for one in content_words(text)}

    def refuses(self, text: str) -> str | None:
        """Why `text` may not be shown; None if it may."""
        if not text.strip():
            return "it is empty"
        if leaks(text):
            return "it contains markup"
        if looped(text):
            return "it repeats itself"
        if missing := self.untraced(text):
            return f"{missing[0]} is not in the sources"
        own = [one for one in content_words(text) if not one.isdigit()]
        new = [one for one in own if one not in self._stems]
        if own and len(new) > _FROM_ELSEWHERE * len(own):
            return "it uses words that the sources do not"
        if any(word.casefold() in _TEMPLATE and word.casefold() not in self._words for word in words(text)):
            return "it talks about the task"
        if turned := self._turned(text):
            return turned
        return None

    def untraced(self, text: str) -> list[str]:
        """The numbers, sums and names of `text` that neither the passages nor the facts have."""
        found = []
        for number in numbers(text):
            known = (number.value, number.unit) in self._numbers
            spelled = not any(character.isdigit() for character in number.text)
            if not known and not (spelled and number.value <= 3):
                unitless = not number.unit and round(float(number.value), 6) in self._values
                if not unitless:
                    found.append(f"the number {number.text!r}")
        for name in names(text):
            if not all(part in self._words or part in STOP_WORDS for part in _parts(name)):
                found.append(f"the name {name!r}")
        return found

    def _turned(self, text: str) -> str | None:
        """A turn of meaning (a negation, a rise for a fall) that the nearest passage does not have."""
        own = set(content_words(text))
        nearest = max((*self.passages, *self.facts), key=lambda one: len(own & set(content_words(one))), default="")
        changes = [
            change for change in meaning_changes(text, nearest) if change.startswith(("adds a neg", "changes a neg"))
        ]
        if changes or [change for change in meaning_changes(text, nearest) if change.startswith("says ")]:
            return "it changes the meaning"
        rises = {"adds a rise", "adds a fall"} & set(meaning_changes(text, " ".join(self.passages)))
        return "it changes the meaning" if rises else None


def _parts(word: str) -> list[str]:
    whole = word.casefold().replace("’", "'")
    pieces = [
        piece
        for piece in whole.replace("-", " ").replace("/", " ").replace("'", " ").replace(".", " ").split()
        if piece
    ]
    return list(dict.fromkeys([whole, *pieces, stem(whole)])) if len(pieces) <= 1 else pieces


def traced_share(texts: Sequence[str], ground: Ground) -> tuple[int, int]:
    """How many numbers of `texts` have support, and how many there are."""
    total = supported = 0
    for text in texts:
        stated = [number for number in numbers(text) if any(character.isdigit() for character in number.text)]
        missing = {one for one in ground.untraced(text) if one.startswith("the number")}
        total += len(stated)
        supported += sum(f"the number {number.text!r}" not in missing for number in stated)
    return supported, total
