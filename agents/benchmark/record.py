"""What a long measurement has found so far, kept line by line: one that was cut off goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ternlight.agents.errors import AgentError


class Record:
    """Findings by key in a file of JSON lines; without a file in memory alone. It belongs to one run at a time.

    What is found depends on the model, on its settings and on this program: a file is for one of each.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Read what is there; a line that was cut off is dropped. Raises `AgentError` for a file that is no record."""
        self._path = path
        self._found: dict[tuple[str, ...], dict[str, Any]] = {}
        if path is None or not path.exists():
            return
        try:
            whole = path.read_text(encoding="utf-8")
            lines = whole[: whole.rfind("\n") + 1].splitlines()
            for line in lines:
                entry = json.loads(line)
                self._found[tuple(str(part) for part in entry["key"])] = dict(entry["found"])
            if len(whole) > whole.rfind("\n") + 1:
                path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AgentError(f"{path} is not a record of a measurement ({error}). Name another file.") from error

    def get(self, *key: str) -> dict[str, Any] | None:
        """What was found under `key`, None if nothing was yet."""
        return self._found.get(key)

    def add(self, found: dict[str, Any], *key: str) -> None:
        """Keep it. Raises `AgentError` where the file cannot be written."""
        self._found[key] = found
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "found": found}) + "\n")
        except OSError as error:
            raise AgentError(f"{self._path} cannot be written ({error.strerror}).") from error
