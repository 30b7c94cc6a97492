"""Which sentences could stand as a point, and how good each looks before anything is embedded."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

from ternlight.agents.workflows.summary.plan import TENTHS
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.documents.types import Document
from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.sentences import Sentence
from ternlight.tools.text.words import content_words, is_unspaced, words

SHORTEST, LONGEST = 4, 60
"""Words of a sentence that can stand as a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that could stand as a point."""

    sentence: Sentence
    order: int
    """Ordinal of the sentence in the document."""
    tenth: int
    """Which tenth of the document's text it begins in, 0 to 9."""
    stems: tuple[str, ...]
    facts: float
    """0 to 1: numbers and names for its length."""
    cue: bool
    """It says itself that it matters ("we conclude", "in total", "must")."""
    lead: float
    """0 to 1: how near it stands to the beginning of its paragraph or section."""
    heading: float
    """0 to 1: which part of the heading's subject it takes up."""
    penalty: float
    """Subtracted for what makes it stand badly alone."""
    topic: float = 0.0
    """0 to 1: how much of the whole document's subject its words carry."""

    @property
    def lexical(self) -> float:
        """Worth without embeddings, roughly 0 to 1."""
        return (
            0.45 * self.facts
            + 0.2 * self.cue
            + 0.15 * self.topic
            + 0.12 * self.lead
            + 0.08 * self.heading
            - self.penalty
        )


_CUE = re.compile(
    r"""\b(?:in\ (?:summary|conclusion|total|all|short)|overall|to\ (?:sum\ up|conclude)|we\ (?:conclude|find|found
    |show|propose
    |recommend|argue)|conclu(?:de|des|ded|sion)|result(?:s|ed)?|found\ that|shows?\ that|showed\ that
    |demonstrat\w+|recommend\w*
    |decid\w+|decision|agreed|approved|rejected|must|required|shall|total(?:s|led|ed)?|most\ important\w*|key
    |main|mainly|chief|
    principal|primar\w+|major|significant\w*|record|for\ the\ first\ time|largest|smallest|highest|lowest
    |only|never
    |deadline|no\ later\ than|at\ least|risk|warn\w*|because|therefore|as\ a\ result|due\ to|led\ to|caused
    |objective|aim|purpose
    |defined\ as|is\ called|means\ that|doubl\w+|tripl\w+|halv\w+|increas\w+|decreas\w+|rose|fell|declin\w+
    |grew|cost|budget)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DANGLING = re.compile(
    r"""^(?:this|that|these|those|it|its|he|she|they|them|their|his|her|such|here|there|both|the\ (?:former|latter
    |same|above
    |following|other|others)|another|one\ of\ (?:them|these|those)|some\ of\ (?:them|these|those)|which|who
    |whose|as\ such|then
    |yet|still|or|because|if\ so|i|you|my|your)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CONNECTED = re.compile(
    r"^(?:however|but|and|so|also|moreover|furthermore|therefore|thus|hence|instead|otherwise)\b", re.I
)
_POINTS_ELSEWHERE = re.compile(
    r"""^(?:see|refer\ to|for\ (?:more|further|details)|consult)\b
    |\b(?:see|cf\.?)\ (?:also\ )?(?:section|chapter|page|p\.|table|figure|fig\.|appendix|annex|below|above)
    |\b(?:as\ (?:shown|described|discussed|listed|set\ out)\ (?:in|above|below)|the\ following|as\ follows|below\.)""",
    re.IGNORECASE | re.VERBOSE,
)
_BOILERPLATE = re.compile(
    r"""©|\(c\)\ \d{4}|all\ rights\ reserved|\bcopyright\b|https?://|www\.|\S+@\S+\.\w|\bisbn\b|\bissn\b|\bdoi:
    |\.{4,}|(?:\.\ ){4,}
    |^page\ \d+|\bpage\ \d+\ of\ \d+|^(?:figure|fig\.|table|chart|exhibit|source|photo|picture)\s*[\d:.]
    |^\[\d+\]|\bet\ al\.,?\ \(?\d{4}
    |printed\ (?:in|on|by)|\bthis\ page\b|click\ here|\bcookies?\b|unsubscribe|terms\ (?:of\ use
    |and\ conditions\ apply)
    |\b(?:vol|pp)\.\ \d|this\ (?:chapter|section|document|report|book)\ (?:describes|covers|discusses
    |is\ organi[sz]ed|explains)
    |forward-looking\ statement|^contents\b|^table\ of\ contents|[{}<>=]{2}|;\s*$|^\W*(?:tel|fax|phone
    |e-?mail)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_APPARATUS = re.compile(
    r"^\W*(?:\d[\d.]*\s+)?(?:references|bibliography|works cited|literature cited|further reading|index|"
    r"(?:table of )?contents|acknowledge?ments?|list of (?:figures|tables)|literaturverzeichnis|literatur|bibliographie"
    r"|inhalt|inhaltsverzeichnis)\W*$",
    re.IGNORECASE,
)
_SYMBOLS = frozenset("\\/^$=<>{}|&~*@#_+[]`")
_FIRST_CITATION = re.compile(r"\(\d{4}[a-z]?\)\.|\bpp?\.\s?\d+[–-]\d+|\b\d+\s?\(\d+\)[:,]\s?\d+")


def find_candidates(document: Document, sentences: Sequence[Sentence]) -> list[Candidate]:
    """The sentences of `document` that could stand as a point, in order.

    Where no sentence is a full one (a form, a list, a table), shorter and barer ones are taken, and at last anything
    with a letter in it; an empty list means that there is no text at all.
    """
    repeated = _repeated(sentences)
    for accepts in (_is_full, _is_short, _is_anything):
        accepted = {
            order
            for order, sentence in enumerate(sentences)
            if _without_digits(sentence.text) not in repeated and accepts(sentence)
        }
        if accepted:
            return _described(document, sentences, accepted)
    return []


def _is_full(sentence: Sentence) -> bool:
    text = sentence.text
    if sentence.kind not in ("prose", "bullet") or not SHORTEST <= size(text) <= LONGEST:
        return False
    if sentence.kind == "prose" and text.rstrip("\"'”’»)]』」")[-1:] not in tuple(".!…。！．।॥۔։።။។"):
        return False  # the torn end of a paragraph, a caption, a question, the lead of a list
    if text.endswith((":", "?", "؟", "？")) or not _mostly_letters(text):
        return False
    return not (_BOILERPLATE.search(text) or _FIRST_CITATION.search(text))


def _is_short(sentence: Sentence) -> bool:
    return sentence.kind in ("prose", "bullet") and size(sentence.text) >= 3 and not _BOILERPLATE.search(sentence.text)


def _is_anything(sentence: Sentence) -> bool:
    return any(character.isalnum() for character in sentence.text)


def size(text: str) -> int:
    """Words; two characters of a script without spaces count as one word."""
    return len(words(text)) - sum(is_unspaced(character) for character in text) // 2


def _mostly_letters(text: str) -> bool:
    dense = [character for character in text if not character.isspace()]
    # Vowel signs of Indic scripts are marks, not letters, so they are counted by not being ASCII.
    return sum(c.isalpha() or not c.isascii() for c in dense) >= 0.65 * len(dense)


def _described(document: Document, sentences: Sequence[Sentence], accepted: set[int]) -> list[Candidate]:
    """The accepted sentences with what their place and their words say."""
    starts = dict(zip((page.number for page in document.pages), document.offsets, strict=True))
    length = max(1, len(document.text))
    found: list[Candidate] = []
    heading: set[str] = set()
    apparatus = False
    block, in_block, blocks_since_heading = (0, -1), 0, 9
    for order, sentence in enumerate(sentences):
        if sentence.kind == "heading":
            heading, blocks_since_heading = set(content_words(sentence.text)), 0
            apparatus = bool(_APPARATUS.match(sentence.text))
        if (sentence.page, sentence.block) != block:
            block, in_block = (sentence.page, sentence.block), 0
            blocks_since_heading += sentence.kind != "heading"
        else:
            in_block += 1
        if order not in accepted or (apparatus and len(accepted) > 1):
            continue
        stems = tuple(content_words(sentence.text))
        found.append(
            Candidate(
                sentence=sentence,
                order=order,
                tenth=min(TENTHS - 1, (starts[sentence.page] + sentence.start) * TENTHS // length),
                stems=stems,
                facts=_facts(sentence.text),
                cue=bool(_CUE.search(sentence.text)),
                lead=(0.6 if in_block == 0 else 0.2 if in_block == 1 else 0.0)
                + (0.4 if blocks_since_heading == 1 else 0.0),
                heading=min(1.0, len(heading & set(stems)) / len(heading)) if heading else 0.0,
                penalty=_penalty(sentence.text),
            )
        )
    return _with_topics(found)


def _facts(text: str) -> float:
    """Numbers and names, each further one worth less, fewer counted in a long sentence."""
    body = tidy(text)
    first, _, rest = body.partition(" ")
    named = len(names(rest)) + (first.isupper() and len(first) > 1)
    worth = 1.0 * len(numbers(body)) + 0.5 * min(named, 4)
    return min(1.0, log(1 + worth) / log(5)) * min(1.0, 30 / max(1, size(text)))


def _penalty(text: str) -> float:
    body = tidy(text)
    penalty = 0.0
    if _DANGLING.match(body):
        penalty += 0.3
    elif _CONNECTED.match(body) or (body != text and _CONNECTED.match(text)):
        penalty += 0.08
    if _POINTS_ELSEWHERE.search(body):
        penalty += 0.25
    if body.count('"') % 2 or body.count("(") != body.count(")") or body.count("“") != body.count("”"):
        penalty += 0.2
    symbols = sum(character in _SYMBOLS for character in body) / max(1, len(body))
    penalty += min(0.3, 6 * symbols)  # commands and formulas
    words_here = size(text)
    if words_here > 40:
        penalty += 0.1
    penalty += 0.04 * max(0, 9 - words_here)  # "The collection has also changed."
    return penalty


def _repeated(sentences: Sequence[Sentence]) -> set[str]:
    """Texts that stand on three pages or more, numbers aside: page furniture that the reader did not take out."""
    pages: dict[str, set[int]] = {}
    for sentence in sentences:
        pages.setdefault(_without_digits(sentence.text), set()).add(sentence.page)
    return {text for text, seen in pages.items() if len(seen) >= 3}


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "0", text.casefold())


def _with_topics(candidates: list[Candidate]) -> list[Candidate]:
    """`topic` filled in: the mean weight of a sentence's words, words of several sentences but not of all weighing most
    (after SumBasic, Nenkova and Vanderwende 2005, with the inverse frequency of BM25)."""
    counts = Counter(stem for candidate in candidates for stem in set(candidate.stems))
    total = len(candidates)
    weights = {stem: log(1 + n) * log(1 + total / n) if n > 1 else 0.0 for stem, n in counts.items()}
    raw = [sum(weights[stem] for stem in set(c.stems)) / (len(set(c.stems)) + 2) for c in candidates]
    return [replace(c, topic=rank) for c, rank in zip(candidates, ranks(raw), strict=True)]


def ranks(values: Sequence[float]) -> list[float]:
    """Each value's rank, 0 for the lowest to 1 for the highest; equal values share the lower rank."""
    ordered = sorted(values)
    return [bisect_left(ordered, value) / max(1, len(ordered) - 1) for value in values]
