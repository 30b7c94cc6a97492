"""A summary of a document in which every point carries a page and a quote that code has found there.

Plan, extraction, merge, coverage and all checks are code; a language model only says chosen sentences more plainly, and
only as far as its words hold against them. Without a model, or where the model fails, the points are the source's own
sentences and say so (`status` "quoted").
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from ternlight.agents.errors import AgentError, NothingToSummarize
from ternlight.agents.events import (
    Event,
    PointAdded,
    RunFinished,
    StepFinished,
    StepProgress,
    StepStarted,
    SummaryStarted,
)
from ternlight.agents.messages import PointStatus, SummaryPart, SummaryPoint
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.summary.about import find_about
from ternlight.agents.workflows.summary.check import plainly
from ternlight.agents.workflows.summary.coverage import check_coverage
from ternlight.agents.workflows.summary.extract import Candidate, find_candidates, is_running_text
from ternlight.agents.workflows.summary.merge import choose, same, sift
from ternlight.agents.workflows.summary.news import direction, pair_texts
from ternlight.agents.workflows.summary.parts import LEFT_OUT, PartKind, find_parts, left_out, left_out_note
from ternlight.agents.workflows.summary.phrase import Phrasing, Spent, pick, shorten
from ternlight.agents.workflows.summary.plan import Length, Plan, make_plan
from ternlight.agents.workflows.summary.standing import size
from ternlight.agents.workflows.summary.tidy import tidy, unmarked
from ternlight.agents.workflows.summary.vectors import Vectors, lexical_vectors, scores, unit
from ternlight.engine.errors import EngineError
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.sentences import Sentence, split_pages
from ternlight.tools.text.words import latin_share

log = logging.getLogger("ternlight.agent")

_PAGES_AT_ONCE = 20
_TEXTS_AT_ONCE = 64
_LONGEST_QUOTE = 500
"""Characters; only text without sentence ends comes near it."""
_NEAR = {"tiny": 0.75, "capable": 0.6}
"""Cosine to the source that a phrasing must have, where an embedder is at hand."""
_LITTLE = 0.25
"""Share of a document's words in full sentences below which it is hardly running text."""
_CHOICES = 3
"""Sentences that a capable model sees for each point it is to pick."""


def summarize(
    document: Document, *, length: Length, embedder: Embedder, model: ChatModel | None
) -> AsyncIterator[Event]:
    """The events of a summary of `document`; the final event's parts hold one `SummaryPart`.

    Any length of document, any language; without a model, or with one that fails on the way, the points are quotes.
    Fails with `NothingToSummarize` only if there is no letter in the document. On cancelling, see `agents.run`.
    """
    work = _Summary(document=document, length=length, embedder=embedder, model=model)
    return run(work.events(), model=model.name if model else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What extraction and merge came to."""

    plan: Plan
    candidates: Sequence[Candidate]
    vectors: Vectors
    worth: Sequence[float]
    points: Sequence[int]
    """Indices among the candidates, in the order of the text."""
    embedded: bool


@dataclass
class _Summary:
    """One run: what it works on, and what it has come to so far."""

    document: Document
    length: Length
    embedder: Embedder
    model: ChatModel | None

    def __post_init__(self) -> None:
        self.began = perf_counter()
        self.notes: list[str] = list(self.document.warnings)
        self.points: list[SummaryPoint] = []
        self.refused: Counter[str] = Counter()
        self.unfound = 0
        self.choice: _Choice | None = None

    async def events(self) -> AsyncIterator[Event]:
        async for event in self._find():
            yield event
        assert self.choice is not None
        yield SummaryStarted(summary=self._part(complete=False))
        async for event in self._write(self.choice):
            yield event
        yield RunFinished(parts=(self._part(complete=True),))

    def _part(self, *, complete: bool) -> SummaryPart:
        return SummaryPart(
            document_id=self.document.id,
            document=self.document.name,
            pages=len(self.document.pages),
            length=self.length,
            model=self.model.name if self.model else "",
            mode="model" if any(point.status == "checked" for point in self.points) else "extractive",
            seconds=round(perf_counter() - self.began, 3),
            points=tuple(self.points),
            notes=tuple(self.notes),
            complete=complete,
        )

    # Finding: sentences, candidates, vectors, points

    async def _find(self) -> AsyncIterator[Event]:
        began = perf_counter()
        yield StepStarted(step="find", title="Looking for facts")
        sentences: list[Sentence] = []
        pages = self.document.pages
        for start in range(0, len(pages), _PAGES_AT_ONCE):
            batch = pages[start : start + _PAGES_AT_ONCE]
            sentences += await asyncio.to_thread(split_pages, batch)
            yield StepProgress(step="find", done=start + len(batch), total=len(pages), unit="pages")
        kinds = await asyncio.to_thread(find_parts, sentences)
        everything = await asyncio.to_thread(find_candidates, self.document, sentences, kinds)
        if not everything:
            raise NothingToSummarize(f"There is no sentence in “{self.document.name}” that could be summarised.")
        self._note_kind(sentences, kinds, everything)
        words = len(self.document.text.split())
        plan = make_plan(self.length, words=words, worthwhile=len(everything))
        about = find_about(self.document, sentences, everything)
        candidates = await asyncio.to_thread(sift, everything, plan.embedded)
        if len(candidates) == plan.embedded:
            self.notes.append(
                f"The text has {len(everything):,} full sentences; the {len(candidates):,} most promising, taken "
                "evenly from all its parts, were compared with each other."
            )
        vectors: tuple[Vectors, Vectors] | None = None
        async for result in self._embed(candidates):
            if isinstance(result, StepProgress):
                yield result
            else:
                vectors = result
        embedded = vectors is not None
        self.choice = await asyncio.to_thread(
            _choose, candidates, vectors, plan, everything[about] if about is not None else None
        )
        count = len(self.choice.points)
        yield StepFinished(
            step="find",
            title=f"Found {len(everything):,} candidate fact{'s' if len(everything) != 1 else ''}, merged to {count}",
            seconds=perf_counter() - began,
        )
        coverage = check_coverage(everything, (candidates[index] for index in self.choice.points), plan.bands)
        yield StepStarted(step="cover", title="Checking that all parts are covered")
        yield StepFinished(
            step="cover", title=coverage.title, seconds=0.0, ok=coverage.ok or not plan.spread or not embedded
        )

    def _note_kind(
        self, sentences: Sequence[Sentence], kinds: Sequence[PartKind], candidates: Sequence[Candidate]
    ) -> None:
        """Tell what is left out, and where there is little to summarise."""
        if note := left_out_note(left_out(sentences, kinds)):
            self.notes.append(note)
        if not is_running_text(candidates):
            self.notes.append(
                "There are no full sentences in this document, so it cannot be summarised well: the points are single "
                "lines from it."
            )
            return
        said = sum(size(candidate.sentence.text) for candidate in candidates)
        everything = sum(size(one.text) for one, kind in zip(sentences, kinds, strict=True) if kind not in LEFT_OUT)
        if said < _LITTLE * everything:
            self.notes.append(
                "Most of this document is tables, lists or code: the points come from the few full sentences in it."
            )

    async def _news(self) -> Vectors:
        """The direction of news, in the embedder's own space."""
        return direction(unit(await self.embedder.embed(pair_texts())))

    async def _embed(self, candidates: Sequence[Candidate]) -> AsyncIterator[StepProgress | tuple[Vectors, Vectors]]:
        """Progress, then the vectors and the direction of news; neither, but a note, where it cannot serve."""
        texts = [tidy(candidate.sentence.text) for candidate in candidates]
        if latin_share("".join(texts)) < 0.5:
            self.notes.append(
                "The sentence model does not know this document's script: the points were chosen by their words and "
                "their place alone, which is less exact."
            )
            return
        # Sentences of like length together: an encoder wastes no work on padding them.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors: Vectors | None = None
        try:
            news = await self._news()
            for start in range(0, len(order), _TEXTS_AT_ONCE):
                rows = order[start : start + _TEXTS_AT_ONCE]
                batch = await self.embedder.embed([texts[index] for index in rows])
                if vectors is None:
                    vectors = np.zeros((len(texts), batch.shape[1]), np.float32)
                vectors[rows] = batch
                yield StepProgress(step="find", done=start + len(rows), total=len(order), unit="sentences")
        except EngineError as error:
            log.warning("embedder failed: %s", error)
            self.notes.append(
                f"The sentence model could not be used ({error.user_message.rstrip('.')}): the points were chosen by "
                "their words and their place alone, which is less exact."
            )
            return
        if vectors is not None:
            yield unit(vectors), news

    # Writing: phrasing and checking, point by point

    async def _write(self, choice: _Choice) -> AsyncIterator[Event]:
        began = perf_counter()
        total = len(choice.points)
        yield StepStarted(step="write", title="Writing and checking the points")
        done, spent = 0, Spent()
        async for candidate, phrasing in self._phrasings(choice, spent):
            for usage in spent.usage:
                yield usage
            spent.usage.clear()
            done += 1
            if point := await self._checked(candidate, phrasing, embedded=choice.embedded):
                self.points.append(point)
                yield PointAdded(index=len(self.points) - 1, point=point)
            else:
                self.unfound += 1
            yield StepProgress(step="write", done=done, total=max(done, total), unit="points")
        for usage in spent.usage:
            yield usage
        self._note_outcome()
        yield StepFinished(
            step="write",
            title=f"Checked {len(self.points)} of {done} quote{'s' if done != 1 else ''} against the page",
            seconds=perf_counter() - began,
            ok=not self.unfound,
        )

    async def _phrasings(self, choice: _Choice, spent: Spent) -> AsyncIterator[tuple[Candidate, Phrasing]]:
        """The points in the order of the text, each with the model's words if it had acceptable ones."""
        model = self.model
        for window in _windows(choice):
            picks: list[tuple[int, Phrasing]] = []
            if model is not None and model.strength == "capable":
                options = _options(choice, window)
                sentences = [choice.candidates[index].quotable.text for index in options]
                try:
                    found = await pick(model, sentences, len(window), spent)
                    picks = [(options[one.index], one.phrasing) for one in found]
                except (EngineError, AgentError) as error:
                    self._give_up(error)
                    model = None
            for index, phrasing in _filled(choice, window, picks):
                sentence = choice.candidates[index]
                if model is not None and model.strength == "tiny" and sentence.before is None:
                    try:
                        phrasing = await shorten(model, sentence.sentence.text, spent)
                    except (EngineError, AgentError) as error:
                        self._give_up(error)
                        model = None
                yield sentence, phrasing

    def _give_up(self, error: EngineError | AgentError) -> None:
        """Go on without the model, and say so."""
        log.warning("language model failed: %s", error)
        self.notes.append(
            f"The language model failed after {len(self.points)} points ({error.user_message.rstrip('.')}); "
            "the other points are quotes."
        )

    async def _checked(self, candidate: Candidate, phrasing: Phrasing, *, embedded: bool) -> SummaryPoint | None:
        """The point, its quote found on its page and its words near enough to it; None if there is no such quote."""
        sentence = _bounded(candidate.quotable)
        citation = find_quote(self.document, sentence.text, sentence.page)
        if citation is None:
            return None
        source, text, refused = tidy(sentence.text), phrasing.text, phrasing.refused
        if text is not None and embedded and self.model is not None:
            try:
                one, other = unit(await self.embedder.embed([text, source]))
                if float(one @ other) < _NEAR[self.model.strength]:
                    text, refused = None, "it says something else than the source"
            except EngineError as error:
                log.warning("embedder failed: %s", error)  # the checks of words, numbers and names have passed
        if refused:
            self.refused[plainly(refused)] += 1
        status: PointStatus = "quoted" if text is None else "checked"
        return SummaryPoint(
            text=source if text is None else text,
            page=citation.page,
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
            status=status,
        )

    def _note_outcome(self) -> None:
        quotes = sum(point.status == "quoted" for point in self.points)
        # From a tiny model quotes are expected, and the mode says so; from a capable one they are a doubt.
        if self.refused and quotes and self.model is not None and self.model.strength == "capable":
            number = sum(self.refused.values())
            (example, _), *_ = self.refused.most_common(1)
            which = "it" if number == quotes == 1 else "these" if number == quotes else f"{number} of these"
            said = "is a quote" if quotes == 1 else "are quotes"
            self.notes.append(
                f"{quotes} of {len(self.points)} points {said}. For {which} the model's own wording was not used, "
                f"because it did not match the document{'; for example, ' if number > 1 else ': '}{example}."
            )
        if self.unfound:
            were = "points were" if self.unfound > 1 else "point was"
            self.notes.append(f"{self.unfound} more {were} dropped: the quote was not found on its page.")


def _choose(
    candidates: Sequence[Candidate], vectors: tuple[Vectors, Vectors] | None, plan: Plan, about: Candidate | None
) -> _Choice:
    used, news = (lexical_vectors(candidates), None) if vectors is None else vectors
    worth = scores(candidates, used, news)
    return _Choice(
        plan=plan,
        candidates=candidates,
        vectors=used,
        worth=[float(value) for value in worth],
        points=choose(
            candidates,
            used,
            worth,
            plan,
            about=next((i for i, one in enumerate(candidates) if about is not None and one.order == about.order), None),
        ),
        embedded=vectors is not None,
    )


def _windows(choice: _Choice) -> list[list[int]]:
    """The points grouped by the tenth of the text they stand in: what one call of a capable model is about."""
    tenths: dict[int, list[int]] = {}
    for index in choice.points:
        tenths.setdefault(choice.candidates[index].tenth, []).append(index)
    return list(tenths.values())


def _options(choice: _Choice, window: Sequence[int]) -> list[int]:
    """What a capable model may pick from: the points that code has chosen and the next best of the same tenth that say
    something else than the points of other tenths, in order."""
    tenth = choice.candidates[window[0]].tenth
    others = [
        index
        for index, candidate in enumerate(choice.candidates)
        if candidate.tenth == tenth and index not in window and not _said(choice, index, choice.points)
    ]
    best = sorted(others, key=lambda index: -choice.worth[index])[: (_CHOICES - 1) * len(window)]
    return sorted([*window, *best])


def _said(choice: _Choice, index: int, points: Sequence[int]) -> bool:
    """Whether one of `points` says what the candidate `index` says."""
    return any(
        same(choice.candidates[index], choice.candidates[point], float(choice.vectors[index] @ choice.vectors[point]))
        for point in points
    )


def _filled(
    choice: _Choice, window: Sequence[int], picks: Sequence[tuple[int, Phrasing]]
) -> list[tuple[int, Phrasing]]:
    """As many points as the window has: the model's picks, without repetitions, then what code had chosen."""
    kept: list[tuple[int, Phrasing]] = []
    for index, phrasing in [*picks, *((index, Phrasing(text=None)) for index in window)]:
        taken = [other for other, _ in kept]
        if len(kept) < len(window) and index not in taken and not _said(choice, index, taken):
            kept.append((index, phrasing))
    return sorted(kept, key=lambda one: choice.candidates[one[0]].order)


def _bounded(sentence: Sentence) -> Sentence:
    """The sentence without its list number, or the beginning of one that is too long to read as a point."""
    text = unmarked(sentence.text)
    if len(text) <= _LONGEST_QUOTE:
        return replace(sentence, text=text)
    text = text[:_LONGEST_QUOTE]
    return replace(sentence, text=text.rsplit(" ", 1)[0] if " " in text[_LONGEST_QUOTE // 2 :] else text)
