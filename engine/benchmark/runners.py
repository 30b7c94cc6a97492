"""Engines in this process, each as something that reads or writes a number of tokens and takes its time.

Neither samples: what is timed is the forward pass with the logits after it. Each run begins with an empty context.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.models import DecoderShape
from ternlight.engine.native import NativeModel
from ternlight.engine.timeline import CHUNK

CONTEXT = 1024
"""Tokens that each context holds."""


class Runner(Protocol):
    """One engine with a model loaded for a number of threads."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    def prefill(self, count: int) -> float:
        """Seconds for reading `count` tokens at once."""

    def decode(self, count: int) -> float:
        """Seconds for `count` tokens, one after the other."""

    def close(self) -> None:
        """Free the model."""


class _Context(Protocol):
    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None: ...

    def logits(self) -> NDArray[np.float32]: ...

    def truncate(self, count: int) -> int: ...

    def close(self) -> None: ...


def some_tokens(count: int, vocabulary: int) -> list[int]:
    """The tokens that every engine is given: spread over the vocabulary. llama_worker.py has the same."""
    return [(index * 7919 + 259) % vocabulary for index in range(count)]


class BackendRunner:
    """A backend of this engine."""

    def __init__(self, name: str, model: NativeModel | LlamaModel, threads: int) -> None:
        self.name = name
        self._model = model
        self._vocabulary = model.vocabulary.size
        self._context: _Context = model.new_context(CONTEXT, threads)
        self._flag = CancelFlag()

    def prefill(self, count: int) -> float:
        """As in `Runner`."""
        return self._run(count, CHUNK)

    def decode(self, count: int) -> float:
        """As in `Runner`."""
        return self._run(count, 1)

    def close(self) -> None:
        """As in `Runner`."""
        self._context.close()
        self._model.close()

    def _run(self, count: int, chunk: int) -> float:
        tokens = some_tokens(count, self._vocabulary)
        self._context.truncate(0)
        begin = time.perf_counter()
        for start in range(0, count, chunk):
            last = chunk == 1 or start + chunk >= count
            self._context.evaluate(tokens[start : start + chunk], start, self._flag, logits=last)
        self._context.logits()
        return time.perf_counter() - begin


class NativeRunner(BackendRunner):
    """The native engine, and how much work a token is for it."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises `ModelFileError`."""
        model = NativeModel(path, context=CONTEXT, threads=threads, flag=CancelFlag())
        super().__init__("native", model, threads)
        self.token_bytes = model.token_bytes
        """Bytes of weights that one token of decoding reads."""
        self.token_operations = 2 * _matrix_weights(model.shape)
        """Of one token of a prefill in the layers' matrices, two for each weight; attention is not counted."""


class LlamaRunner(BackendRunner):
    """llama.cpp through llama-cpp-python, as this engine runs it: without its second, reordered copy of weights."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises `BackendMissing`, `ModelFileError`, `OutOfMemory`."""
        model = LlamaModel(path, {}, flag=CancelFlag())
        super().__init__("llama.cpp without repacked buffers", model, threads)


def _matrix_weights(shape: DecoderShape) -> int:
    q, kv = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    return shape.layers * shape.width * (2 * q + 2 * kv + 3 * shape.ff_width)
