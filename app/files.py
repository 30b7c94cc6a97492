"""Writing small files so that a crash leaves the old one or the new one, never half of either."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data`: written beside it, flushed to the disk, renamed over it. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def move_aside(path: Path, ending: str = ".bad") -> Path:
    """Rename a file that cannot be used to a free name beside it (`x.bad`, `x.bad2` ...); return the new name."""
    aside, count = path.with_name(path.name + ending), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}{ending}{count}")
    path.rename(aside)
    return aside


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where folders can be opened at all (not on Windows)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
