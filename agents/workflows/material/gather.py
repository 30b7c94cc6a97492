"""From documents to `Material`: sentences ranked as for a summary, under their headings, with tables and lists."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as day
from pathlib import PurePath
from types import MappingProxyType

import numpy as np

from ternlight.agents.errors import NothingToSummarize
from ternlight.agents.workflows.findings.evidence import is_addressed_to_assistants
from ternlight.agents.workflows.material.brief import about_itself
from ternlight.agents.workflows.material.pictures import placed
from ternlight.agents.workflows.material.tables import tables_of
from ternlight.agents.workflows.material.types import (
    FoundPicture,
    FoundTable,
    Listing,
    Material,
    Origin,
    Passage,
    Topic,
)
from ternlight.agents.workflows.summary.about import find_about
from ternlight.agents.workflows.summary.extract import Candidate, find_candidates, ranks
from ternlight.agents.workflows.summary.merge import same, sift
from ternlight.agents.workflows.summary.news import direction, pair_texts
from ternlight.agents.workflows.summary.parts import LEFT_OUT, PartKind, find_parts
from ternlight.agents.workflows.summary.tidy import tidy, unmarked
from ternlight.agents.workflows.summary.vectors import lexical_vectors, scores, unit
from ternlight.engine.errors import EngineError
from ternlight.tools.documents.figures import TakenPicture
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.sentences import Sentence, split_pages
from ternlight.tools.text.words import content_words, fold, latin_share
from ternlight.tools.typeset.leaks import leaks
from ternlight.tools.typeset.wording import capitalised

log = logging.getLogger("ternlight.agent")

_MOST = 600
"""Sentences kept of one document."""
_AT_ONCE = 64
_HEADING_NUMBER = re.compile(
    r"^(?:(?:chapter|section|part|annex|appendix)\s+)?(?:\d{1,2}(?:\.\d{1,2})*[.):]?|[A-Z][.)]|[ivx]{1,5}[.)]|#{1,6})\s+",
    re.I,
)
_SAYS = re.compile(r"\b(?:is|are|has|have|takes?|must|should|can|may|will|was|were)\b")
_POINTS_BACK_PENALTY = 0.2
_LEANS = re.compile(
    r"(?:it\b(?! (?:is|was) (?:\w+ ){1,2}(?:that|to|whether)\b)|the (?:most |least )?\w+ ones?|since then|until then|"
    r"by then|(?:first|second|third|fourth|finally|lastly),? (?:it|this|they)|(?:its|their|his|her)|after that|nobody|"
    r"the others?)\b",
    re.I,
)
"""Openings that lean on the sentence before without being a pronoun alone."""
_FIELD = re.compile(r"(?:(?:subject|betreff|objet|asunto|oggetto|re|fwd?|aw|wg|title|titel)\s*:\s*)+(?=\S)", re.I)
_DEFAULT_SHEET = re.compile(r"(?:sheet|tabelle|feuil(?:le)?|hoja|foglio|blad|table)\s?\d*", re.I)
"""What spreadsheet programs call a sheet that nobody has named."""
_ORDERED = re.compile(r"\s*\(?\d{1,2}[.)]\s")


@dataclass(frozen=True, slots=True)
class _Read:
    """One document taken apart."""

    document: Document
    sentences: list[Sentence]
    kinds: list[PartKind]
    topics: list[tuple[str, int]]
    topic_of: list[int]
    """For each sentence the index of its topic within the document."""

    @property
    def places(self) -> list[tuple[int, int, str]]:
        """(page, topic, text) of each sentence."""
        return [(s.page, topic, s.text) for s, topic in zip(self.sentences, self.topic_of, strict=True)]


async def gather(
    documents: Sequence[Document],
    embedder: Embedder | None,
    *,
    today: day,
    title: str = "",
    focus: str = "",
    pictures: Mapping[str, Sequence[TakenPicture]] = MappingProxyType({}),
) -> Material:
    """What `documents` say. `focus` is a topic that passages should be about; without one all of the text counts.

    `pictures` are those of each document by its id.

    Raises `NothingToSummarize` if no document holds a sentence.
    """
    origins: list[Origin] = []
    topics: list[Topic] = []
    passages: list[Passage] = []
    tables: list[FoundTable] = []
    listings: list[Listing] = []
    shown: list[FoundPicture] = []
    notes: list[str] = []
    about = -1
    heard: set[frozenset[str]] = set()
    for document in documents:
        notes += [warning for warning in document.warnings if warning not in notes]
        read = await asyncio.to_thread(_take_apart, document)
        candidates = await asyncio.to_thread(_candidates, read)
        if not candidates:
            notes.append(f"There is no text in “{document.name}” that could be used.")
            continue
        worth = await _worth(candidates, embedder, focus, notes)
        origin = len(origins)
        origins.append(_origin(document, today, read.topics[0]))
        first_topic, first_passage = len(topics), len(passages)
        topics += [Topic(title=name, origin=origin, page=page) for name, page in read.topics]
        kept: dict[int, int] = {}
        captions = [fold(picture.caption) for picture in pictures.get(document.id, ())]
        own: set[frozenset[str]] = set()
        for candidate, value in zip(candidates, worth, strict=True):
            said = frozenset(content_words(candidate.sentence.text))
            own.add(said)
            if said in heard or any(fold(candidate.sentence.text) in caption for caption in captions):
                continue  # another source has said it, or it is said under its picture
            passage = _passage(read, candidate, float(value), origin, first_topic, len(passages))
            if passage is not None:
                kept[candidate.order] = passage.id
                passages.append(passage)
        if about < 0:
            first = find_about(document, read.sentences, candidates)
            about = kept.get(candidates[first].order, -1) if first is not None else -1
        tables += _tables(read, origin, first_topic, len(tables))
        listings += _listings(read, origin, first_topic)
        taken = pictures.get(document.id, ())
        shown += placed(taken, read.places, origins[origin], origin, first_topic, before=len(shown))
        if len(passages) == first_passage:
            told = own and own <= heard
            notes.append(
                f"All that “{document.name}” says is in another source too."
                if told
                else f"No sentence of “{document.name}” could be used."
            )
        heard |= own
    if not passages:
        raise NothingToSummarize(
            "There is no text in the sources that slides or pages could be made of. Scanned pages must be recognised "
            "first, and an empty file has nothing to say."
        )
    named = title or origins[0].title
    return Material(
        title=_titled(named),
        origins=tuple(origins),
        topics=tuple(topics),
        passages=tuple(passages),
        tables=tuple(tables),
        listings=tuple(listings),
        pictures=tuple(shown),
        about=about,
        lang=_language(documents),
        notes=tuple(notes),
    )


def _take_apart(document: Document) -> _Read:
    sentences = split_pages(document.pages)
    kinds = find_parts(sentences)
    topics: list[tuple[str, int]] = []
    topic_of: list[int] = []
    whole = _titled(document.title) or _stem(document)
    sheets = {page.number: fold(page.label or "") for page in document.pages if page.kind == "sheet"}
    for sentence in sentences:
        sheet = sheets.get(sentence.page, "")
        if sheet and not _DEFAULT_SHEET.fullmatch(sheet):
            if not topics or topics[-1][0] != sheet:
                topics.append((sheet, sentence.page))
        elif sentence.kind == "heading":
            name = heading_words(sentence.text)
            if name and _is_topic(name) and (not topics or topics[-1][0] != name):
                topics.append((name, sentence.page))
        elif not topics:
            topics.append((whole, sentence.page))
        topic_of.append(max(0, len(topics) - 1))
    return _Read(document, sentences, kinds, topics or [(whole, 1)], topic_of)


def _stem(document: Document) -> str:
    """The file's name as a title."""
    return capitalised(PurePath(document.name).stem.replace("_", " ").replace("-", " ").strip() or document.name)


def _is_topic(name: str) -> bool:
    """Whether a line set as a heading names a part: not a line of code, not a sentence that leads to a list."""
    if (
        len(name) > 80
        or name.endswith(("!", ",", "."))
        or re.search(r":\s*[\d.]+$", name)
        or re.search(r"[#<>{}=;|\\]", name)
        or (name.isascii() and not re.search(r"[A-Za-z]{3}", name))  # the labels of an axis
        or leaks(name)
    ):
        return False
    return not (len(name.split()) > 4 and _SAYS.search(name)) and sum(c.isalpha() for c in name) >= 3


def heading_words(text: str) -> str:
    """A heading without its number and marks, its first letter a capital."""
    return _titled(_HEADING_NUMBER.sub("", fold(text)).strip(" #:*_.").strip())


def _titled(text: str) -> str:
    """A title without the field of a letter that it stands in ("Subject: ...")."""
    return capitalised(_FIELD.sub("", fold(text)))


def _candidates(read: _Read) -> list[Candidate]:
    everything = find_candidates(read.document, read.sentences, read.kinds)
    clean = [
        one
        for one in everything
        if not is_addressed_to_assistants(one.sentence.text) and not leaks(tidy(one.sentence.text))
    ]
    return sift(clean, _MOST)


async def _worth(
    candidates: Sequence[Candidate], embedder: Embedder | None, focus: str, notes: list[str]
) -> list[float]:
    """Each candidate's rank among the document's, 0 to 1; nearness to `focus` counts half where there is one."""
    vectors, news, near = lexical_vectors(candidates), None, None
    texts = [tidy(candidate.sentence.text) for candidate in candidates]
    if embedder is not None and latin_share("".join(texts)) >= 0.5:
        try:
            embedded = []
            for start in range(0, len(texts), _AT_ONCE):
                embedded.append(await embedder.embed(texts[start : start + _AT_ONCE]))
            vectors = unit(np.concatenate(embedded))
            news = direction(unit(await embedder.embed(pair_texts())))
            if focus:
                near = vectors @ unit(await embedder.embed([focus]))[0]
        except EngineError as error:
            log.warning("embedder failed: %s", error)
            vectors, news = lexical_vectors(candidates), None
            notes.append(
                f"The sentence model could not be used ({error.user_message.rstrip('.')}): passages were chosen by "
                "their words and their place alone, which is less exact."
            )
    raw = await asyncio.to_thread(scores, candidates, vectors, news)
    worth = np.array(ranks([float(value) for value in raw]))
    if near is not None:
        worth = 0.5 * worth + 0.5 * np.clip((near - 0.1) / 0.5, 0.0, 1.0)  # of all documents on one scale
    best_first = sorted(range(len(candidates)), key=lambda index: -worth[index])
    told: list[int] = []
    for index in best_first[:200]:
        if any(same(candidates[index], candidates[other], float(vectors[index] @ vectors[other])) for other in told):
            worth[index] *= 0.2  # said already, and better
        else:
            told.append(index)
    return [float(value) for value in worth]


def _passage(
    read: _Read, candidate: Candidate, worth: float, origin: int, first_topic: int, number: int
) -> Passage | None:
    sentence = candidate.sentence
    quote = find_quote(read.document, unmarked(sentence.text), sentence.page)
    if quote is None:
        return None
    text = tidy(sentence.text)
    alone = candidate.before is None and candidate.penalty < 0.3 and not _LEANS.match(text) and not about_itself(text)
    return Passage(
        id=number,
        origin=origin,
        page=sentence.page,
        text=text,
        quote=quote.quote,
        topic=first_topic + read.topic_of[candidate.order],
        order=candidate.order,
        worth=worth - (0 if alone else _POINTS_BACK_PENALTY),
        alone=alone,
        item=sentence.kind == "bullet",
    )


def _tables(read: _Read, origin: int, first_topic: int, before: int) -> list[FoundTable]:
    found: list[FoundTable] = []
    for page in read.document.pages:
        for at, header, rows in tables_of(page):
            if any(leaks(cell) or is_addressed_to_assistants(cell) for row in (header, *rows) for cell in row):
                continue
            topic = 0
            for sentence, own in zip(read.sentences, read.topic_of, strict=True):
                if (sentence.page, sentence.start) > (page.number, at):
                    break
                topic = own
            found.append(
                FoundTable(
                    id=f"table{before + len(found) + 1}",
                    origin=origin,
                    page=page.number,
                    topic=first_topic + topic,
                    header=header,
                    rows=rows,
                )
            )
    return found


def _listings(read: _Read, origin: int, first_topic: int) -> list[Listing]:
    """Runs of list items, each as one text."""
    found: list[Listing] = []
    items: list[tuple[tuple[int, int], str, bool]] = []
    lead, before, topic = "", "", 0

    def close() -> None:
        if len(items) >= 3 and not any(leaks(text) or is_addressed_to_assistants(text) for _, text, _ in items):
            place = items[0][0]
            found.append(
                Listing(
                    origin=origin,
                    page=place[0],
                    topic=first_topic + topic,
                    lead=lead,
                    items=tuple(text for _, text, _ in items),
                    ordered=all(ordered for _, _, ordered in items),
                )
            )
        items.clear()

    for order, sentence in enumerate(read.sentences):
        if read.kinds[order] in LEFT_OUT:
            close()
            continue
        place = (sentence.page, sentence.block)
        if sentence.kind == "bullet":
            if not items:
                lead, topic = before, read.topic_of[order]
            if items and items[-1][0] == place and not _is_next(sentence.text, len(items)):
                items[-1] = (place, f"{items[-1][1]} {sentence.text}", items[-1][2])
            elif items and read.topic_of[order] != topic:
                close()
                lead, topic = before, read.topic_of[order]
                items.append((place, unmarked(sentence.text), bool(_ORDERED.match(sentence.text))))
            else:
                items.append((place, unmarked(sentence.text), bool(_ORDERED.match(sentence.text))))
        else:
            close()
            before = sentence.text
    close()
    return found


def _is_next(text: str, before: int) -> bool:
    """Whether it begins with the number behind `before` items, as in a list that runs on in one paragraph."""
    found = _ORDERED.match(text)
    return found is not None and int(re.sub(r"\D", "", found.group())) == before + 1


def _origin(document: Document, today: day, first: tuple[str, int]) -> Origin:
    is_web = document.path.startswith(("http://", "https://"))
    kind = document.pages[0].kind if document.pages else "page"
    heading, page = first
    title = (
        _titled(document.title)
        or (heading if page == 1 and kind != "sheet" and 4 <= len(heading) <= 90 else "")
        or _stem(document)
    )
    return Origin(
        key=document.id,
        title=title[:160],
        url=document.path if is_web else "",
        path="" if is_web else document.path,
        retrieved=today.isoformat(),
        paged=kind != "section" and not (is_web and document.media_type != "application/pdf"),
        kind=kind,
    )


_COMMON = {
    "de": {"und", "der", "die", "das", "nicht", "mit", "ist", "von", "für", "auf"},
    "fr": {"les", "des", "est", "dans", "une", "pour", "que", "pas", "sur", "avec"},
    "es": {"los", "las", "que", "del", "una", "por", "con", "para", "está", "como"},
    "it": {"che", "della", "una", "per", "con", "sono", "nel", "gli", "anche", "dei"},
    "nl": {"het", "een", "van", "niet", "zijn", "voor", "met", "dat", "ook", "aan"},
    "pt": {"que", "não", "uma", "para", "com", "dos", "mais", "foi", "são", "pelo"},
    "en": {"the", "and", "of", "to", "is", "that", "with", "for", "was", "are"},
}
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja"), ("\uac00", "\ud7af", "ko"), ("\u4e00", "\u9fff", "zh"), ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"), ("\u0900", "\u097f", "hi"), ("\u0400", "\u04ff", "ru"), ("\u0370", "\u03ff", "el"),
)  # fmt: skip


def _language(documents: Sequence[Document]) -> str:
    """A guess at the language from the commonest small words, or from the script; English in doubt."""
    text = " ".join(document.text[:6000] for document in documents[:3])
    letters = [character for character in text if character.isalpha()]
    for low, high, lang in _SCRIPTS:
        if letters and sum(low <= character <= high for character in letters) > 0.3 * len(letters):
            return lang
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {lang: sum(word in common for word in words) for lang, common in _COMMON.items()}
    best = max(counts, key=lambda lang: counts[lang])
    return best if counts[best] > 1.2 * counts["en"] else "en"


def with_notes(material: Material, notes: Sequence[str]) -> Material:
    """The material with more to tell the user."""
    return replace(material, notes=(*material.notes, *notes))
