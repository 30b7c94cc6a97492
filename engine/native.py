"""The native engine as a backend: GGUF files into the packed decoder, and the KV entries of its timelines.

Weights are repacked for this machine when they are loaded, norms become float32. Blocking; owned by one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import EngineError, ModelFileError, OutOfMemory
from ternlight.engine.gguf import GGUFFile
from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.model_file import open_model
from ternlight.engine.models import RECIPES, DecoderShape, LayerNames
from ternlight.engine.packing import Packer, activation_parts, readable
from ternlight.engine.timeline import CHUNK
from ternlight.engine.vocabulary import NativeVocabulary, vocabulary_from_gguf

_GATES = {"silu": 0, "relu2": 1, "gelu": 2}
_MATRICES = ("q", "k", "v", "o", "gate", "up", "down")
_VECTORS = (
    "attention_norm",
    "ffn_norm",
    "q_bias",
    "k_bias",
    "v_bias",
    "q_norm",
    "k_norm",
    "attention_sub_norm",
    "ffn_sub_norm",
    "attention_post_norm",
    "ffn_post_norm",
)


def refusal(file: GGUFFile) -> str | None:
    """Why the native engine does not run this file, as words that follow "because", or None when it does."""
    if file.architecture not in RECIPES:
        return f"it does not know the architecture {file.architecture!r}"
    foreign = {tensor.type.name for tensor in file.tensors.values() if not readable(tensor)}
    if foreign:
        return f"it does not read weights of the type {', '.join(sorted(foreign))}"
    try:
        RECIPES[file.architecture](file)
    except ModelFileError as error:
        return f"its sizes or tensors are not what it reads ({error.user_message.rstrip('.')})"
    return None


class NativeModel:
    """A loaded model: its weights and vocabulary."""

    def __init__(
        self,
        path: Path,
        *,
        context: int,
        threads: int,
        flag: CancelFlag,
        vocabulary: NativeVocabulary | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Pack the weights of a checked file. `vocabulary` is the file's, where it has been read already.

        `progress` is called with the loaded share, 0 to 1. Raises `ModelFileError`, `Cancelled`.
        """
        with open_model(path) as file:
            self.shape = RECIPES[file.architecture](file)
            self.vocabulary = vocabulary or vocabulary_from_gguf(file)
            self.chat_template = file.chat_template
            self._pool = _native.Pool(threads)
            packer = Packer(file, self.shape, self._pool)
            layers = []
            for index, names in enumerate(self.shape.names):
                flag.check()
                layers.append(_layer(packer, names, local=self.shape.is_local(index)))
                if progress is not None:
                    progress((index + 1) / (self.shape.layers + 1))
            model = _model(packer, self.shape, context)
            self.token_bytes = sum(map(_nbytes, (*layers, {"head": model["head"]})))
            """Bytes of weights that are read for one token."""
            self._decoder = _native.Decoder(FORM, self._pool, _sizes(self.shape, context), layers, model)
        if progress is not None:
            progress(1.0)

    def new_context(self, context: int, threads: int) -> NativeContext:
        """An empty context of `context` tokens. Raises `OutOfMemory`."""
        try:
            return NativeContext(_native.State(self._decoder, context, min(CHUNK, context)))
        except MemoryError as error:
            raise OutOfMemory(
                f"There is not enough memory for a conversation of {context} tokens; close other programs or choose a "
                "smaller context."
            ) from error

    def close(self) -> None:
        """Free the weights. Every context must have been closed."""
        del self._decoder


class NativeContext:
    """KV entries of one timeline, and the evaluation that extends them."""

    def __init__(self, state: _native.State) -> None:
        self._state: _native.State | None = state
        self._logits: NDArray[np.float32] | None = None
        self._count = 0

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> None:
        """Append the KV entries of at most `CHUNK` tokens, at positions from `start`.

        Raises `Cancelled`; the context then still holds exactly the `start` entries before.
        """
        logits = self._open().forward(np.asarray(tokens, np.int32), start, _native.LAST, flag.address)
        if logits is None:
            raise Cancelled
        self._logits, self._count = logits[0], start + len(tokens)

    def evaluate_each(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> NDArray[np.float32] | None:
        """As `evaluate`, with the logits after each token, shape (tokens, vocabulary)."""
        logits = self._open().forward(np.asarray(tokens, np.int32), start, _native.ALL, flag.address)
        if logits is None:
            raise Cancelled
        self._logits, self._count = logits[-1], start + len(tokens)
        return logits

    def logits(self) -> NDArray[np.float32]:
        """Logits after the last evaluated token, shape (vocabulary,)."""
        if self._logits is None:
            raise EngineError("There are no logits before anything was evaluated.", kind="bug")
        return self._logits

    def truncate(self, count: int) -> int:
        """Keep the first `count` entries; what lies behind them is written over when its place is needed."""
        self._count = count
        return count

    def state(self) -> bytes:
        """The entries, in whole pages, behind their number (8 bytes, little endian)."""
        return self._count.to_bytes(8, "little") + self._open().save(self._count)

    def restore(self, state: bytes) -> bool:
        """Replace the entries by those of `state`, from the same model; False if the size does not fit."""
        count = int.from_bytes(state[:8], "little")
        if len(state) < 8 or not self._open().load(memoryview(state)[8:], count):
            return False
        self._count = count
        return True

    def close(self) -> None:
        """Free the memory. Safe to call twice."""
        self._state = None

    def _open(self) -> _native.State:
        if self._state is None:
            raise EngineError("The session is closed.", kind="bug")
        return self._state


def _model(packer: Packer, shape: DecoderShape, context: int) -> dict[str, object]:
    embedding = packer.planes("token_embd.weight")
    head = embedding if shape.tied else packer.planes("output.weight")
    cosine, sine = _tables(shape, context, local=False)
    local_cosine, local_sine = _tables(shape, context, local=True)
    return {
        "cosine": cosine,
        "sine": sine,
        "local_cosine": local_cosine,
        "local_sine": local_sine,
        "output_norm": packer.vector("output_norm.weight"),
        "embedding": embedding,
        "head": head,
        "parts": {"head": activation_parts(head)},
    }


def _sizes(shape: DecoderShape, context: int) -> dict[str, float]:
    return {
        "layers": shape.layers,
        "width": shape.width,
        "heads": shape.heads,
        "kv_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "ff_width": shape.ff_width,
        "vocabulary": shape.vocabulary,
        "window": shape.window,
        "gate": _GATES[shape.activation],
        "epsilon": shape.epsilon,
        "attention_scale": shape.attention_scale,
        "embedding_scale": shape.embedding_scale,
        "neox": int(shape.rope.neox),
        "pairs": shape.rope.frequencies.size,
        "positions": context,
    }


def _tables(
    shape: DecoderShape, context: int, *, local: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | tuple[None, None]:
    rope = shape.local_rope if local else shape.rope
    if rope is None:
        return None, None
    angles = np.arange(context, dtype=np.float64)[:, None] * rope.frequencies
    return (
        np.ascontiguousarray(np.cos(angles) * rope.magnitude, np.float32),
        np.ascontiguousarray(np.sin(angles) * rope.magnitude, np.float32),
    )


def _layer(packer: Packer, names: LayerNames, *, local: bool) -> dict[str, object]:
    matrices = {name: packer.whole(getattr(names, name)) for name in _MATRICES}
    layer: dict[str, object] = dict(matrices)
    layer |= {name: packer.vector(getattr(names, name)) for name in _VECTORS if getattr(names, name)}
    layer["parts"] = {name: activation_parts(planes) for name, planes in matrices.items()}
    layer["local"] = int(local)
    return layer


def _nbytes(part: Mapping[str, object]) -> int:
    """Bytes of all matrices of a part of a model."""
    return sum(matrix.nbytes for matrices in part.values() if isinstance(matrices, list) for matrix in matrices)
