"""Keeping an unfinished run on disk after each of its steps, so that a killed program loses at most one.

FOLDER/RUN/state.json         replaced as a whole: written beside it, then renamed
FOLDER/RUN/texts/NAME.txt     long results and the texts of sources, each written once
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from ternlight.agents.errors import CheckpointDamaged

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class Checkpoints(Protocol):
    """Where unfinished runs are kept."""

    async def save(self, run: str, state: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        """Keep a run's state (JSON values) and its long texts; what is kept is always one whole state."""

    async def load(self, run: str) -> tuple[dict[str, Any], dict[str, str]]:
        """What was kept. Raises `CheckpointDamaged`."""

    async def delete(self, run: str) -> None:
        """Forget a run, if it is there."""


class FileCheckpoints:
    """`Checkpoints` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        return self._folder

    def runs(self) -> list[str]:
        """Names of the unfinished runs, the latest first."""
        states = [path for path in self._folder.glob("*/state.json") if path.is_file()]
        return [path.parent.name for path in sorted(states, key=lambda path: path.stat().st_mtime, reverse=True)]

    async def save(self, run: str, state: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        """As in `Checkpoints`. Raises `OSError` if the disk does not take it."""
        await asyncio.to_thread(self._save, run, json.dumps(state), dict(texts))

    async def load(self, run: str) -> tuple[dict[str, Any], dict[str, str]]:
        """As in `Checkpoints`."""
        return await asyncio.to_thread(self.read, run)

    async def delete(self, run: str) -> None:
        """As in `Checkpoints`."""
        await asyncio.to_thread(shutil.rmtree, self._at(run), ignore_errors=True)

    def _at(self, run: str) -> Path:
        if not _NAME.fullmatch(run):
            raise ValueError(f"a run cannot be called {run!r}")
        return self._folder / run

    def _save(self, run: str, state: str, texts: dict[str, str]) -> None:
        folder = self._at(run) / "texts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if _NAME.fullmatch(name) and not (target := folder / f"{name}.txt").exists():
                _replace(target, text)
        _replace(self._at(run) / "state.json", state)

    def read(self, run: str) -> tuple[dict[str, Any], dict[str, str]]:
        """`load` for who may wait."""
        try:
            state = json.loads((self._at(run) / "state.json").read_text("utf-8"))
            if not isinstance(state, dict):
                raise ValueError("not an object")
            texts = {path.stem: _read(path) for path in (self._at(run) / "texts").glob("*.txt")}
        except (OSError, ValueError) as error:
            raise CheckpointDamaged(f"The unfinished task cannot be taken up again: {error}. Ask it anew.") from error
        return state, texts


def _read(path: Path) -> str:
    with path.open("r", encoding="utf-8", errors="surrogatepass", newline="") as file:
        return file.read()


def _replace(path: Path, text: str) -> None:
    """Write a file so that it holds either all of `text` or what it held before."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
