"""The sentence that says what a document is about, which a summary should begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from ternlight.agents.workflows.summary.extract import Candidate
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.tools.documents.types import Document
from ternlight.tools.text.sentences import Sentence
from ternlight.tools.text.words import content_words

_KINDS = r"""(?:document|report|paper|article|manual|guide|handbook|book|booklet|leaflet|brochure|specification|spec
    |standard|policy|plan|strategy|study|survey|review|note|memo|memorandum|agreement|contract|lease|licen[cs]e|deed
    |letter|page|package|library|program|programme|project|tool|module|application|proposal|tutorial|faq|file|thesis
    |work|text|analysis|regulation|directive|act|statement|notice|circular|collection|directory|chapter)"""
_SAYS_SO = re.compile(
    rf"""^(?:in\ )?(?:this|the\ present)\ (?:[\w-]+\ ){{0,3}}{_KINDS}\b,?\s
    (?!(?:is|was|may|can|must|applies|also|and|or|version|which|that)\b)
    |^(?:in\ )?this\ (?:[\w-]+\ ){{0,3}}{_KINDS}\ (?:is\ (?:a|an|the|about|made|for|intended|meant)|aims)\b
    |^(?:the|our|its)\ (?:[\w-]+\ )?(?:purpose|aim|goal|objective|task)s?\ (?:of|is|was|are)\b
    |^(?:here|in\ this\ (?:paper|article|report|study|work)),?\ we\b
    |^we\ (?:ask|asked|present|propose|introduce|describe|study|studied|investigate\w*|examine\w*|report|show
    |analy[sz]e\w*|develop|test\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DEFINES = re.compile(
    r"""^(?:(?:the|an?)\s+)?(?P<subject>(?:[^\s,;:]+\s+){0,5}?[^\s,;:]+(?:\s\([^()]{1,40}\))?)\s+
    (?:(?:is|are)\s+(?:a|an|the|one\ of|software|free|open)\b|(?:provides|implements|consists\ of|makes|allows|lets
    |enables|helps|offers)\b)""",
    re.VERBOSE,
)
_SMALL_SUBJECT = re.compile(
    r"""^(?:it|there|that|what|he|she|they|this|these|those|which|who|here|such|one|another|if|when|where|how|all|each
    |every|some|many|most|both|nobody|everyone|everybody|its|his|her|their|no|nothing|note|not)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LABELLED = re.compile(
    r"^(?:scope|purpose|aims?|objectives?|subject|about|topic|in short|summary|re|regarding)\s?:\s", re.I
)
_TAGLINE = re.compile(r"^(?:an?|the)\s(?:[\w-]+\s){1,6}?(?:that|which|for|to|of|in|with)\s", re.I)
_ENOUGH = 0.45
_FIRST = 0.2
_FEWEST, _SHARE, _MOST = 12, 0.12, 40
"""How many candidates at the beginning are looked at."""


def find_about(document: Document, sentences: Sequence[Sentence], candidates: Sequence[Candidate]) -> int | None:
    """The index of the candidate that best says what the document is about; None if none does so clearly."""
    reach = max(_FEWEST, min(_MOST, int(_SHARE * len(candidates))))
    title = _title_words(document, sentences)
    worths = [
        _worth(candidate, index / reach, title)
        for index, candidate in enumerate(candidates[: 2 * reach])
        if index < reach or candidate.part in ("opening", "summary")
    ]
    best = max(range(len(worths)), key=lambda index: worths[index], default=None)
    return best if best is not None and worths[best] >= _ENOUGH else None


def _title_words(document: Document, sentences: Sequence[Sentence]) -> set[str]:
    """Stems of the words of the title: the document's own, its first heading, its file's name."""
    first = next((sentence.text for sentence in sentences[:6] if sentence.kind == "heading"), "")
    name = re.sub(r"[\W\d_]+", " ", PurePath(document.name).stem)
    return set(content_words(f"{document.title} {first} {name}"))


def _worth(candidate: Candidate, place: float, title: set[str]) -> float:
    """About 0 to 1; `place` 0 for the first candidate, 1 for the last that is looked at as a matter of course."""
    text = tidy(candidate.sentence.text)
    worth = 0.15 * (1 - min(1.0, place)) + 0.15 * (candidate.part in ("opening", "summary")) - 0.5 * candidate.penalty
    own = set(candidate.stems)
    worth += (0.3 if place < _FIRST else 0.2) * min(1.0, len(own & title) / 2)
    definition = _DEFINES.match(text)
    if _SAYS_SO.match(text) or _LABELLED.match(text):
        worth += 0.5
    elif definition and not _SMALL_SUBJECT.match(text):
        subject = definition["subject"]
        named = set(content_words(subject)) & title
        general = text.startswith(("A ", "An "))  # "A trigger is ..." defines at the beginning, and muses later on
        worth -= 0.4 * general * min(1.0, place)
        worth += 0.5 if named else 0.25 if subject[:1].isupper() and len(subject.split()) <= 3 else 0.1
    elif place == 0 and _TAGLINE.match(text):
        worth += 0.35  # "A library that predicts tides."
    return worth
