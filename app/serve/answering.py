"""Answers that take long: they end when the client has gone, or when the server stops."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ternlight.app.serve.errors import ApiError, from_engine
from ternlight.engine.errors import EngineError

LARGEST_BODY = 8_000_000
"""Bytes of a request."""
BODY_SECONDS = 30.0
"""In which a request's body must have come."""
STALLED_SECONDS = 60.0
"""For which a client may leave what was streamed unread; then it is taken for gone, and others have their turn."""

log = logging.getLogger("ternlight.serve")

SendJson = Callable[[dict[str, Any]], Awaitable[None]]


async def read_body(request: Request) -> bytes:
    """The body of a JSON request. Raises `ApiError` for one that is too long, too slow or of another type."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "Send JSON, as Content-Type: application/json.", code="unsupported_media_type")
    too_long = ApiError(413, f"A request may have {LARGEST_BODY:,} bytes.", code="request_too_large")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > LARGEST_BODY):
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise too_long
    except TimeoutError:
        raise ApiError(408, "The request's body did not come in time.", code="request_timeout") from None
    return bytes(body)


class Running:
    """What is being answered, so that it can be stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def stop(self) -> None:
        """End everything that goes on, and all that is begun from now on."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()

    async def until_gone(self, work: Callable[[], Awaitable[None]], receive: Receive) -> None:
        """Do `work` until it is done or the client has gone. Raises `ApiError` (503) where the server stops."""
        task = asyncio.ensure_future(_coroutine(work))
        gone = asyncio.create_task(_disconnected(receive))
        self._tasks.add(task)
        if self._stopping:
            task.cancel()
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            client_left = gone.done() and not task.done()
        finally:
            gone.cancel()
            if not task.done():
                task.cancel()
            await asyncio.wait({task, gone})
            self._tasks.discard(task)
        if client_left:
            log.info("a client left; its answer was stopped")
            return
        if task.cancelled():
            raise ApiError(503, "The server is being shut down.", code="shutting_down", kind="server_error")
        task.result()


async def _coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class WholeAnswer(Response):
    """One JSON object, made by `make` while the client waits."""

    def __init__(self, running: Running, make: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        super().__init__()
        self._running = running
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or end with the client."""
        made: list[dict[str, Any]] = []

        async def work() -> None:
            made.append(await self._make())

        try:
            await self._running.until_gone(work, receive)
        except (ApiError, EngineError) as error:
            await _as_api_error(error).response()(scope, receive, send)
            return
        if made:
            body = json.dumps(made[0], ensure_ascii=False).encode("utf-8", "replace")
            await Response(body, media_type="application/json")(scope, receive, send)


class EventStream(Response):
    """Server-sent events as OpenAI streams them.

    Nothing is sent before the first event, so that a request which cannot be answered gets a proper status; a failure
    after it becomes an event of its own, without the closing `[DONE]`.
    """

    def __init__(self, running: Running, make: Callable[[SendJson], Awaitable[None]]) -> None:
        super().__init__()
        self._running = running
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or end with the client."""
        started = False

        async def send_bytes(data: bytes, *, more: bool = True) -> None:
            nonlocal started
            if not started:
                started = True
                headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
            async with asyncio.timeout(STALLED_SECONDS):
                await send({"type": "http.response.body", "body": data, "more_body": more})

        async def send_json(value: dict[str, Any]) -> None:
            await send_bytes(b"data: " + json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n\n")

        async def work() -> None:
            await self._make(send_json)
            await send_bytes(b"data: [DONE]\n\n", more=False)

        try:
            await self._running.until_gone(work, receive)
        except TimeoutError:
            log.info("a client stopped reading; its answer was stopped")
        except (ApiError, EngineError) as error:
            failure = _as_api_error(error)
            if not started:
                await failure.response()(scope, receive, send)
            else:
                await send_json(failure.body)
                await send_bytes(b"", more=False)


def _as_api_error(error: ApiError | EngineError) -> ApiError:
    if isinstance(error, ApiError):
        return error
    log.warning("%s: %s", type(error).__name__, error)
    return from_engine(error)
