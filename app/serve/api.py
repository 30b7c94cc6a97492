"""The routes: OpenAI's chat completions, embeddings and models over one engine."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ternlight.app.serve.answering import EventStream, Running, SendJson, WholeAnswer, read_body
from ternlight.app.serve.completion import Called, Completion, Completions, Ended, Said
from ternlight.app.serve.conversation import calls_of, messages_of
from ternlight.app.serve.errors import ApiError
from ternlight.app.serve.guard import Access, Guard
from ternlight.app.serve.requests import (
    MOST_TEXTS,
    ChatRequest,
    EmbeddingsRequest,
    check_chat,
    parse,
)
from ternlight.app.serve.turns import Turns
from ternlight.engine.base import Engine
from ternlight.engine.types import SamplingParams

log = logging.getLogger("ternlight.serve")

DEFAULT_TEMPERATURE = 0.7
"""Where a request names none. OpenAI's 1.0 makes small models lose the thread; for the same reason top-k and min-p stay
at the engine's own."""
SMALLEST_TOP_P = 1e-6

SendChunk = Callable[..., Awaitable[None]]
"""Sends one chunk of a stream: its delta, and why it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What the server calls its models; None for one that is not there."""

    language: str | None
    embedder: str | None

    def names(self) -> list[str]:
        """Those that there are."""
        return [name for name in (self.language, self.embedder) if name is not None]


def model_id(name: str) -> str:
    """A model's name as an identifier: "SmolLM2 135M Instruct" becomes "smollm2-135m-instruct"."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-") or "model"


class Api:
    """The application. Close it when the server has ended."""

    def __init__(self, engine: Engine, models: Models, access: Access) -> None:
        self._engine = engine
        self._models = models
        self.turns = Turns()
        self._completions = Completions(engine, self.turns)
        self._created = int(time.time())
        self.running = Running()
        routes = [
            Route("/v1/models", self._list_models, methods=["GET"]),
            Route("/v1/models/{name:path}", self._one_model, methods=["GET"]),
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._embeddings, methods=["POST"]),
        ]
        handlers: Any = {ApiError: _api_error, HTTPException: _http_error, Exception: _bug}
        self.app: ASGIApp = Guard(Starlette(routes=routes, exception_handlers=handlers), access)

    async def close(self) -> None:
        """Free what the completions hold."""
        await self._completions.close()

    async def _list_models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [self._model(name) for name in self._models.names()]})

    async def _one_model(self, request: Request) -> Response:
        return JSONResponse(self._model(self._known(request.path_params["name"], self._models.names())))

    def _model(self, name: str) -> dict[str, Any]:
        value: dict[str, Any] = {"id": name, "object": "model", "created": self._created, "owned_by": "ternlight"}
        if name == self._models.language and self._engine.model is not None:
            value["context_length"] = self._engine.model.context
        return value

    def _known(self, name: str, names: list[str]) -> str:
        if name in names:
            return name
        there = f"There are: {', '.join(names)}." if names else "There is none for this."
        raise ApiError(404, f"There is no model {name[:80]!r} here. {there}", code="model_not_found", param="model")

    async def _chat(self, request: Request) -> Response:
        asked = parse(ChatRequest, await read_body(request))
        check_chat(asked)
        name = self._known(asked.model, [self._models.language] if self._models.language else [])
        completion, many = _completion(asked), asked.n or 1
        for note in completion.calls.notes:
            log.info("a tool's schema was simplified: %s", note)
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": name}
        if asked.stream:
            usage = asked.stream_options is not None and bool(asked.stream_options.include_usage)
            return EventStream(self.running, lambda send: self._stream_chat(completion, head, many, usage, send))
        return WholeAnswer(self.running, lambda: self._whole_chat(completion, head, many))

    async def _whole_chat(self, completion: Completion, head: dict[str, Any], many: int) -> dict[str, Any]:
        made = [await self._choice(index, one) for index, one in enumerate(_choices(completion, many))]
        choices = [choice for choice, _ in made]
        return {**head, "object": "chat.completion", "choices": choices, "usage": _usage([ended for _, ended in made])}

    async def _choice(self, index: int, completion: Completion) -> tuple[dict[str, Any], Ended]:
        text, chances, calls = "", [], []
        ended: Ended | None = None
        async with aclosing(self._completions.complete(completion)) as events:
            async for event in events:
                match event:
                    case Said():
                        text += event.text
                        chances += _chances(event)
                    case Called():
                        calls.append(_call(event))
                    case Ended():
                        ended = event
        assert ended is not None
        message: dict[str, Any] = {"role": "assistant", "content": None if calls else text, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        choice = {
            "index": index,
            "message": message,
            "finish_reason": ended.finish,
            "logprobs": {"content": chances, "refusal": None} if completion.logprobs else None,
        }
        return choice, ended

    async def _stream_chat(
        self, completion: Completion, head: dict[str, Any], many: int, usage: bool, send: SendJson
    ) -> None:
        head = {**head, "object": "chat.completion.chunk"}
        more = {"usage": None} if usage else {}
        ended = []
        for index, one in enumerate(_choices(completion, many)):

            async def chunk(
                delta: dict[str, Any],
                *,
                finish: str | None = None,
                logprobs: dict[str, Any] | None = None,
                index: int = index,
            ) -> None:
                choice = {"index": index, "delta": delta, "finish_reason": finish, "logprobs": logprobs}
                await send({**head, "choices": [choice], **more})

            ended.append(await self._stream_choice(one, chunk))
        if usage:
            await send({**head, "choices": [], "usage": _usage(ended)})

    async def _stream_choice(self, completion: Completion, chunk: SendChunk) -> Ended:
        begun = False
        ended: Ended | None = None
        async with aclosing(self._completions.complete(completion)) as events:
            async for event in events:
                if not begun:
                    begun = True
                    await chunk({"role": "assistant", "content": None if isinstance(event, Called) else ""})
                match event:
                    case Said():
                        chances = _chances(event)
                        logprobs = {"content": chances, "refusal": None} if completion.logprobs else None
                        await chunk({"content": event.text}, logprobs=logprobs)
                    case Called():
                        whole = _call(event)
                        first = {**whole, "function": {**whole["function"], "arguments": ""}, "index": 0}
                        await chunk({"tool_calls": [first]})
                        rest = {"index": 0, "function": {"arguments": event.arguments}}
                        await chunk({"tool_calls": [rest]})
                    case Ended():
                        ended = event
                        await chunk({}, finish=event.finish)
        assert ended is not None
        return ended

    async def _embeddings(self, request: Request) -> Response:
        asked = parse(EmbeddingsRequest, await read_body(request))
        name = self._known(asked.model, [self._models.embedder] if self._models.embedder else [])
        texts = [asked.input] if isinstance(asked.input, str) else asked.input
        if not 1 <= len(texts) <= MOST_TEXTS:
            raise ApiError(400, f"input: give 1 to {MOST_TEXTS:,} texts.", code="invalid_value", param="input")
        return WholeAnswer(self.running, lambda: self._embed(texts, name, asked))

    async def _embed(self, texts: list[str], name: str, asked: EmbeddingsRequest) -> dict[str, Any]:
        vectors = (await self._engine.embed(texts)).astype("<f4")
        if asked.dimensions not in (None, vectors.shape[1]):
            message = f"{name} gives {vectors.shape[1]} dimensions and no other number."
            raise ApiError(400, message, code="unsupported_value", param="dimensions")
        # Counted in words: the embedder's tokens do not come through the engine's door.
        words = int(np.sum([len(text.split()) for text in texts]))
        if asked.encoding_format == "base64":
            shown: list[Any] = [base64.b64encode(vector.tobytes()).decode() for vector in vectors]
        else:
            shown = vectors.tolist()
        data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(shown)]
        usage = {"prompt_tokens": words, "total_tokens": words}
        return {"object": "list", "data": data, "model": name, "usage": usage}


def _completion(asked: ChatRequest) -> Completion:
    defaults = SamplingParams()
    calls = calls_of(asked)
    form = asked.response_format
    schema: dict[str, Any] | None = None
    if form is not None and form.type == "json_object":
        schema = {"type": "object"}
    elif form is not None and form.json_schema is not None and form.type == "json_schema":
        schema = form.json_schema.schema_
    sampling = SamplingParams(
        temperature=DEFAULT_TEMPERATURE if asked.temperature is None else asked.temperature,
        top_p=1.0 if asked.top_p is None else max(asked.top_p, SMALLEST_TOP_P),
        top_k=defaults.top_k if asked.top_k is None else asked.top_k,
        min_p=defaults.min_p if asked.min_p is None else asked.min_p,
        seed=secrets.randbits(53) if asked.seed is None else abs(asked.seed) % 2**62,
        stop=asked.stops,
        json_schema=None if schema is None else json.dumps(schema),
    )
    return Completion(
        messages=tuple(messages_of(asked.messages, calls)),
        calls=calls,
        sampling=sampling,
        max_tokens=asked.max_completion_tokens or asked.max_tokens,
        logprobs=bool(asked.logprobs),
    )


def _call(event: Called) -> dict[str, Any]:
    return {"id": event.id, "type": "function", "function": {"name": event.name, "arguments": event.arguments}}


def _chances(event: Said) -> list[dict[str, Any]]:
    return [
        {
            "token": token.text,
            "logprob": token.logprob,
            "bytes": list(token.text.encode("utf-8", "replace")),
            "top_logprobs": [],
        }
        for token in event.tokens
    ]


def _choices(completion: Completion, many: int) -> Iterator[Completion]:
    """So many answers to one request, each with a seed of its own; the prompt is read once."""
    for index in range(many):
        sampling = replace(completion.sampling, seed=completion.sampling.seed + index)
        yield replace(completion, sampling=sampling)


def _usage(ended: Sequence[Ended]) -> dict[str, Any]:
    """Of all answers to one request, which share its prompt."""
    prompt, answers = ended[0].prompt_tokens, sum(one.completion_tokens for one in ended)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answers,
        "total_tokens": prompt + answers,
        "prompt_tokens_details": {"cached_tokens": ended[0].cached_tokens},
    }


async def _api_error(request: Request, error: ApiError) -> Response:
    return error.response()


async def _http_error(request: Request, error: HTTPException) -> Response:
    what = {404: "There is nothing at this address.", 405: "That method is not known at this address."}
    message = what.get(error.status_code, str(error.detail))
    code = "method_not_allowed" if error.status_code == 405 else "not_found"
    return ApiError(error.status_code, message, code=code, headers=error.headers).response()


async def _bug(request: Request, error: Exception) -> Response:
    if isinstance(error, asyncio.CancelledError):
        raise error
    log.error("a request failed by a bug", exc_info=error)
    message = "The server failed over this request. Its log has the details."
    return ApiError(500, message, code="internal_error", kind="server_error").response()
