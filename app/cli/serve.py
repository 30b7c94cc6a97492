"""`ternlight serve`: the models of this computer for other programs, by OpenAI's API, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say
from ternlight.app.model_loader import ModelLoader
from ternlight.app.serve.api import Api, Models, model_id
from ternlight.app.serve.guard import Access, is_loopback, web_origin
from ternlight.app.serve.server import ApiServer, listen
from ternlight.app.status import ModelStatus
from ternlight.engine import bundled
from ternlight.engine.base import Engine
from ternlight.engine.errors import EngineError
from ternlight.engine.remote import RemoteEngine

_engine_log = logging.getLogger("ternlight.engine")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """Where to listen, and whom to let in."""

    host: str
    port: int
    token: str | None
    """None makes one up."""
    no_token: bool
    allow_host: Sequence[str]
    allow_origin: Sequence[str]
    json: bool


def serve(context: Context, options: ServeOptions) -> int:
    """Serve until Ctrl-C; the exit code. Raises `AppError` where the port is taken."""
    loopback = is_loopback(options.host)
    if options.no_token and not loopback:
        say("A server that other computers can reach needs its token: leave --no-token out.")
        return Exit.USAGE
    if options.no_token and options.token is not None:
        say("Give --token or --no-token, not both.")
        return Exit.USAGE
    if options.token is not None and len(options.token) < 8:
        say("The token is too short: give at least 8 characters, or leave --token out to have one made.")
        return Exit.USAGE
    try:
        origins = frozenset(web_origin(text) for text in options.allow_origin)
    except ValueError as error:
        say(f"{error}.")
        return Exit.USAGE
    token = None if options.no_token else options.token or f"tl-{secrets.token_urlsafe(24)}"
    access = Access(
        token=token,
        loopback=loopback,
        hosts=frozenset(name.lower().rstrip(".") for name in options.allow_host),
        origins=origins,
    )
    if not loopback:
        say(
            f"Listening on {options.host}: other computers can reach this server, and what they send is not encrypted "
            "on its way."
        )
    return asyncio.run(_serve(context, options, access))


async def _serve(context: Context, options: ServeOptions, access: Access) -> Exit:
    with listen(options.host, options.port) as listener:
        host = f"[{options.host}]" if ":" in options.host else options.host
        url = f"http://{host}:{listener.getsockname()[1]}/v1"
        async with RemoteEngine(log=_engine_log.info) as engine:
            loading = asyncio.create_task(_load(context, engine))
            with _interrupts(loading.cancel):
                try:
                    models = await loading
                except asyncio.CancelledError:
                    return Exit.STOPPED
            if not models.names():
                return Exit.WORLD
            api = Api(engine, models, access)
            server = ApiServer(api)
            _announce(url, models, access, as_json=options.json, made=options.token is None)
            with _interrupts(server.stop):
                await server.serve(sockets=[listener])
            with contextlib.suppress(EngineError):
                await api.close()
    say("Stopped.")
    return Exit.DONE


async def _load(context: Context, engine: Engine) -> Models:
    loader = ModelLoader(context.paths, context.settings)
    embedder = None
    try:
        await loader.load_embedder(engine)
        embedder = model_id(bundled.embedder_entry().name)
    except EngineError as error:
        say(f"No embeddings: {error.user_message}")
    say(f"Loading {loader.name} …")
    status: ModelStatus = await loader.load(engine, lambda status: None)
    if status.message:
        say(status.message)
    return Models(language=model_id(status.name) if status.state == "ready" else None, embedder=embedder)


def _announce(url: str, models: Models, access: Access, *, as_json: bool, made: bool) -> None:
    if as_json:
        shown = {"url": url, "token": access.token, "model": models.language, "embedder": models.embedder}
        print(json.dumps(shown), flush=True)
        return
    print(f"Serving {' and '.join(models.names())} at {url}", flush=True)
    if access.token is None:
        say("Without a token, every program on this computer can use it.")
    elif made:
        print(f"Token (API key): {access.token}", flush=True)
    say("Ctrl-C stops it.")


@contextlib.contextmanager
def _interrupts(stop: Callable[[], object]) -> Iterator[None]:
    """Have Ctrl-C, and a request to end, call `stop` in the event loop's thread; a second one interrupts as usual."""
    loop = asyncio.get_running_loop()
    asked = False

    def interrupted(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        loop.call_soon_threadsafe(stop)

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
