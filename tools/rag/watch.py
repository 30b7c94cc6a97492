"""Keeping collections in step with their folders, as a task that ends when it is cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ternlight.tools.errors import RetrievalError
from ternlight.tools.rag.index import Index
from ternlight.tools.rag.types import Report

_log = logging.getLogger("ternlight.tool.rag")

EVERY_SECONDS = 10.0


async def watch(
    index: Index,
    *,
    every: float = EVERY_SECONDS,
    report: Report | None = None,
    changed: Callable[[int], None] | None = None,
) -> None:
    """Look at every collection with a folder, again and again, until cancelled.

    Sizes and times of change are compared, and the content where they differ. `changed` is called with the number of
    a collection after it has changed. A look that fails is logged and tried again.
    """
    while True:
        try:
            for collection in await index.collections():
                if collection.folders and await index.refresh(collection.id, report) and changed is not None:
                    changed(collection.id)
        except RetrievalError as error:
            _log.warning("watching failed: %s", error)
        await asyncio.sleep(every)
