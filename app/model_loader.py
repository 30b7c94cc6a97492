"""Which language model is loaded, how large a context fits this computer's memory, and what is said about it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ternlight.app.load_guard import LoadGuard
from ternlight.app.paths import Paths
from ternlight.app.settings import KVCodec, Settings
from ternlight.app.status import ModelStatus
from ternlight.engine import bundled
from ternlight.engine.base import Engine
from ternlight.engine.errors import EngineDied, EngineError, OutOfMemory
from ternlight.engine.types import LoadOptions, MemoryEstimate

_log = logging.getLogger("ternlight.app.model")

SMALLEST_CONTEXT = 1024
"""Tokens; with less a model cannot hold one paragraph, its instructions and an answer."""
_CONTEXT_STEP = 256

Report = Callable[[ModelStatus], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    path: Path
    message: str = ""
    """What the user must know about the choice."""


class ModelLoader:
    """Loads the user's model, or the bundled one, into an engine."""

    def __init__(self, paths: Paths, settings: Settings) -> None:
        self._paths = paths
        self._settings = settings
        self._guard = LoadGuard(paths.loading_file)

    def choose(self, settings: Settings) -> None:
        """Load what these settings name from now on; earlier crashes are forgotten, since the user has chosen."""
        self._settings = settings
        self._guard.forget()

    @property
    def name(self) -> str:
        """What to call the model that `load` tries first."""
        chosen = self._settings.model_path
        return model_name(Path(chosen)) if chosen is not None else _bundled_name()

    async def estimate(self, engine: Engine, path: Path | None, context: int, kv_codec: KVCodec) -> MemoryEstimate:
        """What loading a model, the bundled one for None, would take. Raises `EngineError`."""
        file = path if path is not None else await asyncio.to_thread(bundled.language_model, self._paths.cache)
        options = LoadOptions(context=context, threads=self._settings.threads, kv_codec=kv_codec)
        return await engine.memory_estimate(file, options)

    async def load_embedder(self, engine: Engine) -> None:
        """Load the bundled sentence embedder. Raises `EngineError`."""
        model, tokenizer = await asyncio.to_thread(bundled.embedder, self._paths.cache)
        await engine.load_embedder(model, tokenizer)

    async def load(self, engine: Engine, report: Report) -> ModelStatus:
        """Load the language model, reporting progress; what came of it, which is never an exception of the engine's."""
        chosen = self._settings.model_path
        if chosen is None:
            return await self._load_bundled(engine, report, "")
        path = Path(chosen)
        try:
            return await self._load(engine, _Choice(path=path), report)
        except EngineError as error:
            _log.warning("model %s refused: %s", path, error)
            return await self._load_bundled(engine, report, error.user_message)

    async def _load_bundled(self, engine: Engine, report: Report, refused: str) -> ModelStatus:
        instead = f"{refused} The model that Ternlight brings along is used instead." if refused else ""
        try:
            path = await asyncio.to_thread(bundled.language_model, self._paths.cache)
            return await self._load(engine, _Choice(path=path, message=instead), report)
        except EngineError as error:
            _log.warning("no language model: %s", error)
            return ModelStatus(state="none", message=" ".join(filter(None, (refused, error.user_message))))

    async def _load(self, engine: Engine, choice: _Choice, report: Report) -> ModelStatus:
        """Load one file with the largest context up to the one asked for. Raises `EngineError`."""
        path, name = choice.path, model_name(choice.path)
        if self._guard.refuses(path):
            raise OutOfMemory(
                f"Loading {name} stopped the engine twice, so it is not tried again by itself. Choose it in the "
                "settings, or with --model, to try once more."
            )
        report(ModelStatus(state="loading", name=name, message=choice.message))
        options = self._options(self._settings.context)
        estimate = await engine.memory_estimate(path, options)
        message = choice.message
        if not estimate.fits:
            context = estimate.largest_context // _CONTEXT_STEP * _CONTEXT_STEP
            if context < SMALLEST_CONTEXT:
                raise OutOfMemory(
                    f"{name} needs {megabytes(estimate.total)} of memory and {megabytes(estimate.available)} are free. "
                    "Close other programs and start Ternlight again.",
                    needed=estimate.total,
                    available=estimate.available,
                )
            shorter = (
                f"Only {megabytes(estimate.available)} of memory are free, so {name} reads {context:,} tokens at once "
                f"instead of {options.context:,}."
            )
            message = " ".join(filter(None, (message, shorter)))
            options = self._options(context)
            estimate = await engine.memory_estimate(path, options)

        def progress(done: int, total: int) -> None:
            share = done / total if total else None
            report(ModelStatus(state="loading", name=name, message=message, progress=share))

        with self._guard.loading(path, crash=EngineDied):
            info = await engine.load(path, options, progress=progress)
        _log.info("loaded %s, %d weights, context %d, %s", info.name, info.parameters, info.context, info.backend)
        return ModelStatus(
            state="ready",
            name=name,
            message=message,
            weights_bytes=estimate.weights,
            context=info.context,
            kv_codec=info.kv_codec,
            estimated_bytes=estimate.total,
        )

    def _options(self, context: int) -> LoadOptions:
        return LoadOptions(context=context, threads=self._settings.threads, kv_codec=self._settings.kv_codec)


def model_name(path: Path) -> str:
    """What to call a language model, for the user.

    By the catalogue, else by its file: what the metadata of a GGUF file calls it is often the name of a training run.
    """
    for entry in bundled.catalogue():
        if Path(entry.weights.file).name == path.name:
            return entry.name
    return path.stem.replace("_", " ")


def _bundled_name() -> str:
    return next(entry.name for entry in bundled.catalogue() if entry.kind == "language")


def megabytes(count: int) -> str:
    """Bytes for the user: "310 MB", "1.4 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
