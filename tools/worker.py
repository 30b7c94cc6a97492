"""A child process for risky parsing: what crashes, hangs or swells there costs one error message.

Wire format, both ways: one line of JSON, then as many raw bytes as its "bytes" says. The parent sends one request and
keeps the pipe open; the child answers with any number of "progress" lines and one "result" or "error", and ends. End
of file on its stdin means that the parent is gone, and ends the child too. stderr is the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import psutil

from ternlight.tools import errors
from ternlight.tools.errors import TooLarge, ToolError, WorkerDied

_log = logging.getLogger("ternlight.tool.worker")

Progress = Callable[[int, int], None]
Answer = tuple[dict[str, Any], bytes]
"""What a task returns: values for JSON, and raw bytes."""

TASKS: Mapping[str, str] = {
    "read": "ternlight.tools.documents.tasks:read",
    "recognise": "ternlight.tools.documents.tasks:recognise",
    "render": "ternlight.tools.documents.tasks:render",
    "pictures": "ternlight.tools.documents.tasks:pictures",
    "extract_page": "ternlight.tools.web.tasks:extract",
}
"""What the child can do: the function behind each name takes the request's arguments and `Progress`."""

_LONGEST_LINE = 1024 * 1024
_LOG_TAIL = 8 * 1024
_POLL_SECONDS = 0.1
_ADDRESS_SPACE_SLACK = 1024**3
"""Address space is reserved far beyond the memory that is used: libraries, thread stacks, allocator arenas."""
_GRACE_SECONDS = 10.0
"""For starting Python and loading libraries, on top of the task's own time."""


# ---------------------------------------------------------------------------------------------------------------------
# The parent's side


async def run_in_worker(
    task: str,
    arguments: Mapping[str, Any],
    *,
    subject: str,
    seconds: float,
    memory_bytes: int,
    progress: Progress | None = None,
) -> Answer:
    """Run one of `TASKS` in a fresh child process and return its answer.

    `subject` names the work for messages (a file's name). Raises what the task raised (a `ToolError`), `TooLarge` when
    time or memory runs out, and `WorkerDied` when the child ends without an answer. Cancelling kills the child.
    """
    process = await asyncio.create_subprocess_exec(
        *command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        limit=_LONGEST_LINE,
        env=_environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    tail = bytearray()
    over_memory = asyncio.Event()
    helpers = [
        asyncio.create_task(_keep_tail(process.stderr, tail)),
        asyncio.create_task(_watch_memory(process, memory_bytes, over_memory)),
    ]
    try:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            return await _converse(process, task, arguments, seconds, memory_bytes, progress)
    except TimeoutError:
        raise TooLarge(
            f"Reading “{subject}” took longer than {seconds:.0f} seconds and was stopped. Split the document and read "
            "the parts."
        ) from None
    except (EOFError, ConnectionError) as error:
        await process.wait()
        await asyncio.wait({helpers[0]})
        log = tail.decode("utf-8", "replace").strip()
        _log.warning("worker %d ended with %s:\n%s", process.pid, process.returncode, log)
        if over_memory.is_set():
            raise _out_of_memory(subject, memory_bytes) from error
        if process.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
            raise TooLarge(
                f"Reading “{subject}” took longer than {seconds:.0f} seconds of computing and was stopped. Split the "
                "document and read the parts."
            ) from error
        raise WorkerDied(
            f"The part of Ternlight that reads files stopped while it was busy with “{subject}”; the file may be "
            "damaged. Nothing else is affected. Try a fresh copy, or save it again in its own program.",
            log_tail=log,
        ) from error
    finally:
        await _end(process, helpers)


def command() -> list[str]:
    """How the child is started: the frozen program runs itself again, a Python runs this module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--tool-worker"]
    # -P: with -m, Python would look for modules in the working folder first, which may hold whatever was downloaded.
    return [sys.executable, "-P", "-m", "ternlight.tools.worker"]


def _environment() -> dict[str, str]:
    """This process's, with the folder from which this module came: PYTHONPATH may name it relative to another."""
    environment = dict(os.environ)
    root = Path(__file__).parents[2]
    if (root / "ternlight" / "tools").is_dir():
        environment["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    return environment


async def _converse(
    process: asyncio.subprocess.Process,
    task: str,
    arguments: Mapping[str, Any],
    seconds: float,
    memory_bytes: int,
    progress: Progress | None,
) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    request = {"task": task, "arguments": arguments, "seconds": seconds, "memory_bytes": memory_bytes}
    process.stdin.write(json.dumps(request).encode() + b"\n")
    await process.stdin.drain()
    while True:
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        message = json.loads(line)
        payload = await process.stdout.readexactly(message.get("bytes", 0))
        if message["type"] == "progress":
            if progress is not None:
                progress(message["done"], message["total"])
        elif message["type"] == "error":
            raise _error(message)
        else:
            return message["values"], payload


def _error(message: Mapping[str, Any]) -> ToolError:
    kind = getattr(errors, message["error"], ToolError)
    error: ToolError = kind(message["user_message"])
    error.kind = message["kind"]
    return error


def _out_of_memory(subject: str, memory_bytes: int) -> TooLarge:
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


async def _end(process: asyncio.subprocess.Process, helpers: list[asyncio.Task[None]]) -> None:
    """Leave nothing behind, also when cancelled again meanwhile: no process, no zombie, no open pipe, no task."""
    _kill(process)
    helpers[1].cancel()
    if process.stdin is not None:
        process.stdin.close()
    ending = asyncio.gather(process.wait(), _drain(process.stdout), *helpers, return_exceptions=True)
    while not ending.done():
        # A killed process ends at once, so a second cancel need not cut this short; it is delivered after.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(ending)
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()


async def _drain(stream: asyncio.StreamReader | None) -> None:
    """Read to the end: asyncio reports the process as ended only when its pipes are closed."""
    while stream is not None and await stream.read(65536):
        pass


# ---------------------------------------------------------------------------------------------------------------------
# The child's side


def main() -> NoReturn:
    """Answer one request and end. Never returns."""
    requests, answers = _take_pipes()
    faulthandler.enable()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    request = json.loads(requests.readline() or b"null")
    if request is None:
        os._exit(0)
    _limit(request["seconds"], request["memory_bytes"])
    sys.addaudithook(_refuse_reaching_out)
    threading.Thread(target=_exit_with_parent, args=(requests,), daemon=True).start()
    try:
        module, _, name = TASKS[request["task"]].partition(":")
        task: Callable[[dict[str, Any], Progress], Answer] = getattr(importlib.import_module(module), name)
        values, payload = task(
            request["arguments"],
            lambda done, total: _send(answers, {"type": "progress", "done": done, "total": total}),
        )
        _send(answers, {"type": "result", "values": values}, payload)
    except ToolError as error:
        _send(answers, _described(type(error).__name__, error.user_message, error.kind))
    except MemoryError:
        _send(
            answers,
            _described("TooLarge", "The document needs more memory than reading may take. Split it first.", "world"),
        )
    # Not sys.exit(): finalisers of C libraries have nothing left to say, and may crash over a hostile file.
    sys.stderr.flush()
    os._exit(0)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes away from descriptors 0 and 1, so that a stray `printf` in a C library cannot corrupt them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return requests, answers


def _send(answers: BinaryIO, message: dict[str, Any], payload: bytes = b"") -> None:
    answers.write(json.dumps({**message, "bytes": len(payload)}).encode() + b"\n" + payload)
    answers.flush()


def _described(error: str, user_message: str, kind: str) -> dict[str, Any]:
    return {"type": "error", "error": error, "user_message": user_message, "kind": kind}


def _exit_with_parent(requests: BinaryIO) -> None:
    requests.read()
    os._exit(0)


def _limit(seconds: float, memory_bytes: int) -> None:
    """Bound this process, where the system can; and let the system kill it before the window when memory is short."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError):
        # /proc is Linux's; elsewhere there is no such file.
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(descriptor, b"1000")
        os.close(descriptor)
    cpu = int(seconds + _GRACE_SECONDS) + 1
    # Without the right to write files a reader that was taken over cannot leave anything behind.
    sys.dont_write_bytecode = True
    for what, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CPU, cpu, cpu + 5),
        (resource.RLIMIT_AS, memory_bytes + _ADDRESS_SPACE_SLACK, memory_bytes + _ADDRESS_SPACE_SLACK),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (soft, hard))


_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


def _refuse_reaching_out(event: str, arguments: tuple[Any, ...]) -> None:
    """No sockets and no programs from Python code: a second fence, not a sandbox, for C code passes it by."""
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for the worker")


if __name__ == "__main__":
    main()
