"""One life of the engine's process, seen from the window: requests out, answers in, and its end."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from ternlight.engine import wire
from ternlight.engine.base import Progress
from ternlight.engine.errors import EngineDied, EngineError
from ternlight.engine.wire import Decoder, Frame, WireError

CANCEL_SECONDS = 2.0
"""What a cancelled call may still take before the process is killed."""
START_SECONDS = 60.0
STOP_SECONDS = 2.0
LOG_LINES = 40

Receive = Callable[[Frame], None]


class _Pending:
    """A call that waits for its last answer."""

    def __init__(self, on_event: Receive | None, on_end: Receive | None) -> None:
        self.future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self.on_event = on_event
        self.on_end = on_end


class Child:
    """A running process of the engine. Made by `start`; once it has ended, it stays ended."""

    def __init__(self, process: Process, log: Callable[[str], None] | None) -> None:
        self._process = process
        self._log = log
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._log_tail: deque[str] = deque(maxlen=LOG_LINES)
        self._sending = asyncio.Lock()
        self._hello: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stopping = False
        self._why: str | None = None
        self._death: EngineDied | None = None
        self._cancels: set[asyncio.Task[None]] = set()
        self._log_task = asyncio.create_task(self._read_log())
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls, command: Sequence[str], *, env: Mapping[str, str] | None, log: Callable[[str], None] | None
    ) -> Self:
        """Start the process and wait until it says hello. Raises `EngineDied`."""
        try:
            process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=env)
        except OSError as error:
            raise EngineDied(f"The engine could not be started ({error}). Install the program again.") from error
        child = cls(process, log)
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.shield(child._hello)
        except TimeoutError:
            child._why = "it did not answer in time"
            child.kill()
            await asyncio.wait([child._reader])
            raise child._ended() from None
        except BaseException:
            child.kill()
            await child.stop()
            raise
        return child

    @property
    def alive(self) -> bool:
        """Whether calls can be made."""
        return self._death is None and not self._stopping

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    async def request(
        self,
        call: str,
        args: Mapping[str, Any] | None = None,
        blob: bytes = b"",
        *,
        on_event: Receive | None = None,
        on_end: Receive | None = None,
    ) -> Frame:
        """Make a call and wait for its result.

        `on_event` gets what comes before (progress, tokens); `on_end` the last answer, whatever it is, also when the
        caller was cancelled meanwhile. Raises `EngineDied` and what the call raises. Cancelling waits until the engine
        has confirmed it, or was killed.
        """
        frame = wire.encode_frame({"id": (number := next(self._numbers)), "call": call, "args": args or {}}, blob)
        if self._death is not None:
            raise self._ended()
        pending = self._pending[number] = _Pending(on_event, on_end)
        try:
            await self._send(frame)
            await asyncio.wait([pending.future])
        except asyncio.CancelledError:
            task = asyncio.create_task(self._cancel(number, pending))
            self._cancels.add(task)
            task.add_done_callback(self._cancels.discard)
            await asyncio.wait([task])
            raise
        frame_back = pending.future.result()
        if "error" in frame_back.body:
            raise wire.read_error(frame_back.body["error"])
        if "result" not in frame_back.body:
            raise EngineError("The engine ended the call on its own.", kind="bug")
        return frame_back

    def kill(self) -> None:
        """End the process at once."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> None:
        """End the process: by the end of its input, then by request, then by force. Safe to call twice."""
        self._stopping = True
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()
        for step in (None, self._process.terminate, self._process.kill):
            if step is not None:
                with suppress(ProcessLookupError):
                    step()
            done, _ = await asyncio.wait([self._reader], timeout=STOP_SECONDS)
            if done:
                break
        await asyncio.wait([self._reader, *self._cancels])
        with suppress(OSError):  # what was not written yet finds no reader
            await stdin.wait_closed()

    async def _cancel(self, number: int, pending: _Pending) -> None:
        await self._send(wire.encode_frame({"id": number, "cancel": True}))
        done, _ = await asyncio.wait([pending.future], timeout=CANCEL_SECONDS)
        if not done:
            self._why = "it did not stop when it was asked to"
            self.kill()
            await asyncio.wait([pending.future])
        pending.future.exception()  # seen; nobody waits for it any more

    async def _send(self, frame: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        async with self._sending:
            # A broken pipe means that the process ends; the reader tells all who wait.
            with suppress(OSError):
                stdin.write(frame)
                await stdin.drain()

    async def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        decoder = Decoder()
        try:
            while data := await stdout.read(1 << 20):
                for frame in decoder.feed(data):
                    self._receive(frame)
        except WireError as error:
            self._why = error.user_message
            self.kill()
            while await stdout.read(1 << 20):
                pass
        except BaseException:
            self.kill()
            raise
        finally:
            await self._process.wait()
            await asyncio.wait([self._log_task])
            self._death = self._ended()
            if not self._hello.done():
                self._hello.set_exception(self._ended())
                self._hello.exception()
            for pending in list(self._pending.values()):
                pending.future.set_exception(self._ended())
            self._pending.clear()

    def _receive(self, frame: Frame) -> None:
        body = frame.body
        if not self._hello.done():
            if body.get("hello") != wire.PROTOCOL:
                raise WireError("The engine's process is of another version than the window. Install it again.")
            self._hello.set_result(None)
            return
        number = wire.read_int(body.get("id"))
        last = "result" in body or "error" in body or "cancelled" in body
        pending = self._pending.pop(number, None) if last else self._pending.get(number)
        if pending is None:
            raise WireError("The engine's process answered what nobody asked.")
        handle = pending.on_end if last else pending.on_event
        if handle is not None:
            handle(frame)
        if last:
            pending.future.set_result(frame)

    async def _read_log(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        rest = b""
        while data := await stderr.read(1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-(1 << 16) :]
            for line in lines:
                self._log_line(line)
        if rest:
            self._log_line(rest)

    def _log_line(self, line: bytes) -> None:
        text = line.decode("utf-8", errors="replace").rstrip("\r")[:2000]
        self._log_tail.append(text)
        if self._log is not None:
            self._log(f"[{self._process.pid}] {text}")

    def _ended(self) -> EngineDied:
        """A new exception each time: one that is raised twice collects both places' tracebacks."""
        code = self._process.returncode
        if self._stopping and self._why is None:
            return EngineDied("The engine was closed before it was done.", exit_code=code)
        return EngineDied(
            f"The engine stopped unexpectedly ({self._why or _describe(code)}). Try again: it is started anew.",
            log_tail="\n".join(self._log_tail),
            exit_code=code,
        )


def on_progress(progress: Progress | None, start: int = 0, total: int | None = None) -> Receive | None:
    """Hand progress frames to a callback, as part of a larger whole if `total` is given."""
    if progress is None:
        return None

    def report(frame: Frame) -> None:
        done, of = wire.read_list(int, frame.body.get("progress"))
        progress(start + done, of if total is None else total)

    return report


def default_command() -> list[str]:
    """How this program starts its engine: itself when it is a frozen executable, else this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine-host"]
    return [sys.executable, "-P", "-m", "ternlight.engine.host"]  # -P: never import from the working directory


def _describe(code: int | None) -> str:
    if code is None:
        return "it is still running"
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        hint = "; perhaps there was not enough memory" if name == "SIGKILL" else ""
        return f"signal {name}{hint}"
    return f"exit code {code}" if os.name != "nt" else f"exit code 0x{code & 0xFFFFFFFF:08x}"
