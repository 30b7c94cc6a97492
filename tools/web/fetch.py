"""Fetching: the only way from here to the web, under the policy, into the ledger, polite, bounded.

fetcher = Fetcher(NetworkPolicy(), MemoryLedger())
page = await fetcher.get("https://example.org/report", tool="read_page", why="asked for by the user")
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from weakref import WeakValueDictionary

import httpx

from ternlight.tools.errors import (
    AddressRefused,
    BadStatus,
    NoAnswer,
    Offline,
    PageTooLarge,
    PageUnreadable,
    RobotsRefused,
    WebError,
)
from ternlight.tools.web.body import ENCODINGS, Counter, read_body
from ternlight.tools.web.cache import CachedPage, PageCache
from ternlight.tools.web.ledger import Ledger, LedgerEntry, Outcome
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.politeness import Politeness, rate_limited, retry_after
from ternlight.tools.web.resolver import Resolver, SystemResolver
from ternlight.tools.web.robots import ALLOW_ALL, DISALLOW_ALL, Robots, parse_robots
from ternlight.tools.web.transport import CheckedTransport
from ternlight.tools.web.urls import WebUrl, parse_url

PRODUCT = "Ternlight"
USER_AGENT = f"{PRODUCT} (personal desktop assistant; opens pages at one person's request)"
TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown"})
PDF_TYPES = frozenset({"application/pdf", "application/x-pdf"})
PAGE_TYPES = TEXT_TYPES | PDF_TYPES
_UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ROBOTS_SECONDS = 3600.0
_ROBOTS_BYTES = 500_000
_MOST_ROBOTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one request may cost."""

    page_bytes: int = 20_000_000
    """As sent and as unpacked."""
    pdf_bytes: int = 50_000_000
    connect_seconds: float = 10.0
    silence_seconds: float = 15.0
    """Between two pieces of an answer."""
    total_seconds: float = 45.0
    """For one answer, redirects and retries not counted; a PDF may take four times that."""
    redirects: int = 8
    retries: int = 2
    """When the server is busy (429, 503)."""
    longest_wait: float = 10.0
    """Seconds before a retry; a server that asks for more is not asked again."""
    longest_pause: float = 5.0
    """Seconds between two requests that a site's robots.txt may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whole."""

    url: WebUrl
    """What was asked for."""
    final_url: WebUrl
    """Where the redirects led."""
    media_type: str
    """Lower case, "" where the server names none."""
    charset: str
    """As the server names it, "" where it does not."""
    body: bytes
    retrieved: float
    """Seconds since the epoch."""
    from_cache: bool = False


@dataclass(slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes = b""

    @property
    def content_type(self) -> tuple[str, str]:
        return _content_type(self.headers)


@dataclass(slots=True)
class _Shared:
    """What all fetchers made from one another have in common."""

    ledger: Ledger
    resolver: Resolver
    limits: FetchLimits
    politeness: Politeness
    ssl_context: ssl.SSLContext
    robots: dict[str, tuple[float, Robots]] = field(default_factory=dict)
    robots_locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)


class Fetcher:
    """Fetches pages. Close it after use, or use it as an asynchronous context manager."""

    def __init__(
        self,
        policy: NetworkPolicy,
        ledger: Ledger,
        *,
        resolver: Resolver | None = None,
        cache: PageCache | None = None,
        limits: FetchLimits = FetchLimits(),
        politeness: Politeness | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._cache = cache
        self._shared = _Shared(
            ledger=ledger,
            resolver=resolver or SystemResolver(),
            limits=limits,
            politeness=politeness or Politeness(at_once=2, pause=0.5),
            ssl_context=ssl_context or httpx.create_ssl_context(trust_env=False),
        )
        self._transport = self._make_transport()

    def _make_transport(self) -> CheckedTransport:
        return CheckedTransport(self.policy, self._shared.resolver, ssl_context=self._shared.ssl_context)

    def with_policy(self, policy: NetworkPolicy) -> Fetcher:
        """A fetcher under another policy that shares this one's ledger, limits and manners, but not its cache."""
        other = object.__new__(Fetcher)
        other.policy = policy
        other._cache = None
        other._shared = self._shared
        other._transport = other._make_transport()
        return other

    @property
    def ledger(self) -> Ledger:
        """Where the requests are recorded."""
        return self._shared.ledger

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def get(
        self,
        url: WebUrl | str,
        *,
        tool: str,
        why: str,
        types: frozenset[str] = PAGE_TYPES,
        fresh: bool = False,
    ) -> Fetched:
        """Fetch a page, from the cache unless `fresh`.

        `types` are the media types that are read; an answer without one is read and judged by its first bytes. Raises
        `WebError`s. Cancelling closes the connection.
        """
        asked = url if isinstance(url, WebUrl) else parse_url(url)
        if self._cache is not None and not fresh and (kept := await self._cached(asked)) is not None:
            return kept
        at = asked
        seen = {str(at)}
        cookies: dict[str, httpx.Cookies] = {}
        allowed = False
        for _ in range(self._shared.limits.redirects + 1):
            pause = await self._check_robots(at, tool)
            # Cookies stay with the host that set them, and end with this page.
            jar = cookies.setdefault(at.authority, httpx.Cookies())
            reply = await self._try("GET", at, tool=tool, why=why, types=types, jar=jar, pause=pause)
            allowed = allowed or self.policy.allows(at.host, at.port)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                _require_success(reply, at)
                media_type, charset = reply.content_type
                page = Fetched(
                    url=asked,
                    final_url=at,
                    media_type=_sniffed(media_type, reply.body),
                    charset=charset,
                    body=reply.body,
                    retrieved=time.time(),
                )
                if page.media_type not in types:
                    raise _wrong_type(at, media_type)
                if self._cache is not None and "no-store" not in reply.headers.get("cache-control", "").lower():
                    await asyncio.to_thread(self._cache.put, str(asked), _to_cache(page, allowed))
                return page
            at = at.join(reply.headers["location"])
            if str(at) in seen and not jar:
                raise NoAnswer(f"{at.host} sends its readers in a circle, so the page cannot be opened.")
            seen.add(str(at))
        raise NoAnswer(f"{asked.host} sends its readers on and on, so the page cannot be opened.")

    async def call(
        self,
        method: str,
        url: WebUrl,
        *,
        tool: str,
        why: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        types: frozenset[str] = frozenset({"application/json"}),
    ) -> Fetched:
        """Ask a service that is made for programs: no robots.txt, no cache, no redirects. Raises `WebError`s."""
        reply = await self._try(method, url, tool=tool, why=why, types=types, headers=headers, body=body)
        _require_success(reply, url)
        media_type, charset = reply.content_type
        if media_type not in types:
            raise _wrong_type(url, media_type)
        return Fetched(
            url=url, final_url=url, media_type=media_type, charset=charset, body=reply.body, retrieved=time.time()
        )

    async def check(self, url: WebUrl) -> None:
        """Whether a request to `url` would be made, its name looked up. Raises `Offline`, `AddressRefused`, `NoAnswer`.

        For a library that brings its own client; what goes through a fetcher is checked anyway.
        """
        self.policy.check_url(url)
        literal = url.address
        addresses = [literal] if literal is not None else await self._shared.resolver.resolve(url.host)
        self.policy.check_addresses(url, addresses)

    async def _cached(self, url: WebUrl) -> Fetched | None:
        assert self._cache is not None
        kept = await asyncio.to_thread(self._cache.get, str(url))
        if kept is None:
            return None
        final = parse_url(kept.final_url)
        for at in (url, final):  # a kept page needs no network, but a host may have been put on the list since
            replace(self.policy, offline=False).check_url(at)
        if kept.by_allowance and not all(self.policy.allows(at.host, at.port) for at in (url, final)):
            return None
        return Fetched(
            url=url,
            final_url=final,
            media_type=kept.media_type,
            charset=kept.charset,
            body=kept.body,
            retrieved=kept.retrieved,
            from_cache=True,
        )

    async def _check_robots(self, url: WebUrl, tool: str) -> float:
        """Seconds to leave between two requests. Raises `RobotsRefused`."""
        robots = await self._robots(url, tool)
        if not robots.allows(url.target):
            raise RobotsRefused(f"{url.host} asks programs not to read this page. Open it in your browser instead.")
        return min(robots.delay, self._shared.limits.longest_pause)

    async def _robots(self, url: WebUrl, tool: str) -> Robots:
        shared = self._shared
        async with shared.robots_locks.setdefault(url.origin, asyncio.Lock()):
            known = shared.robots.get(url.origin)
            if known is None or time.monotonic() - known[0] > _ROBOTS_SECONDS:
                known = (time.monotonic(), await self._fetch_robots(url.join("/robots.txt"), tool))
                if len(shared.robots) >= _MOST_ROBOTS:
                    del shared.robots[next(iter(shared.robots))]
                shared.robots[url.origin] = known
            return known[1]

    async def _fetch_robots(self, url: WebUrl, tool: str) -> Robots:
        """RFC 9309, 2.3.1: no such file allows all, a server in trouble allows nothing."""
        at = url
        for _ in range(5):
            reply = await self._try("GET", at, tool=tool, why=f"what {url.host} lets programs read", robots=True)
            if reply.status in _REDIRECTS and "location" in reply.headers:
                try:
                    at = at.join(reply.headers["location"])
                    self.policy.check_url(at)
                except AddressRefused:
                    return ALLOW_ALL
                continue
            if reply.status >= 500:
                return DISALLOW_ALL
            return parse_robots(reply.body, PRODUCT) if 200 <= reply.status < 300 else ALLOW_ALL
        return ALLOW_ALL

    async def _try(
        self,
        method: str,
        url: WebUrl,
        *,
        tool: str,
        why: str,
        types: frozenset[str] = frozenset(),
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        jar: httpx.Cookies | None = None,
        pause: float = 0.0,
        robots: bool = False,
    ) -> _Reply:
        """One answer, asked for again after a while if the server is busy. Raises `RateLimited` when it stays so."""
        shared = self._shared
        for attempt in range(shared.limits.retries + 1):
            reply = await self._exchange(
                method, url, tool, why, types, headers=headers, body=body, jar=jar, pause=pause, robots=robots
            )
            if reply.status not in (429, 503):
                return reply
            named = retry_after(reply.headers.get("retry-after", ""))
            wait = named if named is not None else 2.0**attempt * random.uniform(0.75, 1.25)
            if attempt == shared.limits.retries or wait > shared.limits.longest_wait:
                if reply.status == 503 and named is None:
                    return reply
                shared.politeness.close(url.authority, min(wait, 3600.0))
                raise rate_limited(url.host, named, reply.status)
            await shared.politeness.wait(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _exchange(
        self,
        method: str,
        url: WebUrl,
        tool: str,
        why: str,
        types: frozenset[str],
        *,
        headers: Mapping[str, str] | None,
        body: bytes | None,
        jar: httpx.Cookies | None,
        pause: float,
        robots: bool,
    ) -> _Reply:
        """One request, one entry in the ledger."""
        began = time.time()
        counter = Counter()
        status, note, made = 0, "", False
        outcome: Outcome = "failed"
        try:
            self.policy.check_url(url)
            async with self._shared.politeness.turn(url.authority, pause):
                made, outcome = True, "cancelled"
                request = _request(method, url, headers, body, jar)
                reply, status = await self._answer(request, url, types, counter, robots)
                outcome = "answered"
                if jar is not None:
                    jar.extract_cookies(httpx.Response(reply.status, headers=reply.headers, request=request))
                return reply
        except (Offline, AddressRefused) as error:
            made, outcome, note = True, "refused", error.user_message
            raise
        except _Failed as failure:
            status, outcome, note = failure.status, "failed", failure.error.user_message
            if isinstance(failure.error, Offline | AddressRefused):
                outcome = "refused"
            raise failure.error from None
        finally:
            if made:
                self._shared.ledger.add(
                    LedgerEntry(
                        time=began,
                        method=method,
                        host=url.authority,
                        tool=tool,
                        why=why,
                        outcome=outcome,
                        status=status,
                        sent=0 if outcome == "refused" else len(url.target) + len(body or b""),
                        received=counter.received,
                        note=note,
                    )
                )

    async def _answer(
        self, request: httpx.Request, url: WebUrl, types: frozenset[str], counter: Counter, robots: bool
    ) -> tuple[_Reply, int]:
        limits = self._shared.limits
        status = 0
        try:
            async with asyncio.timeout(limits.total_seconds) as clock:
                request.extensions["timeout"] = {
                    "connect": limits.connect_seconds,
                    "read": limits.silence_seconds,
                    "write": limits.silence_seconds,
                    "pool": limits.total_seconds,
                }
                response = await self._transport.handle_async_request(request)
                status = response.status_code
                try:
                    reply = _Reply(status=status, headers=response.headers)
                    if not 200 <= status < 300:
                        return reply, status
                    media_type = reply.content_type[0]
                    if types and media_type not in types | _UNKNOWN_TYPES:
                        raise _wrong_type(url, media_type)
                    limit = limits.page_bytes
                    if media_type in PDF_TYPES and types & PDF_TYPES:
                        limit = limits.pdf_bytes
                        clock.reschedule(asyncio.get_running_loop().time() + 4 * limits.total_seconds)
                    if robots:
                        limit = _ROBOTS_BYTES
                    length = response.headers.get("content-length", "")
                    if length.isdigit() and int(length[:18]) > limit and not robots:
                        raise PageTooLarge(f"A page of {url.host} is larger than {limit / 1_000_000:.0f} MB; not read.")
                    reply.body = await read_body(
                        response.aiter_raw(),
                        response.headers.get("content-encoding", ""),
                        limit=limit,
                        counter=counter,
                        host=url.host,
                        cut=robots,
                    )
                    return reply, status
                finally:
                    await response.aclose()
        except WebError as error:
            raise _Failed(error, status) from None
        except (TimeoutError, httpx.TimeoutException):
            raise _Failed(NoAnswer(f"{url.host} took too long to answer. Try again later."), status) from None
        except httpx.ConnectError as error:
            why = "its certificate is not valid" if "certificate" in str(error).lower() else "nothing answers there"
            raise _Failed(NoAnswer(f"{url.host} could not be reached: {why}."), status) from None
        except httpx.HTTPError:
            raise _Failed(NoAnswer(f"The connection to {url.host} broke off. Try again."), status) from None


class _Failed(Exception):
    """An error together with the status that had come by then."""

    def __init__(self, error: WebError, status: int) -> None:
        super().__init__(error.user_message)
        self.error = error
        self.status = status


def _request(
    method: str, url: WebUrl, headers: Mapping[str, str] | None, body: bytes | None, jar: httpx.Cookies | None
) -> httpx.Request:
    address = httpx.URL(str(url))
    if address.raw_host.decode("ascii").strip("[]") != url.host or (address.port or url.port) != url.port:
        raise AddressRefused(f"Ternlight does not open {url.host}: the address can be read in two ways.")
    request = httpx.Request(
        method,
        address,
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1",
            "Accept-Encoding": ENCODINGS,
            **(headers or {}),
        },
        content=body,
    )
    if jar is not None:
        jar.set_cookie_header(request)
    return request


def _content_type(headers: httpx.Headers) -> tuple[str, str]:
    """Media type and charset, lower case."""
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    if not headers.get("content-type"):
        return "", ""
    charset = message.get_param("charset")
    return message.get_content_type(), charset.lower() if isinstance(charset, str) else ""


def _sniffed(media_type: str, body: bytes) -> str:
    """A PDF is known by its first bytes; what names no type and begins like HTML is HTML."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    if media_type in _UNKNOWN_TYPES:
        lower = start.lower()
        if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--")):
            return "text/html"
        if media_type == "" and b"\0" not in start:
            return "text/plain"
    return media_type


def _wrong_type(url: WebUrl, media_type: str) -> PageUnreadable:
    what = media_type if media_type.isprintable() and 0 < len(media_type) < 80 else "something unknown"
    return PageUnreadable(f"{url.host} sent {what}, which is not a page with text.")


def _require_success(reply: _Reply, url: WebUrl) -> None:
    if 200 <= reply.status < 300:
        return
    if reply.status in (404, 410):
        raise BadStatus(f"{url.host} has no such page any more ({reply.status}).", status=reply.status)
    if reply.status in (401, 402, 403, 407, 451):
        raise BadStatus(f"{url.host} does not let programs read this page ({reply.status}).", status=reply.status)
    raise BadStatus(f"{url.host} answered with an error ({reply.status}). Try again later.", status=reply.status)


def _to_cache(page: Fetched, by_allowance: bool) -> CachedPage:
    return CachedPage(
        final_url=str(page.final_url),
        media_type=page.media_type,
        charset=page.charset,
        retrieved=page.retrieved,
        by_allowance=by_allowance,
        body=page.body,
    )
