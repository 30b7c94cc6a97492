"""Counting tokens for a model server: by the server's own tokenizer where it offers one, else by a high estimate."""

from __future__ import annotations

import logging
import math
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx

from ternlight.agents.messages import Message

log = logging.getLogger("ternlight.agent")

_PER_MESSAGE = 8
"""Tokens that a chat template adds around one message, at most; known templates add three to seven."""
_PER_PROMPT = 24
_KEPT = 4096
_WORD = re.compile(r"[A-Za-z]+|[0-9]|[^A-Za-z0-9\s]|\s+")

Ask = Callable[[str], Awaitable[int]]


def estimate(text: str) -> int:
    """Tokens of a text for an unknown tokenizer, rather too many than too few.

    A word counts one for each four letters begun, a digit or sign one, another character one for each byte of it; a
    blank is part of the word after it.
    """
    total = 0
    for match in _WORD.finditer(text):
        piece = match.group()
        if piece[0].isascii() and piece[0].isalpha():
            total += math.ceil(len(piece) / 4)
        elif piece.isspace():
            total += 0 if piece == " " else math.ceil(len(piece) / 4)
        else:
            total += len(piece.encode("utf-8", "replace"))
    return total


class ServerTokens:
    """Counts the tokens of messages. Texts that were counted are remembered, so a growing prompt costs only its end."""

    def __init__(self, client: httpx.AsyncClient, root: str, model: str) -> None:
        """`root` is the server's address without the "/v1" of its API."""
        self._client = client
        self._root = root
        self._model = model
        self._ask: Ask | None = None
        self._probed = False
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._factor = 1.0

    @property
    def exact(self) -> bool:
        """Whether texts are counted by the server's tokenizer."""
        return self._ask is not None

    async def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that the server makes of `messages`, the template's share rounded up."""
        texts = sum([await self._text(message.text) for message in messages if message.text])
        return math.ceil(texts * self._factor) + _PER_MESSAGE * len(messages) + _PER_PROMPT

    def learn(self, counted: int, real: int) -> None:
        """The server says that a prompt counted as `counted` had `real` tokens: never count less from now on."""
        if real > counted > 0:
            self._factor *= real / counted

    async def _text(self, text: str) -> int:
        known = self._counts.get(text)
        if known is None:
            known = await self._measure(text)
            self._counts[text] = known
            while len(self._counts) > _KEPT:
                self._counts.popitem(last=False)
        return known

    async def _measure(self, text: str) -> int:
        if not self._probed:
            await self._probe()
        if self._ask is None:
            return estimate(text)
        try:
            return await self._ask(text)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.debug("the server did not count tokens: %s", error)
            return estimate(text)

    async def _probe(self) -> None:
        self._probed = True
        for ask in (self._llama_cpp, self._llama_cpp_python, self._vllm):
            try:
                if await ask("one two three four five") > 2:
                    self._ask = ask
                    return
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                continue

    async def _llama_cpp(self, text: str) -> int:
        return len((await self._post("/tokenize", {"content": text}))["tokens"])

    async def _llama_cpp_python(self, text: str) -> int:
        return int((await self._post("/extras/tokenize/count", {"input": text}))["count"])

    async def _vllm(self, text: str) -> int:
        return int((await self._post("/tokenize", {"model": self._model, "prompt": text}))["count"])

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._client.post(self._root + path, json=body, timeout=10.0)
        answer.raise_for_status()
        value = answer.json()
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value
