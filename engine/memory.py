"""How much memory a model needs, from its header alone, and how much there is: refusing comes before failing.

For the native engine they come from the sizes of pages and buffers (`ternlight.engine.kv.footprint`); elsewhere they
are what llama.cpp allocates with our settings (16-bit KV cache, micro-batches of `MICRO_BATCH` tokens, attention scores
kept as a matrix). Weights are counted once: a backend may copy them into an order that suits the processor, but what it
copied from is a mapped file whose pages the system takes back when it needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from ternlight.engine.errors import KernelError, ModelFileError
from ternlight.engine.gguf import GGUFFile
from ternlight.engine.gguf.metadata import GGUFArray
from ternlight.engine.kv.codecs import CODECS, Codec
from ternlight.engine.kv.footprint import cache_bytes, scratch_bytes
from ternlight.engine.model_file import open_model
from ternlight.engine.models import RECIPES, DecoderShape
from ternlight.engine.threads import thread_count
from ternlight.engine.types import KVCodecName, LoadOptions, MemoryEstimate

MICRO_BATCH = 256
"""Tokens evaluated at once in a prefill (llama.cpp's `n_ubatch`)."""
CONTEXT_STEP = 256
"""llama.cpp rounds a context up to a multiple of this."""
CACHE_BYTES = 2
"""Per entry of the KV cache (f16)."""

CGROUP = Path("/sys/fs/cgroup")
CGROUP_MEMBERSHIP = Path("/proc/self/cgroup")


CACHE_SHARE = 0.7
"""Of the free memory: what a model may take before its cache is kept in a smaller form."""
AUTOMATIC: tuple[KVCodecName, ...] = ("kv8", "kv4", "kv4/3", "kv4/2")
"""The forms of the cache that are chosen unasked, the most exact first. kv8 differs from float16 by 0.00002 in KL,
which nobody can see, takes half the memory and reads a prompt of 4,000 tokens twice as fast: attention works on its
codes."""


class _Sizes(Protocol):
    """What a context's memory depends on."""

    @property
    def weights(self) -> int: ...

    @property
    def trained_context(self) -> int: ...

    def cache(self, context: int) -> int: ...

    def scratch(self, context: int) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _LlamaSizes:
    """llama.cpp's buffers."""

    weights: int
    cache_per_token: int
    """Bytes in all attention layers."""
    state: int
    """Bytes of all recurrent layers, whatever the context."""
    vocabulary: int
    embedding: int
    feed_forward: int
    heads: int
    trained_context: int

    def cache(self, context: int) -> int:
        return self.state + self.cache_per_token * _rounded(context)

    def scratch(self, context: int) -> int:
        """The largest of the phases that share the compute buffer, in f32 per token of a micro-batch."""
        logits = self.vocabulary + 3 * self.embedding
        attention = (self.heads + 1) * _rounded(context) + 6 * self.embedding
        feed_forward = 3 * self.feed_forward + 3 * self.embedding
        return 4 * MICRO_BATCH * max(logits, attention, feed_forward) + 4 * self.vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class _NativeSizes:
    """The native engine's pages and buffers."""

    weights: int
    shape: DecoderShape
    codec: Codec
    threads: int

    @property
    def trained_context(self) -> int:
        return self.shape.context

    def cache(self, context: int) -> int:
        return cache_bytes(self.shape, self.codec, context, MICRO_BATCH)

    def scratch(self, context: int) -> int:
        return scratch_bytes(self.shape, context, MICRO_BATCH, self.threads)


def estimate(path: Path, options: LoadOptions = LoadOptions()) -> MemoryEstimate:  # noqa: B008
    """What loading the model at `path` would take, in bytes, and how its cache would be kept.

    Reads only the header. Raises `ModelFileError`.
    """
    with open_model(path) as file:
        return estimate_file(file, options)


def estimate_file(file: GGUFFile, options: LoadOptions) -> MemoryEstimate:
    """As `estimate`, of an open file."""
    choices = _native_choices(file, options) or {"f16": _llama_sizes(file)}
    available = available_memory()
    trained = next(iter(choices.values())).trained_context
    context = max(1, min(options.context, trained))
    fitting = (name for name, sizes in choices.items() if _total(sizes, context) <= CACHE_SHARE * available)
    smallest = list(choices)[-1]
    codec = next(fitting, smallest)
    return MemoryEstimate(
        weights=choices[codec].weights,
        cache=choices[codec].cache(context),
        scratch=choices[codec].scratch(context),
        available=available,
        largest_context=_largest_context(choices[smallest], available),
        kv_codec=codec,
    )


def _native_choices(file: GGUFFile, options: LoadOptions) -> dict[KVCodecName, _Sizes]:
    """The sizes with each form of the cache that may be taken, the most exact first; none if llama.cpp runs it."""
    if options.backend == "llama.cpp":
        return {}
    try:
        from ternlight.engine import native, packing  # late: they need the compiled kernels
    except KernelError:
        return {}
    if native.refusal(file) is not None:
        return {}
    try:
        shape = RECIPES[file.architecture](file)
    except ModelFileError:  # which loading it will say
        return {}
    names = AUTOMATIC if options.kv_codec == "auto" else (options.kv_codec,)
    threads = thread_count(options.threads)
    weights = packing.packed_bytes(file)
    return {name: _NativeSizes(weights=weights, shape=shape, codec=CODECS[name], threads=threads) for name in names}


def available_memory() -> int:
    """Free memory now in bytes: the system's, or that of the tightest control group this process is in."""
    return max(0, min([int(psutil.virtual_memory().available), *_cgroup_rooms()]))


def _llama_sizes(file: GGUFFile) -> _LlamaSizes:
    layers = file.block_count
    embedding = file.integer("embedding_length")
    heads = file.integers("attention.head_count", layers, 0)
    most_heads = max(heads, default=0)
    cache_heads = file.integers("attention.head_count_kv", layers) if _says_cache_heads(file) else heads
    head_size = embedding // most_heads if most_heads else 0
    entries = file.integer("attention.key_length", head_size) + file.integer("attention.value_length", head_size)
    # A hybrid model attends in every n-th layer; the others keep a state of fixed size.
    interval = file.integer("full_attention_interval", 1) or 1
    attending = sum(count for layer, count in enumerate(cache_heads, start=1) if layer % interval == 0)
    return _LlamaSizes(
        weights=file.tensor_bytes,
        cache_per_token=attending * entries * CACHE_BYTES,
        state=(layers - layers // interval) * _state_bytes(file),
        vocabulary=_vocabulary(file),
        embedding=embedding,
        feed_forward=max(file.integers("feed_forward_length", layers, 0), default=0),
        heads=most_heads,
        trained_context=file.integer("context_length"),
    )


def _says_cache_heads(file: GGUFFile) -> bool:
    return file.key("attention.head_count_kv") is not None


def _state_bytes(file: GGUFFile) -> int:
    """One recurrent layer's convolution window and state, both f32."""
    inner, state = file.integer("ssm.inner_size", 0), file.integer("ssm.state_size", 0)
    window = max(0, file.integer("ssm.conv_kernel", 0) - 1)
    return 4 * (window * (inner + 2 * file.integer("ssm.group_count", 0) * state) + state * inner)


def _vocabulary(file: GGUFFile) -> int:
    tokens = file.metadata.get("tokenizer.ggml.tokens")
    return file.integer("vocab_size", len(tokens) if isinstance(tokens, GGUFArray) else 0)


def _rounded(context: int) -> int:
    return -(-context // CONTEXT_STEP) * CONTEXT_STEP


def _total(sizes: _Sizes, context: int) -> int:
    return sizes.weights + sizes.cache(context) + sizes.scratch(context)


def _largest_context(sizes: _Sizes, available: int) -> int:
    """The most tokens, in whole steps or the trained length, that fit; memory grows with the context."""
    if _total(sizes, sizes.trained_context) <= available:
        return sizes.trained_context
    fits, too_many = 0, _rounded(sizes.trained_context) // CONTEXT_STEP
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _total(sizes, middle * CONTEXT_STEP) <= available:
            fits = middle
        else:
            too_many = middle
    return fits * CONTEXT_STEP


def _cgroup_rooms() -> Iterator[int]:
    """What each limited control group of this process, and each above it, has left. Empty outside Linux."""
    try:
        lines = CGROUP_MEMBERSHIP.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers == "":
            root, names = CGROUP, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            root, names = CGROUP / "memory", ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        folder = root / group.lstrip("/")
        # Inside a container the group's path is often the host's; what is mounted at the root is then our own.
        for candidate in (folder, *folder.parents):
            room = _room(candidate, *names)
            if room is not None:
                yield room
            if candidate == root:
                break


def _room(folder: Path, limit_file: str, usage_file: str, reclaimable: str) -> int | None:
    """Limit minus use, where unused page cache does not count as used. None where nothing is limited."""
    try:
        limit = (folder / limit_file).read_text().strip()
        if limit == "max":
            return None
        used = int((folder / usage_file).read_text())
        statistics = dict(line.split(" ", 1) for line in (folder / "memory.stat").read_text().splitlines())
        return int(limit) - max(0, used - int(statistics.get(reclaimable, 0)))
    except (OSError, ValueError):
        return None
