"""Sentence embeddings: what every embedder is, and the one over a small ONNX encoder (all-MiniLM-L6-v2).

A vector is the mean over a text's tokens, scaled to unit length. With onnxruntime it does not depend on the texts
around it: a batch holds only texts of one token length, so nothing is padded, and the model quantizes weights alone.
Two groupings of the same texts agree to 1e-6 in every component.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.wordpiece import WordPiece, missing_file, missing_package, unusable

if TYPE_CHECKING:
    from ternlight.engine.base import Progress

MAX_TOKENS = 256
"""What the model was trained on; a longer text is embedded by its beginning."""
BATCH_ROWS = 8
BATCH_TOKENS = 256
"""Rows x length. Larger batches are slower on a processor and their attention scores take hundreds of megabytes."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderIdentity:
    """Which embedder made a vector. Vectors of two identities do not compare, so a collection records its own."""

    name: str
    version: str
    """Of the arithmetic: the same weights give vectors that compare as long as it is the same."""
    dimension: int
    sha256: str
    """Of the model file."""


class Embedder(Protocol):
    """A loaded encoder. Calls block; calls from several threads may overlap."""

    @property
    def identity(self) -> EmbedderIdentity:
        """What to record beside the vectors."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    def embed(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dimension), in the order of `texts`.

        `progress` gets (texts done, texts) as the work goes on. `cancelled` is asked again and again; once it answers
        True, `concurrent.futures.CancelledError` is raised and nothing is returned. An empty text has a vector too.
        """


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class OnnxEmbedder:
    """An `Embedder` over onnxruntime."""

    def __init__(self, model: Path, tokenizer: Path, threads: int | None = None) -> None:
        """Load `model` (ONNX) and `tokenizer` (tokenizer.json). `threads` None leaves the number to the runtime.

        Raises `BackendMissing` without onnxruntime or tokenizers, `ModelFileError` for a file that cannot be used.
        """
        try:
            import onnxruntime
        except ImportError as error:
            raise missing_package(error) from error
        if not model.is_file():
            raise missing_file(model)
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for good
        options.log_severity_level = 4  # what goes wrong is raised; nothing is printed
        if threads is not None:
            options.intra_op_num_threads = max(1, threads)
        try:
            self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors share no base class
            raise unusable(model, str(error)) from error
        self._tokenizer = WordPiece(tokenizer, MAX_TOKENS)
        self._model = model
        self._dimension = self._checked_dimension()
        self.embed([""])  # so that weights and tokenizer that cannot work together are refused now

    @property
    def identity(self) -> EmbedderIdentity:
        """As in `Embedder`."""
        return EmbedderIdentity(
            name=self._model.stem, version="onnx 1", dimension=self._dimension, sha256=file_sha256(self._model)
        )

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return self._dimension

    def embed(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """As in `Embedder`; `progress` is called after each batch and `cancelled` asked before it.

        Raises `ModelFileError` when the model fails.
        """
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        tokens = [self._tokenizer.tokens(text, cancelled) for text in texts]
        done = 0
        for batch in _batches(tokens):
            _stop_if(cancelled)
            vectors[batch] = self._encode(np.array([tokens[index] for index in batch], np.int64))
            done += len(batch)
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def _encode(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors (rows, dimension) of `ids` (rows, tokens), all of which count."""
        inputs = (ids, np.ones_like(ids), np.zeros_like(ids))
        try:
            (hidden,) = self._session.run([OUTPUT], dict(zip(INPUTS, inputs, strict=True)))
        except Exception as error:  # as above; a tokenizer of another model leads here
            raise unusable(self._model, str(error)) from error
        mean = hidden.mean(axis=1, dtype=np.float64)
        norm = np.linalg.norm(mean, axis=1, keepdims=True)
        if not np.isfinite(norm).all() or not norm.all():
            raise unusable(self._model, "it returned no usable numbers")
        vectors: NDArray[np.float32] = (mean / norm).astype(np.float32)
        return vectors

    def _checked_dimension(self) -> int:
        inputs: list[Any] = self._session.get_inputs()
        outputs = {output.name: output.shape for output in self._session.get_outputs()}
        shape = outputs.get(OUTPUT, ())
        if {each.name for each in inputs} != set(INPUTS) or len(shape) != 3 or not isinstance(shape[2], int):
            raise unusable(self._model, f"it does not map {', '.join(INPUTS)} to {OUTPUT}")
        return shape[2]


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indices of texts of one length, shortest first, within the limits of a batch."""

    def length(index: int) -> int:
        return len(tokens[index])

    for size, group in groupby(sorted(range(len(tokens)), key=length), key=length):
        indices = list(group)
        rows = max(1, min(BATCH_ROWS, BATCH_TOKENS // size))
        for start in range(0, len(indices), rows):
            yield indices[start : start + rows]


def _stop_if(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise CancelledError
