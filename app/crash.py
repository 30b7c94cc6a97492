"""What is left of a crash: a report that the next start finds.

Each process writes to a file of its own in `Paths.crashes`, empty while all is well and removed at a clean end:
`faulthandler` writes there when the process is killed by a fault (a segmentation fault, an abort), and every
exception that nobody caught is added.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import faulthandler
import io
import logging
import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

_log = logging.getLogger("ternlight.app.crash")

_KEEP = 5
"""Read reports are kept for a bug report, this many."""
_READ_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCrash:
    """A report that an earlier process left."""

    path: Path
    """Where the report is kept from now on."""
    text: str


class CrashReports:
    """The crash report of this process. `install` once, at the start; `close` at a clean end (also done at exit)."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}.txt"
        self._file: io.TextIOWrapper | None = None
        self._hooks: tuple[Any, ...] | None = None

    def install(self) -> None:
        """Take the hooks. Where the folder cannot be written, exceptions still reach the log."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", errors="backslashreplace")
            faulthandler.enable(self._file)
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        atexit.register(self.close)

    def close(self) -> None:
        """Give the hooks back; remove the report if it is empty. Safe to call twice."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
            self._hooks = None
            atexit.unregister(self.close)
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                if self._path.stat().st_size == 0:
                    self._path.unlink()

    def _report(self, what: str, error: BaseException | None) -> None:
        _log.error("%s", what, exc_info=error)
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):
                self._file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {what}\n")
                self._file.writelines(traceback.format_exception(error) if error is not None else ())
                self._file.flush()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report("unhandled exception", error)
        sys.__excepthook__(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread is not None else "a thread"
        self._report(f"unhandled exception in {name}", args.exc_value)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        self._report(args.err_msg or "exception where none can be raised", args.exc_value)


def last_crash(folder: Path) -> LastCrash | None:
    """The newest report that a dead process left in `folder`, or None. It is renamed, so it is found once.

    Reports of processes that still run are left alone; empty ones (a killed process) are removed.
    """
    found: LastCrash | None = None
    with contextlib.suppress(OSError):
        reports = sorted(folder.glob("*.txt"), key=lambda path: path.stat().st_mtime)
        for path in reports:
            if path.stem.isdecimal() and (int(path.stem) == os.getpid() or psutil.pid_exists(int(path.stem))):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")[-_READ_CHARACTERS:]
            if not text.strip():
                path.unlink()
                continue
            kept = path.with_name(f"{path.stem}-{int(path.stat().st_mtime)}.read")
            path.replace(kept)
            found = LastCrash(path=kept, text=text)
        for path in sorted(folder.glob("*.read"), key=lambda path: path.stat().st_mtime)[:-_KEEP]:
            path.unlink()
    return found


def report_loop_failure(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Exception handler for an asyncio loop: what nobody awaited is logged as the fault of ours that it is."""
    _log.error("asyncio: %s", context.get("message", "failure"), exc_info=context.get("exception"))


def qt_message(severity: str, text: str, category: str = "") -> None:
    """Take a message of Qt's: for the handler that the window gives to `qInstallMessageHandler`.

    `severity` is "debug", "info", "warning", "critical" or "fatal"; Qt aborts the process after a fatal one.
    """
    levels = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
    logging.getLogger("ternlight.app.qt").log(
        levels.get(severity, logging.ERROR), "%s%s", f"{category}: " if category not in ("", "default") else "", text
    )
