"""The assistant: engine, embedder, document tools and workflows wired together. Qt-free; the window and the terminal
use the same one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import Event, RunStarted
from ternlight.agents.messages import Message
from ternlight.agents.model import ChatModel
from ternlight.agents.workflows.ask import ask
from ternlight.agents.workflows.press import Press
from ternlight.agents.workflows.research import research
from ternlight.agents.workflows.summarize import summarize
from ternlight.agents.workflows.summary.kept import KeepingEmbedder, KeepingModel, KeptPieces
from ternlight.app.approvals import Approvals
from ternlight.app.assistant_collections import CollectionMethods
from ternlight.app.assistant_making import MakingMethods
from ternlight.app.connections import Connections
from ternlight.app.errors import KNOWN_ERRORS
from ternlight.app.forget import Kept, forget
from ternlight.app.library import Library, NothingToAsk
from ternlight.app.making import MakeFrom, Making, conversation_document
from ternlight.app.model_host import ModelHost
from ternlight.app.model_loader import model_name
from ternlight.app.paths import Paths
from ternlight.app.reading import Reading
from ternlight.app.run_events import Emit, events_of, forward, timed
from ternlight.app.settings import KVCodec, Length, Settings
from ternlight.app.status import ModelStatus
from ternlight.app.unfinished import Unfinished
from ternlight.engine.base import Engine, Progress
from ternlight.engine.types import MemoryEstimate
from ternlight.tools.base import ToolContext
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.embedding import Embedder
from ternlight.tools.rag.index import Scope
from ternlight.tools.warm_worker import WarmWorker
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.tools import SCOPE as WEB


class Assistant(CollectionMethods, MakingMethods):
    """Reads documents, summarises, chats, makes documents. All methods belong to one asyncio loop.

    Runs may go on side by side: the language model takes their calls one after the other.
    """

    def __init__(self, paths: Paths, settings: Settings, *, engine: Engine | None = None) -> None:
        """`engine` is owned from now on; None makes a `RemoteEngine`, whose child process starts with `start`."""
        self.paths = paths
        self.settings = settings
        self._models = ModelHost(paths, settings, engine)
        self._engine = self._models.engine
        self.passwords = Passwords()
        """Of protected documents; whoever can ask the user sets `ask`, which is called on the assistant's loop."""
        self._reading = Reading(self.passwords)
        self._library = Library(
            paths.index,
            self._engine,
            chroma_server=lambda: self.settings.chroma_server,
            ready=self._models.embedder_ready,
        )
        self._worker = WarmWorker()
        self.press = Press(self._worker.run)
        """Puts typed documents into files and pictures, in a process of its own."""
        self._making = Making(
            paths, self._engine, read=self._reading.read_step, ready=self._models.ready, press=self.press
        )
        self.approvals = Approvals()
        self.connections = Connections(paths, settings)

    @property
    def status(self) -> ModelStatus:
        """The state of the language model now."""
        return self._models.status

    @property
    def model(self) -> ChatModel | None:
        """The language model, None while there is none."""
        return self._models.model

    @property
    def embedder(self) -> Embedder | None:
        """What compares sentences by meaning, None where it could not be loaded."""
        return self._models.embedder

    def on_status(self, callback: Callable[[ModelStatus], None]) -> None:
        """Have `callback` called with each new status, on the thread of the loop."""
        self._models.on_status(callback)

    async def start(self) -> None:
        """Start the engine, load the embedder and the language model; returns when that has ended, well or not.

        What failed is said by `status`, never by an exception. A second call waits for the first.
        """
        await self._models.start()

    async def use_model(self, path: Path | None) -> ModelStatus:
        """Load another language model, or the bundled one for None, in place of the present one.

        Returns what came of it: a file that cannot be used is refused in `ModelStatus.message`, and the bundled model
        answers instead. Choosing a file gives it a fresh chance even if loading it has crashed before.
        """
        await self._models.settled()
        self.settings = replace(self.settings, model_path=None if path is None else str(path))
        status = await self._models.use(self.settings)
        if path is not None and status.name != model_name(path):
            self.settings = replace(self.settings, model_path=None)  # what was refused is not to be tried at each start
        return status

    async def unload_model(self) -> ModelStatus:
        """Let go of the language model and its memory until one is chosen, or the program starts again."""
        return await self._models.unload()

    async def memory_estimate(self, path: Path | None, *, context: int, kv_codec: KVCodec) -> MemoryEstimate:
        """What loading a model, the bundled one for None, would take. Raises `EngineError`."""
        return await self._models.estimate(path, context, kv_codec)

    def engine_bytes(self) -> int:
        """Memory that the engine's process holds now; 0 where it does not run, or runs in this process."""
        return self._models.process_bytes()

    async def read(self, path: Path, *, progress: Progress | None = None) -> Document:
        """Read a document; `progress` is called with (pages read, pages in all). Raises `ToolError`."""
        return await self._reading.read(path, progress)

    def document(self, document_id: str) -> Document | None:
        """One of the documents read last, or None."""
        return self._reading.document(document_id)

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> PageImage:
        """A picture of a page, `width` pixels wide, and where `quote` stands on it. Raises `ToolError`."""
        return await self._reading.page_image(path, page, width=width, quote=quote)

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
        self._models.keep_timeline()

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
        await self._models.forget_timeline()

    async def close(self) -> None:
        """Stop the engine and everything that runs in it. Safe to call twice."""
        await self._models.stop_starting()
        await self._library.close()
        await self._worker.close()
        await self.connections.close()
        await self._models.close()

    def _begin(self, emit: Emit) -> None:
        """The start of a run on this computer's model, which may still be loading."""
        self._models.begin()
        emit(RunStarted(model=self.status.name))

    async def _summarize(self, emit: Emit, path: Path, length: Length) -> None:
        await self._summarize_read(emit, partial(self._reading.read_step, path=path), length)

    async def _source(self, emit: Emit, sources: MakeFrom) -> Document:
        """A page of the web or a conversation, remembered like a document that was read."""
        if sources.url:
            document = await self._making.page(emit, sources)
        else:
            document = conversation_document(sources.messages)
        self._reading.remember(document)
        return document

    async def _summarize_read(
        self, emit: Emit, read: Callable[[Emit], Coroutine[Any, Any, Document]], length: Length
    ) -> None:
        begun = time.monotonic()
        self._begin(emit)
        document = await read(emit)
        model = await self._models.ready_to_embed(emit)
        kept = KeptPieces(self.paths.summaries)
        if model is not None and (file := self._engine.model) is not None:
            model = KeepingModel(model, kept, f"{file.path} {file.size_bytes} {file.backend} {file.kv_codec}")
        embedder = KeepingEmbedder(self._engine, kept)
        events = summarize(document, length=length, embedder=embedder, model=model)
        await forward(events, lambda event: emit(timed(event, time.monotonic() - begun)))

    async def _research(self, emit: Emit, question: str, options: WebOptions, pages: int) -> None:
        self._begin(emit)
        model = await self._models.ready_to_embed(emit)
        async with Web(options, cache_dir=self.paths.pages, ledger_path=self.paths.network_ledger) as web:
            search, read = web.tools()
            context = ToolContext(granted=frozenset({WEB}), offline=options.policy.offline)
            events = research(
                question,
                search=search,
                read=read,
                embedder=self._engine,
                model=model,
                context=context,
                pages=pages,
            )
            await forward(events, emit)

    async def _ask(self, emit: Emit, question: str, documents: Sequence[Path], collection: str | None) -> None:
        self._begin(emit)
        model = await self._models.ready_to_embed(emit)
        if collection is None and not documents:
            raise NothingToAsk("There is nothing to ask: name a document or a collection.")
        async with self._searched(emit, documents, collection) as (source, notes):
            events = ask(question, source=source, embedder=self._engine, model=model, notes=notes)
            await forward(events, emit)

    async def _unlocking(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` with the user's passwords at hand."""
        with self.passwords.in_use():
            await work

    async def _chat(
        self,
        emit: Emit,
        messages: Sequence[Message],
        documents: Sequence[Path] = (),
        collection: str | None = None,
        *,
        resume: str = "",
    ) -> None:
        self._models.begin()
        try:
            model: ChatModel | None = await self.connections.server()
        except KNOWN_ERRORS:
            emit(RunStarted(model=""))
            raise
        emit(RunStarted(model=model.name if model is not None else self.status.name))
        if model is None:
            model = await self._models.ready(emit)
        if documents or collection is not None:
            await self._chat_about(emit, messages, model, documents, collection)
            return
        if model is None:
            raise ModelUnavailable(
                self.status.message or "No language model is loaded, so nothing can answer. Choose one first."
            )
        async with self.connections.answer(
            messages, model, self.approvals.ask, embedder=self._models.loaded_embedder, resume=resume
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
        await self._models.ready_to_embed(emit)
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
    ) -> AbstractAsyncContextManager[tuple[Scope, list[str]]]:
        """What a question is put to, brought up to date, and what the user should know about it."""
        if collection is not None:
            return self._library.of_collection(collection, emit)
        return self._library.of_documents(documents, emit)
