"""What llama.cpp's KV caches lose on a text, each against its own float16 cache, and how fast it decodes with them."""

from __future__ import annotations

import ctypes
import os
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.benchmark.divergence import divergence
from ternlight.engine.errors import EngineError
from ternlight.engine.llama_cpp import loaded_library

CACHES = {"f16": ("GGML_TYPE_F16", 16.0), "q8_0": ("GGML_TYPE_Q8_0", 8.5), "q4_0": ("GGML_TYPE_Q4_0", 4.5)}
"""llama.cpp's name of the type, and its bits of a value."""


@dataclass(slots=True)
class PeerRow:
    """One kind of cache."""

    bits_per_value: float
    losses: list[NDArray[np.float64]] = field(default_factory=list)
    agreements: list[NDArray[np.bool_]] = field(default_factory=list)

    def json(self, skipped: int) -> dict[str, float]:
        """The figures over all but the first positions."""
        losses = np.concatenate(self.losses)[skipped:]
        return {
            "bits_per_value": self.bits_per_value,
            "kl_mean": round(float(losses.mean()), 6),
            "kl_p99": round(float(np.quantile(losses, 0.99)), 5),
            "top1": round(float(np.concatenate(self.agreements)[skipped:].mean()), 4),
        }


def llama_losses(path: Path, tokens: Sequence[int], *, chunk: int, threads: int, skipped: int) -> dict[str, Any]:
    """By name, as `PeerRow.json`. Raises `EngineError` if llama.cpp does not run the file."""
    library = loaded_library()
    rows = {name: PeerRow(bits) for name, (_, bits) in CACHES.items()}
    with ExitStack() as stack:
        model = stack.enter_context(_model(library, path))
        contexts = {
            name: stack.enter_context(_context(library, model, type, len(tokens), chunk, threads))
            for name, (type, _) in CACHES.items()
        }
        for start in range(0, len(tokens), chunk):
            exact = None
            for name, context in contexts.items():
                now = _evaluate(library, model, context, tokens[start : start + chunk], start)
                exact = now if exact is None else exact
                loss, agreement = divergence(exact, now)
                rows[name].losses.append(loss)
                rows[name].agreements.append(agreement)
    return {f"llama.cpp {name}": row.json(skipped) for name, row in rows.items()}


@contextmanager
def _model(library: ModuleType, path: Path) -> Iterator[Any]:
    params = library.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = False
    model = library.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise EngineError(f"llama.cpp does not run {path.name}, so there is nothing to compare with.")
    try:
        yield model
    finally:
        library.llama_model_free(model)


@contextmanager
def _context(library: ModuleType, model: Any, type: str, tokens: int, chunk: int, threads: int) -> Iterator[Any]:
    params = library.llama_context_default_params()
    params.n_ctx = -(-tokens // 256) * 256
    params.no_perf = True
    params.n_batch = params.n_ubatch = chunk
    params.n_threads = params.n_threads_batch = threads
    params.type_k = params.type_v = getattr(library, type)
    params.flash_attn_type = library.LLAMA_FLASH_ATTN_TYPE_ENABLED
    context = library.llama_init_from_model(model, params)
    if not context:
        raise EngineError(f"llama.cpp makes no cache of the kind {type}, so there is nothing to compare with.")
    try:
        yield context
    finally:
        library.llama_free(context)


def _evaluate(library: ModuleType, model: Any, context: Any, tokens: Sequence[int], start: int) -> NDArray[np.float32]:
    batch = library.llama_batch_init(len(tokens), 0, 1)
    try:
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index], batch.pos[index], batch.logits[index] = token, start + index, 1
            batch.n_seq_id[index], batch.seq_id[index][0] = 1, 0
        if library.llama_decode(context, batch) != 0:
            raise EngineError("llama.cpp failed, so there is nothing to compare with.")
    finally:
        library.llama_batch_free(batch)
    size = library.llama_vocab_n_tokens(library.llama_model_get_vocab(model))
    rows = (library.llama_get_logits_ith(context, index) for index in range(len(tokens)))
    return np.stack([np.ctypeslib.as_array(row, shape=(size,)) for row in rows])


_FILLED_FROM = 64
"""Tokens that are evaluated; a deeper cache holds copies of them."""


def llama_decoding(path: Path, depth: int, *, threads: int, rounds: int) -> dict[str, float]:
    """Seconds for one token behind `depth` others with flash attention, by cache: the best of `rounds`.

    Deep caches are not evaluated but restored from a state that repeats a short one. Raises `EngineError`.
    """
    library = loaded_library()
    found: dict[str, float] = {}
    with _model(library, path) as model:
        for name, (type, _) in CACHES.items():
            with _context(library, model, type, depth + _FILLED_FROM + 1, _FILLED_FROM, threads) as context:
                if depth:
                    _fill(library, model, context, depth)
                times = []
                for _ in range(rounds + 1):
                    begin = time.perf_counter()
                    _evaluate(library, model, context, [7], depth)
                    times.append(time.perf_counter() - begin)
                    library.llama_memory_seq_rm(library.llama_get_memory(context), 0, depth, -1)
                found[f"llama.cpp {name}"] = min(times[1:])
    return found


def _fill(library: ModuleType, model: Any, context: Any, depth: int) -> None:
    """Make `context` one of `depth` tokens, a multiple of `_FILLED_FROM`."""
    _evaluate(library, model, context, range(8, 8 + _FILLED_FROM), 0)
    size = library.llama_state_seq_get_size(context, 0)
    buffer = (ctypes.c_uint8 * size)()
    library.llama_state_seq_get_data(context, buffer, size, 0)
    state = _repeated(bytes(buffer), depth // _FILLED_FROM)
    if not library.llama_state_seq_set_data(
        context, (ctypes.c_uint8 * len(state)).from_buffer_copy(state), len(state), 0
    ):
        raise EngineError("llama.cpp does not take up a cache of its own form, so there is nothing to compare with.")


def _repeated(state: bytes, times: int) -> bytes:
    """The state of one sequence with its cells `times` times (llama-kv-cache.cpp, state_write).

    Layout: a mark, the sequence; streams, cells; position, count of sequences and sequence of each cell; whether V is
    transposed, layers; for K and then V of each layer the type, the bytes of a row, and a row for each cell.
    """
    streams, cells = struct.unpack_from("<II", state, 8)
    at = 16 + 12 * cells
    transposed, layers = struct.unpack_from("<II", state, at)
    _, sequences, sequence = struct.unpack_from("<iIi", state, 16)
    if (streams, cells, transposed, sequences) != (1, _FILLED_FROM, 0, 1):
        raise EngineError("llama.cpp keeps its cache in another form, so there is nothing to compare with.")
    parts = [state[:8], struct.pack("<II", 1, cells * times)]
    parts += [struct.pack("<iIi", position, 1, sequence) for position in range(cells * times)]
    parts.append(struct.pack("<II", 0, layers))
    at += 8
    for _ in range(2 * layers):
        (row,) = struct.unpack_from("<Q", state, at + 4)
        parts += [state[at : at + 12], state[at + 12 : at + 12 + row * cells] * times]
        at += 12 + row * cells
    return b"".join(parts) + state[at:]
