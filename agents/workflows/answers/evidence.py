"""Sentences of found passages that bear on a question, each checked against the text it is from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ternlight.agents.workflows.findings.plan import SubQuestion
from ternlight.tools.documents.types import Citation, Document, Page
from ternlight.tools.embedding import Embedder
from ternlight.tools.rag.tokens import indexed, phrases
from ternlight.tools.rag.types import Passage, Retriever
from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.sentences import Sentence, split_page
from ternlight.tools.text.words import is_unspaced

_LEAST, _LEAST_SHARING = 0.36, 0.47
"""Score below which a sentence is no evidence; the second where it has some of the question's words and not all. A word
in common lifts the likeness of whatever speaks of the same thing: "How heavy is a stork chick?" is near to all that is
said of storks. A sentence that shares none is near by its meaning alone, and may be farther. Chosen on one half of
`tests/helpers/questions.py`, with two embedders and no model. Of the other half, 32 questions and 15 without an answer,
21 are answered rightly, 7 get another sentence and 4 are given up, as are 12 of the 15; with one bound of 0.43 for all
it was 19, 5, 8 and 9. What is about the right thing and says something else of it cannot be told by likeness: a
capable model is asked for that."""
_LEAST_BESIDES = 0.43
"""The same for what is found of what a first sentence names: that name is no word of the user's."""
_BEHIND = 0.15
"""How far behind the best a sentence may be."""
_ALONE, _AFTER = 0.6, 0.4
"""Weights of the likeness of a sentence by itself, and of the sentence behind the one before it."""
_FITS, _LACKS = 0.05, 0.15
"""What a sentence gains that holds the kind of thing asked for (a number, a name), and loses that does not."""
_CODE = 0.15
"""What a sentence gains that holds a code of the question, such as "E-2047"."""
_OFF_SUBJECT = 0.5
"""What a sentence loses whose passage and document do not have the names in the question, or that has not, and does
not follow on, the codes in it."""
_LOOKED_AT = 24
"""Sentences, the likest ones, of which more than their own likeness is looked at."""
_SAME = 0.93
"""Cosine from which two sentences say the same."""
_LONGEST = 120
"""Words of what is quoted."""
_AMOUNT = re.compile(
    r"\b(?:salary|price|fees?|rates?|tele?phone number|phone number|age|height|depth|speed|date)\b", re.IGNORECASE
)
_TRIMMED = re.compile(r"[^\w]+")
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
    candidates, vectors = [candidates[at] for at in first], vectors[[0, *(first + 1)]]
    after = await embedder.embed([f"{one.before} {one.sentence.text}".strip() for one in candidates]) @ vectors[0]
    fits = [_fit(question, one) for one in candidates]
    scores = _ALONE * alone[first] + _AFTER * after + np.array(fits)
    quotes: list[Quote] = []
    rows: list[int] = []
    nearest: Quote | None = None
    asked, worst = phrases(question.text), float(scores.max()) - _BEHIND
    for at in (int(index) for index in np.argsort(-scores, kind="stable")):
        if nearest is not None and (len(quotes) == most or scores[at] < worst):
            break
        least = _LEAST_BESIDES if besides else _least(asked, candidates[at])
        good = scores[at] >= least
        if nearest is not None and not quotes:  # where the nearest is none, the rest is none
            break
        if nearest is not None and not good:
            continue
        if any(float(vectors[1 + row] @ vectors[1 + at]) >= _SAME for row in rows):
            continue
        one = candidates[at]
        citation = find_quote(one.document, one.text, one.sentence.page)
        if citation is None or any(_overlap(citation, quote.citation) for quote in quotes):
            continue
        quote = Quote(text=citation.quote, citation=citation, path=one.passage.path, score=float(scores[at]))
        nearest = nearest or quote
        if good:
            quotes.append(quote)
            rows.append(at)
    return Evidence(quotes=tuple(quotes), nearest=nearest)


def _least(asked: Sequence[str], one: _Candidate) -> float:
    """The score that a sentence needs, by what it shares with the words that are `asked` for."""
    have = f" {indexed(f'{one.before} {one.sentence.text} {one.passage.chunk.context}')} "
    shared = sum(f" {phrase} " in have for phrase in asked)
    return _LEAST_SHARING if 0 < shared < len(asked) else _LEAST


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
                text = _with_subject(sentence, before)
                said = before.text if before is not None else ""
                found.setdefault(key, _Candidate(passage, document, sentence, said, text))
            before = sentence
    return list(found.values())


def _with_subject(sentence: Sentence, before: Sentence | None) -> str:
    """A sentence, with the one before it in its paragraph if it says "it" of what that one names."""
    if before is None or before.block != sentence.block or not _POINTS_BACK.match(sentence.text):
        return sentence.text
    both = f"{before.text} {sentence.text}"
    return both if len(both.split()) <= _LONGEST else sentence.text


def _pages(document: Document, number: int) -> list[Page]:
    return [page for page in document.pages if page.number == number]


def _can_stand(sentence: Sentence) -> bool:
    """Whether a sentence can be an answer: a heading and a question cannot."""
    if sentence.kind == "heading" or sentence.text.endswith(("?", "？")):
        return False
    words = len(sentence.text.split())
    return words <= _LONGEST and (words >= 3 or any(is_unspaced(character) for character in sentence.text))


def _fit(question: SubQuestion, one: _Candidate) -> float:
    gain = 0.0
    unspaced = any(is_unspaced(character) for character in question.text)
    if (question.wants_number or _AMOUNT.search(question.text)) and not unspaced:
        stated = {str(number.value) for number in numbers(one.text)} - question.numbers
        gain += _FITS if stated else -_LACKS
    if question.wants_name:
        others = {name.casefold() for name in names(one.text)} - question.names - {_first_word(one.text)}
        gain += _FITS if others else -_LACKS
    codes = {name for name in question.names if any(character.isdigit() for character in name)}
    near = f"{one.before} {one.sentence.text}".casefold()
    if codes and not all(code in near for code in codes):
        return gain - _OFF_SUBJECT
    if any(code in one.text.casefold() for code in codes):
        gain += _CODE
    return gain if _is_about(question, one) else gain - _OFF_SUBJECT


def _first_word(text: str) -> str:
    """Of a sentence: its capital need not make it a name."""
    return _TRIMMED.sub("", (text.split() or [""])[0]).casefold()


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
    inner = [name for name in new if name.casefold() != _first_word(quote.text)]
    about = (inner or new)[:3]
    if not about:
        return None
    return replace(
        question,
        text=f"{question.text} {' '.join(about)}",
        query=f"{question.query} {' '.join(about)}",
        names=frozenset([about[0].casefold()]),
    )
