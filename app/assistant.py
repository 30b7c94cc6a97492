"""The assistant: engine, embedder, document tools and workflows wired together. Qt-free; the window and the terminal
use the same one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence, Set
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import Event, RunFailed, RunFinished, RunStarted, StepFinished, StepProgress, StepStarted
from ternlight.agents.messages import MadePart, Message, OutlinePart, SummaryPart
from ternlight.agents.model import ChatModel
from ternlight.agents.workflows.ask import ask
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.press import Press, Preview
from ternlight.agents.workflows.report.plan import ReportOptions
from ternlight.agents.workflows.research import research
from ternlight.agents.workflows.summarize import summarize
from ternlight.agents.workflows.summary.kept import KeepingEmbedder, KeepingModel, KeptPieces
from ternlight.app.approvals import Approvals
from ternlight.app.connections import Connections
from ternlight.app.errors import KNOWN_ERRORS, AppError, describe
from ternlight.app.forget import Kept, forget
from ternlight.app.library import Library, NothingToAsk, Watching
from ternlight.app.making import MakeFrom, Making, conversation_document
from ternlight.app.model_loader import ModelLoader, model_name
from ternlight.app.paths import Paths
from ternlight.app.run_events import Emit, events_of, forward
from ternlight.app.settings import KVCodec, Length, Settings
from ternlight.app.status import ModelStatus
from ternlight.app.unfinished import Unfinished
from ternlight.engine.base import Engine, Progress
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.types import MemoryEstimate
from ternlight.tools.base import ToolContext
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.read import read_document, render_page
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.embedding import Embedder
from ternlight.tools.errors import ToolError
from ternlight.tools.rag.index import Scope
from ternlight.tools.rag.types import Chunk, Collection, FileState, IndexChange, IndexedPage, Report
from ternlight.tools.warm_worker import WarmWorker
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.tools import SCOPE as WEB

_log = logging.getLogger("ternlight.agent")
_engine_log = logging.getLogger("ternlight.engine")

_DOCUMENTS_KEPT = 8
_DECK, _REPORT = DeckOptions(), ReportOptions()


class Assistant:
    """Reads documents, summarises, chats. All methods belong to one asyncio loop.

    Runs may go on side by side: the language model takes their calls one after the other.
    """

    def __init__(self, paths: Paths, settings: Settings, *, engine: Engine | None = None) -> None:
        """`engine` is owned from now on; None makes a `RemoteEngine`, whose child process starts with `start`."""
        self.paths = paths
        self.settings = settings
        self._engine: Engine = engine if engine is not None else RemoteEngine(log=_engine_log.info)
        self._loader = ModelLoader(paths, settings)
        self._status = ModelStatus(state="starting")
        self._listeners: list[Callable[[ModelStatus], None]] = []
        self._starting: asyncio.Task[None] | None = None
        self._unable: Exception | None = None
        self._chat_model = _NamedModel(self._engine, lambda: self._status.name)
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._library = Library(
            paths.index, self._engine, chroma_server=lambda: self.settings.chroma_server, ready=self._embedder_ready
        )
        self._worker = WarmWorker()
        self.press = Press(self._worker.run)
        """Puts typed documents into files and pictures, in a process of its own."""
        self._making = Making(paths, self._engine, read=self._read_step, ready=self._ready, press=self.press)
        self.approvals = Approvals()
        self.passwords = Passwords()
        """Of protected documents; whoever can ask the user sets `ask`, which is called on the assistant's loop."""
        self.connections = Connections(paths, settings)

    @property
    def status(self) -> ModelStatus:
        """The state of the language model now."""
        return self._status

    @property
    def model(self) -> ChatModel | None:
        """The language model, None while there is none."""
        return self._model

    @property
    def embedder(self) -> Embedder | None:
        """What compares sentences by meaning, None where it could not be loaded."""
        return self._engine if self._unable is None else None

    def on_status(self, callback: Callable[[ModelStatus], None]) -> None:
        """Have `callback` called with each new status, on the thread of the loop."""
        self._listeners.append(callback)

    async def start(self) -> None:
        """Start the engine, load the embedder and the language model; returns when that has ended, well or not.

        What failed is said by `status`, never by an exception. A second call waits for the first.
        """
        await asyncio.shield(self._begin_starting())

    async def use_model(self, path: Path | None) -> ModelStatus:
        """Load another language model, or the bundled one for None, in place of the present one.

        Returns what came of it: a file that cannot be used is refused in `ModelStatus.message`, and the bundled model
        answers instead. Choosing a file gives it a fresh chance even if loading it has crashed before.
        """
        if self._starting is not None:
            await asyncio.wait([self._starting])
        self.settings = replace(self.settings, model_path=None if path is None else str(path))
        self._loader.choose(self.settings)
        self._starting = None
        await asyncio.shield(self._begin_starting())
        if path is not None and self._status.name != model_name(path):
            self.settings = replace(self.settings, model_path=None)  # what was refused is not to be tried at each start
        return self._status

    async def unload_model(self) -> ModelStatus:
        """Let go of the language model and its memory until one is chosen, or the program starts again."""
        if self._starting is not None:
            await asyncio.wait([self._starting])
        name = self._status.name
        await self._engine.unload()
        message = f"{name} is not loaded any more. Load it again to ask it something." if name else ""
        self._set_status(ModelStatus(state="none", name=name, message=message))
        return self._status

    async def memory_estimate(self, path: Path | None, *, context: int, kv_codec: KVCodec) -> MemoryEstimate:
        """What loading a model, the bundled one for None, would take. Raises `EngineError`."""
        return await self._loader.estimate(self._engine, path, context, kv_codec)

    def engine_bytes(self) -> int:
        """Memory that the engine's process holds now; 0 where it does not run, or runs in this process."""
        pid = self._engine.pid if isinstance(self._engine, RemoteEngine) else None
        if pid is None:
            return 0
        try:
            return int(psutil.Process(pid).memory_info().rss)
        except psutil.Error:  # it ended meanwhile
            return 0

    async def read(self, path: Path, *, progress: Progress | None = None) -> Document:
        """Read a document; `progress` is called with (pages read, pages in all). Raises `ToolError`."""
        with self.passwords.in_use():
            document = await read_document(path, progress=progress)
        self._remember(document)
        return document

    def _remember(self, document: Document) -> None:
        self._documents[document.id] = document
        self._documents.move_to_end(document.id)
        while len(self._documents) > _DOCUMENTS_KEPT:
            self._documents.popitem(last=False)

    def document(self, document_id: str) -> Document | None:
        """One of the documents read last, or None."""
        return self._documents.get(document_id)

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> PageImage:
        """A picture of a page, `width` pixels wide, and where `quote` stands on it. Raises `ToolError`."""
        with self.passwords.in_use():
            return await render_page(path, page, width=width, quote=quote)

    def summarize(self, path: Path, *, length: Length = "medium") -> AsyncIterator[Event]:
        """Read a document and summarise it, as one run. Without a language model the points are quotations."""
        return events_of(lambda emit: self._summarize(emit, path, length))

    def summarize_from(self, sources: MakeFrom, *, length: Length = "medium") -> AsyncIterator[Event]:
        """Summarise a page of the web, or a conversation, as one run."""
        return events_of(lambda emit: self._summarize_read(emit, partial(self._source, sources=sources), length))

    def chat(
        self, messages: Sequence[Message], *, documents: Sequence[Path] = (), collection: str | None = None
    ) -> AsyncIterator[Event]:
        """Answer the last of `messages`, as one run.

        With `documents` (files or folders) or a collection a capable model may search them, and what it cites of them
        comes as a `CitationsPart`; without such a model their sentences are the answer, as of `ask`.
        """
        return events_of(lambda emit: self._unlocking(self._chat(emit, messages, documents, collection)))

    async def unfinished(self) -> list[Unfinished]:
        """Answers that were cut off when the program was killed, the latest first."""
        return await self.connections.unfinished.all()

    def resume(self, unfinished: Unfinished) -> AsyncIterator[Event]:
        """Go on with an answer that was cut off, as one run; at most one step of it is done again."""
        return events_of(lambda emit: self._unlocking(self._chat(emit, unfinished.messages, resume=unfinished.id)))

    async def discard(self, unfinished: Unfinished | None, drafts: Sequence[str] = ()) -> None:
        """Forget the steps of an answer that was cut off, and drafts of documents."""
        if unfinished is not None:
            await self.connections.unfinished.checkpoints.delete(unfinished.id)
        for draft in dict.fromkeys(drafts):
            await self._making.made.forget(draft)

    def look_up(self, question: str, *, pages: int = 5) -> AsyncIterator[Event]:
        """Look `question` up on the web as the settings say, as one run; `pages` are read for each part of it."""
        return events_of(lambda emit: self._research(emit, question, self.connections.web, pages))

    async def apply(self, settings: Settings) -> None:
        """Let other settings hold for what is asked from now on; the model stays as it is."""
        self.settings = settings
        await self.connections.apply(settings)

    def research(self, question: str, *, web: WebOptions, pages: int = 5) -> AsyncIterator[Event]:
        """Look `question` up on the web, as one run; the call is the user's yes to searching and to opening pages."""
        return events_of(lambda emit: self._research(emit, question, web, pages))

    def ask(
        self, question: str, *, documents: Sequence[Path] = (), collection: str | None = None
    ) -> AsyncIterator[Event]:
        """Answer `question` from a few documents (files or folders), or from a collection, as one run.

        Each [n] of the answer is a `CitedPlace` whose quote stands on its page; an `OutcomePart` "no_answer" says that
        it is not in the files.
        """
        return events_of(lambda emit: self._unlocking(self._ask(emit, question, documents, collection)))

    def keep_timeline(self) -> None:
        """Keep what the language model has read from one start of the window to the next; before `start`."""
        self._chat_model.keep_in(self.paths.timeline)

    def keep_vectors_apart(self) -> None:
        """Keep the vectors of the collections in a process of their own: for a window, which must not wait for them."""
        self._library.apart = True

    @property
    def library_notice(self) -> str:
        """A sentence for the user when the collections were found damaged and begun anew, else ""."""
        return self._library.notice

    async def collections(self) -> list[Collection]:
        """The user's collections, by name. This and the following raise `RetrievalError`."""
        return await self._library.collections()

    async def create_collection(self, name: str) -> Collection:
        """A new, empty collection. Raises `NameTaken`."""
        return await self._library.create(name)

    async def rename_collection(self, collection: str, name: str) -> None:
        """Give a collection another name. Raises `UnknownCollection`, `NameTaken`."""
        await self._library.rename(collection, name)

    async def delete_collection(self, collection: str) -> None:
        """Forget a collection; the files themselves stay. Raises `UnknownCollection`."""
        await self._library.delete(collection)

    async def add_files(
        self, collection: str, paths: Sequence[Path], progress: Report | None = None
    ) -> list[FileState]:
        """Index files, and the readable files in folders; the states of those files.

        A file that cannot be read is told by its state. Cancelling keeps what is finished; the rest waits for the next
        call. Raises `UnknownCollection`.
        """
        with self.passwords.in_use():
            return await self._library.add(collection, paths, progress)

    async def remove_file(self, collection: str, path: Path) -> bool:
        """Take a file, or a watched folder with its files, out; whether it was there. Raises `UnknownCollection`."""
        return await self._library.remove(collection, path)

    async def collection_files(self, collection: str) -> list[FileState]:
        """The files of a collection and how far each has come. Raises `UnknownCollection`."""
        return await self._library.files(collection)

    async def refresh_collection(self, collection: str, progress: Report | None = None) -> bool:
        """Index what is new or changed; whether anything was. Raises `UnknownCollection`."""
        return await self._library.refresh(collection, progress)

    async def watch_folder(self, collection: str, folder: Path, progress: Report | None = None) -> None:
        """Keep a collection in step with a folder: now, and whenever `watch_folders` runs."""
        await self._library.watch_folder(collection, folder, progress)

    async def unwatch_folder(self, collection: str, folder: Path) -> bool:
        """Watch a folder no longer and keep what is indexed of it (`remove_file` takes that out too)."""
        return await self._library.unwatch_folder(collection, folder)

    async def reindex_files(
        self, collection: str, paths: Sequence[Path] | None = None, progress: Report | None = None
    ) -> list[FileState]:
        """Read these files of a collection anew, or all of them, though they have not changed; their states."""
        return await self._library.reindex(collection, paths, progress)

    async def indexed_pages(self, document_id: str) -> list[IndexedPage]:
        """The pages of an indexed document (`FileState.document_id`) and how much of each can be found."""
        return await self._library.pages(document_id)

    async def indexed_chunks(self, document_id: str, page: int | None = None) -> list[Chunk]:
        """What can be found of an indexed document, or of one of its pages, in order."""
        return await self._library.chunks(document_id, page)

    def on_library_change(self, callback: Callable[[IndexChange], None]) -> Callable[[], None]:
        """Have `callback` called on the loop when collections, files or their progress change, whoever works on them.

        Progress comes many times a second. Returns what ends it.
        """
        return self._library.on_change(callback)

    def start_watching(self) -> None:
        """Keep collections in step with their folders in the background, until `stop_watching` or `close`."""
        self._library.start_watching()

    async def stop_watching(self) -> None:
        """End `start_watching`. Safe to call twice."""
        await self._library.stop_watching()

    @property
    def watching(self) -> Watching:
        """Whether folders are watched now, and what keeps it from that."""
        return self._library.watching

    async def watch_folders(self, changed: Callable[[], None] | None = None, progress: Report | None = None) -> None:
        """Keep every collection in step with its folders until cancelled; `changed` is called after each change."""
        await self._library.watch(changed, progress)

    async def indexed_document(self, document_id: str) -> Document | None:
        """A document that an answer cites: one of those read last, or an indexed one; None if there is neither."""
        return self.document(document_id) or await self._library.document(document_id)

    async def forget(self, parts: Set[Kept]) -> None:
        """Delete parts of what is kept beside the conversations. Raises `NotForgotten`, `AppError`."""
        await self.forget_timeline()
        if "collections" in parts:
            watching = self._library.watching.on
            await self._library.close()
        try:
            await asyncio.to_thread(forget, self.paths, parts, self.connections.secrets)
        finally:
            if "collections" in parts and watching:
                self._library.start_watching()

    async def forget_timeline(self) -> None:
        """Let the language model's cache forget what it has read, on the disk too: a conversation was deleted."""
        with contextlib.suppress(EngineError, OSError):
            await self._chat_model.forget()

    def plan_deck(self, sources: MakeFrom, options: DeckOptions = _DECK) -> AsyncIterator[Event]:
        """Read the sources and plan a deck without writing it, as one run that ends with an `OutlinePart`."""
        return self._making_run(lambda emit: self._making.plan_deck(emit, sources, options))

    def deck(
        self,
        sources: MakeFrom,
        *,
        out: Path,
        options: DeckOptions = _DECK,
        draft: str = "",
        outline: dict[str, Any] | None = None,
    ) -> AsyncIterator[Event]:
        """Make a deck, as one run that ends with a `MadePart`. Without a language model it is in the sources' words.

        `draft` and `outline` are those of an `OutlinePart`, the outline as the user left it; the sources are then not
        read again. The same call goes on where one was stopped.
        """
        return self._making_run(lambda emit: self._making.deck(emit, sources, out, options, outline, draft))

    def plan_report(self, sources: MakeFrom, options: ReportOptions = _REPORT) -> AsyncIterator[Event]:
        """Read the sources and plan a report, as one run that ends with an `OutlinePart`."""
        return self._making_run(lambda emit: self._making.plan_report(emit, sources, options))

    def report(
        self,
        sources: MakeFrom,
        *,
        out: Path,
        options: ReportOptions = _REPORT,
        draft: str = "",
        outline: dict[str, Any] | None = None,
    ) -> AsyncIterator[Event]:
        """Make a report (.pdf, .docx, .md or .pptx), as one run that ends with a `MadePart`; see `deck`."""
        return self._making_run(lambda emit: self._making.report(emit, sources, out, options, outline, draft))

    def redo_slide(self, draft: str, index: int, *, wish: str = "", layout: str = "") -> AsyncIterator[Event]:
        """Make one slide of a finished deck anew, as one run that ends with a `MadePart`.

        `draft` is `MadePart.draft`, `index` the slide's place from 0; `wish` says what the user wants of it, `layout`
        names another layout.
        """
        return self._making_run(lambda emit: self._making.redo_slide(emit, draft, index, wish, layout))

    def redo_section(self, draft: str, index: int, *, wish: str = "") -> AsyncIterator[Event]:
        """Make one section of a finished report anew, as one run that ends with a `MadePart`; see `redo_slide`."""
        return self._making_run(lambda emit: self._making.redo_section(emit, draft, index, wish))

    async def switch_theme(self, draft: str, theme: str) -> MadePart:
        """Put a finished deck or report into another theme; no model is asked. Raises `ToolError`, `AgentError`."""
        return await self._making.made.switch_theme(draft, theme)

    async def save_as(self, draft: str, path: Path) -> MadePart:
        """Put a finished deck or report into another file, which later changes go to; no model is asked.

        Raises `ToolError`, `AgentError`.
        """
        return await self._making.made.save_as(draft, path)

    async def previews(
        self,
        draft: str,
        *,
        width: int = 480,
        theme: str = "",
        outline: dict[str, Any] | None = None,
        only: Sequence[int] | None = None,
    ) -> tuple[Preview, ...]:
        """Pictures of the slides or pages of a draft, planned, on the way or finished; see `Made.previews`."""
        return await self._making.made.previews(draft, width=width, theme=theme, outline=outline, only=only)

    async def layouts(self, draft: str, outline: dict[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
        """For each item of a deck's outline, by its key, the layouts that it can have."""
        return await self._making.made.layouts(draft, outline)

    async def added(self, draft: str, outline: dict[str, Any], title: str, place: int) -> OutlinePart:
        """The outline with one slide or section more; see `Made.added`. Raises `ToolError`, `AgentError`."""
        return await self._making.made.added(draft, outline, title, place)

    async def answer(self, draft: str, outline: dict[str, Any], answers: dict[str, str]) -> OutlinePart:
        """Work the user's answers to `OutlinePart.questions` into the outline of a pitch deck; no model is asked.

        Raises `ToolError`, `AgentError`; `ValueError` for an answer to no question.
        """
        return await self._making.made.answer(draft, outline, answers)

    async def close(self) -> None:
        """Stop the engine and everything that runs in it. Safe to call twice."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait([self._starting])
        await self._library.close()
        await self._worker.close()
        with contextlib.suppress(EngineError):
            await self._chat_model.close()
        await self.connections.close()
        await self._engine.close()

    def _making_run(self, work: Callable[[Emit], Coroutine[Any, Any, None]]) -> AsyncIterator[Event]:
        async def whole(emit: Emit) -> None:
            begun = time.monotonic()
            self._begin_starting()
            emit(RunStarted(model=self._status.name))
            await work(lambda event: emit(_timed(event, time.monotonic() - begun)))

        return events_of(whole)

    async def _ready(self, emit: Emit) -> ChatModel | None:
        """The language model once everything is loaded, None if there is none."""
        await self._until_started(emit)
        return self._model

    async def _summarize(self, emit: Emit, path: Path, length: Length) -> None:
        await self._summarize_read(emit, partial(self._read_step, path=path), length)

    async def _source(self, emit: Emit, sources: MakeFrom) -> Document:
        """A page of the web or a conversation, remembered like a document that was read."""
        if sources.url:
            document = await self._making.page(emit, sources)
        else:
            document = conversation_document(sources.messages)
        self._remember(document)
        return document

    async def _summarize_read(
        self, emit: Emit, read: Callable[[Emit], Coroutine[Any, Any, Document]], length: Length
    ) -> None:
        begun = time.monotonic()
        self._begin_starting()
        emit(RunStarted(model=self._status.name))
        document = await read(emit)
        await self._until_started(emit)
        if self._unable is not None:
            raise self._unable
        kept = KeptPieces(self.paths.summaries)
        model = self._model
        if model is not None and (file := self._engine.model) is not None:
            model = KeepingModel(model, kept, f"{file.path} {file.size_bytes} {file.backend} {file.kv_codec}")
        embedder = KeepingEmbedder(self._engine, kept)
        events = summarize(document, length=length, embedder=embedder, model=model)
        await forward(events, lambda event: emit(_timed(event, time.monotonic() - begun)))

    async def _research(self, emit: Emit, question: str, options: WebOptions, pages: int) -> None:
        self._begin_starting()
        emit(RunStarted(model=self._status.name))
        await self._until_started(emit)
        if self._unable is not None:
            raise self._unable
        async with Web(options, cache_dir=self.paths.pages, ledger_path=self.paths.network_ledger) as web:
            search, read = web.tools()
            context = ToolContext(granted=frozenset({WEB}), offline=options.policy.offline)
            events = research(
                question,
                search=search,
                read=read,
                embedder=self._engine,
                model=self._model,
                context=context,
                pages=pages,
            )
            await forward(events, emit)

    async def _ask(self, emit: Emit, question: str, documents: Sequence[Path], collection: str | None) -> None:
        self._begin_starting()
        emit(RunStarted(model=self._status.name))
        await self._until_started(emit)
        if self._unable is not None:
            raise self._unable
        if collection is None and not documents:
            raise NothingToAsk("There is nothing to ask: name a document or a collection.")
        async with self._searched(emit, documents, collection) as (source, notes):
            events = ask(question, source=source, embedder=self._engine, model=self._model, notes=notes)
            await forward(events, emit)

    @property
    def _loaded_embedder(self) -> Embedder | None:
        """What compares sentences by meaning, if it is there already."""
        return self.embedder if self._starting is not None and self._starting.done() else None

    async def _unlocking(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` with the user's passwords at hand."""
        with self.passwords.in_use():
            await work

    async def _embedder_ready(self) -> None:
        """Wait until sentences can be embedded. Raises what keeps them from it."""
        await self.start()
        if self._unable is not None:
            raise self._unable

    async def _chat(
        self,
        emit: Emit,
        messages: Sequence[Message],
        documents: Sequence[Path] = (),
        collection: str | None = None,
        *,
        resume: str = "",
    ) -> None:
        self._begin_starting()
        try:
            model: ChatModel | None = await self.connections.server()
        except KNOWN_ERRORS:
            emit(RunStarted(model=""))
            raise
        emit(RunStarted(model=model.name if model is not None else self._status.name))
        if model is None:
            await self._until_started(emit)
            model = self._model
        if documents or collection is not None:
            await self._chat_about(emit, messages, model, documents, collection)
            return
        if model is None:
            raise ModelUnavailable(
                self._status.message or "No language model is loaded, so nothing can answer. Choose one first."
            )
        async with self.connections.answer(
            messages, model, self.approvals.ask, embedder=self._loaded_embedder, resume=resume
        ) as events:
            await forward(events, emit)

    async def _chat_about(
        self,
        emit: Emit,
        messages: Sequence[Message],
        model: ChatModel | None,
        documents: Sequence[Path],
        collection: str | None,
    ) -> None:
        await self._until_started(emit)
        if self._unable is not None:
            raise self._unable
        async with self._searched(emit, documents, collection) as (source, notes):
            if model is None or model.strength != "capable":
                question = messages[-1].text
                await forward(ask(question, source=source, embedder=self._engine, model=model, notes=notes), emit)
                return
            answer = self.connections.answer(messages, model, self.approvals.ask, documents=source, notes=notes)
            async with answer as events:
                await forward(events, emit)

    def _searched(
        self, emit: Emit, documents: Sequence[Path], collection: str | None
    ) -> contextlib.AbstractAsyncContextManager[tuple[Scope, list[str]]]:
        """What a question is put to, brought up to date, and what the user should know about it."""
        if collection is not None:
            return self._library.of_collection(collection, emit)
        return self._library.of_documents(documents, emit)

    async def _read_step(self, emit: Emit, path: Path) -> Document:
        begun = time.monotonic()
        emit(StepStarted(step="read", title=f"Reading {path.name}"))
        try:
            document = await self.read(
                path,
                progress=lambda done, total: emit(StepProgress(step="read", done=done, total=total, unit="pages")),
            )
        except ToolError:
            seconds = time.monotonic() - begun
            emit(StepFinished(step="read", title=f"Could not read {path.name}", seconds=seconds, ok=False))
            raise
        seconds = time.monotonic() - begun
        title = f"Read {counted(len(document.pages), document.pages[0].kind)} in {seconds:.1f} s"
        emit(StepFinished(step="read", title=title, seconds=seconds, ok=not document.warnings))
        return document

    def _begin_starting(self) -> asyncio.Task[None]:
        if self._starting is None:
            self._set_status(ModelStatus(state="loading", name=self._loader.name))
            self._starting = asyncio.create_task(self._start())
        return self._starting

    async def _start(self) -> None:
        self._unable = None
        try:
            try:
                await self._loader.load_embedder(self._engine)
            except EngineError as error:
                _log.warning("no embedder: %s", error)
                self._unable = error
            self._set_status(await self._loader.load(self._engine, self._set_status))
        except Exception as error:  # noqa: BLE001 - whatever it is, the window opens and says it
            _log.error("the engine did not start", exc_info=error)
            message, kind = describe(error)
            self._unable = AppError(message, kind=kind)
            self._set_status(ModelStatus(state="failed", message=message))

    @property
    def _model(self) -> ChatModel | None:
        return self._chat_model if self._status.state == "ready" else None

    async def _until_started(self, emit: Emit) -> None:
        """Wait for the model as a step of its own, with its progress; no step when there is nothing to wait for."""
        if self._starting is not None and self._starting.done():
            try:
                await self._engine.embed(())  # a process that has died is started again by this
                return
            except EngineDied:
                self._starting = None  # it died again and again; the user asks, so everything is loaded anew
            except EngineError:
                return  # it answers, and says for itself what it lacks
        starting = self._begin_starting()
        begun = time.monotonic()
        emit(StepStarted(step="load", title=f"Loading {self._status.name}"))

        def progress(status: ModelStatus) -> None:
            if status.progress is not None:
                emit(StepProgress(step="load", done=round(status.progress * 100), total=100, unit="%"))

        self._listeners.append(progress)
        try:
            await asyncio.shield(starting)
        finally:
            self._listeners.remove(progress)
        ready = self._status.state == "ready"
        title = f"Loaded {self._status.name}" if ready else "Going on without a language model"
        emit(StepFinished(step="load", title=title, seconds=time.monotonic() - begun, ok=ready))

    def _set_status(self, status: ModelStatus) -> None:
        self._status = status
        for listener in tuple(self._listeners):
            listener(status)


class _NamedModel(EngineChatModel):
    """The engine's model under the name that the user knows it by."""

    def __init__(self, engine: Engine, name: Callable[[], str]) -> None:
        super().__init__(engine)
        self._name = name

    @property
    def name(self) -> str:
        """As the status calls it."""
        return self._name()


def _timed(event: Event, seconds: float) -> Event:
    """A final event whose summary or document tells the time of the whole run, from the file to the last point."""
    if not isinstance(event, (RunFinished, RunFailed)):
        return event
    timed = (
        replace(part, seconds=round(seconds, 3)) if isinstance(part, (SummaryPart, MadePart)) else part
        for part in event.parts
    )
    return replace(event, parts=tuple(timed))


def counted(count: int, noun: str) -> str:
    """ "1 page", "1,200 pages"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
