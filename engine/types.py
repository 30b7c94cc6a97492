"""The values that cross the engine's door. All frozen, keyword-only and JSON-serialisable with `dataclasses.asdict`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class FinishReason(StrEnum):
    """Why a generation ended."""

    STOP = "stop"
    """The model ended its turn, or a stop string was met."""
    LENGTH = "length"
    """`SamplingParams.max_tokens` was reached."""
    CONTEXT = "context"
    """The context is full; what was generated before stays valid."""


KVCodecName = Literal["f16", "kv8", "kv4", "kv4/3", "kv3", "kv4/2", "kv2"]
"""How the KV cache keeps its full pages, from the most exact to the smallest: see `ternlight.engine.kv.codecs`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """How to load a model."""

    context: int = 4096
    """Tokens that one session holds, capped at what the model was trained for."""
    threads: int | None = None
    """Worker threads; None picks physical cores minus one, at least one, within the cgroup's quota."""
    seed: int = 0
    backend: Literal["auto", "native", "llama.cpp"] = "auto"
    """"auto" takes the native engine wherever it runs the file, and llama.cpp otherwise."""
    kv_codec: Literal["auto", KVCodecName] = "auto"
    """Of the native engine; "auto" takes kv8, or of the smaller ones the most exact with which all fits 70 % of the
    free memory. llama.cpp's cache is "f16"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """What is loaded."""

    name: str
    path: str
    architecture: str
    parameters: int
    """Number of weights."""
    size_bytes: int
    quantization: str
    """The most common weight type, as GGUF names it ("Q4_1")."""
    context: int
    """Tokens per session as loaded."""
    trained_context: int
    backend: str
    """"llama.cpp" or "native"."""
    threads: int
    why_not_native: str | None = None
    """Where "auto" chose llama.cpp: why the native engine does not run the file, as words that follow "because"."""
    kv_codec: KVCodecName = "f16"
    """How the KV cache keeps its full pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEstimate:
    """What loading would take, computed before anything is allocated. All bytes."""

    weights: int
    cache: int
    """The KV cache of one full session. With the native engine it grows to that with the session."""
    scratch: int
    available: int
    """Free memory now: the system's, or the cgroup's if that is less."""
    largest_context: int
    """The longest context (tokens) that fits `available`; 0 if not even the weights fit."""
    kv_codec: KVCodecName = "f16"
    """How the KV cache would keep its full pages."""

    @property
    def total(self) -> int:
        """Bytes in all."""
        return self.weights + self.cache + self.scratch

    @property
    def fits(self) -> bool:
        """Whether it can be loaded as asked."""
        return self.total <= self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingParams:
    """How the next token is chosen. The defaults are deterministic (temperature 0)."""

    max_tokens: int = 512
    temperature: float = 0.0
    top_k: int = 40
    """0 keeps all."""
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    """The text never contains a stop string; generation ends before it."""
    json_schema: str | None = None
    """A JSON Schema (as JSON text) that the whole output must satisfy."""
    grammar: str | None = None
    """A Lark grammar as llguidance reads it; excludes `json_schema`."""
    fast_forward: bool = False
    """Take what the grammar allows no alternative to without asking the model. Its `Token.logprob` is None; the text
    there is the same, but may be cut into tokens in another way."""
    lookup: int = 0
    """Guess this many tokens at once from what the timeline says after the same words, and keep those that would have
    been chosen. Changes the speed and nothing else; backends whose batches differ from single tokens do not guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One generated token. `text` is "" while part of a character, or a possible stop string, is held back."""

    id: int
    text: str
    logprob: float | None = None
    """Natural logarithm of the token's probability before temperature and truncation."""
    finish: FinishReason | None = None
    """Set on the last token of a generation (which may carry the last held-back text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What `Session.sync` did."""

    reused: int
    """Tokens whose KV entries were already there."""
    evaluated: int
    seconds: float
    kv_codec: KVCodecName = "f16"
    """How the KV cache keeps its full pages now: less exactly than `ModelInfo.kv_codec` once memory has run short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """A message as a chat template sees it. `content` is data: special tokens in it are never parsed."""

    role: Literal["system", "user", "assistant"]
    content: str
