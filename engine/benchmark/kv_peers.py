"""What llama.cpp's quantised KV caches lose on a text, each against its own float16 cache."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
                now = _log_softmax(_evaluate(library, model, context, tokens[start : start + chunk], start))
                exact = now if exact is None else exact
                rows[name].losses.append((np.exp(exact) * (exact - now)).sum(axis=1))
                rows[name].agreements.append(exact.argmax(axis=1) == now.argmax(axis=1))
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


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
