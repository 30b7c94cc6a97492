"""What was fetched to a `WebPage`: the parsing itself happens in a child process with limits."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from ternlight.tools.documents.encoding import decode, looks_binary
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import PageUnreadable
from ternlight.tools.text.words import fold
from ternlight.tools.web.fetch import PDF_TYPES, Fetched
from ternlight.tools.web.hidden import clean_characters
from ternlight.tools.web.types import Paragraph, ParagraphKind, WebPage
from ternlight.tools.web.urls import WebUrl
from ternlight.tools.worker import run_in_worker

HTML_LIMITS = Limits(file_bytes=20_000_000, seconds=40.0, memory_bytes=1024**3)
PDF_LIMITS = Limits(file_bytes=50_000_000, pages=2_000, characters=5_000_000, seconds=120.0)
_BLANK = re.compile(r"\n[ \t\r\f]*\n\s*")
_UNSAFE = re.compile(r"[^\w.-]+")


async def extract_page(
    fetched: Fetched, *, html_limits: Limits = HTML_LIMITS, pdf_limits: Limits = PDF_LIMITS
) -> WebPage:
    """The main text of what was fetched.

    Raises `PageUnreadable` where there is none, the document errors (`tools.errors`) for a PDF, `TooLarge` and
    `WorkerDied` for what breaks its parser. Cancelling stops the work at once.
    """
    if fetched.media_type == "text/plain" or fetched.media_type == "text/markdown":
        return _plain(fetched)
    with tempfile.TemporaryDirectory(prefix="ternlight-page-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / _file_name(fetched)
        await asyncio.to_thread(path.write_bytes, fetched.body)
        if fetched.media_type in PDF_TYPES:
            return _pdf(fetched, await read_document(path, limits=pdf_limits))
        _, answer = await run_in_worker(
            "extract_page",
            {"path": str(path), "charset": fetched.charset, "url": str(fetched.final_url)},
            subject=fetched.final_url.host,
            seconds=html_limits.seconds,
            memory_bytes=html_limits.memory_bytes,
        )
    return _html(fetched, json.loads(answer))


def _html(fetched: Fetched, article: dict[str, Any]) -> WebPage:
    text, paragraphs = _joined([(block["text"], block["kind"]) for block in article["blocks"]])
    return WebPage(
        url=str(fetched.url),
        final_url=str(fetched.final_url),
        title=article["title"] or _name(fetched.final_url),
        text=text,
        paragraphs=paragraphs,
        kind="html",
        retrieved=fetched.retrieved,
        published=article["published"],
        author=article["author"],
        language=article["language"],
        site=article["site"] or fetched.final_url.host,
    )


def _plain(fetched: Fetched) -> WebPage:
    if looks_binary(fetched.body):
        raise PageUnreadable(f"{fetched.final_url.host} sent something that is no text.")
    text, warning = decode(fetched.body, fetched.charset or None)
    pieces = [clean_characters(piece).strip() for piece in _BLANK.split(text.replace("\r\n", "\n"))]
    whole, paragraphs = _joined([(piece, "prose") for piece in pieces if piece])
    if not paragraphs:
        raise PageUnreadable(f"The page at {fetched.final_url.host} is empty.")
    return WebPage(
        url=str(fetched.url),
        final_url=str(fetched.final_url),
        title=_name(fetched.final_url),
        text=whole,
        paragraphs=paragraphs,
        kind="text",
        retrieved=fetched.retrieved,
        site=fetched.final_url.host,
        warnings=(warning,) if warning else (),
    )


def _pdf(fetched: Fetched, document: Document) -> WebPage:
    paragraphs: list[Paragraph] = []
    for page, offset in zip(document.pages, document.offsets, strict=True):
        at = 0
        for piece in [*(match for match in _BLANK.finditer(page.text)), None]:
            end = piece.start() if piece else len(page.text)
            if page.text[at:end].strip():
                paragraphs.append(Paragraph(start=offset + at, end=offset + end, page=page.number))
            at = piece.end() if piece else end
    return WebPage(
        url=str(fetched.url),
        final_url=str(fetched.final_url),
        title=fold(document.title) or _name(fetched.final_url),
        text=document.text,
        paragraphs=tuple(paragraphs),
        kind="pdf",
        retrieved=fetched.retrieved,
        site=fetched.final_url.host,
        warnings=document.warnings,
    )


def _joined(pieces: list[tuple[str, ParagraphKind]]) -> tuple[str, tuple[Paragraph, ...]]:
    """The pieces as one text, and where each stands in it."""
    paragraphs, at = [], 0
    for text, kind in pieces:
        paragraphs.append(Paragraph(start=at, end=at + len(text), kind=kind))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in pieces), tuple(paragraphs)


def _name(url: WebUrl) -> str:
    """What to call a page without a title."""
    last = url.target.partition("?")[0].rstrip("/").rpartition("/")[2]
    return f"{last} ({url.host})" if last else url.host


def _file_name(fetched: Fetched) -> str:
    """A harmless name, for messages about a file that cannot be read."""
    last = _UNSAFE.sub("_", fetched.final_url.target.partition("?")[0].rpartition("/")[2]).strip("._")[:60]
    suffix = ".pdf" if fetched.media_type in PDF_TYPES else ".html"
    return (last.removesuffix(suffix) or "page") + suffix
