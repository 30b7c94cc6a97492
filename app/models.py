"""Language models: those of the catalogue, those on this computer, and whether they fit. Qt-free."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import psutil

from ternlight.app.connections import Connections
from ternlight.app.errors import AppError
from ternlight.app.paths import Paths
from ternlight.app.settings import KVCodec, Settings
from ternlight.engine.inspect import inspect_model
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.memory import AUTOMATIC, CACHE_SHARE, available_memory
from ternlight.tools.web.download import Download, Progress, discard, download, hub_files, partial_of

HUB = "https://huggingface.co"
_SCRATCH_BYTES = 300_000_000
"""About what computing takes beside weights and cache."""

Fit = Literal["fits", "tight", "too_large"]


class UnusableModel(AppError):
    """A file is no model that this program runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueModel:
    """A model that people want, with what is known of it."""

    id: str
    name: str
    recommended: bool
    repository: str
    """On the hub, "" where only a file can be imported."""
    endings: tuple[str, ...]
    """Of the file's name, the preferred one first."""
    bytes: int
    """About; the hub states it exactly."""
    licence: str
    layers: int
    kv_heads: int
    head_size: int
    context: int
    """Tokens it was made for."""
    good_at: str

    def needs(self, context: int, kv_codec: KVCodec = "f16") -> int:
        """Bytes of memory that it takes with a context of so many tokens, its KV cache included.

        "auto" is the most exact form of the cache with which it fits what is free, as the engine chooses.
        """
        if kv_codec == "auto":
            room = int(available_memory() * CACHE_SHARE)
            sizes = [self.needs(context, codec) for codec in AUTOMATIC]
            return next((size for size in sizes if size <= room), sizes[-1])
        values = 2 * self.layers * self.kv_heads * self.head_size * min(context, self.context)
        cache_bytes = int(values * CODECS[kv_codec].bits_per_value(self.head_size) / 8)
        return self.bytes + cache_bytes + _SCRATCH_BYTES


@cache
def catalogue() -> tuple[CatalogueModel, ...]:
    """The models of `resources/catalogue.json`."""
    text = files("ternlight.resources").joinpath("catalogue.json").read_text(encoding="utf-8")
    raw: list[dict[str, Any]] = json.loads(text)["models"]
    return tuple(CatalogueModel(**{**entry, "endings": tuple(entry["endings"])}) for entry in raw)


def fit(needed: int, *, available: int | None = None, total: int | None = None) -> Fit:
    """Whether so many bytes fit this computer: now, only when other programs are closed, or not at all."""
    now = available_memory() if available is None else available
    whole = int(psutil.virtual_memory().total) if total is None else total
    if needed <= now:
        return "fits"
    return "tight" if needed <= whole * 0.85 else "too_large"


def check_model(path: Path) -> str:
    """Look a file over before it is loaded; what it is, for the user. Raises `UnusableModel`, `ModelFileError`."""
    found = inspect_model(path)
    if found.architecture.lower() == "clip" or found.parameters == 0:
        raise UnusableModel(f"{path.name} is a part of another model, not a language model by itself.")
    if not found.supported:
        raise UnusableModel(f"{path.name} cannot be used here: {found.why_not}")
    return f"{found.name}, {found.parameters / 1e9:.1f} billion weights"


class Models:
    """Model files on this computer, and how they come here."""

    def __init__(self, paths: Paths, connections: Connections) -> None:
        self._paths, self._connections = paths, connections

    @property
    def _settings(self) -> Settings:
        return self._connections.settings

    @property
    def folder(self) -> Path:
        """Where downloads go."""
        chosen = self._settings.models_folder
        return Path(chosen).expanduser() if chosen else self._paths.models

    def target(self, model: CatalogueModel) -> Path:
        """The file that a model of the catalogue becomes: a name of our own, which no server chooses."""
        return self.folder / f"{model.name}.gguf"

    def present(self) -> list[Path]:
        """The finished model files in the folder."""
        return sorted(path for path in self.folder.glob("*.gguf") if path.is_file()) if self.folder.is_dir() else []

    def begun(self, model: CatalogueModel) -> int:
        """Bytes of an unfinished download."""
        part = partial_of(self.target(model))
        return part.stat().st_size if part.is_file() else 0

    def forget(self, model: CatalogueModel) -> None:
        """Take an unfinished download away."""
        discard(self.target(model))

    def delete(self, path: Path) -> None:
        """Delete a model file of the folder. Raises `OSError`."""
        if path.parent == self.folder:
            path.unlink(missing_ok=True)

    async def fetch(self, model: CatalogueModel, progress: Progress) -> Path:
        """Download a model, or go on with it; cancelling keeps what came.

        Its size and SHA-256 are those that the hub states. Raises `Offline` and other `ToolError`s, `UnusableModel`,
        `OSError`.
        """
        proxy = self._settings.proxy
        hub = self._settings.mirror.rstrip("/") or HUB
        why = f"the model {model.name}, which you chose"
        listed = await hub_files(
            model.repository,
            transport=self._connections.transport("models", why, self._settings.mirror, proxy),
            hub=hub,
        )
        wanted = _choose(model, {file.name: file.download for file in listed})
        target = self.target(model)
        return await download(
            wanted,
            target,
            transport=self._connections.transport("models", why, self._settings.mirror, proxy),
            progress=progress,
        )

    async def check(self, path: Path) -> str:
        """`check_model`, beside the loop's thread."""
        return await asyncio.to_thread(check_model, path)


def _choose(model: CatalogueModel, listed: dict[str, Download]) -> Download:
    for ending in model.endings:
        found = [name for name in sorted(listed) if name.endswith(ending)]
        if found:
            return listed[found[0]]
    raise UnusableModel(
        f"{model.repository} has no file that ends in {' or '.join(model.endings)} any more. Look there yourself, and "
        "drop the file on the window."
    )
