"""Remembers which model was being loaded when the engine, or the whole program, died, so that the next start does not
walk into the same wall for ever."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path

from ternlight.app.files import write_atomically

_log = logging.getLogger("ternlight.app.load_guard")

CRASHES_ALLOWED = 2


class LoadGuard:
    """Counts the crashes of loading one file, across starts, in a small JSON file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def refuses(self, model: Path) -> bool:
        """Whether loading `model` has ended in a crash as often as is allowed, one time after the other."""
        return self._crashes(model) >= CRASHES_ALLOWED

    def forget(self) -> None:
        """Give every model a fresh chance: the user has asked for it."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def loading(self, model: Path, *, crash: type[BaseException]) -> Iterator[None]:
        """Around the load: a `crash` raised inside, or the death of this process, counts; anything else clears."""
        self._write(model, self._crashes(model) + 1)
        try:
            yield
        except crash:
            raise
        except BaseException:
            self.forget()
            raise
        self.forget()

    def _crashes(self, model: Path) -> int:
        try:
            stored = json.loads(self._file.read_bytes())
            return int(stored["crashes"]) if stored["model"] == str(model) else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _write(self, model: Path, crashes: int) -> None:
        try:
            write_atomically(self._file, json.dumps({"model": str(model), "crashes": crashes}).encode())
        except OSError as error:
            _log.warning("cannot note that a model is being loaded: %s", error)
