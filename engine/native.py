"""Loads a GGUF file into the native decoder: weights packed for this machine's instruction set, norms as float32."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile, open_gguf
from ternlight.engine.kernels import _native
from ternlight.engine.models import RECIPES, DecoderShape, LayerNames

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


class NativeModel:
    """A decoder in memory."""

    def __init__(self, shape: DecoderShape, decoder: _native.Decoder) -> None:
        self.shape = shape
        self.decoder = decoder

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        isa: str,
        threads: int,
        context: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> NativeModel:
        """Read and pack `path`. Raises `ModelFileError`."""
        with open_gguf(path) as file:
            recipe = RECIPES.get(file.architecture)
            if recipe is None:
                raise ModelFileError(
                    f"{path.name} holds a model of the kind {file.architecture!r}, which the native engine does not run."
                )
            shape = recipe(file)
            pool = _native.Pool(threads)
            layers = []
            for index, names in enumerate(shape.names):
                layers.append(_layer(file, shape, names, index, pool))
                if progress is not None:
                    progress(index + 1, shape.layers)
            embedding = [_matrix(file, "token_embd.weight", pool)]
            head = embedding if shape.tied else [_matrix(file, "output.weight", pool)]
            cosine, sine = _tables(shape, context, local=False)
            local_cosine, local_sine = _tables(shape, context, local=True)
            model = {
                "cosine": cosine,
                "sine": sine,
                "local_cosine": local_cosine,
                "local_sine": local_sine,
                "output_norm": _vector(file, "output_norm.weight"),
                "embedding": embedding,
                "head": head,
            }
            return cls(shape, _native.Decoder(_native.Form(isa), pool, _sizes(shape, context), layers, model))


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


def _layer(file: GGUFFile, shape: DecoderShape, names: LayerNames, index: int, pool: _native.Pool) -> dict[str, object]:
    layer: dict[str, object] = {name: [_matrix(file, getattr(names, name), pool)] for name in _MATRICES}
    layer |= {name: _vector(file, getattr(names, name)) for name in _VECTORS if getattr(names, name)}
    layer["local"] = int(shape.is_local(index))
    return layer


def _matrix(file: GGUFFile, name: str, pool: _native.Pool) -> _native.Matrix:
    tensor = file.tensors[name]
    rows, columns = tensor.shape
    type = tensor.type
    if not _native.Matrix.packs(type.id, type.block_bytes, columns):
        raise ModelFileError(f"{file.path.name} stores {name} as {type.name}, which the native engine does not run.")
    data = np.frombuffer(file.data(name), np.uint8)
    try:
        return _native.Matrix.from_file(type.id, type.block_bytes, data, rows, columns, pool)
    except ValueError as error:
        raise ModelFileError(f"{file.path.name} is damaged: in {name}, {error}.") from error


def _vector(file: GGUFFile, name: str) -> NDArray[np.float32]:
    tensor = file.tensors[name]
    if tensor.type.name == "F16":
        return np.frombuffer(file.data(name), np.float16).astype(np.float32)
    if tensor.type.name != "F32":
        raise ModelFileError(
            f"{file.path.name} stores {name} as {tensor.type.name}, which the native engine does not run."
        )
    return np.frombuffer(file.data(name), np.float32).copy()
