"""Sentence embeddings on the engine's own kernels: a GGUF encoder and its tokenizer.json behind `Embedder`.

A text's vector depends neither on the texts around it nor on the number of threads. Instruction sets round
differently: their vectors of one text have a cosine of about 0.9999 (rarely below 0.999), since an activation next to
the edge of two int8 steps takes one or the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.embedder import Embedder, EmbedderIdentity, OnnxEmbedder, file_sha256
from ternlight.engine.native_encoder import MAX_TEXTS, NativeEncoder
from ternlight.engine.threads import thread_count
from ternlight.engine.wordpiece import WordPiece, missing_file, unusable

if TYPE_CHECKING:
    from ternlight.engine.base import Progress

STEP_TOKENS = 2048
"""Tokens for each thread between two looks at `cancelled`: some tenths of a second."""
VERSION = "native 2"


def open_embedder(model: Path, tokenizer: Path, threads: int | None = None) -> Embedder:
    """The embedder for a model file: the native one for GGUF, onnxruntime for ONNX. Raises as they do."""
    if model.suffix.lower() == ".gguf":
        return NativeEmbedder(model, tokenizer, threads)
    return OnnxEmbedder(model, tokenizer, threads)


class NativeEmbedder:
    """An `Embedder` over the native engine. Calls from several threads take turns."""

    def __init__(self, model: Path, tokenizer: Path, threads: int | None = None) -> None:
        """Load `model` (GGUF, arch bert) and `tokenizer` (tokenizer.json).

        Raises `ModelFileError` for a file that cannot be used or a tokenizer of another model, `OutOfMemory`,
        `BackendMissing` without the package tokenizers.
        """
        if not model.is_file():
            raise missing_file(model)
        self._encoder = NativeEncoder(model, thread_count(threads))
        self._threads = thread_count(threads)
        shape = self._encoder.shape
        self._tokenizer = WordPiece(tokenizer, shape.positions)
        wanted = self._encoder.tokenizer_sha256
        if wanted is not None and wanted != file_sha256(tokenizer):
            raise unusable(tokenizer, f"it is not the one that {model.name} was made with")
        if self._tokenizer.largest >= shape.vocabulary:
            raise unusable(tokenizer, f"it has more tokens than the {shape.vocabulary} of {model.name}")
        self._model = model
        self._identity = EmbedderIdentity(
            name=self._encoder.name, version=VERSION, dimension=shape.width, sha256=file_sha256(model)
        )
        self._turn = Lock()
        self.embed([""])  # weights that lead to no numbers are refused now

    @property
    def identity(self) -> EmbedderIdentity:
        """As in `Embedder`."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return self._identity.dimension

    def embed(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        flag: CancelFlag | None = None,
    ) -> NDArray[np.float32]:
        """As in `Embedder`. Raises `ModelFileError` when the weights lead to no numbers.

        `flag` does what `cancelled` does, and is looked at between layers too.
        """
        flag = flag or CancelFlag()
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        done = 0
        for batch in self._batches(texts, cancelled):
            vectors[done : done + len(batch)] = self._encode(batch, flag)
            done += len(batch)
            if progress is not None:
                progress(done, len(texts))
        if cancelled is not None and cancelled():
            raise CancelledError
        return vectors

    def _batches(self, texts: Sequence[str], cancelled: Callable[[], bool] | None) -> Iterator[list[list[int]]]:
        """The texts' tokens, as many texts at a time as make a step."""
        batch: list[list[int]] = []
        tokens = 0
        for text in texts:
            batch.append(self._tokenizer.tokens(text, cancelled))
            tokens += len(batch[-1])
            if tokens >= STEP_TOKENS * self._threads or len(batch) == MAX_TEXTS:
                yield batch
                batch, tokens = [], 0
        if batch:
            yield batch

    def _encode(self, batch: list[list[int]], flag: CancelFlag) -> NDArray[np.float32]:
        with self._turn:
            vectors = self._encoder.encode(batch, flag.address)
        if vectors is None:
            raise CancelledError
        if not np.isfinite(vectors).all():
            raise unusable(self._model, "it returned no usable numbers")
        return vectors
