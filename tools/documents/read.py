"""The door to documents: files read, and pages drawn, in a child process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ternlight.tools.documents.passwords import passwords_in_use
from ternlight.tools.documents.recognised import available
from ternlight.tools.documents.scans import can_recognise, with_recognised
from ternlight.tools.documents.types import Document, Limits, PageImage
from ternlight.tools.worker import run_in_worker

WIDEST = 8_000
"""Pixels of a drawn page."""


async def read_document(
    path: str | os.PathLike[str],
    *,
    limits: Limits = Limits(),  # noqa: B008  frozen
    progress: Callable[[int, int], None] | None = None,
    recognise: bool = True,
) -> Document:
    """Read a file of any known kind into pages; with `recognise`, text in scans and pictures too.

    `progress` is called on this thread with (pages done, pages in all); recognising counts anew. Raises
    `DocumentError`s, each with a sentence for the user, and `WorkerDied` if the file crashed its parser. Cancelling
    stops the work at once. A password is asked for where `passwords.Passwords` are in use.
    """
    absolute = _absolute(path)

    async def read(password: str) -> Document:
        _, document = await run_in_worker(
            "read",
            {
                "path": str(absolute),
                "limits": asdict(limits),
                "password": password,
                "keep_scans": recognise and available(),
            },
            subject=absolute.name,
            seconds=limits.seconds,
            memory_bytes=limits.memory_bytes,
            progress=progress,
        )
        found = Document.from_dict(json.loads(document))
        if recognise and can_recognise(found):
            return await with_recognised(found, absolute, limits, progress, password=password)
        return found

    return await passwords_in_use().open(absolute, read)


async def render_page(
    path: str | os.PathLike[str],
    page: int,
    *,
    width: int,
    quote: str | None = None,
    limits: Limits = Limits(seconds=60.0),  # noqa: B008  frozen
) -> PageImage:
    """Draw a page (from 1), `width` pixels wide, and find where `quote` stands on it.

    Raises `Unsupported` for formats without pages to draw (everything but PDF: show the page's text instead),
    `DocumentError` for a page that does not exist, and what `read_document` raises.
    """
    absolute = _absolute(path)
    arguments = {
        "path": str(absolute),
        "page": page,
        "width": max(16, min(width, WIDEST)),
        "quote": quote,
        "limits": asdict(limits),
    }

    async def draw(password: str) -> tuple[dict[str, Any], bytes]:
        return await run_in_worker(
            "render",
            arguments | {"password": password},
            subject=absolute.name,
            seconds=limits.seconds,
            memory_bytes=limits.memory_bytes,
        )

    values, png = await passwords_in_use().open(absolute, draw)
    return PageImage(
        png=png,
        width=values["width"],
        height=values["height"],
        marks=tuple((x, y, w, h) for x, y, w, h in values["marks"]),
    )


def _absolute(path: str | os.PathLike[str]) -> Path:
    """The full path, links not followed: the file keeps the name by which it was chosen."""
    return Path(os.path.abspath(path))  # noqa: PTH100
