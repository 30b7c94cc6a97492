"""The engine in a child process: the window lives on when a model file or a lack of memory ends the engine.

Supervision: a dead process fails the calls that wait for it, at once; the next call starts it again, once, with the
same model and embedder. If it dies again, every call is refused until a model is loaded or `restart` is called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine import wire
from ternlight.engine.base import Progress
from ternlight.engine.child import Child, Receive, default_command, on_progress
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.remote_session import RemoteSession
from ternlight.engine.types import ChatMessage, LoadOptions, MemoryEstimate, ModelInfo
from ternlight.engine.wire import Frame

EMBED_BATCH = 256
"""Texts per message."""


class RemoteEngine:
    """`ternlight.engine.base.Engine` in a child process. For one event loop; the process starts at the first call."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        log: Callable[[str], None] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """`command` starts the host (default: this program's own); `log` gets each line of its log."""
        self._command = list(command) if command is not None else default_command()
        self._log = log
        self._env = env
        self._starting = asyncio.Lock()
        self._child: Child | None = None
        self._closed = False
        self._deaths = 0
        self._model: ModelInfo | None = None
        self._model_call: Mapping[str, Any] | None = None
        self._embedder_call: Mapping[str, Any] | None = None

    @property
    def model(self) -> ModelInfo | None:
        """The loaded model, or None. It stays while the process has to be started again."""
        return self._model

    @property
    def pid(self) -> int | None:
        """The number of the engine's process, or None if it is not running."""
        return self._child.pid if self._child is not None and self._child.alive else None

    async def memory_estimate(self, model: Path, options: LoadOptions = LoadOptions()) -> MemoryEstimate:  # noqa: B008
        """As in `Engine`."""
        args = {"model": str(model), "options": wire.value_body(options)}
        return wire.read_value(MemoryEstimate, (await self._request("memory_estimate", args)).body["result"])

    async def load(
        self,
        model: Path,
        options: LoadOptions = LoadOptions(),  # noqa: B008
        *,
        progress: Progress | None = None,
    ) -> ModelInfo:
        """As in `Engine`, and `EngineDied`. A file that is refused leaves the present model as it is."""
        args = {"model": str(model), "options": wire.value_body(options)}
        if self.pid is None:
            self._model = self._model_call = None  # not worth loading only to be replaced
            await self._forget_child()
        self._deaths = 0
        child = await self._ready()
        try:
            await child.request("load", args, on_event=on_progress(progress), on_end=self._note_model)
        except EngineDied:
            self._model = self._model_call = None  # it may have died of this file: it is not loaded again unasked
            raise
        self._model_call = args
        if self._model is None:
            raise EngineError("The engine loaded a model and lost it.", kind="bug")
        return self._model

    async def unload(self) -> None:
        """As in `Engine`."""
        if self._child is not None and self._child.alive:
            await self._child.request("unload", on_end=self._note_model)
        self._model = self._model_call = None

    async def new_session(self, *, restore: bytes | Path | None = None) -> RemoteSession:
        """As in `Engine`."""
        session = RemoteSession(self._ready)
        await session.open(restore)
        return session

    async def tokenize(self, text: str) -> list[int]:
        """As in `Engine`."""
        return wire.read_list(int, (await self._request("tokenize", {"text": text})).body["result"])

    async def detokenize(self, tokens: Sequence[int]) -> str:
        """As in `Engine`; special tokens appear by their name."""
        return wire.read_text((await self._request("detokenize", {"tokens": list(tokens)})).body["result"])

    async def chat_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        """As in `Engine`."""
        args = {"messages": [wire.value_body(message) for message in messages]}
        return wire.read_list(int, (await self._request("chat_tokens", args)).body["result"])

    async def load_embedder(self, model: Path, tokenizer: Path) -> None:
        """As in `Engine`."""
        args = {"model": str(model), "tokenizer": str(tokenizer)}
        await self._request("load_embedder", args)
        self._embedder_call = args

    async def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """As in `Engine`."""
        parts: list[NDArray[np.float32]] = []
        for start in range(0, max(1, len(texts)), EMBED_BATCH):
            batch = list(texts[start : start + EMBED_BATCH])
            on_event = on_progress(progress, start, len(texts))
            frame = await self._request("embed", {"texts": batch}, on_event=on_event)
            parts.append(wire.read_array(frame.body["result"], frame.blob))
        return np.concatenate(parts)

    async def restart(self) -> None:
        """Start the process anew with the same model and embedder, however often it has died."""
        await self._forget_child()
        self._deaths = 0
        await self._ready()

    async def close(self) -> None:
        """As in `Engine`."""
        self._closed = True
        await self._forget_child()
        self._model = self._model_call = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def _request(self, call: str, args: Mapping[str, Any], on_event: Receive | None = None) -> Frame:
        return await (await self._ready()).request(call, args, on_event=on_event)

    async def _ready(self) -> Child:
        """The running process; started, or started again, if need be."""
        async with self._starting:
            if self._closed:
                raise EngineError("The engine is closed.", kind="bug")
            if self._child is not None and self._child.alive:
                return self._child
            if self._child is not None:
                self._deaths += 1
                await self._child.stop()
                self._child = None
            if self._deaths > 1:
                raise EngineDied(
                    "The engine has stopped twice with this model and was not started again. Choose another model, or "
                    "a smaller context, or restart the engine."
                )
            return await self._start()

    async def _forget_child(self) -> None:
        async with self._starting:
            if self._child is not None:
                await self._child.stop()
                self._child = None

    async def _start(self) -> Child:
        model, model_call = self._model, self._model_call
        try:
            child = await Child.start(self._command, env=self._env, log=self._log)
            self._child = child
            if self._embedder_call is not None:
                await child.request("load_embedder", self._embedder_call)
            if self._model_call is not None:
                await child.request("load", self._model_call, on_end=self._note_model)
        except (EngineDied, asyncio.CancelledError) as error:
            # The next call tries the same again; so a caller who gives up does not lose the others' model.
            self._model, self._model_call = model, model_call
            self._deaths += isinstance(error, EngineDied)
            if self._child is not None:
                await self._child.stop()
                self._child = None
            raise
        return child

    def _note_model(self, frame: Frame) -> None:
        if "model" in frame.body:
            model = frame.body["model"]
            self._model = None if model is None else wire.read_value(ModelInfo, model)
            if self._model is None:
                self._model_call = None
