"""What the web tests share: servers on this computer, fetchers that may reach them, and resolvers that lie."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from ipaddress import ip_address

import pytest
from helpers.website import Site

from ternlight.tools.errors import NoAnswer
from ternlight.tools.web.cache import PageCache
from ternlight.tools.web.fetch import Fetcher, FetchLimits
from ternlight.tools.web.ledger import Ledger, MemoryLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.politeness import Politeness
from ternlight.tools.web.resolver import Resolver
from ternlight.tools.web.urls import Address

QUICK = FetchLimits(connect_seconds=5.0, silence_seconds=5.0, total_seconds=20.0)


class Names:
    """A resolver with a table. A name's answers are given in turn, the last one for ever after."""

    def __init__(self, **names: Sequence[str] | list[Sequence[str]]) -> None:
        self.asked: list[str] = []
        self._names = {
            name.replace("_", "."): [answers] if isinstance(answers[0], str) else list(answers)
            for name, answers in names.items()
        }

    async def resolve(self, host: str) -> Sequence[Address]:
        self.asked.append(host)
        answers = self._names.get(host)
        if answers is None:
            raise NoAnswer(f"{host} was not found.")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ip_address(text) for text in answer]


class Naps:
    """Sleeping that takes no time and remembers how long it was to be."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site; its robots.txt allows everything unless a test says otherwise."""
    with Site() as site:
        yield site


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def naps() -> Naps:
    return Naps()


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
async def make_fetcher(ledger: MemoryLedger, naps: Naps) -> AsyncIterator[MakeFetcher]:
    """Makes fetchers that may reach the hosts in `allow`, and closes them."""
    async with AsyncExitStack() as stack:

        def make(
            *,
            allow: Sequence[str] = (),
            policy: NetworkPolicy | None = None,
            resolver: Resolver | None = None,
            cache: PageCache | None = None,
            limits: FetchLimits = QUICK,
            ledger: Ledger = ledger,
            ssl_context: object = None,
        ) -> Fetcher:
            fetcher = Fetcher(
                policy or NetworkPolicy.of(allow=allow),
                ledger,
                resolver=resolver,
                cache=cache,
                limits=limits,
                politeness=Politeness(at_once=2, pause=0.0, sleep=naps),
                ssl_context=ssl_context,  # type: ignore[arg-type]
            )
            stack.push_async_callback(fetcher.close)
            return fetcher

        yield make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher, site: Site) -> Fetcher:
    """A fetcher that may reach `site`."""
    return make_fetcher(allow=[site.host])


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def raw_server() -> AsyncIterator[Callable[[Script], Awaitable[str]]]:
    """Starts servers that say exactly what a script says; HOST:PORT of each. robots.txt is answered with 404."""
    async with AsyncExitStack() as stack:
        tasks: set[asyncio.Task[None]] = set()

        async def start(script: Script) -> str:
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.current_task()
                assert task is not None
                tasks.add(task)
                try:
                    head = await reader.readuntil(b"\r\n\r\n")
                    if head.startswith(b"GET /robots.txt"):
                        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    else:
                        await script(reader, writer)
                    await writer.drain()
                except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                    pass
                finally:
                    tasks.discard(task)
                    writer.close()

            server = await asyncio.start_server(serve, "127.0.0.1", 0)

            async def stop() -> None:
                server.close()
                for task in list(tasks):
                    task.cancel()
                if tasks:
                    await asyncio.wait(tasks)
                await server.wait_closed()

            stack.push_async_callback(stop)
            return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start
