"""Sentence embeddings with a small ONNX encoder (all-MiniLM-L6-v2): mean over the tokens, scaled to unit length.

A text's vector does not depend on the texts around it: a batch holds only texts of one token length, so nothing is
padded, and the model quantizes weights alone. Two groupings of the same texts agree to 1e-6 in every component.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import BackendMissing, ModelFileError

if TYPE_CHECKING:
    from ternlight.engine.base import Progress

MAX_TOKENS = 256
"""What the model was trained on; a longer text is embedded by its beginning."""
MAX_CHARACTERS = 65_536
"""Of a text, before it is tokenized: 256 tokens of any language lie far before this."""
BATCH_ROWS = 8
BATCH_TOKENS = 256
"""Rows x length. Larger batches are slower on a processor and their attention scores take hundreds of megabytes."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"


class OnnxEmbedder:
    """A loaded encoder. Calls block; calls from several threads may overlap."""

    def __init__(self, model: Path, tokenizer: Path, threads: int | None = None) -> None:
        """Load `model` (ONNX) and `tokenizer` (tokenizer.json). `threads` None leaves the number to the runtime.

        Raises `BackendMissing` without onnxruntime or tokenizers, `ModelFileError` for a file that cannot be used.
        """
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise BackendMissing(
                f"Embeddings need the package {error.name}, which is not installed. "
                "Run python3 installer/bootstrap.py to install it."
            ) from error
        for path in (model, tokenizer):
            if not path.is_file():
                raise ModelFileError(f"There is no embedding model file {path}. Install the model again.")
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for good
        options.log_severity_level = 4  # what goes wrong is raised; nothing is printed
        if threads is not None:
            options.intra_op_num_threads = max(1, threads)
        try:
            self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's errors share no base class
            raise _unusable(model, str(error)) from error
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # a plain Exception is what the library raises
            raise _unusable(tokenizer, str(error)) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._model = model
        self._dimension = self._checked_dimension()
        if not self._tokens("", None):
            raise _unusable(tokenizer, "it does not mark where a text begins and ends")
        self.embed([""])  # so that weights and tokenizer that cannot work together are refused now

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
        """Unit vectors of shape (len(texts), dimension), in the order of `texts`.

        `progress` gets (texts done, texts) after each batch. `cancelled` is asked before each batch; once it answers
        True, `concurrent.futures.CancelledError` is raised and nothing is returned. An empty text has a vector too.
        Raises `ModelFileError` when the model fails.
        """
        vectors = np.zeros((len(texts), self._dimension), np.float32)
        tokens = [self._tokens(text, cancelled) for text in texts]
        done = 0
        for batch in _batches(tokens):
            _stop_if(cancelled)
            vectors[batch] = self._encode(np.array([tokens[index] for index in batch], np.int64))
            done += len(batch)
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def _tokens(self, text: str, cancelled: Callable[[], bool] | None) -> list[int]:
        _stop_if(cancelled)
        # A lone surrogate (from a broken document) has no UTF-8 form, which is what the tokenizer takes.
        text = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def _encode(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors (rows, dimension) of `ids` (rows, tokens), all of which count."""
        inputs = (ids, np.ones_like(ids), np.zeros_like(ids))
        try:
            (hidden,) = self._session.run([OUTPUT], dict(zip(INPUTS, inputs, strict=True)))
        except Exception as error:  # as above; a tokenizer of another model leads here
            raise _unusable(self._model, str(error)) from error
        mean = hidden.mean(axis=1, dtype=np.float64)
        norm = np.linalg.norm(mean, axis=1, keepdims=True)
        if not np.isfinite(norm).all() or not norm.all():
            raise _unusable(self._model, "it returned no usable numbers")
        vectors: NDArray[np.float32] = (mean / norm).astype(np.float32)
        return vectors

    def _checked_dimension(self) -> int:
        inputs: list[Any] = self._session.get_inputs()
        outputs = {output.name: output.shape for output in self._session.get_outputs()}
        shape = outputs.get(OUTPUT, ())
        if {each.name for each in inputs} != set(INPUTS) or len(shape) != 3 or not isinstance(shape[2], int):
            raise _unusable(self._model, f"it does not map {', '.join(INPUTS)} to {OUTPUT}")
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


def _unusable(path: Path, reason: str) -> ModelFileError:
    return ModelFileError(f"The embedding model file {path.name} cannot be used: {reason}. Install the model again.")
