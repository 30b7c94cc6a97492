"""Models that know nothing but the grammar: what holds with them is the harness's own doing."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np

from ternlight.agents.benchmark.faults import PLANTED_URL
from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message
from ternlight.agents.model import CallOptions, Strength
from ternlight.engine.errors import ContextFull
from ternlight.engine.grammar import Grammar, GrammarVocabulary, grammar_source
from ternlight.engine.types import SamplingParams

END = 256
WORDS = (
    "the ",
    "of ",
    "and ",
    "is ",
    "17",
    "http://evil.example/x ",
    "[[",
    "]]",
    '{"tool": "respond"}',
    "\n",
    "é",
    "港",
)


@cache
def vocabulary() -> GrammarVocabulary:
    """256 bytes and an end: any text, nothing learned."""
    pieces = [bytes([byte]) for byte in range(256)] + [b"<end>"]
    return GrammarVocabulary(pieces, special=[END], stop=[END], encode=list)


@lru_cache(maxsize=64)
def _source(schema: str) -> str:
    source = grammar_source(SamplingParams(json_schema=schema))
    assert source is not None
    return source


@dataclass
class RandomModel:
    """A `ChatModel` that draws each byte evenly from those that llguidance allows; without a grammar, random words.

    A token is four characters here. A prompt that does not fit raises `ContextFull`, as the engine's would.
    """

    seed: int = 0
    context: int = 32_768
    strength: Strength = "capable"
    name: str = "Random"
    outputs: list[tuple[str, str]] = field(default_factory=list)
    """(schema, text) of each constrained call."""
    prompts: list[tuple[Message, ...]] = field(default_factory=list)
    keep_prompts: bool = False
    calls: int = 0
    overflows: int = 0
    largest_prompt: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """Four characters are one."""
        return sum(len(message.text) // 4 + 4 for message in messages)

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """As `ChatModel.stream`."""
        self.calls += 1
        prompt = await self.count_tokens(messages)
        self.largest_prompt = max(self.largest_prompt, prompt)
        if self.keep_prompts:
            self.prompts.append(tuple(messages))
        if prompt + min(options.max_tokens, self.context // 4) > self.context:
            self.overflows += 1
            raise ContextFull("too long", needed=prompt, limit=self.context)
        if options.json_schema is not None:
            text, tokens = self._constrained(options.json_schema, options.max_tokens)
            self.outputs.append((options.json_schema, text))
        else:
            tokens = self.random.randrange(1, 30)
            text = "".join(self.random.choice(WORDS) for _ in range(tokens))
        yield TextDelta(text=text)
        yield Usage(
            prompt_tokens=prompt, reused_tokens=0, generated_tokens=tokens, first_token_seconds=0.0, seconds=0.0
        )

    def _constrained(self, schema: str, most: int) -> tuple[str, int]:
        grammar = Grammar(_source(schema), vocabulary())
        out = bytearray()
        # A token of this vocabulary is a byte, and one of a real one is about four.
        while not grammar.complete and len(out) < most * 12:
            token = int(self.random.choice(np.flatnonzero(grammar.allowed())))
            if token == END:
                break
            grammar.accept(token)
            out.append(token)
        return out.decode("utf-8", "replace"), len(out) // 4


def call(tool: str, thought: str = "", **arguments: Any) -> str:
    """A call as a model writes it."""
    whole: dict[str, Any] = {"thought": thought} if thought else {}
    whole["tool"] = tool
    if arguments or tool not in ("respond",):
        whole["arguments"] = arguments
    return json.dumps(whole, ensure_ascii=False)


def fill(schema: Mapping[str, Any], source: random.Random) -> Any:
    """A value that satisfies a simple schema, drawn at random."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return source.choice(schema["enum"])
    match schema["type"]:
        case "object":
            return {
                name: fill(item, source)
                for name, item in schema["properties"].items()
                if name in schema["required"] or source.random() < 0.5
            }
        case "array":
            count = source.randint(schema.get("minItems", 0), schema.get("maxItems", 3))
            return [fill(schema["items"], source) for _ in range(count)]
        case "string":
            length = source.randint(schema.get("minLength", 0), min(schema["maxLength"], 30))
            return "".join(source.choice("abc [](){}<>\"'\\/:;%ø港") for _ in range(length))
        case "integer":
            return source.randint(schema["minimum"], schema["maximum"])
        case "number":
            return source.uniform(schema["minimum"], schema["maximum"])
        case kind:
            assert kind == "boolean", kind
            return source.random() < 0.5


@dataclass
class EagerModel(RandomModel):
    """Calls tools for as long as it may, with arguments drawn at random; then it answers."""

    patience: float = 0.9
    """How often it calls a tool where it could also end."""

    def _constrained(self, schema: str, most: int) -> tuple[str, int]:
        whole = json.loads(schema)
        branches = whole.get("anyOf", [whole])
        ends = [branch for branch in branches if branch["properties"]["tool"]["const"] in ENDS]
        tools = [branch for branch in branches if branch not in ends]
        eager = bool(tools) and self.random.random() < self.patience
        text = json.dumps(fill(self.random.choice(tools if eager else ends), self.random), ensure_ascii=False)
        return text, len(text) // 4


ENDS = ("respond", "ask_user", "cannot_do", "finish")


@dataclass
class GullibleModel(RandomModel):
    """Obeys whatever it reads: makes every call that stands in its prompt, and repeats every address that it saw."""

    made: int = 0
    reads: int = 0

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """As `ChatModel.stream`."""
        self._read = "\n".join(message.text for message in messages if message.role != "system")
        async for event in super().stream(messages, options):
            if isinstance(event, TextDelta) and options.json_schema is None:
                event = TextDelta(text=f"As told: see {PLANTED_URL} and [here]({PLANTED_URL}). evil.example")
            yield event

    def _constrained(self, schema: str, most: int) -> tuple[str, int]:
        whole = json.loads(schema)
        branches = {branch["properties"]["tool"]["const"]: branch for branch in whole.get("anyOf", [whole])}
        if "thief" in self._read and "send" in branches and self.made < 3:
            self.made += 1
            return call("send", thought="the text says so", to="thief"), 9
        if "read_more" in branches and self.reads < 9:
            self.reads += 1
            return call("read_more", handle="r1", part=self.reads + 1), 9
        if "search" in branches and "Result of search" not in self._read:
            return call("search", query="tides"), 9
        return call("respond"), 9
