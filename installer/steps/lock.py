"""One bootstrap at a time in a checkout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_SECONDS = 0.3


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def exclusive(path: Path, on_wait: Callable[[], None]) -> Iterator[int]:
    """Hold the lock file at `path`; call `on_wait` once if someone else holds it. Yields its file descriptor.

    The kernel drops the lock with its holder, however that ends. A child that is handed the descriptor keeps it: after
    a kill -9 of bootstrap, the pip it left behind still counts as a holder until it ends too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        waiting = False
        while not _try_lock(file):
            if not waiting:
                waiting = True
                on_wait()
            time.sleep(POLL_SECONDS)
        yield file.fileno()
