"""Downloads against a server that breaks off, stalls, cuts short, lies and refuses ranges."""

from __future__ import annotations

import asyncio
import hashlib
import http.server
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ternlight.tools.errors import BadStatus, NoAnswer, Offline
from ternlight.tools.web.download import (
    Download,
    NoRoom,
    WrongFile,
    bytes_there,
    discard,
    download,
    hub_files,
    partial_of,
)
from ternlight.tools.web.ledger import MemoryLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.recorded import RecordedTransport

BODY = random.Random(7).randbytes(3_000_000)
SHA = hashlib.sha256(BODY).hexdigest()

Answer = Callable[[http.server.BaseHTTPRequestHandler, int], None]


class Server:
    """Answers each request with the next of `answers`, then with the last again; keeps the ranges asked for."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [whole]
        self.ranges: list[str] = []
        self.released = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = self.headers.get("Range", "")
                outer.ranges.append(asked)
                begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.close_connection = True
                self.server_ref = outer
                answer(self, begin)

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = self._http.server_address[1]

    def url(self, path: str = "/model.gguf") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def head(handler, begin: int, *, length: int | None = None, place: int | None = None) -> None:  # type: ignore[no-untyped-def]
    handler.send_response(206 if begin else 200)
    if begin:
        handler.send_header("Content-Range", f"bytes {begin if place is None else place}-{len(BODY) - 1}/{len(BODY)}")
    handler.send_header("Content-Length", str(len(BODY) - begin if length is None else length))
    handler.end_headers()


def whole(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    head(handler, begin)
    handler.wfile.write(BODY[begin:])


def breaks_after(count: int) -> Answer:
    def answer(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
        head(handler, begin)
        handler.wfile.write(BODY[begin : begin + count])

    return answer


def stalls_after(count: int) -> Answer:
    def answer(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
        head(handler, begin)
        handler.wfile.write(BODY[begin : begin + count])
        handler.wfile.flush()
        handler.server_ref.released.wait(20)

    return answer


def status(code: int) -> Answer:
    def answer(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
        handler.send_response(code)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def ignores_ranges(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    head(handler, 0)
    handler.wfile.write(BODY)


def wrong_place(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    head(handler, begin, place=max(0, begin - 500))
    handler.wfile.write(BODY[begin:])


def too_long(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(BODY + b"more")


def another_file(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    head(handler, begin)
    handler.wfile.write(bytes(len(BODY) - begin))


def another_length(handler, begin: int) -> None:  # type: ignore[no-untyped-def]
    handler.send_response(200)
    handler.send_header("Content-Length", "17")
    handler.end_headers()
    handler.wfile.write(b"x" * 17)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class Fetching:
    """A download with its surroundings."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.target = folder / "models" / "model.gguf"
        self.wanted = Download(url=server.url(), size=len(BODY), sha256=SHA)
        self.ledger = MemoryLedger()
        self.seen: list[tuple[int, int]] = []
        self.waits: list[float] = []
        self.offline = False
        self.free = 1 << 40
        self.reached = asyncio.Event()
        """1,200,000 bytes are there."""

    async def run(self, **changes: object) -> Path:
        policy = NetworkPolicy.of(allow=["127.0.0.1"], offline=self.offline)

        async def wait(seconds: float) -> None:
            self.waits.append(seconds)

        return await download(
            self.wanted,
            self.target,
            transport=RecordedTransport(policy, self.ledger, tool="models", why="a test"),
            progress=self.progress,
            wait=wait,
            free=lambda folder: self.free,
            **{"silence_seconds": 0.3, **changes},  # type: ignore[arg-type]
        )

    def progress(self, done: int, total: int) -> None:
        self.seen.append((done, total))
        if done >= 1_200_000:
            self.reached.set()

    def left(self) -> list[str]:
        return sorted(path.name for path in self.target.parent.glob("*"))


@pytest.fixture
def fetching(server: Server, tmp_path: Path) -> Fetching:
    return Fetching(server, tmp_path)


async def test_a_file_comes_whole_with_progress_and_a_line_in_the_ledger(fetching: Fetching) -> None:
    assert await fetching.run() == fetching.target
    assert fetching.target.read_bytes() == BODY
    assert fetching.left() == ["model.gguf"]
    assert fetching.seen[0] == (0, len(BODY))
    assert fetching.seen[-1] == (len(BODY), len(BODY))
    [entry] = fetching.ledger.entries()
    assert (entry.tool, entry.outcome, entry.received) == ("models", "answered", len(BODY))


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param([breaks_after(700_000), breaks_after(10), whole], id="breaks"),
        pytest.param([stalls_after(900_000), whole], id="stalls"),
        pytest.param([status(503), breaks_after(5), status(500), whole], id="busy"),
        pytest.param([breaks_after(400_000), ignores_ranges], id="ignores ranges"),
        pytest.param([breaks_after(400_000), wrong_place, whole], id="wrong place"),
    ],
)
async def test_trouble_on_the_way_is_overcome(server: Server, fetching: Fetching, trouble: list[Answer]) -> None:
    server.answers = trouble
    await fetching.run()
    assert fetching.target.read_bytes() == BODY
    assert fetching.left() == ["model.gguf"]


async def test_it_goes_on_at_the_very_byte(server: Server, fetching: Fetching) -> None:
    server.answers = [breaks_after(1_000_000), whole]
    await fetching.run()
    assert server.ranges == ["", "bytes=1000000-"]


async def test_cancelling_keeps_what_came_and_a_later_call_goes_on(server: Server, fetching: Fetching) -> None:
    server.answers = [stalls_after(1_200_000), whole]
    task = asyncio.ensure_future(fetching.run(silence_seconds=20.0))
    await fetching.reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fetching.left() == ["model.gguf.part", "model.gguf.part.json"]
    assert bytes_there(fetching.wanted, fetching.target) == 1_200_000
    await fetching.run()
    assert server.ranges == ["", "bytes=1200000-"]
    assert fetching.target.read_bytes() == BODY


async def test_discarding_leaves_nothing(server: Server, fetching: Fetching) -> None:
    server.answers = [breaks_after(10), status(404)]
    with pytest.raises(BadStatus):
        await fetching.run()
    assert partial_of(fetching.target).exists()
    discard(fetching.target)
    assert fetching.left() == []


@pytest.mark.parametrize("lie", [another_file, too_long, another_length], ids=["content", "more", "length"])
async def test_a_server_that_lies_is_found_out_and_nothing_is_kept(
    server: Server, fetching: Fetching, lie: Answer
) -> None:
    server.answers = [lie]
    with pytest.raises(WrongFile):
        await fetching.run()
    assert fetching.left() == []


async def test_the_part_of_another_file_is_not_gone_on_with(server: Server, fetching: Fetching) -> None:
    server.answers = [breaks_after(500_000), status(404)]
    with pytest.raises(BadStatus):
        await fetching.run()
    server.answers = [whole]
    fetching.wanted = Download(url=server.url("/other.gguf"), size=len(BODY), sha256=SHA)
    assert bytes_there(fetching.wanted, fetching.target) == 0
    await fetching.run()
    assert server.ranges[-1] == ""


async def test_it_gives_up_after_a_while_and_keeps_what_came(server: Server, fetching: Fetching) -> None:
    server.answers = [breaks_after(1000), breaks_after(0)]
    with pytest.raises(NoAnswer, match="again and again"):
        await fetching.run()
    assert bytes_there(fetching.wanted, fetching.target) == 1000
    assert fetching.waits == sorted(fetching.waits)  # longer and longer


async def test_a_full_disk_is_noticed_before_anything_is_written(fetching: Fetching) -> None:
    fetching.free = 1_000_000
    with pytest.raises(NoRoom, match="GB free"):
        await fetching.run()
    assert not partial_of(fetching.target).exists()


async def test_offline_asks_nobody(server: Server, fetching: Fetching) -> None:
    fetching.offline = True
    with pytest.raises(Offline):
        await fetching.run()
    assert server.ranges == []
    assert [entry.outcome for entry in fetching.ledger.entries()] == ["refused"]


async def test_the_hub_states_size_and_digest(httpserver) -> None:  # type: ignore[no-untyped-def]
    listing = [
        {"path": "README.md", "size": 5},
        {"path": "M-Q2_0.gguf", "size": 9, "lfs": {"oid": SHA, "size": len(BODY)}},
        {"path": "../../evil.gguf", "size": 9, "lfs": {"oid": SHA, "size": 1}},
    ]
    httpserver.expect_request("/api/models/a/b/tree/main").respond_with_json(listing)
    policy = NetworkPolicy.of(allow=[httpserver.host])
    transport = RecordedTransport(policy, MemoryLedger(), tool="models", why="a test")
    hub = httpserver.url_for("").rstrip("/")
    [file] = await hub_files("a/b", transport=transport, hub=hub)
    assert file.name == "M-Q2_0.gguf"
    assert file.download == Download(url=f"{hub}/a/b/resolve/main/M-Q2_0.gguf", size=len(BODY), sha256=SHA)
