"""Who may talk to the server: everything that is checked before a request is looked at.

A page in the user's browser can reach a server on this computer, by its own origin (which a browser names) or by a name
of its own that it lets point here (DNS rebinding, which the Host header gives away). Both are refused unless the user
named them. The token keeps other users and programs of the computer out.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ternlight.app.serve.errors import ApiError

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@/\s]+)(?::\d{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who is let in."""

    token: str | None
    """None lets everyone in who reaches the server; only for a server that this computer alone can reach."""
    loopback: bool = True
    """Whether the server listens to this computer alone."""
    hosts: frozenset[str] = frozenset()
    """Names, besides localhost, under which the server may be asked for."""
    origins: frozenset[str] = frozenset()
    """Web origins ("https://notes.example") whose pages may use the server."""


def is_loopback(host: str) -> bool:
    """Whether `host`, an address or a name, is this computer for itself alone. Names are not looked up."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware that answers what is not let in, and lets a named web origin read the answers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = ""
        try:
            headers = _headers(scope)
            self._check_host(headers.get("host", []))
            origin = self._checked_origin(headers.get("origin", []))
            if origin and scope["method"] == "OPTIONS":
                await _empty(_cors(origin, preflight=True), send)
                return
            self._check_token(headers.get("authorization", []))
        except ApiError as error:
            error.headers |= dict(_cors(origin))
            await error.response()(scope, receive, send)
            return

        async def with_origin(message: Message) -> None:
            if origin and message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in _cors(origin)]
                message = {**message, "headers": [*message.get("headers", ()), *extra]}
            await send(message)

        await self._app(scope, receive, with_origin)

    def _check_host(self, given: Collection[str]) -> None:
        match = _HOST.fullmatch(next(iter(given), "")) if len(given) == 1 else None
        host = match[1].lower().rstrip(".") if match else ""
        if not host or not self._knows(host):
            raise ApiError(
                403,
                "This server is not asked for under that name. Use its address, or start it with --allow-host.",
                code="host_not_allowed",
                kind="permission_error",
            )

    def _knows(self, host: str) -> bool:
        if host in self._access.hosts or is_loopback(host):
            return True
        # An address cannot be rebound: who names it means this computer.
        try:
            ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return False
        return not self._access.loopback

    def _checked_origin(self, given: Collection[str]) -> str:
        """The origin to be let in, "" where the request comes from no web page."""
        if not given:
            return ""
        origin = next(iter(given)).lower()
        if len(given) == 1 and origin in self._access.origins:
            return origin
        raise ApiError(
            403,
            "Web pages may not use this server, unless it is started with --allow-origin.",
            code="origin_not_allowed",
            kind="permission_error",
        )

    def _check_token(self, given: Collection[str]) -> None:
        token = self._access.token
        if token is None:
            return
        scheme, _, value = next(iter(given), "").partition(" ")
        right = secrets.compare_digest(value.strip().encode(), token.encode())
        if len(given) != 1 or scheme.lower() != "bearer" or not right:
            raise ApiError(
                401,
                "The token is missing or wrong. Send the one that `ternlight serve` printed as the API key.",
                code="invalid_api_key",
                kind="authentication_error",
                headers={"WWW-Authenticate": "Bearer"},
            )


def web_origin(text: str) -> str:
    """An origin as browsers write it. Raises `ValueError` for anything else."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.username:
        raise ValueError(f"{text} is not a web origin such as https://notes.example")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _cors(origin: str, *, preflight: bool = False) -> list[tuple[str, str]]:
    if not origin:
        return []
    headers = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
    if preflight:
        headers += [
            ("Access-Control-Allow-Methods", "GET, POST"),
            ("Access-Control-Allow-Headers", "authorization, content-type"),
            ("Access-Control-Max-Age", "600"),
        ]
    return headers


async def _empty(headers: list[tuple[str, str]], send: Send) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": 204, "headers": encoded})
    await send({"type": "http.response.body", "body": b""})
