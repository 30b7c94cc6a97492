"""The assistant: engine, embedder, document tools and workflows wired together. Qt-free; the window and the terminal
use the same one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import Event, RunFailed, RunFinished, RunStarted, StepFinished, StepProgress, StepStarted
from ternlight.agents.messages import Message, SummaryPart
from ternlight.agents.model import ChatModel
from ternlight.agents.workflows.research import research
from ternlight.agents.workflows.summarize import summarize
from ternlight.app.approvals import Approvals
from ternlight.app.connections import Connections
from ternlight.app.errors import KNOWN_ERRORS, AppError, describe
from ternlight.app.model_loader import ModelLoader, model_name
from ternlight.app.paths import Paths
from ternlight.app.run_events import Emit, events_of, forward
from ternlight.app.settings import Length, Settings
from ternlight.app.status import ModelStatus
from ternlight.engine.base import Engine, Progress
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.remote import RemoteEngine
from ternlight.tools.base import ToolContext
from ternlight.tools.documents.read import read_document, render_page
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.errors import ToolError
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.tools import SCOPE as WEB

_log = logging.getLogger("ternlight.agent")
_engine_log = logging.getLogger("ternlight.engine")

_DOCUMENTS_KEPT = 8


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
        self.approvals = Approvals()
        self.connections = Connections(paths, settings)

    @property
    def status(self) -> ModelStatus:
        """The state of the language model now."""
        return self._status

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

    async def read(self, path: Path, *, progress: Progress | None = None) -> Document:
        """Read a document; `progress` is called with (pages read, pages in all). Raises `ToolError`."""
        document = await read_document(path, progress=progress)
        self._documents[document.id] = document
        self._documents.move_to_end(document.id)
        while len(self._documents) > _DOCUMENTS_KEPT:
            self._documents.popitem(last=False)
        return document

    def document(self, document_id: str) -> Document | None:
        """One of the documents read last, or None."""
        return self._documents.get(document_id)

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> PageImage:
        """A picture of a page, `width` pixels wide, and where `quote` stands on it. Raises `ToolError`."""
        return await render_page(path, page, width=width, quote=quote)

    def summarize(self, path: Path, *, length: Length = "medium") -> AsyncIterator[Event]:
        """Read a document and summarise it, as one run. Without a language model the points are quotations."""
        return events_of(lambda emit: self._summarize(emit, path, length))

    def chat(self, messages: Sequence[Message]) -> AsyncIterator[Event]:
        """Answer the last of `messages`, as one run."""
        return events_of(lambda emit: self._chat(emit, messages))

    def look_up(self, question: str) -> AsyncIterator[Event]:
        """Look `question` up on the web as the settings say, as one run."""
        return events_of(lambda emit: self._research(emit, question, self.connections.web, 5))

    async def apply(self, settings: Settings) -> None:
        """Let other settings hold for what is asked from now on; the model stays as it is."""
        self.settings = settings
        await self.connections.apply(settings)

    def research(self, question: str, *, web: WebOptions, pages: int = 5) -> AsyncIterator[Event]:
        """Look `question` up on the web, as one run; the call is the user's yes to searching and to opening pages."""
        return events_of(lambda emit: self._research(emit, question, web, pages))

    async def close(self) -> None:
        """Stop the engine and everything that runs in it. Safe to call twice."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait([self._starting])
        with contextlib.suppress(EngineError):
            await self._chat_model.close()
        await self.connections.close()
        await self._engine.close()

    async def _summarize(self, emit: Emit, path: Path, length: Length) -> None:
        begun = time.monotonic()
        self._begin_starting()
        emit(RunStarted(model=self._status.name))
        document = await self._read_step(emit, path)
        await self._until_started(emit)
        if self._unable is not None:
            raise self._unable
        events = summarize(document, length=length, embedder=self._engine, model=self._model)
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

    async def _chat(self, emit: Emit, messages: Sequence[Message]) -> None:
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
        if model is None:
            raise ModelUnavailable(
                self._status.message or "No language model is loaded, so nothing can answer. Choose one first."
            )
        async with self.connections.answer(messages, model, self.approvals.ask) as events:
            await forward(events, emit)

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
    """A final event whose summary tells the time of the whole run, from the file to the last point."""
    if not isinstance(event, (RunFinished, RunFailed)):
        return event
    timed = (
        replace(part, seconds=round(seconds, 3)) if isinstance(part, SummaryPart) else part for part in event.parts
    )
    return replace(event, parts=tuple(timed))


def counted(count: int, noun: str) -> str:
    """ "1 page", "1,200 pages"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
