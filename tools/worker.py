"""Child processes for work that must not touch this one: parsing that may crash, hang or swell, and long computing.

Wire format, both ways: one line of JSON, then as many raw bytes as its "bytes" says. To each request the child answers
with any number of "progress" lines and one "result" or "error". End of file on its stdin means that the parent is gone,
and ends the child (`worker_main`). stderr is the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import psutil

from ternlight.tools import errors
from ternlight.tools.errors import TooLarge, ToolError, WorkerDied
from ternlight.tools.worker_main import GRACE_SECONDS

_log = logging.getLogger("ternlight.tool.worker")

Progress = Callable[[int, int], None]
Answer = tuple[dict[str, Any], bytes]
"""What a task returns: values for JSON, and raw bytes."""

_LONGEST_LINE = 1024 * 1024
_LOG_TAIL = 8 * 1024
_POLL_SECONDS = 0.1


async def run_in_worker(
    task: str,
    arguments: Mapping[str, Any],
    *,
    subject: str,
    seconds: float,
    memory_bytes: int,
    progress: Progress | None = None,
) -> Answer:
    """Run one of `worker_main.TASKS` in a fresh child process and return its answer.

    `subject` names the work for messages (a file's name). Raises what the task raised (a `ToolError`), `TooLarge` when
    time or memory runs out, and `WorkerDied` when the child ends without an answer. Cancelling kills the child.
    """
    child = await Child.start(own=False)
    try:
        return await child.ask(
            task, arguments, subject=subject, seconds=seconds, memory_bytes=memory_bytes, progress=progress
        )
    finally:
        await child.end()


class Child:
    """One child process, from its start to its end. One request at a time."""

    def __init__(self, process: asyncio.subprocess.Process, *, own: bool) -> None:
        """Use `Child.start`."""
        self._process, self._own = process, own
        self._tail = bytearray()
        self._log = asyncio.create_task(_keep_tail(process.stderr, self._tail))

    @classmethod
    async def start(cls, *, own: bool) -> Self:
        """Start one. `own`: all its work is on what Ternlight itself made, so it may write files."""
        process = await asyncio.create_subprocess_exec(
            *command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            limit=_LONGEST_LINE,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return cls(process, own=own)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def ask(
        self,
        task: str,
        arguments: Mapping[str, Any],
        payload: bytes = b"",
        *,
        subject: str,
        seconds: float,
        memory_bytes: int,
        progress: Progress | None = None,
    ) -> Answer:
        """As `run_in_worker`; after anything but an answer or a `ToolError` of the task, the child must be ended."""
        request = {
            "task": task,
            "arguments": arguments,
            "seconds": seconds,
            "memory_bytes": memory_bytes,
            "own": self._own,
            "bytes": len(payload),
        }
        over_memory = asyncio.Event()
        watch = asyncio.create_task(_watch_memory(self._process, memory_bytes, over_memory))
        try:
            async with asyncio.timeout(seconds + GRACE_SECONDS):
                return await self._converse(json.dumps(request).encode() + b"\n" + payload, progress)
        except TimeoutError:
            raise TooLarge(
                f"“{subject}” took longer than {seconds:.0f} seconds and was stopped. Make it shorter, or in parts."
                if self._own
                else f"Reading “{subject}” took longer than {seconds:.0f} seconds and was stopped. Split the document "
                "and read the parts."
            ) from None
        except (EOFError, ConnectionError) as error:
            await self._process.wait()
            await asyncio.wait({self._log})
            log = self._tail.decode("utf-8", "replace").strip()
            _log.warning("worker %d ended with %s:\n%s", self._process.pid, self._process.returncode, log)
            if over_memory.is_set():
                raise _out_of_memory(subject, memory_bytes, own=self._own) from error
            if self._process.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
                raise TooLarge(
                    f"Reading “{subject}” took longer than {seconds:.0f} seconds of computing and was stopped. Split "
                    "the document and read the parts."
                ) from error
            raise WorkerDied(
                f"The part of Ternlight that was busy with “{subject}” stopped. Nothing else is affected. Try again."
                if self._own
                else f"The part of Ternlight that reads files stopped while it was busy with “{subject}”; the file may "
                "be damaged. Nothing else is affected. Try a fresh copy, or save it again in its own program.",
                log_tail=log,
            ) from error
        finally:
            watch.cancel()
            await _over(watch)

    async def end(self) -> None:
        """Leave nothing behind, also when cancelled meanwhile: no process, no zombie, no open pipe, no task."""
        process = self._process
        _kill(process)
        if process.stdin is not None:
            process.stdin.close()
        try:
            await _over(asyncio.gather(process.wait(), _drain(process.stdout), self._log, return_exceptions=True))
        finally:
            transport = getattr(process, "_transport", None)
            if transport is not None:
                transport.close()

    async def _converse(self, request: bytes, progress: Progress | None) -> Answer:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(request)
        await stdin.drain()
        while True:
            line = await stdout.readline()
            if not line.endswith(b"\n"):
                raise EOFError
            message = json.loads(line)
            payload = await stdout.readexactly(message.get("bytes", 0))
            if message["type"] == "progress":
                if progress is not None:
                    progress(message["done"], message["total"])
            elif message["type"] == "error":
                raise _error(message)
            else:
                return message["values"], payload


def command() -> list[str]:
    """How the child is started: the frozen program runs itself again, a Python runs the child's module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--tool-worker"]
    # -P: with -m, Python would look for modules in the working folder first, which may hold whatever was downloaded.
    return [sys.executable, "-P", "-m", "ternlight.tools.worker_main"]


def _environment() -> dict[str, str]:
    """This process's, with the folder from which this module came: PYTHONPATH may name it relative to another."""
    environment = dict(os.environ)
    root = Path(__file__).parents[2]
    if (root / "ternlight" / "tools").is_dir():
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    return environment


def _error(message: Mapping[str, Any]) -> ToolError:
    kind = getattr(errors, message["error"], ToolError)
    error: ToolError = kind(message["user_message"])
    error.kind = message["kind"]
    return error


def _out_of_memory(subject: str, memory_bytes: int, *, own: bool) -> TooLarge:
    if own:
        return TooLarge(f"“{subject}” needs more memory than there is. Make it shorter, or close other programs.")
    return TooLarge(
        f"Reading “{subject}” needs more memory than it may take ({memory_bytes / 1024**3:.1f} GB) and was stopped. "
        "Split the document and read the parts."
    )


async def _keep_tail(stream: asyncio.StreamReader | None, tail: bytearray) -> None:
    assert stream is not None
    while data := await stream.read(4096):
        tail += data
        del tail[:-_LOG_TAIL]


async def _watch_memory(process: asyncio.subprocess.Process, memory_bytes: int, over: asyncio.Event) -> None:
    """Kill a child that uses too much: address-space limits exist on few systems and count more than is used."""
    try:
        watched = psutil.Process(process.pid)
        while watched.memory_info().rss <= memory_bytes:  # noqa: ASYNC110  nothing tells of memory but looking
            await asyncio.sleep(_POLL_SECONDS)
    except psutil.Error:  # it has ended
        return
    over.set()
    _kill(process)


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _over(ending: asyncio.Future[Any]) -> None:
    """Wait for what ends at once anyway, so that a cancel need not cut it short; that is delivered after."""
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.wait([ending])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


async def _drain(stream: asyncio.StreamReader | None) -> None:
    """Read to the end: asyncio reports the process as ended only when its pipes are closed."""
    while stream is not None and await stream.read(65536):
        pass
