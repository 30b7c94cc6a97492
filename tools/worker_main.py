"""The child's side of `tools.worker`: answers requests until the pipe to its parent closes.

Run by `python -m ternlight.tools.worker_main`, or `ternlight --tool-worker` of the frozen program.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from ternlight.tools.errors import ToolError

if TYPE_CHECKING:
    from ternlight.tools.worker import Answer, Progress

TASKS: Mapping[str, str] = {
    "read": "ternlight.tools.documents.tasks:read",
    "recognise": "ternlight.tools.documents.tasks:recognise",
    "render": "ternlight.tools.documents.tasks:render",
    "pictures": "ternlight.tools.documents.tasks:pictures",
    "extract_page": "ternlight.tools.web.tasks:extract",
}
"""What the child can do: the function behind each name takes the request's arguments and `Progress`. A task of a layer
above names its function itself, "ternlight.MODULE:FUNCTION"."""

_ADDRESS_SPACE_SLACK = 1024**3
"""Address space is reserved far beyond the memory that is used: libraries, thread stacks, allocator arenas."""
GRACE_SECONDS = 10.0
"""For starting Python and loading libraries, on top of the task's own time."""


def main() -> NoReturn:
    """Answer requests one after another and end with the pipe. Never returns."""
    stdin, answers = _take_pipes()
    faulthandler.enable()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(stdin, requests), daemon=True).start()
    limited = False
    while True:
        request, payload = requests.get()
        if not limited:
            _limit(request)
            limited = True
        try:
            _answer(request, payload, answers)
        except Exception:
            # Not a plain raise: finalisers of C libraries have nothing left to say, and may crash over a hostile file.
            logging.getLogger("ternlight.tool.worker").exception("failed")
            sys.stderr.flush()
            os._exit(1)


def _answer(request: dict[str, Any], payload: bytes, answers: BinaryIO) -> None:
    module, _, name = TASKS.get(request["task"], request["task"]).partition(":")
    if not module.startswith("ternlight.") and request["task"] not in TASKS:
        raise LookupError(f"there is no task {request['task']!r}")
    task: Callable[[dict[str, Any], Progress], Answer] = getattr(importlib.import_module(module), name)
    arguments = request["arguments"] if not payload else {**request["arguments"], "payload": payload}
    try:
        values, data = task(
            arguments, lambda done, total: _send(answers, {"type": "progress", "done": done, "total": total})
        )
    except ToolError as error:
        _send(answers, _described(type(error).__name__, error.user_message, error.kind))
    except MemoryError:
        told = "The document needs more memory than reading may take. Split it first."
        _send(answers, _described("TooLarge", told, "world"))
    else:
        _send(answers, {"type": "result", "values": values}, data)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes away from descriptors 0 and 1, so that a stray `printf` in a C library cannot corrupt them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return requests, answers


def _receive(stdin: BinaryIO, requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]]) -> None:
    """Take requests from the pipe; its end means that the parent is gone, and ends this process at whatever it is."""
    while line := stdin.readline():
        request = json.loads(line)
        requests.put((request, stdin.read(request["bytes"])))
    os._exit(0)


def _send(answers: BinaryIO, message: dict[str, Any], payload: bytes = b"") -> None:
    answers.write(json.dumps({**message, "bytes": len(payload)}).encode() + b"\n" + payload)
    answers.flush()


def _described(error: str, user_message: str, kind: str) -> dict[str, Any]:
    return {"type": "error", "error": error, "user_message": user_message, "kind": kind}


def _limit(request: Mapping[str, Any]) -> None:
    """Bound this process, where the system can; and let the system kill it before the window when memory is short.

    Work on a file of unknown origin gets one process, which may write nothing, start nothing, and compute for so long;
    work on what Ternlight made itself may write files.
    """
    own = request["own"]
    sys.addaudithook(_refuse_sockets if own else _refuse_reaching_out)
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError):
        # /proc is Linux's; elsewhere there is no such file.
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(descriptor, b"1000")
        os.close(descriptor)
    space = request["memory_bytes"] + _ADDRESS_SPACE_SLACK
    limits = [(resource.RLIMIT_CORE, 0, 0), (resource.RLIMIT_AS, space, space)]
    if not own:
        # Without the right to write files a reader that was taken over cannot leave anything behind.
        sys.dont_write_bytecode = True
        cpu = int(request["seconds"] + GRACE_SECONDS) + 1
        limits += [(resource.RLIMIT_FSIZE, 0, 0), (resource.RLIMIT_CPU, cpu, cpu + 5)]
    for what, soft, hard in limits:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (soft, hard))


_SOCKETS = ("socket.",)
_REFUSED = (*_SOCKETS, "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


def _refuse_reaching_out(event: str, arguments: tuple[Any, ...]) -> None:
    """No sockets and no programs from Python code: a second fence, not a sandbox, for C code passes it by."""
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for the worker")


def _refuse_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    """No sockets; `fc-list` may be asked for fonts."""
    if event.startswith(_SOCKETS):
        raise PermissionError(f"{event} is not for the worker")


if __name__ == "__main__":
    main()
