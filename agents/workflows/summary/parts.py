"""Which parts of a document are not what it is about: contents, index, references, licence, history of changes.

They are recognised by their headings, and a licence by its words as well, because its own headings are those of a
document. Nothing is such a part if most of the document would be: a licence can be read for its own sake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ternlight.tools.text.sentences import Sentence
from ternlight.tools.text.words import words

PartKind = Literal["body", "summary", "opening", "closing", "apparatus", "references", "licence", "history"]
"""Summary: the document's own, an abstract. Opening: introduction, purpose. Closing: conclusions, decisions.
Apparatus: contents, index, thanks."""
LEFT_OUT: frozenset[PartKind] = frozenset(["apparatus", "references", "licence", "history"])

_NUMBER = (
    r"^\W*(?:(?:chapter|section|part|annex|appendix|\d{1,2}(?:\.\d{1,2})*|[A-Z](?:\.\d{1,2})*|[ivx]{1,5})\b[.):]?\s+)*"
)


def _title(expression: str) -> re.Pattern[str]:
    return re.compile(_NUMBER + rf"(?:{' '.join(expression.split()).replace('| ', '|')})\W*$", re.IGNORECASE)


_TITLES: Mapping[PartKind, re.Pattern[str]] = {
    "apparatus": _title(
        r"""(?:\w+\s){0,3}index|(?:table of )?contents|acknowledge?ments?|thanks|credits|list of (?:figures|tables)|
        inhalt|inhaltsverzeichnis|danksagung|document history sheet|distribution list|notation"""
    ),
    "references": _title(
        r"""references(?: and notes)?|bibliography|works cited|literature cited|further reading|
        literaturverzeichnis|literatur|bibliographie|see also"""
    ),
    "licence": _title(
        r"""(?:.{0,60}\b)?(?:licen[cs]es?|licensing)(?: (?:terms|information|agreement|text|notices?))?|
        copying(?: \w+)?|copyright(?: \w+){0,3}|legal(?: \w+){0,3}|(?:\w+\s){0,2}warranty|
        disclaimer(?:s| of \w+)?|trademarks?(?: \w+){0,2}|terms (?:of use|and conditions)(?: .{0,60})?|
        imprint|impressum"""
    ),
    "history": _title(
        r"""changes|change ?-?logs?|(?:change|revision|version|document|release) (?:history|log|notes|record)|history
        of (?:changes|revisions)|revisions|release notes|what[’']?s new(?: .{0,40})?|previous versions.{0,40}"""
    ),
    "summary": _title(
        r"""abstract|(?:executive |management )?summary(?: of (?:the )?(?:report|findings|results))?|synopsis|
        (?:.{0,30}\b)?in brief|at a glance|(?:\w+ )?highlights|key (?:points|findings|facts|messages|takeaways)|
        tl;?dr|zusammenfassung|résumé"""
    ),
    "opening": _title(
        r"""introduction(?: .{0,40})?|overview|about(?: .{0,40})?|preface|
        purpose|aims?|objectives?|scope|
        what is .{0,50}|background and purpose|einleitung"""
    ),
    "closing": _title(
        r"""(?:\w+ and )?(?:conclusions?|recommendations?|decisions?|outlook|findings|actions?)(?: and \w+)?|
        next steps|lessons learned|concluding remarks|main results|fazit"""
    ),
}
_LISTING = re.compile(r"contents|index|inhalt|list of", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.{3,}|(?:\.\s){3,}|…)\s*[\divxlc]{1,5}\s*$|\s\d{1,4}$")
_LICENCE_WORDS = re.compile(
    r"""\b(?i:licen[cs](?:e|es|ee|ees|or|ors|ed|ing)|sublicen\w+|warrant(?:y|ies)|merchantab\w+|copyright\w*|hereby
    |redistribut\w*|liab(?:le|ility)|damages|copyleft|verbatim\ cop\w+|fitness\ for|as[ ]is|cover\ texts?
    |invariant\ sections?|infring\w+|patents?|trademarks?|all\ rights|jurisdiction|permission\ (?:is|notice))\b
    |\b(?:the|any|of|your|this)\ (?:Document|Software|Program|Work|Library|Licen[cs]e|Agreement|Materials|Font|Modified|
    Contribution|Derivative|Covered|Corresponding|Opaque|Transparent|Title\ Page|Invariant|History|Cover)\b""",
    re.VERBOSE,
)
_NUMBERED = re.compile(
    r"\W*(?:(?:chapter|appendix|annex|part)\s+\w{1,5}\b|(\d{1,2}|[A-Z])((?:\.\d{1,2})*)[.):]?\s)", re.IGNORECASE
)
_VERSION_OR_LETTER = re.compile(r"^\W*(?:\w|v?\d[\w.-]*|.{0,30}\d{4}.{0,12}|symbols)\W*$", re.IGNORECASE)
_NEAR = 10
"""Sentences behind a heading whose words decide whether it is a licence's."""
_WORTH_TELLING = 0.05
_MOST = 0.5
"""Share of the words from which a kind of part is the document itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A kind of part that is left out, and where it stands."""

    kind: PartKind
    first_page: int
    last_page: int
    share: float
    """Of the document's words, 0 to 1."""


def find_parts(sentences: Sequence[Sentence]) -> list[PartKind]:
    """The kind of part that each sentence stands in."""
    kinds: list[PartKind] = []
    kind: PartKind = "body"
    level: int | None = None
    listing = False
    for order, sentence in enumerate(sentences):
        if sentence.kind == "heading" or _is_question_heading(sentences, order):
            begins, depth = _kind_of(sentence.text), _level(sentence.text)
            if begins == "licence" and not _is_licence(sentences, order, share=0.25):
                begins = "body"
            if begins != "body":
                kind, level, listing = begins, depth, bool(_LISTING.search(sentence.text))
            elif not _goes_on(kind, level, sentences, order, depth):
                kind, level = "body", None
        elif kind == "apparatus" and listing and _is_text(sentence):
            kind, level = "body", None  # the text that follows a list of contents without a heading
        kinds.append(kind)
    sizes, total = _sizes(sentences, kinds), max(1, sum(len(words(s.text)) for s in sentences))
    whole = {one for one in LEFT_OUT if sizes[one] > _MOST * total}
    if sum(sizes[one] for one in LEFT_OUT) > 0.8 * total:
        whole = set(LEFT_OUT)
    return ["body" if kind in whole else kind for kind in kinds]


def left_out(sentences: Sequence[Sentence], kinds: Sequence[PartKind]) -> list[LeftOut]:
    """What is left out of a summary, by kind, in the order of the text."""
    sizes, total = _sizes(sentences, kinds), max(1, sum(len(words(s.text)) for s in sentences))
    found = []
    for kind in dict.fromkeys(kind for kind in kinds if kind in LEFT_OUT):
        pages = [sentence.page for sentence, own in zip(sentences, kinds, strict=True) if own == kind]
        found.append(LeftOut(kind=kind, first_page=min(pages), last_page=max(pages), share=sizes[kind] / total))
    return found


def left_out_note(parts: Sequence[LeftOut]) -> str | None:
    """What to tell the user about parts that are left out; None if there is nothing worth telling."""
    named = {"licence": "the licence", "history": "the history of changes"}
    told = [
        f"{named[part.kind]} (page {part.first_page})"
        if part.first_page == part.last_page
        else f"{named[part.kind]} (pages {part.first_page} to {part.last_page})"
        for part in parts
        if part.kind in named and part.share >= _WORTH_TELLING
    ]
    return f"Left out of the summary: {' and '.join(told)}." if told else None


def licence_share(sentences: Sequence[Sentence]) -> float:
    """Which part of the sentences speaks as licences and contracts do, 0 to 1."""
    full = [sentence for sentence in sentences if sentence.kind in ("prose", "bullet")]
    return sum(bool(_LICENCE_WORDS.search(sentence.text)) for sentence in full) / max(1, len(full))


def _sizes(sentences: Sequence[Sentence], kinds: Sequence[PartKind]) -> Counter[PartKind]:
    sizes: Counter[PartKind] = Counter()
    for sentence, kind in zip(sentences, kinds, strict=True):
        sizes[kind] += len(words(sentence.text))
    return sizes


def _kind_of(heading: str) -> PartKind:
    if _LEADERS.search(heading) and len(heading.split()) > 1:
        return "body"  # a line of a table of contents
    return next((kind for kind, title in _TITLES.items() if title.match(heading)), "body")


def _is_question_heading(sentences: Sequence[Sentence], order: int) -> bool:
    """A question alone in its paragraph, as leaflets have them for headings."""
    sentence = sentences[order]
    if sentence.kind != "prose" or not sentence.text.endswith("?") or len(sentence.text) > 90:
        return False
    place = (sentence.page, sentence.block)
    beside = [sentences[i] for i in (order - 1, order + 1) if 0 <= i < len(sentences)]
    return all((one.page, one.block) != place for one in beside)


def _is_text(sentence: Sentence) -> bool:
    return sentence.kind == "prose" and sentence.text.endswith(".") and len(sentence.text.split()) > 7


def _level(heading: str) -> int | None:
    """Depth of a numbered heading, 1 for a chapter; None for one without a number."""
    match = re.match(
        r"\W*(?:(?:chapter|appendix|annex|part)\s+\w{1,5}\b|(\d{1,2}|[A-Z])((?:\.\d{1,2})*)[.):]?\s)", heading, re.I
    )
    return None if match is None else 1 + (match[2] or "").count(".")


def _goes_on(kind: PartKind, level: int | None, sentences: Sequence[Sentence], order: int, depth: int | None) -> bool:
    """Whether the part of `kind` goes on behind a heading that begins none by itself."""
    if kind == "body":
        return False
    if kind == "licence":
        return _is_licence(sentences, order, share=0.25)
    heading = sentences[order].text
    if kind in LEFT_OUT and (_VERSION_OR_LETTER.match(heading) or _LEADERS.search(heading)):
        return True
    return level is not None and depth is not None and depth > level


def _is_licence(sentences: Sequence[Sentence], order: int, *, share: float) -> bool:
    """Whether the next sentences speak as a licence does."""
    near = [s for s in sentences[order + 1 : order + 1 + 2 * _NEAR] if s.kind in ("prose", "bullet")][:_NEAR]
    return bool(near) and sum(bool(_LICENCE_WORDS.search(s.text)) for s in near) >= share * len(near)
