"""A sentence encoder on the native kernels: a GGUF file of arch `bert` into packed weights, token numbers into vectors.

Weights are repacked for this machine when they are loaded; norms, biases and positions become float32. Blocking.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError, OutOfMemory
from ternlight.engine.gguf import GGUFFile, open_gguf
from ternlight.engine.gguf.dequantize import decodable, dequantize
from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.models.bert import NORM, POSITIONS, TOKENIZER_KEY, TYPES, WORDS, bert
from ternlight.engine.models.encoder_shape import EncoderLayerNames, EncoderShape

MAX_TEXTS = 256
"""Texts of one call of `NativeEncoder.encode`."""

_MERGE_ERROR = 0.02
"""What a plane's scale may lose, beside the larger of its group's two, where two planes of trits are merged into one
matrix of bytes: half the products, and vectors as near to exact ones as without. Only tiny scales lose as much."""

_MATRICES = ("q", "k", "v", "o", "up", "down")
Floats = NDArray[np.float32]


class NativeEncoder:
    """A loaded encoder; one call at a time."""

    def __init__(self, path: Path, threads: int, form: _native.Form = FORM) -> None:
        """Check the file and pack its weights. Raises `ModelFileError`, `OutOfMemory`."""
        try:
            with open_gguf(path) as file:
                if file.architecture != "bert":
                    raise file.refused("general.architecture", f"is {file.architecture!r}, no sentence encoder")
                self.shape: EncoderShape = bert(file)
                self.name = file.name
                self.tokenizer_sha256 = file.metadata.get(TOKENIZER_KEY)
                """Of the tokenizer.json that belongs to the model, None where the file does not say."""
                pool, arena = _native.Pool(threads), _native.Arena()
                layers = [_layer(file, self.shape, names, pool, arena) for names in self.shape.names]
                self._encoder = _native.Encoder(
                    form, pool, _sizes(self.shape), layers, _model(file, self.shape, pool), MAX_TEXTS
                )
        except MemoryError as error:
            raise OutOfMemory(f"There is not enough memory for the model {path.name}; close other programs.") from error

    def encode(self, texts: Sequence[Sequence[int]], cancel: int) -> Floats | None:
        """Unit vectors of shape (len(texts), width) of 1 to `MAX_TEXTS` texts, each of 1 to `shape.positions` tokens.

        `cancel` is the address of a byte (`CancelFlag.address`); once it is not 0 the work stops and None is returned.
        Raises ValueError for texts of other numbers or lengths and for tokens that the model has not.
        """
        lengths = [len(text) for text in texts]
        if not 1 <= len(texts) <= MAX_TEXTS or min(lengths) < 1 or max(lengths) > self.shape.positions:
            raise ValueError(f"{len(texts)} texts of {min(lengths, default=0)} to {max(lengths, default=0)} tokens")
        tokens = np.fromiter((token for text in texts for token in text), np.int32, sum(lengths))
        if tokens.min() < 0 or tokens.max() >= self.shape.vocabulary:
            raise ValueError(f"a token is not one of the model's {self.shape.vocabulary}")
        return self._encoder.encode(tokens, np.cumsum([0, *lengths], dtype=np.int32), cancel)


def _sizes(shape: EncoderShape) -> dict[str, float]:
    return {
        "layers": shape.layers,
        "width": shape.width,
        "heads": shape.heads,
        "head_dim": shape.head_dim,
        "ff_width": shape.ff_width,
        "positions": shape.positions,
        "epsilon": shape.epsilon,
    }


def _model(file: GGUFFile, shape: EncoderShape, pool: _native.Pool) -> dict[str, object]:
    position = _values(file, POSITIONS)
    if TYPES in file.tensors:  # every token of a single text is of the first type
        position = position + _values(file, TYPES)[0]
    return {
        "embedding": _planes(file, shape, WORDS, pool),
        "position": np.ascontiguousarray(position, np.float32),
        "norm": _values(file, NORM),
        "norm_bias": _values(file, EncoderLayerNames.bias(NORM)),
    }


def _layer(
    file: GGUFFile, shape: EncoderShape, names: EncoderLayerNames, pool: _native.Pool, arena: _native.Arena
) -> dict[str, object]:
    bias = names.bias
    layer: dict[str, object] = {name: _merged(file, shape, getattr(names, name), pool, arena) for name in _MATRICES}
    layer["qkv_bias"] = np.concatenate([_values(file, bias(name)) for name in (names.q, names.k, names.v)])
    layer |= {f"{name}_bias": _values(file, bias(getattr(names, name))) for name in ("o", "up", "down")}
    for norm in ("attention_norm", "ffn_norm"):
        layer[norm] = _values(file, getattr(names, norm))
        layer[f"{norm}_bias"] = _values(file, bias(getattr(names, norm)))
    return layer


def _merged(
    file: GGUFFile, shape: EncoderShape, name: str, pool: _native.Pool, arena: _native.Arena
) -> list[_native.Matrix]:
    """The matrices whose sum the weight is: one of bytes in the place of two planes of trits."""
    stored = shape.stored(name)
    if len(stored) != 2:
        return [_matrix(file, plane, pool, arena) for plane in stored]
    planes = [_matrix(file, plane, pool) for plane in stored]
    if all(plane.packing == "T2" and plane.group for plane in planes):
        merged, error = _native.Matrix.merged(planes[0], planes[1], pool, arena)
        if error < _MERGE_ERROR:
            return [merged]
    return planes


def _planes(file: GGUFFile, shape: EncoderShape, name: str, pool: _native.Pool) -> list[_native.Matrix]:
    return [_matrix(file, plane, pool) for plane in shape.stored(name)]


def _matrix(file: GGUFFile, name: str, pool: _native.Pool, arena: _native.Arena | None = None) -> _native.Matrix:
    tensor = file.tensors[name]
    (rows, columns), type = tensor.shape, tensor.type
    if not _native.Matrix.packs(type.id, type.block_bytes, columns):
        raise _foreign(file, name, type.name)
    try:
        data = np.frombuffer(file.data(name), np.uint8)
        return _native.Matrix.from_file(type.id, type.block_bytes, data, rows, columns, pool, arena=arena)
    except ValueError as error:
        raise _damaged(file, name, str(error)) from error


def _values(file: GGUFFile, name: str) -> Floats:
    """A small tensor as float32, in its own memory."""
    tensor = file.tensors[name]
    if not decodable(tensor.type):
        raise _foreign(file, name, tensor.type.name)
    values = dequantize(file.data(name), tensor.type, tensor.dimensions[0]).reshape(tensor.shape)
    if not np.isfinite(values).all():
        raise _damaged(file, name, "a value is infinite or not a number")
    return np.array(values, np.float32)


def _foreign(file: GGUFFile, name: str, type: str) -> ModelFileError:
    return ModelFileError(f"{file.path.name} stores {name} as {type}, which the native engine does not run.")


def _damaged(file: GGUFFile, name: str, what: str) -> ModelFileError:
    return ModelFileError(f"{file.path.name} is damaged: in {name}, {what}. Install the model again.")
