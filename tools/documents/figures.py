"""The door to a document's pictures: taken out in a child process, kept as files named by what they hold."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.text.words import fold
from ternlight.tools.typeset.files import write_whole
from ternlight.tools.worker import run_in_worker

SECONDS = 60.0
_WITH_PICTURES = ("pdf", "wordprocessingml", "presentationml", "markdown", "html", "epub")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPicture:
    """A picture of a document, in a file of its own."""

    page: int
    """`Page.number` where it stands."""
    path: str
    width: int
    """Pixels."""
    height: int
    caption: str = ""
    """As printed beside it."""
    alt: str = ""
    """The author's own description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The pictures of a document, and what was left out."""

    pictures: tuple[TakenPicture, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the user."""


async def take_pictures(
    document: Document,
    folder: Path,
    *,
    limits: Limits = Limits(seconds=SECONDS),  # noqa: B008  frozen
) -> Taken:
    """The pictures of a PDF, Word, PowerPoint, Markdown, HTML or EPUB file that was read, as PNG and JPEG files in
    `folder`. Markdown and HTML files have theirs in their own folder; nothing is fetched.

    They are large enough to be shown, none is there twice, and every one was decoded or drawn, and encoded anew, in a
    process of its own. Empty for other kinds. Raises `ToolError`s for a file that is gone, or that takes too long or
    too much.
    """
    if not any(kind in document.media_type for kind in _WITH_PICTURES):
        return Taken()
    values, data = await run_in_worker(
        "pictures",
        {"path": document.path, "limits": asdict(limits)},
        subject=document.name,
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
    )
    kept = await asyncio.to_thread(_kept, document, folder, values["pictures"], data)
    return Taken(pictures=kept, notes=tuple(_left_out(document, kind, n) for kind, n in values["undrawn"].items()))


def _left_out(document: Document, kind: str, count: int) -> str:
    if count == 1:
        what = f"it is a drawing of the kind {kind} that cannot be drawn here"
        return f"A picture of “{document.name}” was left out: {what}."
    return (
        f"{count} pictures of “{document.name}” were left out: they are drawings of the kind {kind} that cannot be "
        "drawn here."
    )


def _kept(
    document: Document, folder: Path, listed: Sequence[Mapping[str, Any]], data: bytes
) -> tuple[TakenPicture, ...]:
    found, at = [], 0
    for each in listed:
        image = data[at : at + each["bytes"]]
        at += each["bytes"]
        kept = folder / f"{hashlib.sha256(image).hexdigest()[:32]}{each['suffix']}"
        if kept.exists():
            kept.touch()  # in use again
        else:
            write_whole(kept, image)
        page = each["page"] or _page_of(document, each["near"])
        found.append(
            TakenPicture(
                page=page,
                path=str(kept),
                width=each["width"],
                height=each["height"],
                caption=each["caption"],
                alt=each["alt"],
            )
        )
    return tuple(found)


def _page_of(document: Document, near: str) -> int:
    """The page that has the paragraph before a picture; the first where none has."""
    words = fold(near)[:80]
    first = document.pages[0].number if document.pages else 1
    return next((page.number for page in document.pages if words and words in fold(page.text)), first)
