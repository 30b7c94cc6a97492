"""One program at a time: Chroma's files and their memory image belong to a single process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from ternlight.tools.errors import IndexBusy, RetrievalError

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Holds a folder for this process; the system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises `IndexBusy` at once if another holds it, `RetrievalError` if the folder is unusable."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file: BinaryIO = (folder / "lock").open("ab")
        except OSError as error:
            raise RetrievalError(
                f"The index of your files in {folder} cannot be opened ({error.strerror or error}). Check the folder's "
                "permissions, or choose another with --data-dir."
            ) from error
        try:
            os.set_inheritable(self._file.fileno(), False)
            _take(self._file)
        except OSError as error:
            self._file.close()
            raise IndexBusy(
                "Another Ternlight is using your collections, the window perhaps. Close it and try again."
            ) from error

    def close(self) -> None:
        """Let go of the folder. Safe to call twice."""
        self._file.close()
