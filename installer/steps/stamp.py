"""The stamp: for each step the key it had when it last succeeded, so that a second start does nothing.

A key is a hash of everything the step depends on. A step whose key differs from the stamp's is done again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def key_of(*texts: str, files: Iterable[Path] = (), root: Path | None = None) -> str:
    """Hash `texts` and the names (relative to `root`) and contents of `files`; a missing file hashes as absent."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(b"text\0" + text.encode("utf-8", "surrogateescape") + b"\0")
    for path in files:
        name = path.relative_to(root).as_posix() if root else path.name
        content = path.read_bytes() if path.is_file() else b"absent"
        digest.update(b"file\0" + name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


@dataclass(slots=True)
class Stamp:
    """What has been done, kept as JSON at `path`."""

    path: Path
    done: dict[str, str] = field(default_factory=dict)
    """Step name -> key."""
    failed: dict[str, dict[str, str]] = field(default_factory=dict)
    """Optional step name -> {"key", "reason"}: not tried again by itself until the key changes."""
    without: list[str] = field(default_factory=list)
    """Optional steps the user asked to leave out."""

    @classmethod
    def load(cls, path: Path) -> Stamp:
        """Read the stamp; a missing or damaged one counts as nothing done."""
        try:
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, dict(data["done"]), dict(data["failed"]), list(data["without"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def save(self) -> None:
        """Write to a temporary file and rename, so that a kill leaves the old stamp or the new one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(self.path.name + ".new")
        data = {"done": self.done, "failed": self.failed, "without": self.without}
        temporary.write_text(json.dumps(data, indent=1), encoding="utf-8")
        temporary.replace(self.path)

    def succeeded(self, step: str, key: str) -> None:
        """Record that `step` was done with `key`."""
        self.done[step] = key
        self.failed.pop(step, None)
        self.save()

    def gave_up(self, step: str, key: str, reason: str) -> None:
        """Record that the optional `step` failed with `key` for `reason`, a sentence for the user."""
        self.done.pop(step, None)
        self.failed[step] = {"key": key, "reason": reason}
        self.save()
