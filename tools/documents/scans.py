"""Pages that are pictures, handed to text recognition in workers of their own, a few at a time.

A page that crashes the recognition, or takes too long, costs the pages of its batch and a sentence.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from pathlib import Path

from ternlight.tools.documents.page_list import page_list
from ternlight.tools.documents.recognised import Recognised, available
from ternlight.tools.documents.types import Document, Limits, Page
from ternlight.tools.errors import ScannedDocument, ToolError
from ternlight.tools.worker import run_in_worker

BATCH = 4
"""Pages of one worker."""
PAGE_SECONDS = 60.0
MOST_FAILURES = 2
"""Batches in a row, after which the rest is not tried."""

_log = logging.getLogger("ternlight.tool.documents")


def can_recognise(document: Document) -> bool:
    """Whether there are pages that could be recognised here."""
    readable = document.media_type == "application/pdf" or document.media_type.startswith("image/")
    return readable and available() and any(page.scanned for page in document.pages)


async def with_recognised(
    document: Document,
    path: Path,
    limits: Limits,
    progress: Callable[[int, int], None] | None,
    *,
    password: str = "",
) -> Document:
    """The document with the text of its scanned pages, as far as there is time (`Limits.recognise_seconds`).

    `progress` is called with (pages recognised, scanned pages). Raises `ScannedDocument` where no page of the document
    has text afterwards.
    """
    numbers = [page.number for page in document.pages if page.scanned]
    read: dict[int, Recognised] = {}
    failures = 0
    end = time.monotonic() + limits.recognise_seconds
    for start in range(0, len(numbers), BATCH):
        left = end - time.monotonic()
        if left <= 0 or failures >= MOST_FAILURES:
            break
        batch = numbers[start : start + BATCH]
        try:
            _, answer = await run_in_worker(
                "recognise",
                {"path": str(path), "pages": batch, "limits": asdict(limits), "password": password},
                subject=document.name,
                seconds=min(PAGE_SECONDS * len(batch), max(left, PAGE_SECONDS)),
                memory_bytes=limits.memory_bytes,
                progress=_shifted(progress, start, len(numbers)),
            )
        except ToolError as error:
            _log.warning("pages could not be recognised: %s", error)
            failures += 1
            continue
        failures = 0
        read |= {item["page"]: Recognised(**item) for item in json.loads(answer)}
    pages = tuple(_page(page, read.get(page.number)) for page in document.pages)
    if not any(character.isalnum() for page in pages for character in page.text):
        raise ScannedDocument(
            f"“{document.name}” is a scan, and no text could be recognised in its pictures. If there is text, scan it "
            "again, upright, sharper and in black and white."
        )
    return replace(document, pages=pages, warnings=(*document.warnings, *_warnings(pages, set(numbers))))


def _shifted(progress: Callable[[int, int], None] | None, done: int, total: int) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda more, _: progress(done + more, total)


def _page(page: Page, read: Recognised | None) -> Page:
    if read is None or not read.text:
        return page
    return replace(page, text=read.text, scanned=False, recognised=read.confidence)


def _warnings(pages: Collection[Page], asked: set[int]) -> tuple[str, ...]:
    said = []
    done = {page.number: page.recognised for page in pages if page.recognised is not None}
    if done:
        # Never a hundred: a recognition that is sure of itself may still be wrong.
        certainty = min(99, int(100 * sum(done.values()) / len(done)))
        what = "is a scan" if len(done) == 1 else "are scans"
        said.append(
            f"{page_list(done)} {what}, whose text was recognised (OCR) with a certainty of {certainty}%; words and "
            "numbers there may be wrong."
        )
    if missing := asked - done.keys():
        what = "is a scan" if len(missing) == 1 else "are scans"
        said.append(f"{page_list(missing)} {what} in which no text could be recognised.")
    return tuple(said)
