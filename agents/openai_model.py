"""Any OpenAI-compatible server as a `ChatModel`: llama.cpp's server, Ollama, LM Studio, vLLM, llama-cpp-python's.

The server must hold its answers to a JSON Schema. Two ways of asking for that are in use ("json_schema", and
"json_object" with a schema); the one that the server takes is found by trying. A server that takes neither is refused
with a sentence, since calls without a grammar are what makes small models fail.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Sequence
from time import perf_counter
from typing import Any, Self

import httpx

from ternlight.agents.errors import ModelUnavailable, ServerRefused, ServerTimedOut
from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message
from ternlight.agents.model import CallOptions, Strength
from ternlight.agents.server_tokens import ServerTokens
from ternlight.engine.errors import ContextFull

log = logging.getLogger("ternlight.agent")

UNKNOWN_CONTEXT = 4096
"""Tokens, where the server does not say."""
_GO_ON = "Go on from there: write what follows, as plain text. Do not repeat what is written."
_TOO_LONG = re.compile(r"context.{0,40}(length|window|size)|exceed.{0,40}context|maximum context|too many tokens", re.I)


class OpenAIChatModel:
    """A `ChatModel` over a server. Nothing is sent anywhere but to `base_url`."""

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        context: int = UNKNOWN_CONTEXT,
        key: str = "",
        name: str = "",
        strength: Strength = "capable",
        parallel: int = 1,
        continues: bool = False,
        connect_seconds: float = 5.0,
        silence_seconds: float = 300.0,
        trust_environment: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`base_url` ends in "/v1". `silence_seconds` is how long the server may say nothing: on slow computers, as
        long as it takes to read a prompt. `parallel` is how many calls it takes at once. `continues`: it goes on with
        an assistant's message that comes last, rather than beginning a new one. Proxies and certificates named by
        environment variables are used only if `trust_environment`.
        """
        self._base = base_url.rstrip("/")
        self._model = model
        self.name = name or model
        self.context = context
        self.strength: Strength = strength
        self.parallel = max(1, parallel)
        self._continues = continues
        self._formats = ["json_schema", "json_object"]
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(silence_seconds, connect=connect_seconds),
            trust_env=trust_environment,
            transport=transport,
        )
        root = self._base.removesuffix("/v1")
        self._tokens = ServerTokens(self._client, root, model)

    @classmethod
    async def connect(cls, base_url: str, model: str = "", **options: Any) -> Self:
        """The model called `model` on a server, or its first one, with the context that the server tells.

        Raises `ModelUnavailable`.
        """
        probe = cls(base_url, model, **options)
        try:
            listed = await probe._models()
        except BaseException:
            await probe.close()
            raise
        entry = next((item for item in listed if item.get("id") == model), listed[0] if listed and not model else None)
        if entry is None:
            await probe.close()
            have = ", ".join(str(item.get("id")) for item in listed[:8]) or "none"
            raise ModelUnavailable(f"The model server at {probe._host} has no model called {model!r}. It has: {have}.")
        probe._model = str(entry.get("id"))
        probe.name = str(options.get("name") or probe._model.replace("\\", "/").rsplit("/", 1)[-1])
        if "context" not in options:
            probe.context = await probe._context(entry)
        return probe

    @property
    def exact_tokens(self) -> bool:
        """Whether the server counts tokens; known after the first count."""
        return self._tokens.exact

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """As in `ChatModel`: by the server's tokenizer where it has one, else estimated high."""
        return await self._tokens.count(messages)

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """As in `ChatModel`. Raises `ContextFull`, `ServerTimedOut`, `ServerRefused`, `ModelUnavailable`."""
        began = perf_counter()
        counted = await self.count_tokens(messages)
        if self._tokens.exact and counted > self.context + 256:
            raise self._too_long(counted)
        first: float | None = None
        deltas = 0
        usage: dict[str, Any] = {}
        left = options.prefix
        try:
            async for chunk in self._chunks(self._body(messages, options)):
                usage = chunk.get("usage") or usage
                text = _delta(chunk)
                if not text:
                    continue
                first = first if first is not None else perf_counter() - began
                deltas += 1
                left, text = _without_prefix(left, text)
                if text:
                    yield TextDelta(text=text)
        except httpx.TimeoutException as error:
            raise ServerTimedOut(
                f"The model server at {self._host} did not answer in time. It may still be loading its model."
            ) from error
        except httpx.HTTPError as error:
            raise ModelUnavailable(
                f"The model server at {self._host} cannot be reached ({_reason(error)}). Is it running?"
            ) from error
        seconds = perf_counter() - began
        prompt = _number(usage, "prompt_tokens") or counted
        if not options.prefix:
            self._tokens.learn(counted, prompt)
        details = usage.get("prompt_tokens_details") or {}
        yield Usage(
            prompt_tokens=prompt,
            reused_tokens=min(prompt, _number(details, "cached_tokens")),
            generated_tokens=_number(usage, "completion_tokens") or deltas,
            first_token_seconds=seconds if first is None else first,
            seconds=seconds,
        )

    async def close(self) -> None:
        """Close the connections. Safe to call twice."""
        await self._client.aclose()

    @property
    def _host(self) -> str:
        return httpx.URL(self._base).netloc.decode("ascii", "replace")

    def _body(self, messages: Sequence[Message], options: CallOptions) -> dict[str, Any]:
        chat = [{"role": message.role, "content": message.text} for message in messages if message.text]
        if options.prefix:
            chat.append({"role": "assistant", "content": options.prefix})
            if not self._continues:
                chat.append({"role": "user", "content": _GO_ON})
        body: dict[str, Any] = {
            "model": self._model,
            "messages": chat,
            "max_tokens": options.max_tokens,
            "temperature": options.temperature,
            "seed": options.seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if options.stop:
            body["stop"] = list(options.stop)
        if options.json_schema is not None:
            body["response_format"] = json.loads(options.json_schema)
        return body

    async def _chunks(self, body: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """What the server sends, piece by piece; asked for a schema in each way until it takes one."""
        schema = body.get("response_format")
        formats = list(self._formats) if schema is not None else [""]
        for place, form in enumerate(formats):
            if form == "json_schema":
                body["response_format"] = {
                    "type": form,
                    "json_schema": {"name": "call", "schema": schema, "strict": True},
                }
            elif form:
                body["response_format"] = {"type": form, "schema": schema}
            async with self._client.stream("POST", f"{self._base}/chat/completions", json=body) as response:
                if response.status_code == 200:
                    if form:
                        self._formats = [form]
                    async for chunk in _events(response, self._host):
                        yield chunk
                    return
                said = (await response.aread())[:20_000].decode("utf-8", "replace")
                refused = form and response.status_code in (400, 404, 422, 500, 501) and not _TOO_LONG.search(said)
                if not (refused and place + 1 < len(formats)):
                    raise self._error(response.status_code, said)
                log.debug("the server does not take response_format %s", form)

    def _error(self, status: int, said: str) -> Exception:
        if status in (400, 413, 422, 500) and _TOO_LONG.search(said):
            return self._too_long(self.context + 1)
        reason = _message(said)
        if status in (401, 403):
            return ServerRefused(f"The model server at {self._host} wants another key.", status=status)
        return ServerRefused(f"The model server at {self._host} refused ({status}): {reason}", status=status)

    def _too_long(self, needed: int) -> ContextFull:
        return ContextFull(
            f"This is too long for {self.name}: {self.context:,} tokens fit. Shorten it.",
            needed=needed,
            limit=self.context,
        )

    async def _models(self) -> list[dict[str, Any]]:
        try:
            answer = await self._client.get(f"{self._base}/models", timeout=15.0)
        except httpx.TimeoutException as error:
            raise ServerTimedOut(f"The model server at {self._host} did not answer in time.") from error
        except httpx.HTTPError as error:
            raise ModelUnavailable(
                f"The model server at {self._host} cannot be reached ({_reason(error)}). Is it running?"
            ) from error
        if answer.status_code != 200:
            raise self._error(answer.status_code, answer.text[:20_000])
        try:
            listed = answer.json()["data"]
            return [item for item in listed if isinstance(item, dict)]
        except (ValueError, KeyError, TypeError) as error:
            raise ServerRefused(
                f"What answers at {self._host} is no model server: it lists no models.", status=0
            ) from error

    async def _context(self, entry: dict[str, Any]) -> int:
        """Tokens of one call: vLLM and LM Studio tell them with the model, llama.cpp's server on a page of its own."""
        for key in ("max_model_len", "context_length", "max_context_length", "loaded_context_length"):
            if number := _number(entry, key):
                return number
        try:
            answer = await self._client.get(self._base.removesuffix("/v1") + "/props", timeout=10.0)
            return _number(answer.json()["default_generation_settings"], "n_ctx") or UNKNOWN_CONTEXT
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return UNKNOWN_CONTEXT


async def _events(response: httpx.Response, host: str) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of a stream of server-sent events.

    Raises `ServerRefused` for an error within it, and for a stream that ends before the answer does.
    """
    complete = False
    async for line in response.aiter_lines():
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        try:
            chunk = json.loads(data)
        except ValueError as error:
            raise ServerRefused(f"The model server at {host} sent something that is no answer.", status=0) from error
        if not isinstance(chunk, dict):
            continue
        if chunk.get("error"):
            said = json.dumps(chunk)
            if _TOO_LONG.search(said):
                raise ContextFull("This is too long for the model server. Shorten it.", needed=1, limit=0)
            raise ServerRefused(f"The model server at {host} stopped: {_message(said)}", status=0)
        complete = complete or _finished(chunk)
        yield chunk
    if not complete:
        raise ServerRefused(f"The model server at {host} broke off in the middle of its answer.", status=0)


def _finished(chunk: dict[str, Any]) -> bool:
    choices = chunk.get("choices")
    return isinstance(choices, list) and any(
        isinstance(choice, dict) and choice.get("finish_reason") for choice in choices
    )


def _delta(chunk: dict[str, Any]) -> str:
    choices = chunk.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return ""
    content = (choices[0].get("delta") or {}).get("content")
    return content if isinstance(content, str) else ""


def _without_prefix(left: str, text: str) -> tuple[str, str]:
    """`text` without what it repeats of the prefix; and what of the prefix may still be repeated."""
    if left and text and left.startswith(text):
        return left[len(text) :], ""
    if left and text.startswith(left):
        return "", text[len(left) :]
    return "", text


def _message(said: str) -> str:
    """The server's own words about an error, as one short line."""
    try:
        value = json.loads(said)
        error = value.get("error", value) if isinstance(value, dict) else value
        said = str(error.get("message", error)) if isinstance(error, dict) else str(error)
    except ValueError:
        pass
    said = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", said)
    said = " ".join(said.split())
    return said[:300] or "no reason given"


def _reason(error: httpx.HTTPError) -> str:
    return _message(str(error)) if str(error) else type(error).__name__


def _number(value: Any, key: str) -> int:
    number = value.get(key) if isinstance(value, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0
