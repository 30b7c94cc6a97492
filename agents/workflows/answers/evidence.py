"""Sentences of found passages that bear on a question, each checked against the text it is from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ternlight.agents.coverage import coverage
from ternlight.agents.workflows.answers.wanted import first_word, says_what_it_is, states_what_is_wanted
from ternlight.agents.workflows.findings.evidence import is_addressed_to_assistants
from ternlight.agents.workflows.findings.plan import SubQuestion, subject_words
from ternlight.tools.documents.types import Citation, Document, Page
from ternlight.tools.embedding import Embedder
from ternlight.tools.rag.types import Passage, Retriever
from ternlight.tools.text.facts import names
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.sentences import Sentence, split_page
from ternlight.tools.text.words import is_unspaced

_WORST_WORD, _MEAN_WORD = 0.4, 0.3
"""What having the question's words adds to a sentence's likeness (see `coverage`): the worst of them, and all."""
_LEAST = 0.84
"""Score below which a sentence is no evidence. This and the two weights were chosen on every second question of
`tests/helpers/questions.py` and `held_out_questions.py`, so that a wrong answer costs as much as a right one is worth.
Of the others, 54 questions and 30 without an answer, 37 are answered rightly, 4 get another sentence and 13 are given
up, as are 29 of the 30.
What is about the right thing and says something else of it is told by likeness in part only: a capable model is asked
for the rest."""
_LEAST_BESIDES = 0.43
"""The same, of the likeness alone, for what is found of what a first sentence names: that name is no word of the
user's, and what is said of it need not have the words of the question."""
_BEHIND = 0.15
"""How far behind the best a sentence may be."""
_ALONE, _AFTER = 0.6, 0.4
"""Weights of the likeness of a sentence by itself, and of the sentence behind the one before it."""
_FITS, _LACKS = 0.05, 0.25
"""What a sentence gains that holds the kind of thing asked for (a number, a name), and loses that does not."""
_SAYS = 0.1
"""What a sentence gains that begins with the thing that "What is ...?" or "What does ... do?" asks for."""
_CODE = 0.15
"""What a sentence gains that holds a code of the question, such as "E-2047"."""
_OFF_SUBJECT = 0.5
"""What a sentence loses whose passage and document do not have the names in the question, or that has not, and does
not follow on, the codes in it."""
_LED_IN = 0.02
"""By how much a sentence must be likelier behind the one before it for both to be quoted: then that one matters."""
_LOOKED_AT = 24
"""Sentences, the likest ones, of which more than their own likeness is looked at."""
_SAME = 0.93
"""Cosine from which two sentences say the same."""
_LONGEST = 120
"""Words of what is quoted."""
_CODE_NAME = re.compile(r"\b\w+_\w+\b")
"""A name of programs, such as "larch_open": it is the one that is asked for, or another."""
_TAG = re.compile(r"</?\w[^<>]*>")
"""A program's markup in a text: who asks is seldom answered by it."""
_LISTING = re.compile(r"(?:\.\s?){4,}|…\s*\d*$|^(?>[^,.;]{1,60}, \d+(?>[-–, ]+\d+)*+[ ;]*+){2,}+$|^\d+[\w\s.-]{0,60} …")
"""A line of a table of contents or of an index."""
_POINTS_BACK = re.compile(r"(?:It|Its|They|Their|Them|This|These|Those|He|His|She|Her|Both|Such)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence that bears on a question, found verbatim in its document."""

    text: str
    citation: Citation
    path: Path
    """Of the file."""
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What passages say to a question."""

    quotes: tuple[Quote, ...]
    """Best first; empty where nothing is good enough."""
    nearest: Quote | None
    """The best sentence whether or not it is good enough; None if there was none at all."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    document: Document
    sentence: Sentence
    before: str
    """The sentence before it on the page, "" for the first."""
    text: str
    """Of the sentence; with the one before it where it begins with "It" or the like."""
    both: str
    """Of the sentence with the one before it, where they are of one paragraph and not too long; else `text`."""

    @property
    def led_in(self) -> str:
        """The sentence behind the one before it."""
        return f"{self.before} {self.sentence.text}".strip()

    def is_in(self, document_id: str, page: int, start: int, end: int) -> bool:
        """Whether the sentence is a part of this place."""
        same_page = (self.passage.document_id, self.sentence.page) == (document_id, page)
        return same_page and start <= self.sentence.start and self.sentence.end <= end


async def find_evidence(
    question: SubQuestion,
    passages: Sequence[Passage],
    source: Retriever,
    embedder: Embedder,
    *,
    most: int,
    besides: Sequence[Quote] = (),
) -> Evidence:
    """Up to `most` sentences of `passages`, documents of `source`, that bear on `question`, `besides` those known."""
    known = [
        (quote.citation.document_id, quote.citation.page, quote.citation.start, quote.citation.end) for quote in besides
    ]
    candidates = [one for one in await _candidates(passages, source) if not any(one.is_in(*place) for place in known)]
    if not candidates:
        return Evidence(quotes=(), nearest=None)
    vectors = await embedder.embed([question.text, *(one.text for one in candidates)])
    alone = vectors[1:] @ vectors[0]
    first = np.argsort(-alone, kind="stable")[:_LOOKED_AT]  # the rest cannot make up for it
    candidates, vectors, alone = [candidates[at] for at in first], vectors[[0, *(first + 1)]], alone[first]
    after = await embedder.embed([one.led_in for one in candidates]) @ vectors[0]
    scores = _ALONE * alone + _AFTER * after + np.array([_fit(question, one) for one in candidates])
    if not besides:
        told = [f"{one.led_in} {one.passage.chunk.context}" for one in candidates]
        scores = scores + await coverage(subject_words(question.text), told, embedder) @ np.array(
            [_WORST_WORD, _MEAN_WORD]
        )
    least, worst = _LEAST_BESIDES if besides else _LEAST, float(scores.max()) - _BEHIND
    quotes: list[Quote] = []
    rows: list[int] = []
    nearest: Quote | None = None
    for at in (int(index) for index in np.argsort(-scores, kind="stable")):
        good = scores[at] >= least
        if nearest is not None and (not quotes or not good or len(quotes) == most or scores[at] < worst):
            break
        if any(float(vectors[1 + row] @ vectors[1 + at]) >= _SAME for row in rows):
            continue
        one = candidates[at]
        text = one.both if after[at] >= alone[at] + _LED_IN else one.text
        citation = find_quote(one.document, text, one.sentence.page)
        if citation is None or any(_overlap(citation, quote.citation) for quote in (*besides, *quotes)):
            continue
        quote = Quote(text=citation.quote, citation=citation, path=one.passage.path, score=float(scores[at]))
        nearest = nearest or quote
        if good:
            quotes.append(quote)
            rows.append(at)
    return Evidence(quotes=tuple(quotes), nearest=nearest)


def _overlap(one: Citation, other: Citation) -> bool:
    same_page = (one.document_id, one.page) == (other.document_id, other.page)
    return same_page and one.start < other.end and other.start < one.end


async def _candidates(passages: Sequence[Passage], source: Retriever) -> list[_Candidate]:
    """Every sentence of the passages once, with the one before it."""
    found: dict[tuple[str, int, int], _Candidate] = {}
    documents: dict[str, Document | None] = {}
    pages: dict[tuple[str, int], list[Sentence]] = {}
    for passage in passages:
        chunk = passage.chunk
        if passage.document_id not in documents:
            documents[passage.document_id] = await source.document(passage.document_id)
        document = documents[passage.document_id]
        if document is None:  # deleted since
            continue
        place = (passage.document_id, chunk.page)
        if place not in pages:
            pages[place] = [sentence for page in _pages(document, chunk.page) for sentence in split_page(page)]
        before: Sentence | None = None
        for sentence in pages[place]:
            if chunk.start <= sentence.start and sentence.end <= chunk.end and _can_stand(sentence):
                key = (passage.document_id, chunk.page, sentence.start)
                both = _both(sentence, before)
                text = both if _POINTS_BACK.match(sentence.text) else sentence.text
                said = before.text if before is not None else ""
                found.setdefault(key, _Candidate(passage, document, sentence, said, text, both))
            before = sentence
    return list(found.values())


def _both(sentence: Sentence, before: Sentence | None) -> str:
    """A sentence with the one before it in its paragraph, or by itself where there is none or both are too long."""
    if before is None or before.block != sentence.block or is_addressed_to_assistants(before.text):
        return sentence.text
    both = f"{before.text} {sentence.text}"
    return both if len(both.split()) <= _LONGEST else sentence.text


def _pages(document: Document, number: int) -> list[Page]:
    return [page for page in document.pages if page.number == number]


def _can_stand(sentence: Sentence) -> bool:
    """Whether it can be an answer: a heading, a question, a list of pages and what speaks to assistants cannot."""
    text = sentence.text
    if sentence.kind == "heading" or text.endswith(("?", "？")) or _LISTING.search(text):
        return False
    if is_addressed_to_assistants(text):
        return False
    words = len(text.split())
    return words <= _LONGEST and (words >= 3 or any(is_unspaced(character) for character in text))


def _fit(question: SubQuestion, one: _Candidate) -> float:
    """What a sentence gains or loses by the kind of thing that is asked for, and by the codes and names it is about."""
    gain = 0.0
    if not any(is_unspaced(character) for character in question.text):
        stated = states_what_is_wanted(question.text, one.text, names=question.names, numbers=question.numbers)
        gain += 0.0 if stated is None else _FITS if stated else -_LACKS
    codes = {name for name in question.names if any(character.isdigit() for character in name)}
    codes |= {name.casefold() for name in _CODE_NAME.findall(question.text)}
    if not all(_has_code(one.led_in, code) for code in codes):
        return gain - _OFF_SUBJECT
    says = says_what_it_is(question.text, one.sentence.text, one.before)
    if says:
        gain += _SAYS
    if any(_has_code(one.text, code) for code in codes) or (codes and says):
        gain += _CODE
    if len(_TAG.findall(one.text)) > 1:
        gain -= _LACKS
    return gain if _is_about(question, one) else gain - _OFF_SUBJECT


def _has_code(text: str, code: str) -> bool:
    """Whether `code` stands in `text` by itself: "E-204" does not stand in "E-2047"."""
    return re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text, re.IGNORECASE) is not None


def _is_about(question: SubQuestion, one: _Candidate) -> bool:
    """Whether the names in the question stand in the passage or over it: most of them, all if there are one or two."""
    chunk = one.passage.chunk
    have = f"{one.passage.name} {one.before} {chunk.searched}".casefold()
    held = sum(name in have for name in question.names)
    return held >= (len(question.names) if len(question.names) <= 2 else 0.6 * len(question.names))


def bridged(question: SubQuestion, quote: Quote) -> SubQuestion | None:
    """The question put again about what a sentence names: the second step of "who runs the firm that ...?".

    None if the sentence names nothing new.
    """
    new = [name for name in dict.fromkeys(names(quote.text)) if name.casefold() not in question.names]
    inner = [name for name in new if name.casefold() != first_word(quote.text)]
    about = (inner or new)[:3]
    if not about:
        return None
    return replace(
        question,
        text=f"{question.text} {' '.join(about)}",
        query=f"{question.query} {' '.join(about)}",
        names=frozenset([about[0].casefold()]),
    )
