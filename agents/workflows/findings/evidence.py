"""Sentences of pages that bear on a question: found by words first, ranked by meaning, all by code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.workflows.findings.plan import SubQuestion
from ternlight.tools.documents.types import Citation, Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.facts import names, numbers
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.sentences import split_pages
from ternlight.tools.text.words import content_words

_SENTENCES_PER_PAGE = 25
"""That are embedded; the ones that share most words with the question."""
_SHORTEST, _LONGEST = 4, 90
"""Words of a sentence that can stand alone."""
_LEAST = 0.4
"""Score below which nothing is evidence."""
_BEHIND = 0.18
"""How far behind the best a sentence may be."""
_FITS = 0.15
"""What a sentence gains that holds the kind of thing asked for: a number, a name."""
_SAME_NUMBER = 0.1
_SAME = 0.9
"""Cosine from which two sentences say the same."""

_ADDRESSED = re.compile(
    r"""\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|all|other|your)\b.{0,30}
        \b(?:instructions?|prompts?|rules?|messages?|context)\b
    | \b(?:system|developer|assistant|user)\s*(?:prompt|message|note)?\s*:
    | <\/?(?:system|context|user|assistant|im_\w+)\b
    | \b(?:AI|LLM|language)[ -](?:readers?|models?|assistants?|agents?)\b | \byou\s+are\s+(?:now\s+)?(?:an?\s+)?
      (?:AI|in\s+\w+\s+mode|assistant|chatbot)\b
    | ^\s*(?:dear\s+)?(?:assistant|chatbot|AI)\b | \b(?:your|the)\s+(?:system\s+)?(?:instructions|prompt)\b
    | \bnew\s+(?:task|instructions?)\b | \b(?:answer|respond|reply)\s+(?:only\s+)?with\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a source says something."""

    source: int
    """Number in the run's registry."""
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence that bears on a sub-question, with the places that say so."""

    text: str
    """As the first place has it."""
    places: tuple[Place, ...]
    """Of different sources, one at least."""
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the pages say to a sub-question, best first; empty if they say nothing."""

    findings: tuple[Finding, ...]
    planted: int
    """Sentences left out because they are addressed to assistants, not to readers."""


def is_addressed_to_assistants(text: str) -> bool:
    """Whether a sentence speaks to programs that read it. A true one may be lost by this; none is obeyed anyway."""
    return bool(_ADDRESSED.search(text))


async def find_evidence(
    question: SubQuestion, pages: Sequence[tuple[int, Document]], embedder: Embedder, *, most: int
) -> Evidence:
    """Up to `most` sentences of `pages` (source number, text) that bear on `question`."""
    found: list[tuple[int, Document, str, int]] = []
    planted = 0
    for number, document in pages:
        candidates = []
        for sentence in split_pages(document.pages):
            count = len(sentence.text.split())
            if sentence.kind not in ("prose", "bullet") or not _SHORTEST <= count <= _LONGEST:
                continue
            if is_addressed_to_assistants(sentence.text):
                planted += 1
                continue
            if _is_about(question, sentence.text, document.title):
                shared = len(question.stems & set(content_words(sentence.text)))
                candidates.append((-shared, sentence.page, sentence.start, sentence.text))
        chosen = sorted(candidates)[:_SENTENCES_PER_PAGE]
        found += [(number, document, text, page) for _, page, _, text in chosen]
    if not found:
        return Evidence(findings=(), planted=planted)
    vectors = await embedder.embed([question.text, *(text for _, _, text, _ in found)])
    likeness = vectors[1:] @ vectors[0]
    scored = np.array([float(alike) + _fit(question, item[2]) for alike, item in zip(likeness, found, strict=True)])
    best = float(scored.max())
    findings: list[Finding] = []
    rows: list[int] = []
    for index in np.argsort(-scored, kind="stable"):
        number, document, text, page = found[index]
        if scored[index] < max(_LEAST, best - _BEHIND):
            break
        citation = find_quote(document, text, page)
        if citation is None:
            continue
        place = Place(source=number, citation=citation)
        same = next((i for i, row in enumerate(rows) if _says_the_same(found[row][2], text, vectors, row, index)), None)
        if same is None and len(findings) < most:
            findings.append(Finding(text=text, places=(place,), score=float(scored[index])))
            rows.append(int(index))
        elif same is not None and all(number != known.source for known in findings[same].places):
            findings[same] = replace(findings[same], places=(*findings[same].places, place))
    return Evidence(findings=tuple(findings), planted=planted)


def _is_about(question: SubQuestion, text: str, title: str) -> bool:
    """Whether the names in the question stand in the sentence or over it: most of them, all if there are one or two."""
    if not question.names:
        return True
    have = f"{title} {text}".casefold()
    held = sum(name in have for name in question.names)
    return held >= (len(question.names) if len(question.names) <= 2 else 0.6 * len(question.names))


def _fit(question: SubQuestion, text: str) -> float:
    stated = {str(number.value) for number in numbers(text)}
    gain = _SAME_NUMBER if question.numbers and question.numbers <= stated else 0.0
    if question.wants_number and stated - question.numbers:
        gain += _FITS
    if question.wants_name and {name.casefold() for name in names(text)} - question.names:
        gain += _FITS
    return gain


def _says_the_same(one: str, other: str, vectors: NDArray[np.float32], first: int, second: int) -> bool:
    """Whether two sentences are alike in meaning and equal in their numbers."""
    if float(vectors[1 + first] @ vectors[1 + second]) < _SAME:
        return False
    return {number.value for number in numbers(one)} == {number.value for number in numbers(other)}
