"""Which sentences could stand as a point, and how good each looks before anything is embedded."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from ternlight.agents.workflows.summary.parts import LEFT_OUT, PartKind, licence_share
from ternlight.agents.workflows.summary.plan import TENTHS
from ternlight.agents.workflows.summary.standing import is_code, is_notice, penalty, refers_back, size
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.documents.types import Document
from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.sentences import Sentence
from ternlight.tools.text.words import content_words

SHORTEST, LONGEST = 4, 60
"""Words of a sentence that can stand as a point."""


_PARTS_WORTH: Mapping[PartKind, float] = {"summary": 0.1, "opening": 0.05, "closing": 0.1}
_CONTEXT_HELPS = 0.25
"""How much of the penalty for pointing back is lifted where the sentence pointed at is quoted too."""
_LONGEST_WITH_CONTEXT = 320
"""Characters of a sentence and the one before it, if both are to be quoted."""
_CONTRACT = 0.25
"""Share of sentences in legal words from which a document is a licence or a contract itself."""


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
    part: PartKind
    """The kind of part that it stands in."""
    before: Sentence | None
    """The sentence before it, where it begins with a word ("It", "She") whose meaning stands there."""
    topic: float = 0.0
    """0 to 1: how much of the whole document's subject its words carry."""

    @property
    def quotable(self) -> Sentence:
        """What is quoted for it: itself, behind the sentence that it refers to."""
        if self.before is None:
            return self.sentence
        text = f"{self.before.text} {self.sentence.text}"
        return replace(self.sentence, start=self.before.start, text=text)

    @property
    def lexical(self) -> float:
        """Worth without embeddings, roughly 0 to 1."""
        return (
            0.45 * self.facts
            + 0.2 * self.cue
            + 0.15 * self.topic
            + 0.12 * self.lead
            + 0.08 * self.heading
            + _PARTS_WORTH.get(self.part, 0.0)
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
_BOILERPLATE = re.compile(
    r"""©|\(c\)\ \d{4}|all\ rights\ reserved|\bcopyright\b|https?://|www\.|\S+@\S+\.\w|\bisbn\b|\bissn\b|\bdoi:
    |\.{4,}|(?:\.\ ){4,}
    |^page\ \d+|\bpage\ \d+\ of\ \d+|^(?:figure|fig\.|table|chart|exhibit|source|photo|picture)\s*[\d:.]
    |^\[\d+\]|\bet\ al\.,?\ \(?\d{4}
    |printed\ (?:in|on|by)|\bthis\ page\ (?:is|was|has|last|intentionally)\b|click\ here
    |\bcookies?\b|unsubscribe|terms\ (?:of\ use
    |and\ conditions\ apply)
    |\b(?:vol|pp)\.\ \d|this\ (?:chapter|section)\ (?:describes|covers|discusses|explains)
    |^(?:this|the)\ (?:paper|report|document|book|thesis)\ is\ (?:organi[sz]ed|structured)
    |\bsection\ \d+\ (?:describes|presents|gives|contains|reviews)
    |forward-looking\ statement|^contents\b|^table\ of\ contents|[{}<>=]{2}|;\s*$|^\W*(?:tel|fax|phone
    |e-?mail)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_CITATION = re.compile(r"\(\d{4}[a-z]?\)\.|\bpp?\.\s?\d+[–-]\d+|\b\d+\s?\(\d+\)[:,]\s?\d+")


def find_candidates(document: Document, sentences: Sequence[Sentence], kinds: Sequence[PartKind]) -> list[Candidate]:
    """The sentences of `document` that could stand as a point, in order; `kinds` says in what parts they stand.

    Where no sentence is a full one (a form, a list, a table), shorter and barer ones are taken, and at last anything
    with a letter in it; an empty list means that there is no text at all.
    """
    notices = not _is_legal(sentences, kinds)
    # Where everything is repeated, repetition is no sign of page furniture.
    for repeated in (_repeated(sentences), set[int]()):
        for accepts in (_is_full, _is_short, _is_anything):
            accepted = {
                order
                for order, sentence in enumerate(sentences)
                if order not in repeated and accepts(sentence) and not (order and _is_torn(sentences, order))
            }
            inside = {
                order
                for order in accepted
                if kinds[order] not in LEFT_OUT and not (notices and is_notice(sentences[order].text))
            }
            if inside or accepted:
                return _described(document, sentences, kinds, inside or accepted)
    return []


def is_running_text(candidates: Sequence[Candidate]) -> bool:
    """Whether these are full sentences, and not the lines of a table, a form or a program."""
    return any(_is_full(candidate.sentence) for candidate in candidates)


def _is_full(sentence: Sentence) -> bool:
    text = sentence.text
    if sentence.kind not in ("prose", "bullet") or not SHORTEST <= size(text) <= LONGEST:
        return False
    if sentence.kind == "prose" and text.rstrip("\"'”’»)]』」")[-1:] not in tuple(".!…。！．।॥۔։።။។"):
        return False  # the torn end of a paragraph, a caption, a question, the lead of a list
    if text.endswith((":", "?", "؟", "？")) or not _mostly_letters(text):
        return False
    return not (_BOILERPLATE.search(text) or _FIRST_CITATION.search(text) or is_code(text))


def _is_torn(sentences: Sequence[Sentence], order: int) -> bool:
    """Whether it is the second half of a sentence that the end of a page has cut in two."""
    sentence, before = sentences[order], sentences[order - 1]
    ended = before.text.rstrip("\"'”’»)]").endswith((".", "!", "?", ":", "…", ";"))
    return sentence.text[:1].islower() and sentence.page != before.page and before.kind == "prose" and not ended


def _is_short(sentence: Sentence) -> bool:
    return sentence.kind in ("prose", "bullet") and size(sentence.text) >= 3 and not _BOILERPLATE.search(sentence.text)


def _is_anything(sentence: Sentence) -> bool:
    return any(character.isalnum() for character in sentence.text)


def _mostly_letters(text: str) -> bool:
    dense = [character for character in text if not character.isspace()]
    # Vowel signs of Indic scripts are marks, not letters, so they are counted by not being ASCII.
    return sum(c.isalpha() or not c.isascii() for c in dense) >= 0.65 * len(dense)


def _is_legal(sentences: Sequence[Sentence], kinds: Sequence[PartKind]) -> bool:
    """Whether the document, without the parts that are left out, is a licence or a contract itself."""
    body = [sentence for sentence, kind in zip(sentences, kinds, strict=True) if kind not in LEFT_OUT]
    return licence_share(body) >= _CONTRACT


def _described(
    document: Document, sentences: Sequence[Sentence], kinds: Sequence[PartKind], accepted: set[int]
) -> list[Candidate]:
    """The accepted sentences with what their place and their words say."""
    tenths = _tenths(document, sentences, kinds)
    legal = _is_legal(sentences, kinds)
    found: list[Candidate] = []
    heading: set[str] = set()
    block, in_block, blocks_since_heading = (0, -1), 0, 9
    for order, sentence in enumerate(sentences):
        if sentence.kind == "heading":
            heading, blocks_since_heading = set(content_words(sentence.text)), 0
        if (sentence.page, sentence.block) != block:
            block, in_block = (sentence.page, sentence.block), 0
            blocks_since_heading += sentence.kind != "heading"
        else:
            in_block += 1
        if order not in accepted:
            continue
        stems = tuple(content_words(sentence.text))
        before = _referred_to(sentences, order, accepted) if in_block else None
        found.append(
            Candidate(
                sentence=sentence,
                order=order,
                tenth=tenths[order],
                stems=stems,
                facts=_facts(sentence.text),
                cue=bool(_CUE.search(sentence.text)),
                lead=(0.6 if in_block == 0 else 0.2 if in_block == 1 else 0.0)
                + (0.4 if blocks_since_heading == 1 else 0.0),
                heading=min(1.0, len(heading & set(stems)) / len(heading)) if heading else 0.0,
                penalty=penalty(sentence, legal=legal) - (_CONTEXT_HELPS if before else 0.0),
                part=kinds[order],
                before=before,
            )
        )
    return _with_topics(found)


def _tenths(document: Document, sentences: Sequence[Sentence], kinds: Sequence[PartKind]) -> list[int]:
    """Which tenth of the text, without the parts that are left out, each sentence begins in."""
    starts = dict(zip((page.number for page in document.pages), document.offsets, strict=True))
    left_out, places, skipped = False, [], 0
    begin = 0
    for sentence, kind in zip(sentences, kinds, strict=True):
        at = starts[sentence.page] + sentence.start
        if left_out:
            skipped += at - begin
        begin, left_out = at, kind in LEFT_OUT
        places.append(at - skipped)
    length = max(1, len(document.text) - skipped - (len(document.text) - begin if left_out else 0))
    return [min(TENTHS - 1, place * TENTHS // length) for place in places]


def _referred_to(sentences: Sequence[Sentence], order: int, accepted: set[int]) -> Sentence | None:
    """The sentence before, if this one begins by pointing at it and the two can be quoted together."""
    sentence, before = sentences[order], sentences[order - 1]
    fits = len(before.text) + len(sentence.text) < _LONGEST_WITH_CONTEXT and before.kind == sentence.kind
    stands = order - 1 in accepted and not refers_back(before.text)
    return before if fits and stands and refers_back(sentence.text) else None


def _facts(text: str) -> float:
    """Numbers and names, each further one worth less, fewer counted in a long sentence."""
    body = tidy(text)
    first, _, rest = body.partition(" ")
    named = len(names(rest)) + (first.isupper() and len(first) > 1)
    worth = 1.0 * len(numbers(body)) + 0.5 * min(named, 4)
    return min(1.0, log(1 + worth) / log(5)) * min(1.0, 30 / max(1, size(text)))


def _repeated(sentences: Sequence[Sentence]) -> set[int]:
    """Page furniture that the reader did not take out: ordinals of the sentences whose text stands on three pages or
    more, numbers aside where it is the first or the last of its page."""
    edges = {
        order
        for order, sentence in enumerate(sentences)
        if order in (0, len(sentences) - 1)
        or sentences[order - 1].page != sentence.page
        or sentences[order + 1].page != sentence.page
    }
    pages: dict[str, set[int]] = {}
    for order, sentence in enumerate(sentences):
        pages.setdefault(sentence.text, set()).add(sentence.page)
        if order in edges:
            pages.setdefault(_without_digits(sentence.text), set()).add(sentence.page)
    return {
        order
        for order, sentence in enumerate(sentences)
        if len(pages[sentence.text]) >= 3 or (order in edges and len(pages[_without_digits(sentence.text)]) >= 3)
    }


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "\0", text.casefold())  # a text with this in it is no sentence's


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
