"""Asking the user's own documents: each sentence of the answer has a quote that code has found on its page.

Search, choice of sentences, numbers of the quotes and all checks are code. A capable model phrases, or says that the
quotes hold no answer; what it says beyond its quotes is replaced by them. Without one the answer is quotes, and says
so. That nothing was found is an answer.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import PurePath
from time import perf_counter

from ternlight.agents.events import (
    Event,
    RunFinished,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from ternlight.agents.messages import (
    CitationsPart,
    CitedPlace,
    OutcomePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from ternlight.agents.model import ChatModel
from ternlight.agents.run import run
from ternlight.agents.workflows.answers.compose import Sentence, compose
from ternlight.agents.workflows.answers.evidence import Evidence, Quote, bridged, find_evidence
from ternlight.agents.workflows.findings.plan import SubQuestion, plan_with
from ternlight.agents.workflows.summary.phrase import Spent
from ternlight.tools.documents.types import Citation
from ternlight.tools.embedding import Embedder
from ternlight.tools.rag.types import Passage, Retriever

PASSAGES = 8
"""Read for each part of a question."""
_QUOTES = 6
"""That a model chooses from."""
_SURE = 1.1
"""Score of a sentence from which no second step is tried."""
_CLAUSE = re.compile(r"\S\s+(?:that|which|whose|who|whom|where)\s", re.IGNORECASE)
"""A clause that describes what the question is about: who that is must be found first."""
_WORTH_TELLING = 0.5
"""Score from which the nearest sentence is named where nothing was found."""
NOTHING = "This is not in your files: nothing in them was found that answers it."


def ask(
    question: str,
    *,
    source: Retriever,
    embedder: Embedder,
    model: ChatModel | None,
    notes: Sequence[str] = (),
) -> AsyncIterator[Event]:
    """The events of answering `question` from `source`; the final parts end with a `TextPart` and its `CitationsPart`.

    An `OutcomePart` "no_answer" stands before them when nothing was found. `notes` are sentences for the user that
    come before the answer's own, such as which file could not be read. Fails with `RetrievalError`.
    """
    work = _Ask(question=question, source=source, embedder=embedder, model=model, notes=list(notes))
    return run(work.events(), model=model.name if model else "")


@dataclass
class _Ask:
    question: str
    source: Retriever
    embedder: Embedder
    model: ChatModel | None
    notes: list[str]
    parts: list[Part] = field(default_factory=list)
    cited: dict[tuple[str, int, int, int], CitedPlace] = field(default_factory=dict)
    """The places of the answer by document, page and offsets; each has its own number."""
    refused: int = 0
    nearest: Quote | None = None

    def __post_init__(self) -> None:
        self.calls = count(1)

    async def events(self) -> AsyncIterator[Event]:
        sentences: list[Sentence] = []
        unanswered: list[str] = []
        spent = Spent()
        text = ""
        parts = await plan_with(self.question, self.model, spent, carries=False)
        for usage in spent.usage:
            yield usage
        for index, part in enumerate(parts, 1):
            passages: list[Passage] = []
            async for event in self._search(part, passages):
                yield event
            quotes: list[Quote] = []
            async for event in self._weigh(part, passages, index, quotes):
                yield event
            spent = Spent()
            composed = await compose(part.text, quotes, self.model, spent)
            for usage in spent.usage:
                yield usage
            self.refused += composed.refused
            known = {sentence.text for sentence in sentences}
            fresh = [sentence for sentence in composed.sentences if sentence.text not in known]
            if not composed.sentences:
                unanswered.append(part.text)
            sentences += fresh
            if fresh:
                added = ("\n\n" if text else "") + "\n\n".join(self._shown(sentence) for sentence in fresh)
                text += added
                yield TextDelta(text=added)
        if not sentences:
            text = NOTHING
            yield TextDelta(text=text)
            self.parts.append(OutcomePart(outcome="no_answer", message=NOTHING))
        self._note(sentences, unanswered if len(parts) > 1 else [])
        yield RunFinished(parts=(*self.parts, TextPart(text=text), self._citations(sentences)))

    async def _search(self, part: SubQuestion, found: list[Passage]) -> AsyncIterator[Event]:
        """Search once; the passages go into `found`."""
        call = ToolCallPart(call=f"call {next(self.calls)}", tool="search_documents", arguments={"query": part.text})
        yield ToolStarted(part=call, title=f"Searching your files for “{part.text}”")
        began = perf_counter()
        found += await self.source.search(part.text, limit=PASSAGES)
        pages = len({(passage.document_id, passage.chunk.page) for passage in found})
        title = f"Found passages on {_counted(pages, 'page')}" if found else "Found nothing"
        done = ToolReturnPart(call=call.call, tool=call.tool, status="ok" if found else "empty", text="", title=title)
        self.parts += [call, done]
        yield ToolFinished(part=done, title=title, seconds=perf_counter() - began)

    async def _weigh(
        self, part: SubQuestion, passages: Sequence[Passage], index: int, found: list[Quote]
    ) -> AsyncIterator[Event]:
        """What the passages say goes into `found`; where that is doubtful, also what is said of what they name."""
        step = f"evidence {index}"
        began = perf_counter()
        yield StepStarted(step=step, title="Weighing what the documents say")
        evidence = await find_evidence(part, passages, self.source, self.embedder, most=_QUOTES)
        if evidence.nearest and (self.nearest is None or evidence.nearest.score > self.nearest.score):
            self.nearest = evidence.nearest
        doubtful = evidence.quotes and (evidence.quotes[0].score < _SURE or _CLAUSE.search(part.text))
        again = bridged(part, evidence.quotes[0]) if doubtful else None
        if again is not None:
            more: list[Passage] = []
            async for event in self._search(again, more):
                yield event
            further = await find_evidence(
                again, more, self.source, self.embedder, most=_QUOTES, besides=evidence.quotes
            )
            evidence = _joined(evidence, further, asked_by_clause=bool(_CLAUSE.search(part.text)))
        title = f"Found {_counted(len(evidence.quotes), 'sentence')} on “{part.text}”"
        yield StepFinished(step=step, title=title, seconds=perf_counter() - began, ok=bool(evidence.quotes))
        found += evidence.quotes

    def _shown(self, sentence: Sentence) -> str:
        """A sentence as Markdown, with the numbers of its quotes."""
        marks = "".join(f"[{self._number(quote)}]" for quote in sentence.quotes)
        return f"{sentence.text} {marks}" if sentence.own_words else f"“{sentence.text}” {marks}"

    def _number(self, quote: Quote) -> int:
        citation: Citation = quote.citation
        key = (citation.document_id, citation.page, citation.start, citation.end)
        if key not in self.cited:
            self.cited[key] = CitedPlace(
                n=len(self.cited) + 1,
                title=str(quote.path),
                url="",
                document_id=citation.document_id,
                page=citation.page,
                quote=citation.quote,
                start=citation.start,
                end=citation.end,
            )
        return self.cited[key].n

    def _note(self, sentences: Sequence[Sentence], unanswered: Sequence[str]) -> None:
        """What the user should know beside the answer."""
        self.notes += [f"Nothing was found on “{text}”." for text in unanswered if sentences]
        if not sentences and self.nearest is not None and self.nearest.score >= _WORTH_TELLING:
            place = f"page {self.nearest.citation.page} of “{self.nearest.path.name}”"
            self.notes.append(f"The nearest was on {place}: “{self.nearest.text}”")
        if sentences and (self.model is None or self.model.strength != "capable"):
            why = "no language model is loaded" if self.model is None else f"{self.model.name} is too small for that"
            self.notes.append(
                f"These are sentences of your files, chosen by likeness, not an answer put together: {why}."
            )
        if self.refused:
            said = _counted(self.refused, "sentence")
            self.notes.append(f"{said} of the model's said more than the quotes; those are shown instead.")

    def _citations(self, sentences: Sequence[Sentence]) -> CitationsPart:
        own = any(sentence.own_words for sentence in sentences)
        titles = _titles({place.title for place in self.cited.values()})
        places = tuple(replace(place, title=titles[place.title]) for place in self.cited.values())
        return CitationsPart(citations=places, mode="model" if own else "extractive", notes=tuple(self.notes))


def _titles(paths: Iterable[str]) -> dict[str, str]:
    """What to call each file: its name, or its whole path where another has the same name."""
    names = {path: PurePath(path).name for path in paths}
    return {path: name if list(names.values()).count(name) == 1 else path for path, name in names.items()}


def _joined(first: Evidence, further: Evidence, *, asked_by_clause: bool) -> Evidence:
    """The sentences of the second step follow the best where a clause had to be resolved first, else they come last."""
    ahead = 1 if asked_by_clause else len(first.quotes)
    quotes = (*first.quotes[:ahead], *further.quotes[:2], *first.quotes[ahead:])
    return Evidence(quotes=quotes[:_QUOTES], nearest=first.nearest)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
