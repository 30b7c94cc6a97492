from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from helpers.agents import answer, call, events_of, said
from helpers.models import language_model

from ternlight.agents.errors import ModelUnavailable, ServerRefused, ServerTimedOut
from ternlight.agents.events import RunFailed, RunFinished, TextDelta, Usage
from ternlight.agents.loop import Agent
from ternlight.agents.model import CallOptions
from ternlight.agents.openai_model import OpenAIChatModel
from ternlight.agents.server_tokens import estimate
from ternlight.engine.errors import ContextFull
from ternlight.tools.calc import Calculator

SERVER = Path(__file__).parents[1] / "helpers" / "openai_server.py"
Handler = Callable[[httpx.Request], httpx.Response]


def streamed(*texts: str, usage: dict[str, Any] | None = None, end: str = "data: [DONE]\n\n") -> httpx.Response:
    chunks = [{"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]}]
    chunks += [{"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]} for text in texts]
    if end:
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if usage is not None:
        chunks.append({"choices": [], "usage": usage})
    lines = ": ping\n\n" + "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + end
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=lines.encode())


def serving(handler: Handler, **options: Any) -> OpenAIChatModel:
    def routed(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/chat/completions":
            return httpx.Response(404)
        return handler(request)

    return OpenAIChatModel("http://server.test/v1", "m", transport=httpx.MockTransport(routed), **options)


async def spoken(model: OpenAIChatModel, **options: Any) -> tuple[str, Usage]:
    text, usage = "", None
    async for event in model.stream([said("Hello")], CallOptions(**options)):
        if isinstance(event, TextDelta):
            text += event.text
        else:
            usage = event
    assert usage is not None
    await model.close()
    return text, usage


async def test_an_answer_streams_and_its_usage_is_told() -> None:
    requests: list[dict[str, Any]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(json.loads(request.content))
        assert request.headers["authorization"] == "Bearer secret"
        usage = {"prompt_tokens": 50, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 40}}
        return streamed("Hel", "lo", usage=usage)

    text, usage = await spoken(serving(handler, key="secret"), stop=("X",), max_tokens=7, temperature=0.5, seed=3)
    assert text == "Hello"
    assert (usage.prompt_tokens, usage.reused_tokens, usage.generated_tokens) == (50, 40, 2)
    (body,) = requests
    assert body["messages"] == [{"role": "user", "content": "Hello"}]
    assert (body["max_tokens"], body["temperature"], body["seed"], body["stop"]) == (7, 0.5, 3, ["X"])
    assert "response_format" not in body


async def test_the_way_in_which_a_server_takes_a_schema_is_found_and_remembered() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        form = json.loads(request.content)["response_format"]
        asked.append(form["type"])
        if form["type"] == "json_schema":
            return httpx.Response(422, json={"detail": "response_format.type must be json_object"})
        assert form["schema"] == {"type": "object"}
        return streamed("{}")

    model = serving(handler)
    for _ in range(2):
        async for _ in model.stream([said("Hello")], CallOptions(json_schema='{"type": "object"}')):
            pass
    await model.close()
    assert asked == ["json_schema", "json_object", "json_object"]


async def test_a_server_without_schemas_is_refused() -> None:
    model = serving(lambda request: httpx.Response(400, json={"error": {"message": "response_format unknown"}}))
    with pytest.raises(ServerRefused, match="response_format unknown") as caught:
        await spoken(model, json_schema="{}")
    assert caught.value.status == 400


@pytest.mark.parametrize("continues", [False, True])
async def test_an_answer_with_a_given_beginning(continues: bool) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        messages = json.loads(request.content)["messages"]
        assert messages[1] == {"role": "assistant", "content": "The port"}
        assert len(messages) == (2 if continues else 3)
        return streamed("The ", "port", " grew.") if not continues else streamed(" grew.")

    text, _ = await spoken(serving(handler, continues=continues), prefix="The port")
    assert text == " grew."


def raising(error: Exception) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    return handler


TOO_LONG = {"error": {"message": "This model's maximum context length is 8 tokens", "code": "context_length_exceeded"}}


@pytest.mark.parametrize(
    ("handler", "error", "words"),
    [
        (raising(httpx.ConnectError("refused")), ModelUnavailable, "Is it running"),
        (raising(httpx.ReadTimeout("slow")), ServerTimedOut, "in time"),
        (raising(httpx.RemoteProtocolError("cut")), ModelUnavailable, "cannot be reached"),
        (lambda _: httpx.Response(401, json={"error": {"message": "no"}}), ServerRefused, "another key"),
        (lambda _: httpx.Response(500, text="<h1>\x1b[31mOops</h1>"), ServerRefused, r"\(500\): <h1> \[31mOops"),
        (lambda _: httpx.Response(302, headers={"location": "http://evil.example"}), ServerRefused, "302"),
        (lambda _: httpx.Response(400, json=TOO_LONG), ContextFull, "too long"),
        (lambda _: streamed("Hel", end=""), ServerRefused, "in the middle"),
        (lambda _: streamed("Hel", end="data: {broken\n\n"), ServerRefused, "no answer"),
        (
            lambda _: streamed("Hel", end='data: {"error": {"message": "out of memory"}}\n\n'),
            ServerRefused,
            "out of mem",
        ),
        (lambda _: streamed(end=f"data: {json.dumps(TOO_LONG)}\n\n"), ContextFull, "too long"),
    ],
)
async def test_what_goes_wrong_is_said_with_its_own_error(handler: Handler, error: type[Exception], words: str) -> None:
    model = serving(handler)
    with pytest.raises(error, match=words):
        await spoken(model)
    await model.close()


async def test_a_run_over_a_dead_server_fails_with_a_sentence() -> None:
    model = serving(raising(httpx.ConnectError("refused")))
    (*_, final) = await events_of(Agent(model=model, tools=[Calculator()]).run([said("17*23?")]))
    await model.close()
    assert isinstance(final, RunFailed)
    assert (final.error_kind, "Is it running" in final.message) == ("world", True)


async def test_a_prompt_that_was_counted_too_low_is_made_shorter_and_sent_again() -> None:
    sent: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        size = sum(len(message["content"]) for message in body["messages"])
        sent.append(size)
        if size > 6000:
            return httpx.Response(400, json=TOO_LONG)
        return streamed(call("respond")) if "response_format" in body else streamed("Fine.")

    model = serving(handler, context=4096)
    history = [said(f"question {number} " + "x" * 500) for number in range(16)]
    (*_, final) = await events_of(
        Agent(model=model, tools=[Calculator()], answer_tokens=64).run([*history, said("now?")])
    )
    await model.close()
    assert isinstance(final, RunFinished)
    assert answer(final) == "Fine."
    assert max(sent) > 6000 >= sent[-1]


async def test_cancelling_closes_the_connection() -> None:
    closed = asyncio.Event()
    begun = asyncio.Event()

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b'data: {"choices": [{"delta": {"content": "Hel"}}]}\n\n'
            begun.set()
            await asyncio.Event().wait()

        async def aclose(self) -> None:
            closed.set()

    model = serving(lambda _: httpx.Response(200, stream=Endless()))
    task = asyncio.create_task(spoken(model))
    await begun.wait()
    task.cancel()
    await asyncio.wait({task}, timeout=0.5)
    assert task.cancelled()
    assert closed.is_set()
    await model.close()


@pytest.mark.parametrize(
    ("entry", "props", "context"),
    [
        ({"max_model_len": 9000}, None, 9000),
        ({}, {"default_generation_settings": {"n_ctx": 5000}}, 5000),
        ({}, None, 4096),
        ({"max_model_len": "many"}, {"default_generation_settings": []}, 4096),
    ],
)
async def test_the_context_is_what_the_server_says(entry: dict[str, Any], props: Any, context: int) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            return httpx.Response(200, json={"data": [{"id": "models/a.gguf", **entry}]})
        return httpx.Response(200, json=props) if props is not None else httpx.Response(404)

    model = await OpenAIChatModel.connect("http://server.test/v1/", transport=httpx.MockTransport(handler))
    await model.close()
    assert (model.name, model.context) == ("a.gguf", context)


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (httpx.Response(200, text="<html>"), "no model server"),
        (httpx.Response(200, json={"data": []}), "has no model"),
        (httpx.Response(503, text="busy"), "busy"),
    ],
)
async def test_connecting_to_what_is_no_model_server(answered: httpx.Response, words: str) -> None:
    with pytest.raises(ModelUnavailable, match=words):
        await OpenAIChatModel.connect("http://server.test/v1", transport=httpx.MockTransport(lambda _: answered))


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:9")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:9")
    model = OpenAIChatModel("http://127.0.0.1:9/v1", "m", connect_seconds=1.0)
    assert not model._client._mounts
    await model.close()


async def test_tokens_are_counted_by_the_server_where_it_can() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/extras/tokenize/count":
            return httpx.Response(200, json={"count": len(json.loads(request.content)["input"].split())})
        return httpx.Response(404)

    model = OpenAIChatModel("http://server.test/v1", "m", transport=httpx.MockTransport(handler))
    first = await model.count_tokens([said("one two three")])
    assert model.exact_tokens
    before = len(asked)
    second = await model.count_tokens([said("one two three"), said("four five")])
    assert len(asked) == before + 1, "what was counted is not counted again"
    assert second - first >= 2
    await model.close()


def test_the_estimate_is_rather_too_high() -> None:
    assert estimate("The harbour had a busy and uneven year.") >= 9
    assert estimate("港口今年很忙") >= 6
    assert estimate("312,000") >= 5
    assert estimate("") == 0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """llama-cpp-python's own server over the bundled model."""
    if any(importlib.util.find_spec(name) is None for name in ("llama_cpp", "fastapi", "uvicorn", "starlette_context")):
        pytest.skip("llama-cpp-python's server is not installed")
    process = subprocess.Popen(
        [sys.executable, str(SERVER), str(language_model()), "2048"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


@pytest.mark.slow
async def test_the_loop_runs_over_a_real_server(server: str) -> None:
    model = await OpenAIChatModel.connect(server, context=2048)
    try:
        agent = Agent(model=model, tools=[Calculator()], call_tokens=300, answer_tokens=24)
        (*_, final) = await events_of(agent.run([said("What is 17*23?")]))
        assert model.exact_tokens
        assert isinstance(final, RunFinished), final
        assert answer(final) or final.outcome != "answered"
        schema = json.dumps({"type": "object", "properties": {"n": {"enum": [4, 7]}}, "required": ["n"]})
        text = ""
        async for event in model.stream([said("Choose.")], CallOptions(json_schema=schema, max_tokens=64)):
            text += event.text if isinstance(event, TextDelta) else ""
        assert json.loads(text)["n"] in (4, 7)
        with pytest.raises((ContextFull, ServerRefused)):
            async for _ in model.stream([said("word " * 2200)]):
                pass
    finally:
        await model.close()
