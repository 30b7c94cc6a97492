"""The engine's own process: `LocalEngine` behind a pair of pipes.

Requests come on standard input and run side by side, so that a cancel can overtake what it cancels; answers leave on
what was standard output. The end of the input means that the window has gone, and ends the process at once, whatever
the engine is doing: nothing in here is worth keeping.

    request   {"id": 7, "call": "embed", "args": {…}} [bytes]       {"id": 7, "cancel": true}
    answers   {"id": 7, "progress": [done, total]}    {"id": 7, "token": {…}}
    and last  {"id": 7, "result": …} [bytes]   or   {"id": 7, "error": {…}}   or   {"id": 7, "cancelled": true}
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ternlight.engine import wire
from ternlight.engine.errors import EngineError
from ternlight.engine.local import LocalEngine
from ternlight.engine.local_session import LocalSession
from ternlight.engine.types import ChatMessage, LoadOptions, SamplingParams
from ternlight.engine.wire import Frame

log = logging.getLogger("ternlight.engine")

OOM_SCORE = "500"
"""Of 1000: when memory runs out, Linux ends this process and not the window."""

Send = Callable[[Mapping[str, Any], bytes], None]
Answer = tuple[Any, bytes]


class Host:
    """Answers requests with an engine."""

    def __init__(self, engine: LocalEngine, send: Send) -> None:
        """`send` writes one frame; it is called in the event loop's thread."""
        self._engine = engine
        self._send = send
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._sessions: dict[int, LocalSession] = {}
        self._calls: dict[str, Callable[[int, Frame], Awaitable[Answer]]] = {
            "memory_estimate": self._memory_estimate,
            "load": self._load,
            "unload": self._unload,
            "tokenize": self._tokenize,
            "detokenize": self._detokenize,
            "chat_tokens": self._chat_tokens,
            "load_embedder": self._load_embedder,
            "embed": self._embed,
            "new_session": self._new_session,
            "sync": self._sync,
            "generate": self._generate,
            "rewind": self._rewind,
            "fork": self._fork,
            "snapshot": self._snapshot,
            "save": self._save,
            "close_session": self._close_session,
        }

    def receive(self, frame: Frame) -> None:
        """Start what a request asks for. Raises `WireError` for one without a number of its own."""
        number = wire.read_int(frame.body.get("id"))
        if frame.body.get("cancel"):
            task = self._tasks.get(number)
            if task is not None:
                task.cancel()
            return
        if number in self._tasks:
            raise wire.WireError("Two requests have the same number.")
        task = asyncio.get_running_loop().create_task(self._serve(number, frame))
        self._tasks[number] = task

        def finish(task: asyncio.Task[None]) -> None:
            del self._tasks[number]
            # Answered here and not in the task: one that is cancelled before its first step never runs.
            if task.cancelled():
                self._answer(number, frame, {"cancelled": True}, b"")

        task.add_done_callback(finish)

    async def _serve(self, number: int, frame: Frame) -> None:
        blob = b""
        try:
            call = self._calls.get(str(frame.body.get("call")))
            if call is None:
                raise EngineError(f"The engine does not know the call {frame.body.get('call')!r}.", kind="bug")
            result, blob = await call(number, frame)
            ending: dict[str, Any] = {"result": result}
        except EngineError as error:
            ending = {"error": wire.error_body(error)}
        except Exception as error:  # the host's last line of defence
            log.exception("the call %s failed", frame.body.get("call"))
            ending = {"error": wire.error_body(EngineError(f"The engine failed: {error!r}.", kind="bug"))}
        self._answer(number, frame, ending, blob)

    def _answer(self, number: int, frame: Frame, ending: dict[str, Any], blob: bytes) -> None:
        call = frame.body.get("call")
        if call in ("load", "unload"):
            model = self._engine.model
            ending["model"] = None if model is None else wire.value_body(model)
        if "result" not in ending:
            session = _argument(frame, "session")
            if type(session) is int and session in self._sessions:
                ending["tokens"] = self._sessions[session].tokens
        try:
            self._send({"id": number, **ending}, blob)
        except wire.WireError as error:
            self._send({"id": number, "error": wire.error_body(error)}, b"")

    def _progress(self, number: int) -> Callable[[int, int], None]:
        return lambda done, total: self._send({"id": number, "progress": [done, total]}, b"")

    async def _memory_estimate(self, number: int, frame: Frame) -> Answer:
        estimate = await self._engine.memory_estimate(_path(frame, "model"), _options(frame))
        return wire.value_body(estimate), b""

    async def _load(self, number: int, frame: Frame) -> Answer:
        await self._engine.load(_path(frame, "model"), _options(frame), progress=self._progress(number))
        return None, b""  # every answer to a load tells the model

    async def _unload(self, number: int, frame: Frame) -> Answer:
        await self._engine.unload()
        return None, b""

    async def _tokenize(self, number: int, frame: Frame) -> Answer:
        return await self._engine.tokenize(wire.read_text(_argument(frame, "text"))), b""

    async def _detokenize(self, number: int, frame: Frame) -> Answer:
        return await self._engine.detokenize(wire.read_list(int, _argument(frame, "tokens"))), b""

    async def _chat_tokens(self, number: int, frame: Frame) -> Answer:
        messages = wire.read_list(dict, _argument(frame, "messages"))
        return await self._engine.chat_tokens([wire.read_value(ChatMessage, message) for message in messages]), b""

    async def _load_embedder(self, number: int, frame: Frame) -> Answer:
        await self._engine.load_embedder(_path(frame, "model"), _path(frame, "tokenizer"))
        return None, b""

    async def _embed(self, number: int, frame: Frame) -> Answer:
        texts = wire.read_list(str, _argument(frame, "texts"))
        return wire.array_body(await self._engine.embed(texts, progress=self._progress(number)))

    async def _new_session(self, number: int, frame: Frame) -> Answer:
        restore: bytes | Path | None = frame.blob if _argument(frame, "restore") else None
        if _argument(frame, "file") is not None:
            restore = _path(frame, "file")
        return self._opened(number, await self._engine.new_session(restore=restore))

    async def _fork(self, number: int, frame: Frame) -> Answer:
        return self._opened(number, await self._session(frame).fork())

    def _opened(self, number: int, session: LocalSession) -> Answer:
        self._sessions[number] = session
        return {"session": number, "tokens": session.tokens}, b""

    async def _sync(self, number: int, frame: Frame) -> Answer:
        tokens = wire.read_list(int, _argument(frame, "tokens"))
        report = await self._session(frame).sync(tokens, progress=self._progress(number))
        return wire.value_body(report), b""

    async def _generate(self, number: int, frame: Frame) -> Answer:
        params = wire.read_value(SamplingParams, _argument(frame, "params"))
        async for token in self._session(frame).generate(params):
            self._send({"id": number, "token": wire.value_body(token)}, b"")
        return None, b""

    async def _rewind(self, number: int, frame: Frame) -> Answer:
        session = self._session(frame)
        await session.rewind(wire.read_int(_argument(frame, "count")))
        return len(session.tokens), b""

    async def _snapshot(self, number: int, frame: Frame) -> Answer:
        return None, await self._session(frame).snapshot()

    async def _save(self, number: int, frame: Frame) -> Answer:
        return await self._session(frame).save(_path(frame, "path")), b""

    async def _close_session(self, number: int, frame: Frame) -> Answer:
        session = self._sessions.pop(wire.read_int(_argument(frame, "session")), None)
        if session is not None:
            await session.close()
        return None, b""

    def _session(self, frame: Frame) -> LocalSession:
        session = self._sessions.get(wire.read_int(_argument(frame, "session")))
        if session is None:
            raise EngineError("The session is closed. Start a new one.")
        return session


def _argument(frame: Frame, name: str) -> Any:
    arguments = frame.body.get("args")
    return arguments.get(name) if isinstance(arguments, dict) else None


def _path(frame: Frame, name: str) -> Path:
    return Path(wire.read_text(_argument(frame, name)))


def _options(frame: Frame) -> LoadOptions:
    return wire.read_value(LoadOptions, _argument(frame, "options"))


def main() -> NoReturn:
    """Serve standard input until it ends. Everything is logged to standard error; never returns."""
    output = _take_output()
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches us too, but is meant for the window
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    _volunteer_for_oom()
    asyncio.run(_serve_pipes(output))
    _leave(0)


def _take_output() -> int:
    """A private copy of standard output; what anyone prints from now on, in C or Python, joins the log instead."""
    output = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(output, os.O_BINARY)
        msvcrt.setmode(0, os.O_BINARY)
    return output


def _volunteer_for_oom() -> None:
    score = Path("/proc/self/oom_score_adj")
    try:
        if int(score.read_text(encoding="ascii")) < int(OOM_SCORE):
            score.write_text(OOM_SCORE, encoding="ascii")
    except (OSError, ValueError):
        log.debug("this system has no adjustable score for the end of memory")


async def _serve_pipes(output: int) -> None:
    loop = asyncio.get_running_loop()
    host = Host(LocalEngine(), lambda body, blob: _write(output, wire.encode_frame(body, blob)))

    def receive(frame: Frame) -> None:
        try:
            host.receive(frame)
        except wire.WireError:
            log.exception("a request cannot be read")
            _leave(2)

    def read() -> None:
        # A thread, because no event loop can wait for the standard input of Windows; and because it still notices the
        # end of the input when the loop hangs.
        decoder = wire.Decoder()
        try:
            while data := os.read(0, 1 << 20):
                for frame in decoder.feed(data):
                    loop.call_soon_threadsafe(receive, frame)
        except wire.WireError:
            log.exception("the input cannot be read")
            _leave(2)
        except OSError:
            pass
        _leave(0)

    _write(output, wire.encode_frame({"hello": wire.PROTOCOL, "pid": os.getpid()}))
    threading.Thread(target=read, name="ternlight-input", daemon=True).start()
    await loop.create_future()


def _write(output: int, data: bytes) -> None:
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(output, view) :]
    except OSError:  # nobody reads any more
        _leave(0)


def _leave(code: int) -> NoReturn:
    """End now: native code may be busy in another thread, and must not be waited for."""
    logging.shutdown()
    os._exit(code)


if __name__ == "__main__":
    main()
