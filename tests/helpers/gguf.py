"""Makers of small GGUF files: whole models with random weights, and headers that lie."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from ternlight.engine.gguf import Entry, TensorData, ValueType, write_gguf
from ternlight.engine.gguf.types import F32, TensorType


def tensor(name: str, values: np.ndarray) -> TensorData:
    """A tensor of f32 `values`, whose last axis becomes the rows."""
    array = np.ascontiguousarray(values, np.float32)
    return TensorData(name=name, dimensions=array.shape[::-1], type=F32, data=array.tobytes())


def stored(name: str, dimensions: tuple[int, ...], type: TensorType, fill: int = 0) -> TensorData:
    """A tensor of any type whose every byte is `fill`."""
    rows = int(np.prod(dimensions[1:], dtype=int))
    return TensorData(name=name, dimensions=dimensions, type=type, data=bytes([fill]) * type.size(dimensions[0], rows))


def tiny_llama_metadata(
    *, embedding: int = 32, layers: int = 2, heads: int = 4, cache_heads: int = 2
) -> dict[str, Entry]:
    """A llama of 259 tokens: three special ones and one for every byte."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    u32, f32, string = ValueType.U32, ValueType.F32, ValueType.STRING
    return {
        "general.architecture": Entry(type=string, value="llama"),
        "general.name": Entry(type=string, value="Tiny"),
        "llama.block_count": Entry(type=u32, value=layers),
        "llama.context_length": Entry(type=u32, value=2048),
        "llama.embedding_length": Entry(type=u32, value=embedding),
        "llama.feed_forward_length": Entry(type=u32, value=2 * embedding),
        "llama.attention.head_count": Entry(type=u32, value=heads),
        "llama.attention.head_count_kv": Entry(type=u32, value=cache_heads),
        "llama.attention.layer_norm_rms_epsilon": Entry(type=f32, value=1e-5),
        "llama.rope.dimension_count": Entry(type=u32, value=embedding // heads),
        "tokenizer.ggml.model": Entry(type=string, value="llama"),
        "tokenizer.ggml.tokens": Entry(type=string, value=tokens),
        "tokenizer.ggml.scores": Entry(type=f32, value=[0.0] * len(tokens)),
        "tokenizer.ggml.token_type": Entry(type=ValueType.I32, value=[2, 3, 3, *([6] * 256)]),
        "tokenizer.ggml.bos_token_id": Entry(type=u32, value=1),
        "tokenizer.ggml.eos_token_id": Entry(type=u32, value=2),
        "tokenizer.ggml.unknown_token_id": Entry(type=u32, value=0),
        "tokenizer.ggml.add_bos_token": Entry(type=ValueType.BOOL, value=False),
    }


def write_tiny_llama(path: Path, *, seed: int = 0, **sizes: int) -> Path:
    """A whole llama model with random f32 weights, a few hundred kilobytes, that any runtime loads."""
    metadata = tiny_llama_metadata(**sizes)
    embedding, layers, heads, cache_heads = (
        int(str(metadata[f"llama.{key}"].value))
        for key in ("embedding_length", "block_count", "attention.head_count", "attention.head_count_kv")
    )
    random = np.random.default_rng(seed)

    def weights(name: str, rows: int, columns: int) -> TensorData:
        return tensor(f"{name}.weight", random.normal(0, columns**-0.5, (rows, columns)))

    def ones(name: str) -> TensorData:
        return tensor(f"{name}.weight", np.ones(embedding))

    cache = embedding // heads * cache_heads
    tensors = [weights("token_embd", 259, embedding), ones("output_norm"), weights("output", 259, embedding)]
    for layer in (f"blk.{index}" for index in range(layers)):
        tensors += [
            ones(f"{layer}.attn_norm"),
            weights(f"{layer}.attn_q", embedding, embedding),
            weights(f"{layer}.attn_k", cache, embedding),
            weights(f"{layer}.attn_v", cache, embedding),
            weights(f"{layer}.attn_output", embedding, embedding),
            ones(f"{layer}.ffn_norm"),
            weights(f"{layer}.ffn_gate", 2 * embedding, embedding),
            weights(f"{layer}.ffn_up", 2 * embedding, embedding),
            weights(f"{layer}.ffn_down", embedding, 2 * embedding),
        ]
    write_gguf(path, metadata, tensors)
    return path


def string(text: str | bytes) -> bytes:
    """A string as the file stores it."""
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str | bytes, type: int, value: bytes) -> bytes:
    """One key and its value's raw bytes."""
    return string(key) + struct.pack("<I", type) + value


def listed(name: str | bytes, dimensions: tuple[int, ...], type: int, offset: int) -> bytes:
    """One entry of the tensor table."""
    return string(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, type, offset)


def raw_gguf(
    path: Path,
    *,
    pairs: tuple[bytes, ...] = (),
    table: tuple[bytes, ...] = (),
    data: bytes = b"",
    magic: bytes = b"GGUF",
    version: int = 3,
    keys: int | None = None,
    tensors: int | None = None,
    alignment: int = 32,
) -> Path:
    """A file from raw pieces, whose counts may lie."""
    counts = struct.pack(
        "<IQQ", version, len(table) if tensors is None else tensors, len(pairs) if keys is None else keys
    )
    header = magic + counts + b"".join((*pairs, *table))
    path.write_bytes(header + bytes(-len(header) % alignment if data else 0) + data)
    return path
