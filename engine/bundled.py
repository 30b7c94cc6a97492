"""The models that come with the program: where their files are, and that they are the files we know.

The weights of the ternary embedder are our own and lie in `resources/`; the others lie inside Python packages that the
installer brings. Those are found without importing them (importing one would run its code and pull in what it depends
on). Every file is compared with the catalogue `resources/models.json` by size and SHA-256 before use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import ternlight.resources
from ternlight.engine.errors import ModelFileError

CURE = "Run python3 installer/bootstrap.py to install it."
MEMORY_FILE = "verified-models.json"

TERNARY_EMBEDDER = "minilm-l6-ternary"
ONNX_EMBEDDER = "minilm-l6-int8"
DEFAULT_EMBEDDER = TERNARY_EMBEDDER
"""The embedder that the program uses, by its id in the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file that the catalogue pins."""

    file: str
    """Relative to its package, or to `resources/` for what is our own and for the tokenizer."""
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One model of the catalogue, with the words that describe it to the user."""

    id: str
    kind: Literal["language", "embedder"]
    name: str
    distribution: str = ""
    """What the package registry calls the package that holds the weights; "" for what lies in `resources/`."""
    distribution_version: str = ""
    wheel_sha256: str = ""
    package: str = ""
    """Its import name; it is never imported."""
    weights: KnownFile
    tokenizer: KnownFile | None
    """A file of ours, for models whose package holds none."""
    licence: str
    source: str
    good_at: str
    weak_at: str


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """The models that come with the program."""
    text = (_resources() / "models.json").read_text(encoding="utf-8")
    return tuple(_entry(raw) for raw in json.loads(text)["models"])


def language_model(cache_dir: Path | None = None) -> Path:
    """The GGUF file of SmolLM2 135M.

    Its SHA-256 is computed once per file and remembered in `cache_dir`; without one, at every call. Raises
    `ModelFileError` when the file is missing or is not the one that the catalogue pins.
    """
    return _weights(_find("language"), cache_dir)


def embedder(cache_dir: Path | None = None, id: str = DEFAULT_EMBEDDER) -> tuple[Path, Path]:
    """The model file and the tokenizer.json of an embedder of the catalogue. As `language_model` otherwise."""
    entry = embedder_entry(id)
    assert entry.tokenizer is not None
    tokenizer = _resources() / entry.tokenizer.file
    if not tokenizer.is_file():
        raise ModelFileError(f"{entry.name}: {tokenizer.name} is missing from this program. {CURE}")
    return _weights(entry, cache_dir), _verified(tokenizer, entry.tokenizer, entry.name, cache_dir)


def embedder_entry(id: str = DEFAULT_EMBEDDER) -> CatalogueEntry:
    """What the catalogue says of an embedder."""
    return next(entry for entry in catalogue() if entry.kind == "embedder" and entry.id == id)


def _find(kind: str) -> CatalogueEntry:
    return next(entry for entry in catalogue() if entry.kind == kind)


def _entry(raw: dict[str, Any]) -> CatalogueEntry:
    tokenizer = raw.pop("tokenizer", None)
    weights = KnownFile(file=raw.pop("file"), bytes=raw.pop("bytes"), sha256=raw.pop("sha256"))
    return CatalogueEntry(weights=weights, tokenizer=KnownFile(**tokenizer) if tokenizer else None, **raw)


def _resources() -> Path:
    return Path(ternlight.resources.__path__[0])


def _weights(entry: CatalogueEntry, cache_dir: Path | None) -> Path:
    if not entry.package:
        path = _resources() / entry.weights.file
        if not path.is_file():
            raise ModelFileError(f"{entry.name}: {path.name} is missing from this program. {CURE}")
        return _verified(path, entry.weights, entry.name, cache_dir)
    spec = importlib.util.find_spec(entry.package)  # of a top-level package: finds, does not import
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / entry.weights.file
        if path.is_file():
            return _verified(path, entry.weights, entry.name, cache_dir)
    raise ModelFileError(f"The model {entry.name} is not installed. {CURE}")


def _verified(path: Path, known: KnownFile, name: str, cache_dir: Path | None) -> Path:
    """`path`, once its size and SHA-256 are those of `known`."""
    different = ModelFileError(f"{path.name} of the model {name} is not the file that was published. {CURE}")
    try:
        status = path.stat()
        if status.st_size != known.bytes:
            raise different
        stamp = [status.st_size, status.st_mtime_ns, known.sha256]
        remembered = _remembered(cache_dir)
        if remembered.get(str(path)) == stamp:
            return path
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != known.sha256:
                raise different
    except OSError as error:
        raise ModelFileError(f"{path.name} of the model {name} cannot be read: {error}. {CURE}") from error
    if cache_dir is not None:
        _remember(cache_dir, {**remembered, str(path): stamp})
    return path


def _remembered(cache_dir: Path | None) -> dict[str, Any]:
    if cache_dir is None:
        return {}
    try:
        memory = json.loads((cache_dir / MEMORY_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return memory if isinstance(memory, dict) else {}


def _remember(cache_dir: Path, memory: dict[str, Any]) -> None:
    """Best effort: a cache that cannot be written costs a second look next time, nothing else."""
    temporary = None
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=cache_dir, prefix=MEMORY_FILE, delete=False
        ) as file:
            temporary = Path(file.name)
            json.dump(memory, file)
        temporary.replace(cache_dir / MEMORY_FILE)
    except OSError:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
