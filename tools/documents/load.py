"""A file on disk to a `Document`, in this process. Parsers crash and hang on hostile files: call it in the worker."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.sniff import Format, sniff
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import (
    Damaged,
    EmptyDocument,
    ScannedDocument,
    TooLarge,
    ToolError,
    Unreachable,
    Unsupported,
)

_log = logging.getLogger("ternlight.tool.documents")
_READERS = "ternlight.tools.documents.readers"

Reader = Callable[[Source, Progress], Draft]


def reader(format: Format) -> Reader:
    """The reader of a format; its libraries load when it is first asked for."""
    read: Reader = import_module(f"{_READERS}.{format}").read
    return read


def load(path: Path, limits: Limits, progress: Progress, *, password: str = "", keep_scans: bool = False) -> Document:
    """Read a document of any known kind. Raises `DocumentError`s.

    With `keep_scans` a document may come back without any text: its pages are marked as scanned.
    """
    data = read_bytes(path, limits)
    source = Source(name=path.name, data=data, limits=limits, password=password, keep_scans=keep_scans)
    kind, misnamed = sniff(source.data, source.name, limits)
    draft = parse(reader(kind.format), source, progress)
    _require_text(draft, source)
    return Document(
        id=hashlib.sha256(source.data).hexdigest(),
        name=source.name,
        path=str(path),
        media_type=kind.media_type,
        pages=draft.pages,
        title=draft.title,
        outline=draft.outline,
        warnings=((misnamed,) if misnamed else ()) + draft.warnings,
    )


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The file's bytes. Raises `Unreachable`, `Unsupported` (a folder or a device) and `TooLarge`."""
    try:
        # Without O_NONBLOCK opening a named pipe would wait for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise Unreachable(f"There is no file “{path}”. It may have been moved, renamed or deleted.") from None
    except IsADirectoryError:
        raise _folder(path) from None
    except PermissionError:
        if path.is_dir():  # how Windows refuses a folder
            raise _folder(path) from None
        raise Unreachable(
            f"“{path.name}” may not be opened: you do not have permission to read it. Copy it to a folder of your own "
            "or ask its owner."
        ) from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"“{path.name}” cannot be opened: {getattr(error, 'strerror', None) or error}.") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise _folder(path)
        raise Unsupported(f"“{path.name}” is not a file but a device or a pipe. Choose a document.")
    try:
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise Unreachable(
            f"“{path.name}” cannot be read: {error.strerror}. If it is on a drive or a network, check that it is still "
            "connected."
        ) from error
    if len(data) > limits.file_bytes:
        raise TooLarge(
            f"“{path.name}” is larger than {limits.file_bytes / 1024**2:,.0f} MB, the most that can be read. Split it "
            "and read the parts."
        )
    return data


def _folder(path: Path) -> Unsupported:
    return Unsupported(f"“{path.name or path}” is a folder. Choose a document inside it.")


def parse(read: Reader, source: Source, progress: Progress) -> Draft:
    """Run a reader; whatever else than a `ToolError` it ends with means that the file broke its parser."""
    try:
        return read(source, progress)
    except ToolError:
        raise
    except MemoryError:
        raise TooLarge(
            f"“{source.name}” needs more memory than reading may take ({source.limits.memory_bytes / 1024**3:.1f} GB). "
            "Split it and read the parts."
        ) from None
    except Exception as error:
        _log.warning("a reader failed", exc_info=error)
        raise Damaged(
            f"“{source.name}” cannot be read: it is damaged, or built in an unusual way. Open it in its own program, "
            "save it again, and try that copy."
        ) from error


def _require_text(draft: Draft, source: Source) -> None:
    if any(any(character.isalnum() for character in page.text) for page in draft.pages):
        return
    if any(page.scanned for page in draft.pages):
        if source.keep_scans and all(page.kind == "page" for page in draft.pages):
            return
        raise ScannedDocument(
            f"“{source.name}” holds pictures and no text. Run it through a text recognition (OCR) program first, then "
            "read the new file."
        )
    raise EmptyDocument(f"“{source.name}” is empty: it can be opened, but there is no text in it.")
