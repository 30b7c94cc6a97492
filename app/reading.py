"""Reading documents for the user: the last ones stay in memory, so that what is said of them can be shown. Qt-free."""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path

from ternlight.agents.events import StepFinished, StepProgress, StepStarted
from ternlight.app.run_events import Emit
from ternlight.engine.base import Progress
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.read import read_document, render_page
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.errors import ToolError

DOCUMENTS_KEPT = 8


class Reading:
    """Reads files with the user's passwords, and remembers the documents read last."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords
        self._documents: OrderedDict[str, Document] = OrderedDict()

    async def read(self, path: Path, progress: Progress | None = None) -> Document:
        """Read a document; `progress` is called with (pages read, pages in all). Raises `ToolError`."""
        with self._passwords.in_use():
            document = await read_document(path, progress=progress)
        self.remember(document)
        return document

    async def read_step(self, emit: Emit, path: Path) -> Document:
        """`read` as a step of a run."""
        begun = time.monotonic()
        emit(StepStarted(step="read", title=f"Reading {path.name}"))
        try:
            document = await self.read(
                path, lambda done, total: emit(StepProgress(step="read", done=done, total=total, unit="pages"))
            )
        except ToolError:
            seconds = time.monotonic() - begun
            emit(StepFinished(step="read", title=f"Could not read {path.name}", seconds=seconds, ok=False))
            raise
        seconds = time.monotonic() - begun
        title = f"Read {counted(len(document.pages), document.pages[0].kind)} in {seconds:.1f} s"
        emit(StepFinished(step="read", title=title, seconds=seconds, ok=not document.warnings))
        return document

    def remember(self, document: Document) -> None:
        """Keep a document that was made, not read from a file, among the last ones."""
        self._documents[document.id] = document
        self._documents.move_to_end(document.id)
        while len(self._documents) > DOCUMENTS_KEPT:
            self._documents.popitem(last=False)

    def document(self, document_id: str) -> Document | None:
        """One of the documents read last, or None."""
        return self._documents.get(document_id)

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> PageImage:
        """A picture of a page, `width` pixels wide, and where `quote` stands on it. Raises `ToolError`."""
        with self._passwords.in_use():
            return await render_page(path, page, width=width, quote=quote)


def counted(count: int, noun: str) -> str:
    """ "1 page", "1,200 pages"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
