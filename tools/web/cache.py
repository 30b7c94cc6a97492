"""Pages kept on disk for a while, so that asking again costs the site and the user nothing."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedPage:
    """An answer as it was kept."""

    final_url: str
    media_type: str
    charset: str
    retrieved: float
    """Seconds since the epoch."""
    by_allowance: bool
    """Whether the host was opened only because the user allowed it by name."""
    body: bytes


class PageCache:
    """A folder with one file for each address: a line of JSON, then the body. Safe to delete at any time.

    Files older than `max_age` seconds are not used; past `max_bytes` the oldest are deleted. A file is written under
    another name first, so that a half-written one is never read; a damaged one is as good as none. When the disk is
    full or read-only nothing is kept, and nothing fails.
    """

    def __init__(self, folder: Path, *, max_age: float = 24 * 3600.0, max_bytes: int = 200_000_000) -> None:
        self._folder = folder
        self._max_age = max_age
        self._max_bytes = max_bytes

    def get(self, key: str) -> CachedPage | None:
        """What is kept for an address, if it is young enough."""
        path = self._path(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            values = json.loads(head)
            if values.pop("key") != key or values.pop("sha256") != hashlib.sha256(body).hexdigest():
                return None
            page = CachedPage(**values, body=body)
            return page if 0 <= time.time() - page.retrieved < self._max_age else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, key: str, page: CachedPage) -> None:
        """Keep an answer."""
        values = {name: value for name, value in asdict(page).items() if name != "body"}
        head = json.dumps({**values, "key": key, "sha256": hashlib.sha256(page.body).hexdigest()}).encode()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(head + b"\n" + page.body)
                Path(temporary).replace(self._path(key))
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._shrink()

    def clear(self) -> None:
        """Delete everything."""
        for path in self._files():
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / (hashlib.sha256(key.encode()).hexdigest() + ".page")

    def _files(self) -> list[Path]:
        with suppress(OSError):
            return [path for path in self._folder.iterdir() if path.suffix in (".page", ".part")]
        return []

    def _shrink(self) -> None:
        sizes: list[tuple[float, int, Path]] = []
        for path in self._files():
            with suppress(OSError):
                known = path.stat()
                if path.suffix == ".part" and time.time() - known.st_mtime < 3600:  # another one being written
                    continue
                sizes.append((known.st_mtime, known.st_size, path))
        total = sum(size for _, size, _ in sizes)
        for modified, size, path in sorted(sizes):
            if total <= self._max_bytes and time.time() - modified < self._max_age and path.suffix == ".page":
                continue
            path.unlink(missing_ok=True)
            total -= size
