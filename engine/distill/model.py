"""An encoder as it leaves training, and its file for the native engine."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.distill import storage
from ternlight.engine.distill.storage import StoredMatrix
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, TensorData, ValueType, plane_name, write_gguf
from ternlight.engine.gguf.planes import PLANES_KEY
from ternlight.engine.gguf.types import F16, F32
from ternlight.engine.models.bert import MEAN_POOLING, NORM, POSITIONS, TOKENIZER_KEY, WORDS

Floats = NDArray[np.float32]

HEADS = 12
EPSILON = 1e-12
MAX_TOKENS = 256
"""What MiniLM was trained on; its table has 512 positions, of which the last were never used for sentences."""

_LINEARS = {"qkv": "attn_qkv", "out": "attn_output", "ffn_in": "ffn_up", "ffn_out": "ffn_down"}
_NORMS = {"ln1": "attn_output_norm", "ln2": "layer_output_norm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderFile:
    """Everything that goes into a model file. Tensors by their GGUF name."""

    name: str
    description: str
    heads: int
    tokenizer_sha256: str
    """Of the tokenizer.json that belongs to it; "" lets any be used."""
    matrices: Mapping[str, StoredMatrix]
    vectors: Mapping[str, Floats]

    def write(self, path: Path) -> None:
        """Write the file whole or not at all. Raises `ModelFileError` when the disk refuses."""
        planes = max(len(matrix.planes) for matrix in self.matrices.values())
        metadata = self._metadata()
        if self.tokenizer_sha256:
            metadata[TOKENIZER_KEY] = Entry(type=ValueType.STRING, value=self.tokenizer_sha256)
        if planes > 1:
            metadata[PLANES_KEY] = Entry(type=ValueType.U32, value=planes)
        tensors = []
        for name, matrix in self.matrices.items():
            tensors += [
                TensorData(name=plane_name(name, plane), dimensions=matrix.shape[::-1], type=matrix.type, data=data)
                for plane, data in enumerate(matrix.planes)
            ]
        for name, values in self.vectors.items():
            exact = bool((values.astype(np.float16).astype(np.float32) == values).all())
            data = values.astype("<f2" if exact else "<f4").tobytes()
            tensors.append(TensorData(name=name, dimensions=(values.size,), type=F16 if exact else F32, data=data))
        write_gguf(path, metadata, tensors)

    def _metadata(self) -> dict[str, Entry]:
        u32, f32, string = ValueType.U32, ValueType.F32, ValueType.STRING
        layers = sum(name.endswith("attn_q.weight") for name in self.matrices)
        words, up = self.matrices[WORDS], self.matrices["blk.0.ffn_up.weight"]
        return {
            "general.architecture": Entry(type=string, value="bert"),
            "general.name": Entry(type=string, value=self.name),
            "general.description": Entry(type=string, value=self.description),
            "general.license": Entry(type=string, value="apache-2.0"),
            "bert.block_count": Entry(type=u32, value=layers),
            "bert.context_length": Entry(type=u32, value=self.matrices[POSITIONS].shape[0]),
            "bert.embedding_length": Entry(type=u32, value=words.shape[1]),
            "bert.feed_forward_length": Entry(type=u32, value=up.shape[0]),
            "bert.attention.head_count": Entry(type=u32, value=self.heads),
            "bert.attention.layer_norm_epsilon": Entry(type=f32, value=EPSILON),
            "bert.attention.causal": Entry(type=ValueType.BOOL, value=False),
            "bert.pooling_type": Entry(type=u32, value=MEAN_POOLING),
        }


def from_arrays(path: Path) -> EncoderFile:
    """A trained student from the .npz arrays that `train` leaves.

    Arrays (K planes, O outputs, I inputs): word.codes uint8 (V, D/2) with two 4-bit codes a byte, value code - 8, the
    even column low; word.scales float16 (V, groups); pos float16 (P, D); emb_ln.w/.b; and for each layer l and each of
    qkv, out, ffn_in, ffn_out: codes uint8 (K, O, I/4) with four 2-bit codes a byte, value code - 1; scales float16
    (K, O, I/128); bias float16; ln1 and ln2 .w/.b float32. meta: JSON text. Raises `ModelFileError` for another file.
    """
    try:
        with np.load(path) as arrays:
            return _from_arrays({name: arrays[name] for name in arrays.files})
    except (OSError, KeyError, ValueError, EOFError, TypeError, AttributeError) as error:
        raise ModelFileError(f"{path.name} does not hold the arrays of a trained encoder: {error}.") from error


def _from_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> EncoderFile:
    meta = json.loads(bytes(arrays["meta"].view(np.uint8)).decode())

    def halves_of(name: str) -> NDArray[np.float16]:
        return arrays[name].astype(np.float16)

    packed = arrays["word.codes"].astype(np.uint8)
    words = np.stack([packed & 15, packed >> 4], -1).reshape(len(packed), -1).astype(np.int8) - np.int8(8)
    matrices = {WORDS: storage.nibbles(words, halves_of("word.scales"))}
    matrices[POSITIONS] = storage.halves(arrays["pos"].astype(np.float32))
    vectors = _norms(arrays, "emb_ln", NORM.removesuffix(".weight"))
    for layer in range(meta["layers"]):
        for name in _LINEARS:
            bits = arrays[f"{layer}.{name}.codes"].astype(np.uint8)
            codes = np.stack([bits >> shift & 3 for shift in (0, 2, 4, 6)], -1).reshape(*bits.shape[:2], -1)
            matrix = storage.ternary(codes.astype(np.int8) - np.int8(1), halves_of(f"{layer}.{name}.scales"))
            _place(matrices, vectors, layer, name, matrix, arrays[f"{layer}.{name}.bias"].astype(np.float32))
        for name, stored in _NORMS.items():
            vectors |= _norms(arrays, f"{layer}.{name}", f"blk.{layer}.{stored}")
    planes = len(arrays["0.qkv.codes"])
    return EncoderFile(
        name=f"MiniLM-L6 ternary, {planes} plane{'s' * (planes > 1)}",
        description="all-MiniLM-L6-v2 distilled into ternary weights by the Ternlight project",
        heads=meta["heads"],
        tokenizer_sha256=meta["tokenizer_sha256"],
        matrices=matrices,
        vectors=vectors,
    )


def from_teacher(
    path: Path,
    linear: Callable[[Floats], StoredMatrix],
    words: StoredMatrix | None,
    *,
    name: str,
    tokenizer_sha256: str,
) -> EncoderFile:
    """The float model of a .safetensors file with its matrices stored by `linear`, untrained.

    `words` stands for the word table; None stores it by `linear` too. Raises `ModelFileError`.
    """
    weights = read_safetensors(path)
    matrices = {WORDS: words or linear(weights["embeddings.word_embeddings.weight"])}
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    matrices[POSITIONS] = storage.halves(positions + weights["embeddings.token_type_embeddings.weight"][0])
    vectors = _teacher_norm(weights, "embeddings.LayerNorm", NORM.removesuffix(".weight"))
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in weights:
        at = f"encoder.layer.{layer}."
        inner = f"{at}attention.self."
        for ours, theirs in (
            ("attn_q", f"{inner}query"),
            ("attn_k", f"{inner}key"),
            ("attn_v", f"{inner}value"),
            ("attn_output", f"{at}attention.output.dense"),
            ("ffn_up", f"{at}intermediate.dense"),
            ("ffn_down", f"{at}output.dense"),
        ):
            matrices[f"blk.{layer}.{ours}.weight"] = linear(weights[f"{theirs}.weight"])
            vectors[f"blk.{layer}.{ours}.bias"] = weights[f"{theirs}.bias"]
        vectors |= _teacher_norm(weights, f"{at}attention.output.LayerNorm", f"blk.{layer}.attn_output_norm")
        vectors |= _teacher_norm(weights, f"{at}output.LayerNorm", f"blk.{layer}.layer_output_norm")
        layer += 1
    return EncoderFile(
        name=name,
        description="all-MiniLM-L6-v2 of the sentence-transformers project, stored in fewer bits",
        heads=HEADS,
        tokenizer_sha256=tokenizer_sha256,
        matrices=matrices,
        vectors=vectors,
    )


def read_safetensors(path: Path) -> dict[str, Floats]:
    """The float tensors of a .safetensors file as float32: u64 length, JSON header, data. Raises `ModelFileError`."""
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(size, 1 << 24)))
            data = file.read()
        kinds = {"F32": "<f4", "F16": "<f2"}
        tensors = {}
        for name, entry in header.items():
            if name == "__metadata__" or entry["dtype"] not in kinds:
                continue
            first, last = entry["data_offsets"]
            values = np.frombuffer(data[first:last], kinds[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"]).astype(np.float32)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ModelFileError(f"{path.name} cannot be read as safetensors: {error}.") from error
    return tensors


def _place(
    matrices: dict[str, StoredMatrix],
    vectors: dict[str, Floats],
    layer: int,
    name: str,
    matrix: StoredMatrix,
    bias: Floats,
) -> None:
    """Store a linear layer under its GGUF names, the fused one as its three parts."""
    if name != "qkv":
        matrices[f"blk.{layer}.{_LINEARS[name]}.weight"] = matrix
        vectors[f"blk.{layer}.{_LINEARS[name]}.bias"] = bias
        return
    for part, rows, values in zip("qkv", storage.split_rows(matrix, 3), np.split(bias, 3), strict=True):
        matrices[f"blk.{layer}.attn_{part}.weight"] = rows
        vectors[f"blk.{layer}.attn_{part}.bias"] = values


def _norms(arrays: Mapping[str, NDArray[np.generic]], name: str, stored: str) -> dict[str, Floats]:
    return {
        f"{stored}.weight": arrays[f"{name}.w"].astype(np.float32),
        f"{stored}.bias": arrays[f"{name}.b"].astype(np.float32),
    }


def _teacher_norm(weights: Mapping[str, Floats], name: str, stored: str) -> dict[str, Floats]:
    return {f"{stored}.weight": weights[f"{name}.weight"], f"{stored}.bias": weights[f"{name}.bias"]}
