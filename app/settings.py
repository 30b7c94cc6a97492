"""The user's settings: one frozen value, one versioned JSON file, numbered migrations.

Only `app` reads them; the layers below are handed plain values.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from ternlight.app.errors import SettingsError
from ternlight.app.files import move_aside, write_atomically
from ternlight.engine.types import KVCodecName

_log = logging.getLogger("ternlight.app.settings")

Theme = Literal["system", "light", "dark"]
Length = Literal["short", "medium", "long"]
SearchProvider = Literal["default", "searxng", "brave", "tavily"]
KVCodec = Literal["auto"] | KVCodecName


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user has chosen. Change one with `dataclasses.replace` and `save_settings`."""

    theme: Theme = "system"
    model_path: str | None = None
    """A GGUF file; None is the model that Ternlight brings along."""
    context: int = 4096
    """Tokens that the language model holds at once."""
    kv_codec: KVCodec = "auto"
    """How the cache of what the model has read is kept; "auto" takes the most exact form that fits."""
    threads: int | None = None
    """Threads of the engine; None lets it choose."""
    summary_length: Length = "medium"
    chroma_server: str = ""
    """Address of a Chroma server ("http://localhost:8000") for the vectors of the user's files; "" keeps them here."""
    window_geometry: str = ""
    """`QWidget.saveGeometry` in base64; "" for the first start."""
    window_layout: str = ""
    """`QSplitter.saveState` of the panes in base64."""
    sidebar_visible: bool = True
    inspector_visible: bool = False
    toured: bool = False
    """Whether the first-run tour has been seen."""
    offline: bool = True
    """No connection is opened, not even to this computer."""
    search_provider: SearchProvider = "default"
    """ "default" is DuckDuckGo and Wikipedia, which need no key."""
    searxng_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    """`HOST` or `HOST:PORT` that may be opened though they stand in a private network."""
    denied_hosts: tuple[str, ...] = ()
    """Hosts that are never opened."""
    folders: tuple[str, ...] = ()
    """Folders whose files tools may list and read, and write to after a question."""
    granted: tuple[str, ...] = ()
    """Scopes that tools may use without asking: what the user has allowed for good."""
    server_url: str = ""
    """Base address of an OpenAI-compatible server ("http://localhost:11434/v1") that answers in place of the engine;
    "" for none."""
    server_model: str = ""
    """Name of the server's model; "" for its first."""
    models_folder: str = ""
    """Where downloaded models go; "" for a folder beside the conversations."""
    mirror: str = ""
    """Address in place of https://huggingface.co that models are fetched from; "" for none."""
    proxy: str = ""
    """Address of a proxy ("http://proxy.example:3128") that models are fetched through; "" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSettings:
    """What `load_settings` found. `notice` is a sentence for the user when something was wrong, else ""."""

    settings: Settings
    notice: str = ""


MIGRATIONS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = ()
"""The nth turns the values of version n into those of version n + 1 (versions count from 1). Append only."""

VERSION = len(MIGRATIONS) + 1

_CHOICES: dict[str, tuple[str, ...]] = {"theme": get_args(Theme), "summary_length": get_args(Length)}
_CHOICES["kv_codec"] = ("auto", *get_args(KVCodecName))
_CHOICES["search_provider"] = get_args(SearchProvider)
_RANGES = {"context": (512, 1 << 20), "threads": (1, 1024)}
_TYPES: dict[str, tuple[type, ...]] = {
    "theme": (str,),
    "model_path": (str, type(None)),
    "context": (int,),
    "kv_codec": (str,),
    "threads": (int, type(None)),
    "summary_length": (str,),
    "chroma_server": (str,),
    "window_geometry": (str,),
    "window_layout": (str,),
    "sidebar_visible": (bool,),
    "inspector_visible": (bool,),
    "toured": (bool,),
    "offline": (bool,),
    "search_provider": (str,),
    "searxng_url": (str,),
    "allowed_hosts": (list,),
    "denied_hosts": (list,),
    "folders": (list,),
    "granted": (list,),
    "server_url": (str,),
    "server_model": (str,),
    "models_folder": (str,),
    "mirror": (str,),
    "proxy": (str,),
}


def load_settings(path: Path) -> LoadedSettings:
    """Read the settings; a missing file is the defaults. Never raises: what is wrong is set aside and said.

    A file that is not ours at all, or of a newer version, is kept beside the new one, as is one with a value that
    cannot be; from the last two everything usable is taken over.
    """
    try:
        stored = json.loads(path.read_bytes())
        version = stored["version"]
        values = stored["values"]
        if not isinstance(values, dict) or not isinstance(version, int) or version < 1:
            raise ValueError("not a settings file")
    except FileNotFoundError:
        return LoadedSettings(settings=Settings())
    except OSError as error:
        return LoadedSettings(
            settings=Settings(),
            notice=f"The settings in {path} cannot be read ({error.strerror or error}), so the defaults are used.",
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return LoadedSettings(settings=Settings(), notice=_keep(path, ".bad", "are damaged, so the defaults are used"))

    if version > VERSION:
        known, _ = _checked(values)
        ending = f".version{version}"
        return LoadedSettings(
            settings=Settings(**known),
            notice=_keep(path, ending, "were written by a newer Ternlight; what this one knows of them is used"),
        )
    for migrate in MIGRATIONS[version - 1 :]:
        values = migrate(values)
    known, wrong = _checked(values)
    notice = ""
    if wrong:
        notice = _keep(path, ".bad", f"hold a value that cannot be used for {', '.join(wrong)}; the default is used")
        _log.warning("settings with unusable values for %s", ", ".join(wrong))
    return LoadedSettings(settings=Settings(**known), notice=notice)


def save_settings(settings: Settings, path: Path) -> None:
    """Write the settings; a crash leaves the old file or the new one. Raises `SettingsError`."""
    text = json.dumps({"version": VERSION, "values": asdict(settings)}, indent=2, ensure_ascii=False)
    try:
        write_atomically(path, text.encode() + b"\n")
    except OSError as error:
        raise SettingsError(
            f"The settings could not be saved to {path} ({error.strerror or error}). The old ones are kept."
        ) from error


def _keep(path: Path, ending: str, what: str) -> str:
    """Set the file aside; a sentence that says so."""
    try:
        aside = move_aside(path, ending)
    except OSError:
        return f"The settings in {path} {what}."
    return f"The settings {what}. The old file is kept as {aside}."


def _checked(values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values that can be used, by name, and the names of those that cannot. Unknown names are passed over."""
    known: dict[str, Any] = {}
    wrong: list[str] = []
    for field in fields(Settings):
        if field.name in values:
            if _acceptable(field.name, values[field.name]):
                value = values[field.name]
                known[field.name] = tuple(value) if isinstance(value, list) else value
            else:
                wrong.append(field.name)
    return known, wrong


def _acceptable(name: str, value: object) -> bool:
    types = _TYPES[name]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return False
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name in _RANGES and isinstance(value, int):
        low, high = _RANGES[name]
        return low <= value <= high
    return True
