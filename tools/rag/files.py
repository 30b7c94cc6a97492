"""Files and folders on disk: which files there are to be read, and what they look like from outside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ternlight.tools.documents.sniff import READABLE_SUFFIXES
from ternlight.tools.rag.types import FileVersion

MOST_FILES = 20_000
"""Of one folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was there."""

    files: tuple[FileVersion, ...]
    missing: frozenset[Path]
    """Paths that lead to nothing."""


def look_at(paths: Iterable[Path]) -> Found:
    """The files among `paths`, and those in its folders whose names say that they can be read.

    Hidden files, those of a word processor that has one open, and linked folders are passed over. A file that is named
    itself is taken whatever its name.
    """
    files: dict[Path, FileVersion] = {}
    missing = set()
    for path in paths:
        try:
            status = path.stat()
        except (OSError, ValueError):
            missing.add(path)
            continue
        inside = _below(path) if stat.S_ISDIR(status.st_mode) else [path]
        for file in inside:
            try:
                status = file.stat()
            except OSError:  # gone while the folder was read
                continue
            files[file] = FileVersion(path=file, size=status.st_size, modified=status.st_mtime_ns)
    return Found(files=tuple(files.values()), missing=frozenset(missing))


def _below(folder: Path) -> Iterator[Path]:
    count = 0
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if name.startswith((".", "~$")) or path.suffix.lower() not in READABLE_SUFFIXES or not path.is_file():
                continue
            count += 1
            if count > MOST_FILES:
                return
            yield path
