from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from helpers.website import Answer, Request, Site, redirect

from ternlight.tools.errors import (
    AddressRefused,
    BadStatus,
    NoAnswer,
    Offline,
    PageTooLarge,
    PageUnreadable,
    RateLimited,
    RobotsRefused,
)
from ternlight.tools.web.cache import PageCache
from ternlight.tools.web.fetch import Fetched, Fetcher
from ternlight.tools.web.ledger import FileLedger, MemoryLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.urls import parse_url

from .conftest import QUICK, MakeFetcher, Names, Naps, Script

RawServer = Callable[[Script], Awaitable[str]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def get(fetcher: Fetcher, url: str) -> Fetched:
    return await fetcher.get(url, tool="read_page", why="a test")


async def test_a_page_comes_with_what_the_server_says_of_it(fetcher: Fetcher, site: Site, ledger: MemoryLedger) -> None:
    url = site.add("/page", Answer(body="<p>Grüße</p>".encode("latin-1"), type='text/html; Charset="ISO-8859-1"'))
    page = await get(fetcher, url)
    assert (page.body, page.media_type, page.charset) == ("<p>Grüße</p>".encode("latin-1"), "text/html", "iso-8859-1")
    assert str(page.final_url) == url
    request = site.asked("/page")[0]
    assert request.headers["host"] == site.host
    assert request.headers["user-agent"].startswith("Ternlight ")
    assert "cookie" not in request.headers
    robots, entry = ledger.entries()
    assert (robots.host, robots.status, robots.tool) == (site.host, 404, "read_page")
    assert (entry.outcome, entry.status, entry.received, entry.why) == ("answered", 200, len(page.body), "a test")


# ---------------------------------------------------------------------------------------------------------------------
# Where it may go


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/secret",
        "http://localhost:{other}/secret",
        "http://[::1]/secret",
        "http://[::ffff:127.0.0.1]/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//user:pw@127.0.0.1/",
        "http://router/",
    ],
)
@pytest.mark.parametrize("status", [301, 307])
async def test_no_redirect_leads_into_the_private_network(
    fetcher: Fetcher, site: Site, ledger: MemoryLedger, target: str, status: int
) -> None:
    with Site() as other:
        other.add("/secret", "the secret")
        url = site.add("/out", redirect(target.format(other=other.port), status))
        with pytest.raises(AddressRefused):
            await get(fetcher, url)
        assert not other.requests
    assert all(entry.host == site.host or entry.outcome == "refused" for entry in ledger.entries())


async def test_a_name_that_leads_into_the_private_network_is_refused(
    make_fetcher: MakeFetcher, site: Site, ledger: MemoryLedger
) -> None:
    names = Names(evil_example_org=["127.0.0.1"], mixed_example_org=["93.184.216.34", "127.0.0.1"])
    fetcher = make_fetcher(policy=replace(NetworkPolicy(), ports=frozenset({site.port})), resolver=names)
    for host in ("evil.example.org", "mixed.example.org"):
        with pytest.raises(AddressRefused, match="private or local"):
            await get(fetcher, f"http://{host}:{site.port}/")
    assert not site.requests
    assert [entry.outcome for entry in ledger.entries()] == ["refused", "refused"]


async def test_a_name_that_changes_its_answer_gains_nothing(make_fetcher: MakeFetcher, site: Site) -> None:
    """DNS rebinding: each connection looks the name up once, and goes to the very address that was checked."""
    site.add("/", Answer(body="<p>inside</p>", headers={"Connection": "close"}))
    site.add("/robots.txt", Answer(status=404, headers={"Connection": "close"}))
    names = Names(rebind_example_org=[["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]])
    fetcher = make_fetcher(allow=["rebind.example.org"], resolver=names)
    url = f"http://rebind.example.org:{site.port}/"
    assert (await get(fetcher, url)).body == b"<p>inside</p>"
    assert len(names.asked) == len(site.requests) == 2
    with pytest.raises(AddressRefused, match="link-local"):
        await get(fetcher, url)
    assert len(site.requests) == 2


async def test_a_connection_goes_to_the_address_that_was_checked(make_fetcher: MakeFetcher, site: Site) -> None:
    site.add("/", "<p>inside</p>")
    names = Names(lan_example_org=["127.0.0.1"])
    fetcher = make_fetcher(allow=["lan.example.org"], resolver=names)
    page = await get(fetcher, f"http://LAN.example.org.:{site.port}/")
    assert page.body == b"<p>inside</p>"
    assert {request.headers["host"] for request in site.requests} == {f"lan.example.org:{site.port}"}
    assert set(names.asked) == {"lan.example.org"}


async def test_offline_opens_no_socket_and_looks_up_no_name(
    make_fetcher: MakeFetcher, site: Site, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(example_org=["93.184.216.34"])
    fetcher = make_fetcher(policy=NetworkPolicy.of(offline=True, allow=[site.host]), resolver=names)
    opened: list[object] = []
    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: (opened.append(address), real(self, address)))
    for url in (site.origin, "https://example.org/", "http://127.0.0.1/"):
        with pytest.raises(Offline, match="offline"):
            await get(fetcher, url)
    with pytest.raises(Offline):
        await fetcher.call("POST", parse_url("https://example.org/"), tool="t", why="w", body=b"{}")
    assert (opened, names.asked, site.requests) == ([], [], [])
    assert {entry.outcome for entry in ledger.entries()} == {"refused"}


async def test_the_environments_proxies_are_not_used(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await get(fetcher, site.add("/", "<p>x</p>"))).body


# ---------------------------------------------------------------------------------------------------------------------
# TLS


def _certificate(name: str, folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    make_fetcher: MakeFetcher, tmp_path: Path
) -> None:
    pem, key = _certificate("secure.example.org", tmp_path)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(pem, key)
    asked: list[str | None] = []
    server_context.sni_callback = lambda _, name, __: asked.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nok")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context)
    port = server.sockets[0].getsockname()[1]
    names = Names(secure_example_org=["127.0.0.1"], other_example_org=["127.0.0.1"])
    trusting = ssl.create_default_context(cafile=str(pem))
    fetcher = make_fetcher(allow=["secure.example.org", "other.example.org"], resolver=names, ssl_context=trusting)
    try:
        page = await get(fetcher, f"https://secure.example.org:{port}/")
        assert page.body == b"ok"
        assert set(asked) == {"secure.example.org"}
        with pytest.raises(NoAnswer, match="certificate"):
            await get(fetcher, f"https://other.example.org:{port}/")
    finally:
        server.close()
        await server.wait_closed()


# ---------------------------------------------------------------------------------------------------------------------
# Redirects and cookies


async def test_redirects_are_followed_to_the_page(fetcher: Fetcher, site: Site) -> None:
    site.add("/b/c", redirect("../d?x=1", 308))
    site.add("/d", lambda request: Answer(body=f"<p>{request.query['x']}</p>"))
    page = await get(fetcher, site.add("/a", redirect("/b/c", 301)))
    assert (page.body, page.url.target, page.final_url.target) == (b"<p>1</p>", "/a", "/d?x=1")


async def test_circles_and_endless_chains_end(fetcher: Fetcher, site: Site) -> None:
    site.add("/b", redirect("/a"))
    with pytest.raises(NoAnswer, match="circle"):
        await get(fetcher, site.add("/a", redirect("/b")))
    url = site.add("/n", lambda request: redirect(f"/n?i={int(request.query.get('i', 0)) + 1}"))
    with pytest.raises(NoAnswer, match="on and on"):
        await get(fetcher, url)
    assert len(site.asked("/n")) == QUICK.redirects + 1


async def test_cookies_stay_with_their_host_and_end_with_the_page(make_fetcher: MakeFetcher, site: Site) -> None:
    with Site() as other:

        def gate(request: Request) -> Answer:
            if "seen=1" in request.headers.get("cookie", ""):
                return redirect(f"{other.origin}/end")
            return redirect("/gate", **{"Set-Cookie": "seen=1; Path=/"})

        site.add("/gate", gate)
        other.add("/end", "<p>end</p>")
        fetcher = make_fetcher(allow=[site.host, other.host])
        page = await get(fetcher, f"{site.origin}/gate")
        assert page.body == b"<p>end</p>"
        assert "cookie" not in other.asked("/end")[0].headers
        await get(fetcher, f"{site.origin}/gate")
    assert ["cookie" in request.headers for request in site.asked("/gate")] == [False, True, False, True]


# ---------------------------------------------------------------------------------------------------------------------
# Bad servers


async def test_dead_links_say_so(fetcher: Fetcher, site: Site) -> None:
    with pytest.raises(BadStatus, match="no such page") as caught:
        await get(fetcher, f"{site.origin}/gone")
    assert caught.value.status == 404
    url = site.add("/mine", Answer(status=403))
    with pytest.raises(BadStatus, match="does not let programs"):
        await get(fetcher, url)


async def test_a_host_that_is_not_there(make_fetcher: MakeFetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(NoAnswer, match="nothing answers"):
        await get(make_fetcher(allow=[host]), f"http://{host}/")
    with pytest.raises(NoAnswer, match="not found"):
        await get(make_fetcher(resolver=Names()), "http://unknown.example.org/")


async def test_a_server_that_drips_is_left(
    make_fetcher: MakeFetcher, raw_server: RawServer, ledger: MemoryLedger
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    host = await raw_server(drip)
    fetcher = make_fetcher(allow=[host], limits=replace(QUICK, total_seconds=0.3))
    with pytest.raises(NoAnswer, match="too long"):
        await get(fetcher, f"http://{host}/")
    assert (ledger.entries()[-1].outcome, ledger.entries()[-1].status) == ("failed", 200)
    assert ledger.entries()[-1].received > 0


async def test_a_server_that_says_nothing_is_left(make_fetcher: MakeFetcher, raw_server: RawServer) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    host = await raw_server(silent)
    with pytest.raises(NoAnswer, match="too long"):
        await get(make_fetcher(allow=[host], limits=replace(QUICK, silence_seconds=0.1)), f"http://{host}/")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not http at all\r\n\r\n",
        HEAD + b"Content-Length: 1000\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
        HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 50_000)[:40],
    ],
)
async def test_what_is_no_proper_answer_is_an_error(
    make_fetcher: MakeFetcher, raw_server: RawServer, answer: bytes
) -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    host = await raw_server(say)
    with pytest.raises(NoAnswer, match="broke off"):
        await get(make_fetcher(allow=[host]), f"http://{host}/")


async def test_a_page_that_is_too_large_is_not_read_to_its_end(
    make_fetcher: MakeFetcher, raw_server: RawServer, site: Site, ledger: MemoryLedger
) -> None:
    limits = replace(QUICK, page_bytes=100_000)

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n")
        while True:
            writer.write(b"<p>more</p>" * 1000)
            await writer.drain()

    host = await raw_server(endless)
    with pytest.raises(PageTooLarge):
        await get(make_fetcher(allow=[host], limits=limits), f"http://{host}/")
    assert 100_000 < ledger.entries()[-1].received < 1_000_000
    url = site.add("/big", b"x" * 200_000)
    with pytest.raises(PageTooLarge):
        await get(make_fetcher(allow=[site.host], limits=limits), url)
    assert ledger.entries()[-1].received == 0  # its length was said, and believed


@pytest.mark.parametrize("packing", ["gzip", "deflate", "raw deflate"])
async def test_bombs_are_cut_off_while_they_unpack(make_fetcher: MakeFetcher, site: Site, packing: str) -> None:
    zeros = b"\0" * 100_000_000
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = {
        "gzip": lambda: gzip.compress(zeros, 9),
        "deflate": lambda: zlib.compress(zeros, 9),
        "raw deflate": lambda: raw.compress(zeros) + raw.flush(),
    }[packing]()
    url = site.add("/bomb", Answer(body=body, headers={"Content-Encoding": packing.split()[-1]}))
    with pytest.raises(PageTooLarge):
        await get(make_fetcher(allow=[site.host], limits=replace(QUICK, page_bytes=1_000_000)), url)


async def test_packed_pages_are_unpacked(fetcher: Fetcher, site: Site) -> None:
    text = b"<p>" + b"harbour " * 20_000 + b"</p>"
    members = gzip.compress(text[:1000]) + gzip.compress(text[1000:]) + b"trailing rubbish"
    for name, body, encoding in (
        ("/gzip", gzip.compress(text), "GZIP"),
        ("/members", members, "x-gzip"),
        ("/deflate", zlib.compress(text), "deflate"),
        ("/plain", text, "identity"),
    ):
        page = await get(fetcher, site.add(name, Answer(body=body, headers={"Content-Encoding": encoding})))
        assert page.body == text, name
    assert site.asked("/gzip")[0].headers["accept-encoding"] == "gzip, deflate"
    for encoding, body in (("br", b"\x8b"), ("gzip, gzip", gzip.compress(text)), ("gzip", b"not gzip")):
        url = site.add("/bad", Answer(body=body, headers={"Content-Encoding": encoding}))
        with pytest.raises(PageUnreadable):
            await get(fetcher, url)


async def test_only_pages_with_text_are_read(fetcher: Fetcher, site: Site) -> None:
    for kind in ("image/png", "video/mp4", "application/zip"):
        with pytest.raises(PageUnreadable, match="not a page"):
            await get(fetcher, site.add("/x", Answer(body=b"\x89PNG\0", type=kind)))
    disguised = await get(fetcher, site.add("/d", Answer(body=b"%PDF-1.7 ...", type="text/html")))
    assert disguised.media_type == "application/pdf"
    unnamed = await get(fetcher, site.add("/u", Answer(body=b" <!DOCTYPE html><p>x", type="")))
    assert unnamed.media_type == "text/html"
    with pytest.raises(PageUnreadable):
        await get(fetcher, site.add("/b", Answer(body=b"\0\1\2", type="application/octet-stream")))


async def test_cancelling_ends_the_request_at_once(
    make_fetcher: MakeFetcher, raw_server: RawServer, ledger: MemoryLedger
) -> None:
    reached, gone = asyncio.Event(), asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"\r\n<p>")
        await writer.drain()
        reached.set()
        await reader.read()  # the client's end of the connection
        gone.set()

    host = await raw_server(hang)
    task = asyncio.create_task(get(make_fetcher(allow=[host]), f"http://{host}/"))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(gone.wait(), 5)
    assert ledger.entries()[-1].outcome == "cancelled"


# ---------------------------------------------------------------------------------------------------------------------
# Manners


async def test_robots_are_obeyed_and_asked_once(fetcher: Fetcher, site: Site) -> None:
    site.add(
        "/robots.txt", Answer(body="User-agent: *\nDisallow: /private\nAllow: /private/open$\n", type="text/plain")
    )
    site.add("/private/a", "<p>no</p>")
    site.add("/private/open", "<p>yes</p>")
    with pytest.raises(RobotsRefused, match="browser"):
        await get(fetcher, f"{site.origin}/private/a")
    assert (await get(fetcher, f"{site.origin}/private/open")).body == b"<p>yes</p>"
    site.add("/jump", redirect("/private/a"))
    with pytest.raises(RobotsRefused):
        await get(fetcher, f"{site.origin}/jump")
    assert not site.asked("/private/a")
    assert len(site.asked("/robots.txt")) == 1


async def test_a_site_whose_robots_are_in_trouble_is_left_alone(fetcher: Fetcher, site: Site) -> None:
    site.add("/robots.txt", Answer(status=500))
    site.add("/", "<p>x</p>")
    with pytest.raises(RobotsRefused):
        await get(fetcher, site.origin)
    assert not site.asked("/")


async def test_a_busy_server_is_asked_again_after_the_time_it_names(fetcher: Fetcher, site: Site, naps: Naps) -> None:
    answers = [Answer(status=429, headers={"Retry-After": "3"}), Answer(status=503), Answer(body="<p>now</p>")]
    url = site.add("/", lambda _: answers.pop(0))
    assert (await get(fetcher, url)).body == b"<p>now</p>"
    assert naps.seconds[0] == 3
    assert 1 <= naps.seconds[1] <= 3


async def test_a_server_that_asks_for_long_is_not_asked_again(
    fetcher: Fetcher, site: Site, naps: Naps, ledger: MemoryLedger
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1))
    url = site.add("/", Answer(status=429, headers={"Retry-After": later}))
    with pytest.raises(RateLimited, match="left alone") as caught:
        await get(fetcher, url)
    assert 3500 < (caught.value.retry_after or 0) <= 3600
    with pytest.raises(RateLimited):
        await get(fetcher, f"{site.origin}/another")
    assert (len(site.asked("/")), site.asked("/another"), naps.seconds) == (1, [], [])
    assert [entry.status for entry in ledger.entries()] == [404, 429]


async def test_a_host_is_asked_for_two_pages_at_once_at_most(make_fetcher: MakeFetcher, raw_server: RawServer) -> None:
    open_now, most = 0, 0
    both = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        if open_now == 2:
            both.set()
        await both.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        open_now -= 1
        writer.write(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nok")

    host = await raw_server(serve)
    fetcher = make_fetcher(allow=[host])
    pages = await asyncio.gather(*(get(fetcher, f"http://{host}/{i}") for i in range(6)))
    assert len(pages) == 6
    assert most == 2


async def test_a_pause_is_left_where_a_site_asks_for_one(fetcher: Fetcher, site: Site, naps: Naps) -> None:
    site.add("/robots.txt", Answer(body="User-agent: *\nCrawl-delay: 100\n", type="text/plain"))
    for path in ("/a", "/b"):
        await get(fetcher, site.add(path, "<p>x</p>"))
    assert 4 < max(naps.seconds) <= QUICK.longest_pause


# ---------------------------------------------------------------------------------------------------------------------
# Cache and ledger


async def test_a_page_is_kept_and_served_offline(make_fetcher: MakeFetcher, site: Site, tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    url = site.add("/page", "<p>kept</p>")
    first = await get(make_fetcher(allow=[site.host], cache=cache), url)
    offline = make_fetcher(policy=NetworkPolicy.of(allow=[site.host], offline=True), cache=cache)
    again = await get(offline, url)
    assert (again.from_cache, again.body, again.retrieved) == (True, first.body, first.retrieved)
    assert len(site.asked("/page")) == 1
    fresh = await make_fetcher(allow=[site.host], cache=cache).get(url, tool="t", why="w", fresh=True)
    assert not fresh.from_cache


async def test_a_kept_page_of_a_private_host_needs_its_allowance(
    make_fetcher: MakeFetcher, site: Site, tmp_path: Path
) -> None:
    cache = PageCache(tmp_path)
    url = site.add("/page", "<p>kept</p>")
    await get(make_fetcher(allow=[site.host], cache=cache), url)
    with pytest.raises(AddressRefused):
        await get(make_fetcher(cache=cache), url)
    with pytest.raises(AddressRefused, match="never"):
        await get(make_fetcher(policy=NetworkPolicy.of(allow=[site.host], deny=["127.0.0.1"]), cache=cache), url)


async def test_what_asks_not_to_be_kept_is_not(make_fetcher: MakeFetcher, site: Site, tmp_path: Path) -> None:
    fetcher = make_fetcher(allow=[site.host], cache=PageCache(tmp_path))
    url = site.add("/page", Answer(body="<p>x</p>", headers={"Cache-Control": "private, No-Store"}))
    await get(fetcher, url)
    await get(fetcher, url)
    assert len(site.asked("/page")) == 2
    assert not _files(tmp_path)


async def test_the_cache_stays_within_its_size_and_survives_damage(
    make_fetcher: MakeFetcher, site: Site, tmp_path: Path
) -> None:
    fetcher = make_fetcher(allow=[site.host], cache=PageCache(tmp_path, max_bytes=30_000))
    for number in range(6):
        await get(fetcher, site.add(f"/{number}", b"<p>" + b"x" * 10_000))
    files = _files(tmp_path)
    assert 1 <= len(files) <= 2
    for file in files:
        file.write_bytes(file.read_bytes()[:-5])
    assert not (await get(fetcher, f"{site.origin}/5")).from_cache
    assert (await get(fetcher, f"{site.origin}/5")).from_cache
    PageCache(tmp_path).clear()
    assert not _files(tmp_path)


async def test_old_pages_are_fetched_again(make_fetcher: MakeFetcher, site: Site, tmp_path: Path) -> None:
    fetcher = make_fetcher(allow=[site.host], cache=PageCache(tmp_path, max_age=0.0))
    url = site.add("/page", "<p>x</p>")
    await get(fetcher, url)
    assert not (await get(fetcher, url)).from_cache


async def test_the_ledger_on_disk_is_lines_that_survive_a_crash(
    make_fetcher: MakeFetcher, site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "ledger.jsonl"
    fetcher = make_fetcher(allow=[site.host], ledger=FileLedger(path))
    await get(fetcher, site.add("/page", "<p>x</p>"))
    with path.open("a") as file:
        file.write('{"time": 1, "meth')
    entries = FileLedger(path).entries()
    assert [(entry.host, entry.status) for entry in entries] == [(site.host, 404), (site.host, 200)]
    assert "/page" not in path.read_text()
    small = FileLedger(path, limit=10)
    small.add(entries[0])
    assert len(FileLedger(path).entries()) == 3
    assert path.with_name("ledger.jsonl.1").exists()
