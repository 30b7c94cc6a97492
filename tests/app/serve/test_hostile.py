"""Requests that must not get through: by web pages, without the token, too long, malformed; and clients that leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from helpers.engine import FakeEngine
from helpers.serving import TOKEN, Serving, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.app.serve import answering
from ternlight.app.serve.errors import ApiError
from ternlight.app.serve.guard import Access
from ternlight.app.serve.requests import ChatRequest, EmbeddingsRequest, parse
from ternlight.engine.base import Session
from ternlight.engine.errors import EngineDied
from ternlight.engine.types import FinishReason, LoadOptions, SamplingParams, SyncReport, Token

RIGHT = {"Authorization": f"Bearer {TOKEN}"}
ASKED = {"model": "tiny", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture
async def engine(tmp_path: Any) -> FakeEngine:
    engine = FakeEngine()
    await engine.load(tmp_path, LoadOptions())
    return engine


@pytest.fixture
async def server(engine: FakeEngine) -> AsyncIterator[Serving]:
    async with serving(engine) as server:
        yield server


@pytest.fixture
async def client(server: Serving) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False) as client:
        yield client


def failure(answer: httpx.Response) -> dict[str, Any]:
    """The error of an answer, which always has OpenAI's shape."""
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"].strip()
    return error  # type: ignore[no-any-return]


async def test_the_token_is_asked_for_on_every_route(server: Serving) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as anybody:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            for method, path in (("GET", "/models"), ("POST", "/chat/completions"), ("GET", "/nothing")):
                refused = await anybody.request(method, path, headers=headers)
                assert refused.status_code == 401
                assert failure(refused)["code"] == "invalid_api_key"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil", ""])
async def test_a_name_that_was_made_to_point_here_is_refused(client: httpx.AsyncClient, host: str) -> None:
    refused = await client.get("/models", headers={"Host": host})
    assert refused.status_code == 403
    assert failure(refused)["code"] == "host_not_allowed"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:80", "127.9.9.9"])
async def test_this_computers_own_names_are_let_in(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/models", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000"])
async def test_web_pages_are_refused(client: httpx.AsyncClient, origin: str) -> None:
    refused = await client.post("/chat/completions", json=ASKED, headers={"Origin": origin})
    assert refused.status_code == 403
    assert failure(refused)["code"] == "origin_not_allowed"
    assert "access-control-allow-origin" not in refused.headers


async def test_a_page_that_the_user_named_may_ask_and_read(engine: FakeEngine) -> None:
    access = Access(token=TOKEN, origins=frozenset({"https://notes.example"}), hosts=frozenset({"ai.home"}))
    async with serving(engine, access=access) as server, httpx.AsyncClient(trust_env=False) as client:
        page = {"Origin": "https://notes.example", "Host": "ai.home"}
        asked = await client.options(f"{server.url}/models", headers=page)
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-headers"] == "authorization, content-type"
        for headers, status in ((RIGHT, 200), ({}, 401)):
            answer = await client.get(f"{server.url}/models", headers={**page, **headers})
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == "https://notes.example"


async def test_a_server_for_other_computers_takes_addresses_but_no_strange_names(engine: FakeEngine) -> None:
    async with (
        serving(engine, access=Access(token=TOKEN, loopback=False)) as server,
        httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False) as client,
    ):
        assert (await client.get("/models", headers={"Host": "192.168.1.7:8420"})).status_code == 200
        assert (await client.get("/models", headers={"Host": "evil.example"})).status_code == 403


async def test_what_is_too_long_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}
    for content in (b" " * 8_000_001, endless()):
        refused = await client.post("/chat/completions", content=content, headers=headers)
        assert refused.status_code == 413
        assert failure(refused)["code"] == "request_too_large"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"", None),
        (b"[" * 100_000, None),
        (b'{"model": "tiny", "messages": [{"role": "user", "content": "\\ud800"}]}', None),
        (b"[]", None),
        (b"9" * 5000, None),
        ({"model": "tiny", "messages": []}, "messages"),
        ({"messages": ASKED["messages"]}, "model"),
        ({**ASKED, "temperature": 9}, "temperature"),
        ({**ASKED, "max_tokens": "12"}, "max_tokens"),
        ({**ASKED, "max_tokens": 0}, "max_tokens"),
        ({**ASKED, "n": 0}, "n"),
        ({**ASKED, "n": 17}, "n"),
        ({**ASKED, "functions": [{"name": "f"}]}, "functions"),
        ({**ASKED, "modalities": ["audio"]}, "modalities"),
        ({**ASKED, "presence_penalty": 1.5}, "presence_penalty"),
        ({**ASKED, "logit_bias": {"5": 100}}, "logit_bias"),
        ({**ASKED, "stop": [""]}, "stop"),
        ({**ASKED, "tool_choice": "required"}, "tool_choice"),
        ({**ASKED, "response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({**ASKED, "messages": [{"role": "system", "content": "hm"}]}, "messages"),
        ({**ASKED, "messages": [{"role": "tool", "content": "x", "tool_call_id": "c"}]}, "messages[0].tool_call_id"),
        ({**ASKED, "tools": [{"type": "function", "function": {"name": "no spaces"}}]}, "tools[0].function.name"),
        (
            {**ASKED, "tools": [{"type": "function", "function": {"name": "f", "parameters": {"properties": 4}}}]},
            "tools[0].function.parameters",
        ),
        (
            {**ASKED, "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            "messages[0].content[0].type",
        ),
    ],
)
async def test_malformed_requests_get_a_sentence(client: httpx.AsyncClient, body: Any, param: str | None) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = await client.post("/chat/completions", content=content, headers={"Content-Type": "application/json"})
    assert refused.status_code == 400
    error = failure(refused)
    assert error["type"] == "invalid_request_error"
    assert (error["param"] or "").startswith(param or "")


async def test_what_cannot_be_read_is_named(client: httpx.AsyncClient) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,x"}}
    content = [{"type": "text", "text": "What is this?"}, picture]
    refused = await client.post("/chat/completions", json={**ASKED, "messages": [{"role": "user", "content": content}]})
    assert failure(refused)["param"] == "messages[0].content[1].type"
    assert "no pictures" in failure(refused)["message"]
    refused = await client.post("/embeddings", json={"model": "mini", "input": [[1, 2]]})
    assert failure(refused)["param"] == "input[0]"
    assert "tokens are not taken" in failure(refused)["message"]
    refused = await client.post("/chat/completions", json={**ASKED, "messages": [{"content": "x"}]})
    assert failure(refused)["param"] == "messages[0].role"


async def test_other_wrong_turns(client: httpx.AsyncClient) -> None:
    as_text = await client.post("/chat/completions", content=b"{}", headers={"Content-Type": "text/plain"})
    assert as_text.status_code == 415
    wrong_method = await client.get("/chat/completions")
    assert wrong_method.status_code == 405
    assert failure(wrong_method)["code"] == "method_not_allowed"
    missing = await client.get("/../../etc/passwd")
    assert missing.status_code == 404
    failure(missing)
    unknown = await client.post("/chat/completions", json={**ASKED, "model": "gpt-9"})
    assert unknown.status_code == 404
    assert "There are: tiny." in failure(unknown)["message"]
    for wrong in ({"input": []}, {"input": "x", "dimensions": 3}, {"input": [1, 2]}, {"input": ["x"] * 3000}):
        refused = await client.post("/embeddings", json={"model": "mini", **wrong})
        assert refused.status_code == 400
        failure(refused)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(sorted(ChatRequest.model_fields))


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(FIELDS, JSON))
def test_no_body_at_all_is_a_surprise(body: dict[str, Any]) -> None:
    for kind in (ChatRequest, EmbeddingsRequest):
        try:
            parse(kind, json.dumps({**ASKED, **body}).encode("utf-8", "surrogatepass"))
        except ApiError as error:
            assert error.status == 400


class _SlowSession:
    """Says one word, then nothing until it is released or stopped."""

    def __init__(self, engine: SlowEngine) -> None:
        self._engine = engine
        self.tokens: Sequence[int] = ()

    async def sync(self, tokens: Sequence[int], *, progress: Any = None) -> SyncReport:
        return SyncReport(reused=0, evaluated=len(tokens), seconds=0.0)

    async def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        self._engine.order.append(params.seed)
        try:
            yield Token(id=1, text="word ")
            await self._engine.release.wait()
            yield Token(id=2, text="end", finish=FinishReason.STOP)
        finally:
            self._engine.ended.set()

    async def rewind(self, count: int) -> None: ...

    async def snapshot(self) -> bytes:
        return b""

    async def close(self) -> None: ...


class SlowEngine(FakeEngine):
    def __init__(self) -> None:
        super().__init__()
        self.release = asyncio.Event()
        self.ended = asyncio.Event()
        self.order: list[int] = []

    async def new_session(self, *, restore: bytes | None = None) -> Session:
        return _SlowSession(self)


async def slow_engine(tmp_path: Any) -> SlowEngine:
    engine = SlowEngine()
    await engine.load(tmp_path, LoadOptions())
    return engine


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - it is looked at from outside
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_leaves_stops_the_model_and_the_next_is_served(tmp_path: Any, stream: bool) -> None:
    engine = await slow_engine(tmp_path)
    async with (
        serving(engine) as server,
        httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False, timeout=30) as client,
    ):
        leaving = asyncio.create_task(client.post("/chat/completions", json={**ASKED, "stream": stream}))
        await until(lambda: engine.order)
        leaving.cancel()
        async with asyncio.timeout(20):
            await engine.ended.wait()
        engine.release.set()
        assert (await client.post("/chat/completions", json=ASKED)).json()["choices"][0]["message"]["content"]


async def test_a_client_that_stops_reading_does_not_keep_the_others_waiting(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "STALLED_SECONDS", 0.2)
    engine.answer = ("x" * 1_000_000,) * 60
    async with serving(engine) as server:
        body = json.dumps({**ASKED, "stream": True}).encode()
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1000)
        writer.write(head.encode() + body)
        await writer.drain()
        await until(lambda: "generate" in engine.calls)
        engine.answer = ("done",)
        async with httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False, timeout=60) as client:
            answer = await client.post("/chat/completions", json=ASKED)
        assert answer.json()["choices"][0]["message"]["content"] == "done"
        writer.close()


async def test_requests_take_turns_in_the_order_they_came(tmp_path: Any) -> None:
    engine = await slow_engine(tmp_path)
    async with (
        serving(engine) as server,
        httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False, timeout=30) as client,
    ):
        waiting = server.api.turns
        asked = []
        for seed in range(5):
            asked.append(asyncio.create_task(client.post("/chat/completions", json={**ASKED, "seed": seed})))
            await until(lambda seed=seed: len(engine.order) == 1 and waiting.waiting == seed)
        assert engine.order == [0]
        engine.release.set()
        assert [answer.status_code for answer in await asyncio.gather(*asked)] == [200] * 5
        assert engine.order == [0, 1, 2, 3, 4]


async def test_too_many_waiting_are_told_to_come_back(tmp_path: Any) -> None:
    engine = await slow_engine(tmp_path)
    async with (
        serving(engine) as server,
        httpx.AsyncClient(
            base_url=server.url, headers=RIGHT, trust_env=False, timeout=30, limits=httpx.Limits(max_connections=50)
        ) as client,
    ):
        asked = [asyncio.create_task(client.post("/chat/completions", json=ASKED)) for _ in range(33)]
        await until(lambda: server.api.turns.waiting == 32)
        refused = await client.post("/chat/completions", json=ASKED)
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "5"
        assert failure(refused)["code"] == "queue_full"
        engine.release.set()
        await asyncio.gather(*asked)


async def test_stopping_ends_running_answers_with_a_sentence(tmp_path: Any) -> None:
    engine = await slow_engine(tmp_path)
    async with (
        serving(engine) as server,
        httpx.AsyncClient(base_url=server.url, headers=RIGHT, trust_env=False, timeout=30) as client,
        client.stream("POST", "/chat/completions", json={**ASKED, "stream": True}) as answer,
    ):
        lines = answer.aiter_lines()
        first = await anext(lines)
        assert json.loads(first.removeprefix("data: "))["choices"]
        server.server.stop()
        rest = [json.loads(line.removeprefix("data: ")) async for line in lines if line]
        assert rest[-1]["error"]["code"] == "shutting_down"


async def test_an_engine_that_dies_costs_one_answer(engine: FakeEngine, client: httpx.AsyncClient) -> None:
    engine.fail["generate"] = EngineDied("The engine ended unexpectedly.")
    for stream in (False, True):
        failed = await client.post("/chat/completions", json={**ASKED, "stream": stream})
        assert failed.status_code == 503
        assert failure(failed)["message"] == "The engine ended unexpectedly."
    engine.fail.clear()
    answer = await client.post("/chat/completions", json=ASKED)
    assert answer.json()["choices"][0]["message"]["content"] == "Hello there."
