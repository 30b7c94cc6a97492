"""Decks and reports: sources read, planned, written and changed. The part of the assistant that makes documents."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.events import RunFailed, RunFinished, StepFinished, StepStarted, TextDelta
from ternlight.agents.messages import CitationsPart, Message, OutlinePart
from ternlight.agents.model import ChatModel
from ternlight.agents.workflows.deck.edit import questions_of
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.plan import DeckOptions, plan
from ternlight.agents.workflows.deck.run import load_draft, redo_slide, save_draft, write_deck
from ternlight.agents.workflows.deck.written import Draft
from ternlight.agents.workflows.material.gather import gather, with_notes
from ternlight.agents.workflows.material.types import Material
from ternlight.agents.workflows.press import HERE, Press
from ternlight.agents.workflows.report.plan import ReportOptions, ReportOutline, plan_report
from ternlight.agents.workflows.report.redo import redo_section
from ternlight.agents.workflows.report.run import ReportDraft, load_report, save_report, write_report
from ternlight.agents.workflows.research import research
from ternlight.app.made import Made
from ternlight.app.paths import Paths
from ternlight.app.run_events import Emit, forward
from ternlight.tools.base import ToolContext
from ternlight.tools.documents.figures import TakenPicture, take_pictures
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.embedding import Embedder
from ternlight.tools.errors import ToolError, Unsupported
from ternlight.tools.sources import Source
from ternlight.tools.text.facts import names
from ternlight.tools.text.words import content_words, fold, stem
from ternlight.tools.typeset.blocks import Heading, Para, inlines_of, walk
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.markdown import parse
from ternlight.tools.typeset.themes import theme
from ternlight.tools.web.duplicates import near_duplicates
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.tools import SCOPE as WEB
from ternlight.tools.web.urls import parse_url

Kind = Literal["deck", "report"]
_KEPT = 40
"""Drafts; the oldest go."""
_A_DAY = 86_400.0
_MOST_PAGES = 12
"""Of the web, in one document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeFrom:
    """What a deck or report is made from: a topic looked up on the web, files, a page of the web, or a conversation."""

    topic: str = ""
    files: tuple[Path, ...] = ()
    url: str = ""
    messages: tuple[Message, ...] = ()
    web: WebOptions = field(default_factory=WebOptions)
    """For a topic and a page; the call is the user's yes to opening them."""
    pages: int = 5
    """Pages of the web read for each question of a topic."""

    @property
    def name(self) -> str:
        """What identifies it, so that an unfinished document is found again."""
        said = [self.topic, *(str(path.absolute()) for path in self.files), self.url, *(m.text for m in self.messages)]
        return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Making:
    """`read(emit, path)` reads a file as a step; `ready(emit)` waits for the models and gives the language model."""

    def __init__(
        self,
        paths: Paths,
        embedder: Embedder,
        *,
        read: Callable[[Emit, Path], Awaitable[Document]],
        ready: Callable[[Emit], Awaitable[ChatModel | None]],
        press: Press = HERE,
    ) -> None:
        self._paths, self._embedder, self._read, self._ready = paths, embedder, read, ready
        self._press = press
        self._drafts = FileCheckpoints(paths.drafts)
        self.made = Made(self._drafts, embedder, press)
        """What is planned or made already."""

    async def deck(
        self, emit: Emit, sources: MakeFrom, out: Path, options: DeckOptions, outline: dict[str, Any] | None, draft: str
    ) -> None:
        """Plan and write a deck, or write the planned `draft` with the outline as the user left it."""
        _check(out, (".pptx",), options.theme)
        name = draft or f"deck-{sources.name}-{_short(f'{out}{options}')}"
        if draft:
            planned = await load_draft(draft, self._drafts)
            chosen = Outline.from_json(outline) if outline is not None else planned.outline
            model = await self._ready(emit)
            material = planned.material
        else:
            material, model = await self._material(emit, sources, options.title)
            chosen = await self._plan(emit, material, options)
        events = write_deck(
            chosen, material, path=out, model=model, checkpoints=self._drafts, draft=name, press=self._press
        )
        await forward(events, emit)
        self._sweep()

    async def plan_deck(self, emit: Emit, sources: MakeFrom, options: DeckOptions) -> None:
        """The outline alone, kept as a draft."""
        theme(options.theme)
        material, _ = await self._material(emit, sources, options.title)
        outline = await self._plan(emit, material, options)
        name = f"deck-{sources.name}-{_short(repr(time.time_ns()))}"
        await save_draft(name, Draft(path="", outline=outline, material=material), self._drafts)
        part = OutlinePart(
            document="deck",
            draft=name,
            outline=outline.to_json(),
            questions=questions_of(outline),
        )
        emit(RunFinished(parts=(part,)))

    async def report(
        self,
        emit: Emit,
        sources: MakeFrom,
        out: Path,
        options: ReportOptions,
        outline: dict[str, Any] | None,
        draft: str,
    ) -> None:
        """Plan and write a report, or write the planned `draft`."""
        _check(out, (".pdf", ".docx", ".md", ".pptx"), options.theme)
        name = draft or f"report-{sources.name}-{_short(f'{out}{options}')}"
        if draft:
            planned = await load_report(draft, self._drafts)
            chosen = ReportOutline.from_json(outline) if outline is not None else planned.outline
            model = await self._ready(emit)
            material = planned.material
        else:
            material, model = await self._material(emit, sources, options.title)
            chosen = plan_report(material, options)
        events = write_report(
            chosen, material, path=out, model=model, checkpoints=self._drafts, draft=name, press=self._press
        )
        await forward(events, emit)
        self._sweep()

    async def plan_report(self, emit: Emit, sources: MakeFrom, options: ReportOptions) -> None:
        """The outline of a report alone, kept as a draft."""
        theme(options.theme)
        material, _ = await self._material(emit, sources, options.title)
        outline = plan_report(material, options)
        name = f"report-{sources.name}-{_short(repr(time.time_ns()))}"
        await save_report(name, ReportDraft(path="", outline=outline, material=material), self._drafts)
        emit(RunFinished(parts=(OutlinePart(document="report", draft=name, outline=outline.to_json()),)))

    async def redo_slide(self, emit: Emit, draft: str, index: int, wish: str, layout: str) -> None:
        """One slide anew."""
        model = await self._ready(emit)
        events = redo_slide(
            draft, index, model=model, checkpoints=self._drafts, wish=wish, layout=layout, press=self._press
        )
        await forward(events, emit)

    async def redo_section(self, emit: Emit, draft: str, index: int, wish: str) -> None:
        """One section anew."""
        model = await self._ready(emit)
        events = redo_section(
            draft,
            index,
            model=model,
            embedder=self._embedder,
            checkpoints=self._drafts,
            wish=wish,
            press=self._press,
        )
        await forward(events, emit)

    # Sources

    async def _plan(self, emit: Emit, material: Material, options: DeckOptions) -> Outline:
        began = time.perf_counter()
        emit(StepStarted(step="plan", title="Planning the slides"))
        outline = await plan(material, options, self._embedder)
        title = f"Planned {len(outline.items) + 2} slides"
        emit(StepFinished(step="plan", title=title, seconds=time.perf_counter() - began))
        return outline

    async def _material(self, emit: Emit, sources: MakeFrom, title: str) -> tuple[Material, ChatModel | None]:
        """Everything the sources say, and the language model."""
        documents: list[Document] = []
        notes: list[str] = []
        for path in sources.files:
            try:
                documents.append(await self._read(emit, path))
            except ToolError as error:
                if len(sources.files) == 1:
                    raise
                notes.append(error.user_message)
        model = await self._ready(emit)
        if sources.url:
            documents.append(await self.page(emit, sources))
        if sources.topic:
            found, told = await self._looked_up(emit, sources, model)
            documents += found
            notes += told
        if sources.messages:
            documents.append(conversation_document(sources.messages))
        if not documents:
            raise AgentError(
                " ".join(notes)
                or "There is nothing to make it from: give a topic, a file, an address or a conversation."
            )
        began = time.perf_counter()
        emit(StepStarted(step="gather", title="Looking for facts, figures and dates"))
        named = title or (_heading_of(sources.topic) if sources.topic else "")
        today = datetime.now().astimezone().date()
        pictures = await self._pictures(documents[: len(sources.files)], notes) if sources.files else {}
        material = await gather(
            documents, self._embedder, today=today, title=named, focus=sources.topic, pictures=pictures
        )
        many = (
            f"{len(material.passages):,} sentences, {len(material.tables)} tables, {len(material.listings)} lists, "
            f"{len(material.pictures)} pictures"
        )
        emit(StepFinished(step="gather", title=f"Found {many}", seconds=time.perf_counter() - began))
        return with_notes(material, notes), model

    async def _pictures(self, documents: Sequence[Document], notes: list[str]) -> dict[str, tuple[TakenPicture, ...]]:
        """The pictures of the user's own files; what could not be taken out is told."""
        found = {}
        for document in documents:
            try:
                taken = await take_pictures(document, self._paths.figures)
                found[document.id] = taken.pictures
                notes += taken.notes
            except ToolError as error:
                notes.append(f"The pictures of “{document.name}” were left out: {error.user_message}")
        return found

    async def page(self, emit: Emit, sources: MakeFrom) -> Document:
        """A page of the web by its address, under the network policy."""
        address = parse_url(sources.url)
        began = time.perf_counter()
        emit(StepStarted(step="page", title=f"Reading {address.host}"))
        async with self._web(sources) as web:
            _, read = web.tools()
            context = ToolContext(granted=frozenset({WEB}), offline=sources.web.policy.offline)
            number = context.sources.add(Source(key=address.key, title=address.host, url=str(address)))
            result = await read.run({"source": number}, context)
            document = context.sources.document(result.sources[0])
        if document is None:
            raise AgentError("The page could not be read.")
        emit(StepFinished(step="page", title=result.title, seconds=time.perf_counter() - began))
        return document

    async def _looked_up(
        self, emit: Emit, sources: MakeFrom, model: ChatModel | None
    ) -> tuple[list[Document], list[str]]:
        """The pages that research on the topic cites, and what it told besides."""
        documents: list[Document] = []
        notes: list[str] = []
        async with self._web(sources) as web:
            search, read = web.tools()
            context = ToolContext(granted=frozenset({WEB}), offline=sources.web.policy.offline)
            events = research(
                f"{sources.topic}; {sources.topic} facts and figures",
                search=search,
                read=read,
                embedder=self._embedder,
                model=model,
                context=context,
                pages=sources.pages,
            )
            async for event in events:
                match event:
                    case RunFailed():
                        raise AgentError(event.message, kind=event.error_kind)
                    case RunFinished():
                        cited = [p for part in event.parts if isinstance(part, CitationsPart) for p in part.citations]
                        numbers = [*(place.n for place in cited), *(number for number, _ in context.sources)]
                        read_ones = [context.sources.document(number) for number in dict.fromkeys(numbers)]
                        documents += [d for d in read_ones if d is not None and _is_about(sources.topic, d)]
                        notes += [n for part in event.parts if isinstance(part, CitationsPart) for n in part.notes]
                    case TextDelta():
                        pass
                    case _:
                        emit(event)
        if not documents:
            raise AgentError(
                f"Nothing on “{sources.topic}” was found on the web, so there is nothing to make a document from. Try "
                "other words, or give a file."
            )
        firsts = near_duplicates([document.text for document in documents])
        kept = [document for index, document in enumerate(documents) if firsts[index] == index]
        return kept[:_MOST_PAGES], [
            note for note in dict.fromkeys(notes) if not note.startswith("Nothing was found on")
        ]

    def _web(self, sources: MakeFrom) -> Web:
        return Web(sources.web, cache_dir=self._paths.pages, ledger_path=self._paths.network_ledger)

    def _sweep(self) -> None:
        """Forget the oldest drafts, and the pictures that are older than every draft that is left."""
        names = self._drafts.runs()
        for name in names[_KEPT:]:
            shutil.rmtree(self._paths.drafts / name, ignore_errors=True)
        if len(names) > _KEPT and self._paths.figures.is_dir():
            oldest = min((self._paths.drafts / name).stat().st_ctime for name in names[:_KEPT])
            for picture in self._paths.figures.iterdir():
                if picture.stat().st_mtime < oldest - _A_DAY:
                    picture.unlink(missing_ok=True)


def conversation_document(messages: Sequence[Message]) -> Document:
    """A conversation as a document: its answers and what was said to them, a page for each turn with text."""
    pages: list[Page] = []
    for message in messages:
        lines = []
        for block in walk(parse(message.text).blocks):
            words = " ".join(plain(line) for line in inlines_of(block)).strip()
            if isinstance(block, Heading):
                words = f"# {words}"
            elif not isinstance(block, Para) and words:
                words = f"- {words}"
            if words:
                lines.append(fold(words))
        if lines and message.role == "assistant":
            pages.append(Page(number=len(pages) + 1, text="\n\n".join(lines), kind="section"))
    if not pages:
        raise AgentError("There is nothing in this conversation that a document could be made of: no answer has text.")
    first = next((fold(m.text) for m in messages if m.role == "user" and m.text.strip()), "")
    whole = json.dumps([page.text for page in pages])
    return Document(
        id=hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(),
        name="Conversation",
        path="Conversation",
        media_type="text/plain",
        pages=tuple(pages),
        title=_heading_of(first) or "Conversation",
    )


def _is_about(topic: str, document: Document) -> bool:
    """Whether a page speaks of the topic: of one of its names at least, or of half of its words."""
    have = set(content_words(f"{document.title} {document.text}"))
    named = {stem(name) for name in names(topic[:1].lower() + topic[1:])}
    asked = set(content_words(topic))
    return bool(named & have) if named else len(asked & have) * 2 >= len(asked)


def _heading_of(words: str) -> str:
    """A topic as a title."""
    words = fold(words).rstrip(".")
    return words[:1].upper() + words[1:80]


def today_words() -> str:
    """The date as a cover prints it."""
    now = datetime.now(UTC).astimezone()
    return f"{now.day} {now:%B %Y}"


def _check(out: Path, kinds: tuple[str, ...], theme_name: str) -> None:
    """Refuse at once what could not be written at the end."""
    theme(theme_name)
    if out.suffix.lower() not in kinds:
        raise Unsupported(f"{out.name} cannot be written: its name must end in {' or '.join(kinds)}.")
    folder = out.absolute().parent
    if folder.exists() and not folder.is_dir():
        raise ToolError(f"{folder} is not a folder.")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
