"""The engine and the models in it: started once, waited for by whoever needs them, changed and let go. Qt-free."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.events import StepFinished, StepProgress, StepStarted
from ternlight.agents.model import ChatModel
from ternlight.app.errors import AppError, describe
from ternlight.app.model_loader import ModelLoader
from ternlight.app.paths import Paths
from ternlight.app.run_events import Emit
from ternlight.app.settings import KVCodec, Settings
from ternlight.app.status import ModelStatus
from ternlight.engine.base import Engine
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.types import MemoryEstimate
from ternlight.tools.embedding import Embedder

_log = logging.getLogger("ternlight.agent")
_engine_log = logging.getLogger("ternlight.engine")


class ModelHost:
    """Loads the language model and the embedder in the background, and says how that goes.

    What fails is told by `status`, never by an exception. All methods belong to one asyncio loop.
    """

    def __init__(self, paths: Paths, settings: Settings, engine: Engine | None = None) -> None:
        """`engine` is owned from now on; None makes a `RemoteEngine`, whose child process starts with `begin`."""
        self.engine: Engine = engine if engine is not None else RemoteEngine(log=_engine_log.info)
        self._loader = ModelLoader(paths, settings)
        self._status = ModelStatus(state="starting")
        self._listeners: list[Callable[[ModelStatus], None]] = []
        self._starting: asyncio.Task[None] | None = None
        self._unable: Exception | None = None
        self._chat_model = _NamedModel(self.engine, lambda: self._status.name)
        self._timeline = paths.timeline

    @property
    def status(self) -> ModelStatus:
        """The state of the language model now."""
        return self._status

    @property
    def model(self) -> ChatModel | None:
        """The language model, None while there is none."""
        return self._chat_model if self._status.state == "ready" else None

    @property
    def embedder(self) -> Embedder | None:
        """What compares sentences by meaning, None where it could not be loaded."""
        return self.engine if self._unable is None else None

    @property
    def loaded_embedder(self) -> Embedder | None:
        """The embedder if it is there already."""
        return self.embedder if self._starting is not None and self._starting.done() else None

    def on_status(self, callback: Callable[[ModelStatus], None]) -> None:
        """Have `callback` called with each new status, on the thread of the loop."""
        self._listeners.append(callback)

    def begin(self) -> asyncio.Task[None]:
        """Begin to start the engine and to load both models, unless that was begun before."""
        if self._starting is None:
            self._set_status(ModelStatus(state="loading", name=self._loader.name))
            self._starting = asyncio.create_task(self._start())
        return self._starting

    async def start(self) -> None:
        """`begin`, and wait until it has ended, well or not."""
        await asyncio.shield(self.begin())

    async def settled(self) -> None:
        """Wait until the loading that is on the way, if any, has ended."""
        if self._starting is not None:
            await asyncio.wait([self._starting])

    async def use(self, settings: Settings) -> ModelStatus:
        """Load the model that these settings name in place of the present one; what came of it."""
        await self.settled()
        self._loader.choose(settings)
        self._starting = None
        await self.start()
        return self._status

    async def unload(self) -> ModelStatus:
        """Let go of the language model and its memory."""
        await self.settled()
        name = self._status.name
        await self.engine.unload()
        message = f"{name} is not loaded any more. Load it again to ask it something." if name else ""
        self._set_status(ModelStatus(state="none", name=name, message=message))
        return self._status

    async def estimate(self, path: Path | None, context: int, kv_codec: KVCodec) -> MemoryEstimate:
        """What loading a model, the bundled one for None, would take. Raises `EngineError`."""
        return await self._loader.estimate(self.engine, path, context, kv_codec)

    def process_bytes(self) -> int:
        """Memory that the engine's process holds now; 0 where it does not run, or runs in this process."""
        pid = self.engine.pid if isinstance(self.engine, RemoteEngine) else None
        if pid is None:
            return 0
        try:
            return int(psutil.Process(pid).memory_info().rss)
        except psutil.Error:  # it ended meanwhile
            return 0

    async def ready(self, emit: Emit) -> ChatModel | None:
        """Wait for the models as a step of its own, with its progress; the language model, None if there is none.

        There is no step where there is nothing to wait for.
        """
        if self._starting is not None and self._starting.done():
            try:
                await self.engine.embed(())  # a process that has died is started again by this
                return self.model
            except EngineDied:
                self._starting = None  # it died again and again; the user asks, so everything is loaded anew
            except EngineError:
                return self.model  # it answers, and says for itself what it lacks
        starting = self.begin()
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
        return self.model

    async def ready_to_embed(self, emit: Emit) -> ChatModel | None:
        """`ready`, for work that compares sentences. Raises what keeps them from being embedded."""
        model = await self.ready(emit)
        self._check_embedder()
        return model

    async def embedder_ready(self) -> None:
        """Wait, without a step, until sentences can be embedded. Raises what keeps them from it."""
        await self.start()
        self._check_embedder()

    def keep_timeline(self) -> None:
        """Keep what the language model has read from one start of the program to the next; before `begin`."""
        self._chat_model.keep_in(self._timeline)

    async def forget_timeline(self) -> None:
        """Let the language model's cache forget what it has read, on the disk too."""
        with contextlib.suppress(EngineError, OSError):
            await self._chat_model.forget()

    async def stop_starting(self) -> None:
        """End the loading that is on the way. Safe to call twice."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait([self._starting])

    async def close(self) -> None:
        """Let the language model keep its timeline, and stop the engine. Safe to call twice."""
        await self.stop_starting()
        with contextlib.suppress(EngineError):
            await self._chat_model.close()
        await self.engine.close()

    async def _start(self) -> None:
        self._unable = None
        try:
            try:
                await self._loader.load_embedder(self.engine)
            except EngineError as error:
                _log.warning("no embedder: %s", error)
                self._unable = error
            self._set_status(await self._loader.load(self.engine, self._set_status))
        except Exception as error:  # noqa: BLE001 - whatever it is, the window opens and says it
            _log.error("the engine did not start", exc_info=error)
            message, kind = describe(error)
            self._unable = AppError(message, kind=kind)
            self._set_status(ModelStatus(state="failed", message=message))

    def _check_embedder(self) -> None:
        if self._unable is not None:
            raise self._unable

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
