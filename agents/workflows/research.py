"""Research on the web: sub-questions, each with a search and some pages, and an answer whose every sentence cites.

The plan, the choice of pages, the evidence, the numbers of the sources and all checks are code. A capable model
phrases; what it says beyond its source is replaced by the source's own words. Pages are data: nothing in them is
obeyed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import perf_counter

from ternlight.agents.events import (
    Event,
    PlanMade,
    PlanMoved,
    PlannedItem,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    SubagentEvent,
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
from ternlight.agents.workflows.findings.compose import Sentence, compose, shown
from ternlight.agents.workflows.findings.evidence import Evidence, find_evidence
from ternlight.agents.workflows.findings.plan import SubQuestion, plan_with
from ternlight.agents.workflows.summary.phrase import Spent
from ternlight.tools.base import Tool, ToolContext, ToolResult
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.errors import NeedsApproval, Offline, SearchFailed, ToolError
from ternlight.tools.web.contradict import find_contradictions
from ternlight.tools.web.duplicates import near_duplicates

_SENTENCES = 4
"""Of the answer, for each sub-question."""
_TRIES = 2
"""Pages tried for each that is to be read: some are dead, closed or empty."""
_AT_ONCE = 3
_NOTHING = "Nothing that answers this was found in the pages that were read. Try other words, or a narrower question."


def research(
    question: str,
    *,
    search: Tool,
    read: Tool,
    embedder: Embedder,
    model: ChatModel | None,
    context: ToolContext,
    pages: int = 5,
) -> AsyncIterator[Event]:
    """The events of looking `question` up; the final parts end with a `TextPart` and its `CitationsPart`.

    `search` and `read` are the tools of `tools.web`; up to `pages` pages are read for each sub-question. The user's yes
    to them must be in `context.granted`. Fails with `Offline`, `NeedsApproval`, and `SearchFailed` if no provider
    answers.
    """
    work = _Research(
        question=question, search=search, read=read, embedder=embedder, model=model, context=context, pages=pages
    )
    return run(work.events(), model=model.name if model else "")


@dataclass
class _Research:
    question: str
    search: Tool
    read: Tool
    embedder: Embedder
    model: ChatModel | None
    context: ToolContext
    pages: int

    def __post_init__(self) -> None:
        self.parts: list[Part] = []
        self.notes: list[str] = []
        self.texts: dict[int, Document] = {}
        self.tried: set[int] = set()
        self.failed = 0
        self.planted = 0
        self.repeated = 0
        self.refused = 0
        self.numbers = count(1)

    async def events(self) -> AsyncIterator[Event]:
        sentences: list[Sentence] = []
        spent = Spent()
        parts = await plan_with(self.question, self.model, spent)
        for usage in spent.usage:
            yield usage
        unanswered = []
        yield PlanMade(
            items=tuple(PlannedItem(key=f"part {index}", title=part.text) for index, part in enumerate(parts))
        )
        for index, part in enumerate(parts):
            yield PlanMoved(key=f"part {index}", state="running")
            async for event in self._look_up(part):
                yield event
            began = perf_counter()
            step = f"evidence {index + 1}"
            yield StepStarted(step=step, title="Weighing what the pages say")
            evidence = await self._evidence(part)
            self.planted = max(self.planted, evidence.planted)
            spent = Spent()
            composed, refused = await compose(part.text, evidence.findings, self.model, self.context.sources, spent)
            self.refused += refused
            if self.model is not None and spent.usage:  # it was asked, with this part's findings alone before it
                agent = f"part {index}"
                yield SubagentEvent(agent=agent, title=part.text, event=RunStarted(model=self.model.name))
                for usage in spent.usage:
                    yield SubagentEvent(agent=agent, title=part.text, event=usage)
            if not composed:
                unanswered.append(part.text)
            fresh = [sentence for sentence in composed if all(sentence.text != known.text for known in sentences)]
            sentences += fresh
            many = f"{len(evidence.findings)} sentence{'s' if len(evidence.findings) != 1 else ''}"
            yield StepFinished(
                step=step, title=f"Found {many} on “{part.text}”", seconds=perf_counter() - began, ok=bool(composed)
            )
            yield PlanMoved(key=f"part {index}", state="done" if composed else "left_out")
            if fresh:
                yield TextDelta(text=("\n\n" if len(sentences) > len(fresh) else "") + shown(fresh))
        if not sentences:
            yield TextDelta(text=_NOTHING)
        self._note(sentences, unanswered if len(parts) > 1 else [])
        if not sentences:
            self.parts.append(OutcomePart(outcome="no_answer", message=_NOTHING))
        yield RunFinished(parts=(*self.parts, TextPart(text=shown(sentences) or _NOTHING), self._citations(sentences)))

    async def _look_up(self, part: SubQuestion) -> AsyncIterator[Event]:
        """Search, and read the best pages that are there to be read."""
        call = self._call("web_search", {"query": part.query})
        yield ToolStarted(part=call, title=f"Searching the web for “{part.query}”")
        began = perf_counter()
        try:
            result = await self.search.run(call.arguments, self.context)
        except (Offline, NeedsApproval, SearchFailed) as error:
            if isinstance(error, SearchFailed) and self.texts:  # an earlier sub-question has found something
                self.notes.append(error.user_message)
                yield self._finished(call, began, error=error)
                return
            raise
        except ToolError as error:
            yield self._finished(call, began, error=error)
            return
        self.notes += [f"{failure}" for failure in (result.data or {}).get("failures", []) if failure not in self.notes]
        yield self._finished(call, began, result=result)
        waiting = [number for number in result.sources if number not in self.tried]
        wanted, tries = self.pages, self.pages * _TRIES
        while waiting and wanted > 0 and tries > 0:
            batch = [waiting.pop(0) for _ in range(min(_AT_ONCE, wanted, tries, len(waiting)))]
            tries -= len(batch)
            async for event in self._read(batch):
                if isinstance(event, ToolFinished):
                    wanted -= event.part.status == "ok"
                yield event

    async def _read(self, numbers: Sequence[int]) -> AsyncIterator[Event]:
        """Read pages at the same time; what cannot be read is told and left."""
        self.tried |= set(numbers)
        calls = [self._call("read_page", {"source": number}) for number in numbers]
        for call, number in zip(calls, numbers, strict=True):
            source = self.context.sources.get(number)
            yield ToolStarted(part=call, title=f"Reading {source.title if source else 'a page'}")

        async def one(call: ToolCallPart) -> tuple[float, ToolResult | ToolError]:
            began = perf_counter()
            try:
                return began, await self.read.run(call.arguments, self.context)
            except (Offline, NeedsApproval):
                raise
            except ToolError as error:
                return began, error

        for call, (began, outcome) in zip(calls, await asyncio.gather(*map(one, calls)), strict=True):
            if isinstance(outcome, ToolError):
                self.failed += 1
                yield self._finished(call, began, error=outcome)
                continue
            number = outcome.sources[0]
            document = self.context.sources.document(number)
            if document is not None:
                self.texts[number] = document
                self.tried.add(number)
            yield self._finished(call, began, result=outcome)

    async def _evidence(self, part: SubQuestion) -> Evidence:
        """From every page read so far, near-duplicates counted once."""
        numbers = list(self.texts)
        firsts = near_duplicates([self.texts[number].text for number in numbers])
        pages = [(n, self.texts[n]) for index, n in enumerate(numbers) if firsts[index] == index]
        self.repeated = len(numbers) - len(pages)
        return await find_evidence(part, pages, self.embedder, most=_SENTENCES)

    def _note(self, sentences: Sequence[Sentence], unanswered: Sequence[str]) -> None:
        """What the user should know beside the answer."""
        self.notes += [f"Nothing was found on “{text}”" for text in unanswered]
        quotes = {(p.source, p.citation.quote) for sentence in sentences for p in sentence.finding.places}
        for contradiction in find_contradictions(list(self.texts.items())):
            if any((claim.source, " ".join(claim.quote.split())) in quotes for claim in contradiction.claims):
                self.notes.append(contradiction.note)
        if self.failed:
            self.notes.append(f"{_pages(self.failed)} could not be read.")
        if self.repeated:
            self.notes.append(f"{_pages(self.repeated)} repeated another one and counted once.")
        if self.planted:
            self.notes.append("Sentences addressed to assistants instead of readers were left out.")
        if self.refused:
            self.notes.append(
                f"{self.refused} of the model's sentences said more than their source; its own words are shown instead."
            )

    def _citations(self, sentences: Sequence[Sentence]) -> CitationsPart:
        places = []
        for place in (place for sentence in sentences for place in sentence.finding.places):
            source = self.context.sources.get(place.source)
            assert source is not None
            citation = place.citation
            places.append(
                CitedPlace(
                    n=place.source,
                    title=source.title,
                    url=source.url,
                    document_id=citation.document_id,
                    page=citation.page,
                    quote=citation.quote,
                    start=citation.start,
                    end=citation.end,
                )
            )
        own = any(sentence.own_words for sentence in sentences)
        return CitationsPart(citations=tuple(places), mode="model" if own else "extractive", notes=tuple(self.notes))

    def _call(self, tool: str, arguments: dict[str, object]) -> ToolCallPart:
        return ToolCallPart(call=f"call {next(self.numbers)}", tool=tool, arguments=arguments)

    def _finished(
        self, call: ToolCallPart, began: float, *, result: ToolResult | None = None, error: ToolError | None = None
    ) -> ToolFinished:
        title = result.title if result is not None else error.user_message if error is not None else ""
        part = ToolReturnPart(
            call=call.call,
            tool=call.tool,
            status="failed" if error is not None else "ok" if result is not None and result.text else "empty",
            text="",
            title=title,
            sources=result.sources if result is not None else (),
        )
        self.parts += [call, part]
        return ToolFinished(part=part, title=title, seconds=perf_counter() - began)


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"
