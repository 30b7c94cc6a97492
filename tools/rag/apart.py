"""Vectors in Chroma in a process of their own.

Chroma computes, and reads its libraries, without letting the other threads of its process go on; a window in that
process would stand still meanwhile. And what is wrong with its files ends the child alone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.errors import IndexDamaged, RetrievalError, TooLarge, WorkerDied
from ternlight.tools.rag.vectors import BATCH, Near, mark_suspect
from ternlight.tools.warm_worker import WarmWorker

_TASKS = "ternlight.tools.rag.vector_tasks"
_SECONDS = 600.0
_MEMORY = 64 * 1024**3
"""More than there is: how much an index takes is the user's affair."""


class ApartVectors:
    """`Vectors` that a child keeps. Made on the loop, which must go on while another thread calls the methods."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened before `open`."""
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._worker = WarmWorker(idle_seconds=None)
        self._deaths = 0
        self._closed = False

    def open(self) -> None:
        """Start the child and have it open the folder. Raises `IndexDamaged`; then nothing is left behind."""
        try:
            self._ask("opened", {})
        except BaseException:
            self.close()
            raise

    def add(self, store: str, document: int, first: int, vectors: NDArray[np.float32]) -> None:
        """See `Vectors`."""
        for start in range(0, len(vectors), BATCH):
            part = np.ascontiguousarray(vectors[start : start + BATCH], np.float32)
            chosen = {"store": store, "document": document, "first": first + start, "dimension": part.shape[1]}
            self._ask("add", chosen, part.tobytes())

    def search(
        self,
        store: str,
        vector: NDArray[np.float32],
        limit: int,
        *,
        only: Sequence[int] | None = None,
        without: Sequence[int] = (),
    ) -> list[Near]:
        """See `Vectors`."""
        chosen = {
            "store": store,
            "limit": limit,
            "only": None if only is None else [int(each) for each in only],
            "without": [int(each) for each in without],
        }
        values = self._ask("search", chosen, np.ascontiguousarray(vector, np.float32).tobytes())
        return [Near(document=document, number=n, likeness=likeness) for document, n, likeness in values["near"]]

    def count(self, store: str) -> int:
        """See `Vectors`."""
        return int(self._ask("count", {"store": store})["count"])

    def remove(self, store: str, document: int) -> None:
        """See `Vectors`."""
        self._ask("remove", {"store": store, "document": document})

    def drop(self, store: str) -> None:
        """See `Vectors`."""
        self._ask("drop", {"store": store})

    def close(self) -> None:
        """See `Vectors`."""
        if self._closed:
            return
        if self._worker.running:
            with contextlib.suppress(RetrievalError):
                self._ask("close", {})
        self._closed = True
        asyncio.run_coroutine_threadsafe(self._worker.close(), self._loop).result()

    def _ask(self, task: str, chosen: dict[str, Any], payload: bytes = b"") -> dict[str, Any]:
        if self._closed:
            raise AssertionError("the vectors are closed")
        asked = self._worker.run(
            f"{_TASKS}:{task}",
            {"folder": str(self._folder), **chosen},
            payload,
            subject=self._folder.name,
            seconds=_SECONDS,
            memory_bytes=_MEMORY,
        )
        try:
            values, _ = asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        except (WorkerDied, TooLarge) as error:
            self._deaths += 1
            if self._deaths < 2:
                raise RetrievalError(
                    "The part of Ternlight that keeps the vectors of your files stopped. Nothing is lost; try again."
                ) from error
            mark_suspect(self._folder)
            raise IndexDamaged(
                f"The vectors of your files in {self._folder} cannot be used. Start Ternlight again: they are made "
                "anew from the texts."
            ) from error
        return values
