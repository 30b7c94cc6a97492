"""Where sources disagree about a number.

Two sentences of different sources are set against each other only if they are about the same thing as far as words can
tell: the same names (one at least), nearly the same subject words, the same other numbers (so the same year), the same
unit and thing counted, and one number that differs. The note says who says what; it does not say who is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ternlight.tools.documents.types import Document
from ternlight.tools.text.facts import Number, meaning_changes, names, numbers
from ternlight.tools.text.sentences import split_pages
from ternlight.tools.text.words import content_words

_SAME_SUBJECT = 0.7
"""Shared part of all subject words."""
_LEAST_SHARED = 3
"""Subject words that both have, at least."""
_NEAR = Decimal("0.005")
"""Relative difference below which two numbers are one, rounded."""
_MOST_NUMBERS = 4
"""In one sentence; more is a list or a table, where words do not tell what belongs to what."""
_MOST_CLAIMS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source says: `document.pages[page].text[start:end]`."""

    source: int
    """Number of the source, as the caller gave it."""
    value: str
    """The number, as written."""
    quote: str
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Claims about one thing that cannot all be right, one for each value, in the order of the sources."""

    claims: tuple[Claim, ...]

    @property
    def note(self) -> str:
        """For the user: "Sources disagree: 312 ships [1], 298 ships [4]." """
        said = ", ".join(f"{claim.value} [{claim.source}]" for claim in self.claims)
        return f"Sources disagree: {said}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    claim: Claim
    value: Decimal
    unit: str
    counted: str
    """Stem of the word after the number."""
    words: frozenset[str]
    names: frozenset[str]
    others: tuple[tuple[Decimal, str], ...]
    text: str


def find_contradictions(sources: Sequence[tuple[int, Document]]) -> list[Contradiction]:
    """Numbers that sources (number, text) disagree about, in the order of the first source's text."""
    statements = [s for number, document in sources for s in _statements(number, document)][:_MOST_CLAIMS]
    buckets: dict[tuple[str, str, frozenset[str], tuple[tuple[Decimal, str], ...]], list[_Statement]] = {}
    for statement in statements:
        key = (statement.unit, statement.counted, statement.names, statement.others)
        buckets.setdefault(key, []).append(statement)
    found: list[Contradiction] = []
    taken: set[tuple[int, int, int, str]] = set()
    for bucket in buckets.values():
        for index, first in enumerate(bucket):
            if _place(first) in taken:
                continue
            group = [first]
            for other in bucket[index + 1 :]:
                same_source = any(member.claim.source == other.claim.source for member in group)
                if not same_source and _place(other) not in taken and _same_subject(first, other):
                    group.append(other)
            told = _one_for_each_value(group)
            if len(told) > 1:
                found.append(Contradiction(claims=tuple(statement.claim for statement in told)))
                taken |= {_place(member) for member in group}
    return found


def _statements(source: int, document: Document) -> list[_Statement]:
    found = []
    for sentence in split_pages(document.pages):
        stated = numbers(sentence.text)
        if sentence.kind not in ("prose", "bullet") or not 1 <= len(stated) <= _MOST_NUMBERS:
            continue
        subject = _subject(sentence.text, stated)
        if len(subject) < _LEAST_SHARED:
            continue
        named = frozenset(name.casefold() for name in names(sentence.text) if not any(c.isdigit() for c in name))
        if not _names_its_subject(sentence.text):
            continue
        for number in stated:
            if number.unit == "th" or _is_year(number):
                continue
            after = content_words(sentence.text[number.end :])[:1]
            found.append(
                _Statement(
                    claim=Claim(
                        source=source,
                        value=_shown(sentence.text, number),
                        quote=sentence.text,
                        page=sentence.page,
                        start=sentence.start,
                        end=sentence.end,
                    ),
                    value=number.value,
                    unit=number.unit,
                    counted=after[0] if after else "",
                    words=subject,
                    names=named,
                    others=tuple(sorted((n.value, n.unit) for n in stated if n is not number)),
                    text=sentence.text,
                )
            )
    return found


def _names_its_subject(text: str) -> bool:
    """Whether a name stands in the sentence, not at its begin: "its quay" may be anybody's."""
    return any(not any(c.isdigit() for c in name) for name in names(" ".join(text.split()[1:])))


def _subject(text: str, stated: Sequence[Number]) -> frozenset[str]:
    """Stems of the subject words, those within numbers left out."""
    pieces, at = [], 0
    for number in stated:
        pieces.append(text[at : number.start])
        at = number.end
    pieces.append(text[at:])
    return frozenset(word for word in content_words(" ".join(pieces)) if not word.isdigit())


def _same_subject(one: _Statement, other: _Statement) -> bool:
    shared = len(one.words & other.words)
    # "plans to" and "did", "up to" and "about", "not": turned meanings are other statements, not contradictions.
    return (
        shared >= _LEAST_SHARED
        and shared >= _SAME_SUBJECT * len(one.words | other.words)
        and not meaning_changes(one.text, other.text)
        and not meaning_changes(other.text, one.text)
    )


def _one_for_each_value(group: Sequence[_Statement]) -> list[_Statement]:
    kept: list[_Statement] = []
    for statement in group:
        if not any(_near(statement.value, other.value) for other in kept):
            kept.append(statement)
    return kept


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


def _is_year(number: Number) -> bool:
    return (
        not number.unit
        and number.value == int(number.value)
        and 1500 <= number.value <= 2100
        and "," not in (number.text)
    )


def _shown(text: str, number: Number) -> str:
    """The number with the word that follows it."""
    word = text[number.end :].split(maxsplit=1)[:1]
    plain = word[0].rstrip(".,;:!?)") if word and text[number.end : number.end + 1] == " " else ""
    return f"{number.text} {plain}".strip() if plain.isalpha() else number.text


def _place(statement: _Statement) -> tuple[int, int, int, str]:
    return statement.claim.source, statement.claim.page, statement.claim.start, statement.claim.value
