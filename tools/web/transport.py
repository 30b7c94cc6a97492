"""Connections that go where the policy has looked.

A name is resolved once, its addresses are checked, and the socket connects to one of those very addresses, so a name
that answers differently a moment later changes nothing. Host header, TLS server name and certificate check keep the
name, because only the connection itself is made by address.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import contextmanager
from typing import Any, Literal

import httpcore
import httpx

from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.resolver import Resolver
from ternlight.tools.web.urls import WebUrl, parse_url

_ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.TimeoutException, httpx.ReadTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.NetworkError, httpx.ReadError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.ProtocolError, httpx.RemoteProtocolError),
)


class CheckedTransport(httpx.AsyncBaseTransport):
    """An HTTP/1.1 transport that opens only what `policy` allows; it reads no proxy and no setting of the environment.

    Raises, besides httpx's own errors, what the policy raises: `Offline`, `AddressRefused`; and the resolver's
    `NoAnswer`.
    """

    def __init__(
        self,
        policy: NetworkPolicy,
        resolver: Resolver,
        *,
        ssl_context: ssl.SSLContext | None = None,
        keep_alive_seconds: float = 5.0,
        proxy: str = "",
    ) -> None:
        """`proxy` is the address of an HTTP proxy of the user's, "" for none. It is opened wherever it stands, and the
        names that are asked for are then looked up by it: their addresses cannot be checked here.

        Raises `AddressRefused` for a `proxy` that is no address.
        """
        through: httpcore.Proxy | None = None
        if proxy:
            address = parse_url(proxy)
            policy = policy.allowing(address)
            through = httpcore.Proxy(f"{address.scheme}://{address.authority}/")
        self._policy = policy
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context or httpx.create_ssl_context(trust_env=False),
            max_connections=20,
            max_keepalive_connections=8,
            keepalive_expiry=keep_alive_seconds,
            network_backend=_CheckedBackend(policy, resolver),
            proxy=through,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer's head; the body is streamed."""
        # The pool may hold an open connection: the first half of the check is made for each request all the same.
        self._policy.check_url(_canonical(request.url))
        core = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            response = await self._pool.handle_async_request(core)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


def _canonical(url: httpx.URL) -> WebUrl:
    """The parts that the request goes by. They come from a `WebUrl`, so nothing is parsed again."""
    scheme: Literal["http", "https"] = "https" if url.scheme == "https" else "http"
    port = url.port or (443 if scheme == "https" else 80)
    return WebUrl(scheme=scheme, host=url.raw_host.decode("ascii").strip("[]"), port=port, target="/")


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, policy: NetworkPolicy, resolver: Resolver) -> None:
        self._policy = policy
        self._resolver = resolver
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        url = WebUrl(scheme="http", host=host.strip("[]"), port=port, target="/")
        self._policy.check_url(url)
        literal = url.address
        addresses = [literal] if literal is not None else list(await self._resolver.resolve(url.host))
        self._policy.check_addresses(url, addresses)
        for last, address in ((address == addresses[-1], address) for address in addresses):
            try:
                return await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("a resolver answers with one address at least")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no sockets but the network's")

    async def sleep(self, seconds: float) -> None:
        await self._plain.sleep(seconds)


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for part in self._response.aiter_stream():
                yield part

    async def aclose(self) -> None:
        with _translated():
            await self._response.aclose()


@contextmanager
def _translated() -> Any:
    """httpcore's errors as httpx's."""
    try:
        yield
    except Exception as error:
        for theirs, ours in _ERRORS:
            if isinstance(error, theirs):
                raise ours(str(error)) from error
        raise
