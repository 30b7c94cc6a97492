"""Where Ternlight keeps things on this computer."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

import platformdirs

from ternlight.app.errors import FolderUnusable

_NAME = "ternlight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The five folders. Making a `Paths` touches nothing; `create` makes the folders."""

    config: Path
    """`settings.json`."""
    data: Path
    """Conversations and the documents they cite: what the user would miss."""
    cache: Path
    """Safe to delete at any time."""
    log: Path
    state: Path
    """What one start tells the next: crash reports, a model that could not be loaded."""

    @classmethod
    def default(cls) -> Paths:
        """The places that this operating system sets aside for a user's programs."""
        dirs = platformdirs.PlatformDirs(_NAME, appauthor=False)
        return cls(
            config=dirs.user_config_path,
            data=dirs.user_data_path,
            cache=dirs.user_cache_path,
            log=dirs.user_log_path,
            state=dirs.user_state_path,
        )

    @classmethod
    def under(cls, folder: Path) -> Paths:
        """Everything inside one folder (`--data-dir`, tests)."""
        folder = folder.expanduser().absolute()
        return cls(
            config=folder / "config",
            data=folder / "data",
            cache=folder / "cache",
            log=folder / "log",
            state=folder / "state",
        )

    @property
    def settings_file(self) -> Path:
        """The settings, as JSON."""
        return self.config / "settings.json"

    @property
    def mcp_file(self) -> Path:
        """The user's MCP servers, as JSON."""
        return self.config / "mcp.json"

    @property
    def database(self) -> Path:
        """Conversations and documents, in SQLite."""
        return self.data / "conversations.db"

    @property
    def timeline(self) -> Path:
        """The language model's cache of the last conversation, so that it need not be evaluated again."""
        return self.cache / "timeline.kv"

    @property
    def index(self) -> Path:
        """The collections: what was read from the user's files, so that questions can be put to them."""
        return self.data / "index"

    @property
    def memory(self) -> Path:
        """What the assistant remembers, in SQLite."""
        return self.data / "memory.db"

    @property
    def pictures(self) -> Path:
        """Pictures that were pasted into messages."""
        return self.data / "pictures"

    @property
    def models(self) -> Path:
        """Language models that were downloaded."""
        return self.data / "models"

    @property
    def log_file(self) -> Path:
        """The newest log; older ones end in .1, .2 ..."""
        return self.log / "ternlight.log"

    @property
    def crashes(self) -> Path:
        """One report for each process that is running or has crashed."""
        return self.state / "crashes"

    @property
    def pages(self) -> Path:
        """Pages of the web, kept for a while; safe to delete."""
        return self.cache / "pages"

    @property
    def summaries(self) -> Path:
        """What summaries worked out of each sentence, sealed with its words; safe to delete."""
        return self.cache / "summaries.db"

    @property
    def figures(self) -> Path:
        """Pictures taken out of the user's documents, which drafts show."""
        return self.data / "figures"

    @property
    def drafts(self) -> Path:
        """What is kept of decks and reports, for going on with them and changing them."""
        return self.data / "drafts"

    @property
    def runs(self) -> Path:
        """Answers with tools that are being made, step by step, to go on with after a crash."""
        return self.state / "runs"

    @property
    def network_ledger(self) -> Path:
        """Every request that left this computer, a line of JSON each; the older part ends in .1."""
        return self.state / "network.jsonl"

    @property
    def loading_file(self) -> Path:
        """Names the model that is being loaded, and how often that ended in a crash."""
        return self.state / "loading.json"

    def create(self) -> Paths:
        """Make the folders, readable by this user alone, and check that each can be written.

        Returns itself. Raises `FolderUnusable`, naming the folder and the reason.
        """
        for field in fields(self):
            _make_private(getattr(self, field.name))
        return self


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)  # an older folder, or one made under a lax umask
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderUnusable(
            f"Ternlight cannot write to the folder {folder} ({reason}). Make it writable, free some space, or choose "
            "another with --data-dir."
        ) from error
