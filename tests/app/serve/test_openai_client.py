"""The public `openai` client's own calls against the server over the bundled models."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
import pytest_asyncio
from helpers.models import embedder, language_model
from helpers.serving import TOKEN, Serving, serving
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from pydantic import BaseModel

from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HELLO: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Answer in few words."},
    {"role": "user", "content": "What is the capital of France?"},
]
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "the city"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city", "unit"],
        },
    },
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Serving]:
    async with LocalEngine() as engine:
        await engine.load(language_model(), LoadOptions(context=2048))
        await engine.load_embedder(*embedder())
        async with serving(engine) as server:
            yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(server: Serving) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=server.url, api_key=TOKEN, max_retries=0) as client:
        yield client


async def test_models(client: openai.AsyncOpenAI) -> None:
    names = [model.id async for model in client.models.list()]
    assert names == ["tiny", "mini"]
    assert (await client.models.retrieve("tiny")).owned_by == "ternlight"
    with pytest.raises(openai.NotFoundError) as refused:
        await client.models.retrieve("gpt-9")
    assert refused.value.code == "model_not_found"


async def test_an_answer_and_the_next_turn_reads_only_what_is_new(client: openai.AsyncOpenAI) -> None:
    first = await client.chat.completions.create(model="tiny", messages=HELLO, temperature=0, max_tokens=24)
    text = first.choices[0].message.content
    assert text is not None
    assert "Paris" in text
    assert first.choices[0].finish_reason in ("stop", "length")
    assert first.usage is not None
    assert 0 < first.usage.completion_tokens <= 24
    assert first.usage.total_tokens == first.usage.prompt_tokens + first.usage.completion_tokens
    again: list[ChatCompletionMessageParam] = [
        *HELLO,
        {"role": "assistant", "content": text},
        {"role": "user", "content": "And of Italy?"},
    ]
    second = await client.chat.completions.create(model="tiny", messages=again, temperature=0, max_tokens=8)
    assert second.usage is not None
    assert second.usage.prompt_tokens_details is not None
    assert (second.usage.prompt_tokens_details.cached_tokens or 0) >= first.usage.prompt_tokens


async def test_a_stream_says_the_same_and_ends_with_its_usage(client: openai.AsyncOpenAI) -> None:
    whole = await client.chat.completions.create(model="tiny", messages=HELLO, temperature=0, max_tokens=20)
    stream = await client.chat.completions.create(
        model="tiny",
        messages=HELLO,
        temperature=0,
        max_completion_tokens=20,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert whole.usage is not None
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    assert all(chunk.usage is None for chunk in chunks[:-1])


async def test_the_same_seed_says_the_same(client: openai.AsyncOpenAI) -> None:
    async def said(seed: int | None) -> str | None:
        made = await client.chat.completions.create(
            model="tiny", messages=HELLO, temperature=1.5, top_p=0.9, seed=seed, max_tokens=24
        )
        return made.choices[0].message.content

    assert await said(11) == await said(11)
    assert len({await said(None) for _ in range(4)}) > 1


async def test_several_answers_to_one_request(client: openai.AsyncOpenAI) -> None:
    whole = await client.chat.completions.create(
        model="tiny", messages=HELLO, temperature=1.5, seed=3, n=3, max_tokens=12
    )
    assert [choice.index for choice in whole.choices] == [0, 1, 2]
    texts = [choice.message.content for choice in whole.choices]
    assert len(set(texts)) > 1
    first = await client.chat.completions.create(model="tiny", messages=HELLO, temperature=1.5, seed=3, max_tokens=12)
    assert first.choices[0].message.content == texts[0]
    assert whole.usage is not None
    assert first.usage is not None
    assert whole.usage.prompt_tokens == first.usage.prompt_tokens
    assert whole.usage.completion_tokens > first.usage.completion_tokens
    stream = await client.chat.completions.create(
        model="tiny",
        messages=HELLO,
        temperature=1.5,
        seed=3,
        n=3,
        max_tokens=12,
        stream=True,
        stream_options={"include_usage": True},
    )
    said = ["", "", ""]
    async for chunk in stream:
        for choice in chunk.choices:
            said[choice.index] += choice.delta.content or ""
        if not chunk.choices:
            assert chunk.usage is not None
            assert chunk.usage.total_tokens == whole.usage.total_tokens
    assert said == texts


async def test_stop_texts_and_the_longest_answer(client: openai.AsyncOpenAI) -> None:
    counting: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Count: one, two, three, four, five"}]
    whole = await client.chat.completions.create(model="tiny", messages=counting, temperature=0, max_tokens=40)
    text = whole.choices[0].message.content or ""
    stop = text.split()[2]
    cut = await client.chat.completions.create(
        model="tiny", messages=counting, temperature=0, max_tokens=40, stop=[stop]
    )
    assert cut.choices[0].message.content == text[: text.index(stop)]
    assert cut.choices[0].finish_reason == "stop"
    short = await client.chat.completions.create(model="tiny", messages=counting, temperature=0, max_tokens=2)
    assert short.choices[0].finish_reason == "length"
    assert short.usage is not None
    assert short.usage.completion_tokens == 2


async def test_probabilities_cover_the_text(client: openai.AsyncOpenAI) -> None:
    made = await client.chat.completions.create(
        model="tiny", messages=HELLO, temperature=0, max_tokens=30, logprobs=True
    )
    choice = made.choices[0]
    assert choice.logprobs is not None
    tokens = choice.logprobs.content or []
    assert "".join(token.token for token in tokens) == choice.message.content
    assert all(token.logprob <= 0 for token in tokens)


async def test_json_of_a_schema(client: openai.AsyncOpenAI) -> None:
    class City(BaseModel):
        name: str
        inhabitants: int
        is_capital: bool

    made = await client.chat.completions.parse(
        model="tiny",
        messages=[{"role": "user", "content": "Describe Paris as JSON."}],
        response_format=City,
        temperature=0,
        max_tokens=200,
    )
    assert isinstance(made.choices[0].message.parsed, City)

    free = await client.chat.completions.create(
        model="tiny",
        messages=[{"role": "user", "content": "Describe Paris as JSON with a name and a country."}],
        response_format={"type": "json_object"},
        temperature=0,
        max_tokens=300,
    )
    assert isinstance(json.loads(free.choices[0].message.content or ""), dict)


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "get_weather"}}])
async def test_a_tool_is_called_and_its_result_answered(client: openai.AsyncOpenAI, choice: Any) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What is the weather in Oslo?"}]
    made = await client.chat.completions.create(
        model="tiny", messages=messages, tools=[WEATHER], tool_choice=choice, temperature=0, max_tokens=120
    )
    message = made.choices[0].message
    assert made.choices[0].finish_reason == "tool_calls"
    assert message.content is None
    assert message.tool_calls
    call = message.tool_calls[0]
    assert call.type == "function"
    assert call.function.name == "get_weather"
    arguments = json.loads(call.function.arguments)
    assert set(arguments) == {"city", "unit"}
    assert arguments["unit"] in ("celsius", "fahrenheit")
    messages += [
        {"role": "assistant", "tool_calls": [call.model_dump()]},  # type: ignore[list-item, misc]
        {"role": "tool", "tool_call_id": call.id, "content": "-3 degrees, snow"},
    ]
    done = await client.chat.completions.create(
        model="tiny", messages=messages, tools=[WEATHER], tool_choice="none", temperature=0, max_tokens=40
    )
    assert done.choices[0].message.content
    assert done.choices[0].message.tool_calls is None


async def test_a_streamed_call(client: openai.AsyncOpenAI) -> None:
    async with client.chat.completions.stream(
        model="tiny",
        messages=[{"role": "user", "content": "What is the weather in Oslo?"}],
        tools=[WEATHER],
        tool_choice="required",
        temperature=0,
        max_tokens=120,
    ) as stream:
        final = await stream.get_final_completion()
    assert final.choices[0].finish_reason == "tool_calls"
    calls = final.choices[0].message.tool_calls
    assert calls is not None
    assert set(json.loads(calls[0].function.arguments)) == {"city", "unit"}


async def test_with_a_free_choice_the_model_calls_or_answers(client: openai.AsyncOpenAI) -> None:
    for question in ("What is the weather in Oslo?", "Say hello."):
        made = await client.chat.completions.create(
            model="tiny",
            messages=[{"role": "user", "content": question}],
            tools=[WEATHER],
            temperature=0,
            max_tokens=80,
        )
        message = made.choices[0].message
        assert bool(message.tool_calls) != bool(message.content)
        assert (made.choices[0].finish_reason == "tool_calls") == bool(message.tool_calls)


@pytest.mark.parametrize("encoding", [None, "float", "base64"])
async def test_embeddings(client: openai.AsyncOpenAI, encoding: Any) -> None:
    options = {"encoding_format": encoding} if encoding else {}
    made = await client.embeddings.create(
        model="mini", input=["a ship in the harbour", "a boat at the quay", "tax law"], **options
    )
    assert [item.index for item in made.data] == [0, 1, 2]
    if encoding == "base64":
        assert all(isinstance(item.embedding, str) for item in made.data)
        return
    ship, boat, law = (item.embedding for item in made.data)

    def near(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert near(ship, ship) == pytest.approx(1, abs=1e-5)
    assert near(ship, boat) > near(ship, law)


async def test_what_does_not_fit_is_said_as_the_client_expects(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "word " * 4000}])
    assert refused.value.code == "context_length_exceeded"
    assert "2048 tokens" in refused.value.message
    with pytest.raises(openai.BadRequestError) as refused:
        await client.chat.completions.create(
            model="tiny",
            messages=HELLO,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "x", "schema": {"type": "object", "properties": {"a": {"type": "nonsense"}}}},
            },
        )
    assert refused.value.code == "invalid_json_schema"
