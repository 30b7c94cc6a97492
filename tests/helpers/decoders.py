"""Small decoders of every architecture with random weights, written as GGUF files that any runtime loads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from helpers.gguf import tensor, tiny_llama_metadata
from numpy.typing import NDArray

from ternlight.engine.gguf import Entry, TensorData, ValueType, write_gguf
from ternlight.engine.gguf.types import F16, Q8_0, TensorType

WIDTH, FF, HEADS, KV_HEADS, HEAD_DIM, LAYERS, VOCABULARY = 256, 512, 4, 2, 64, 6, 259
SUB_NORMS = ("bitnet", "bitnet-25", "bitnet-b1.58")
ARCHITECTURES = ("llama", "qwen3", "gemma3", *SUB_NORMS)


def weights(name: str, values: NDArray[np.float64], type: TensorType) -> TensorData:
    """A matrix (rows, columns) stored as `type`; Q2_0 gets the trits nearest to the values."""
    rows, columns = values.shape
    if type is F16:
        data = values.astype(np.float16).tobytes()
    elif type is Q8_0:
        blocks = values.reshape(-1, 32)
        scale = (np.abs(blocks).max(1, keepdims=True) / 127).astype(np.float16)
        codes = np.rint(blocks / scale.astype(float)).clip(-127, 127).astype(np.int8)
        data = np.concatenate([scale.view(np.uint8).reshape(-1, 2), codes.view(np.uint8)], 1).tobytes()
    else:
        blocks = values.reshape(-1, 64)
        scale = np.abs(blocks).mean(1, keepdims=True).astype(np.float16) * np.float16(1.5)
        trits = (np.rint(blocks / scale.astype(float)).clip(-1, 1) + 1).astype(np.uint8).reshape(-1, 16, 4)
        codes = trits[..., 0] | trits[..., 1] << 2 | trits[..., 2] << 4 | trits[..., 3] << 6
        data = np.concatenate([scale.view(np.uint8).reshape(-1, 2), codes], 1).tobytes()
    return TensorData(name=f"{name}.weight", dimensions=(columns, rows), type=type, data=data)


def metadata_of(architecture: str, layers: int = LAYERS) -> dict[str, Entry]:
    """Sizes and a byte vocabulary under the keys of `architecture`."""
    u32, f32 = ValueType.U32, ValueType.F32
    tiny = tiny_llama_metadata(embedding=WIDTH, layers=layers, heads=HEADS, cache_heads=KV_HEADS)
    entries = {key.replace("llama.", f"{architecture}.", 1): entry for key, entry in tiny.items()}
    entries["general.architecture"] = Entry(type=ValueType.STRING, value=architecture)
    entries[f"{architecture}.feed_forward_length"] = Entry(type=u32, value=FF)
    entries[f"{architecture}.attention.key_length"] = Entry(type=u32, value=HEAD_DIM)
    entries[f"{architecture}.attention.value_length"] = Entry(type=u32, value=HEAD_DIM)
    entries[f"{architecture}.rope.dimension_count"] = Entry(type=u32, value=HEAD_DIM)
    entries[f"{architecture}.rope.freq_base"] = Entry(type=f32, value=50_000.0)
    entries[f"{architecture}.vocab_size"] = Entry(type=u32, value=VOCABULARY)
    if architecture == "gemma3":
        entries[f"{architecture}.attention.sliding_window"] = Entry(type=u32, value=32)
    return entries


def write_decoder(
    path: Path,
    architecture: str,
    type: TensorType = F16,
    *,
    seed: int = 0,
    tied: bool = False,
    layers: int = LAYERS,
    **extra: Entry,
) -> Path:
    """A whole model. `extra` adds metadata under the architecture's keys, with "_" for "." doubled."""
    random = np.random.default_rng(seed)

    def matrix(name: str, rows: int, columns: int) -> TensorData:
        return weights(name, random.normal(0, 0.8 * columns**-0.5, (rows, columns)), type)

    def norm(name: str, size: int) -> TensorData:
        return tensor(f"{name}.weight", 1 + 0.2 * random.standard_normal(size))

    tensors = [matrix("token_embd", VOCABULARY, WIDTH), norm("output_norm", WIDTH)]
    if not tied:
        tensors.append(matrix("output", VOCABULARY, WIDTH))
    for at in (f"blk.{layer}." for layer in range(layers)):
        tensors += [
            norm(f"{at}attn_norm", WIDTH),
            matrix(f"{at}attn_q", HEADS * HEAD_DIM, WIDTH),
            matrix(f"{at}attn_k", KV_HEADS * HEAD_DIM, WIDTH),
            matrix(f"{at}attn_v", KV_HEADS * HEAD_DIM, WIDTH),
            matrix(f"{at}attn_output", WIDTH, HEADS * HEAD_DIM),
            norm(f"{at}ffn_norm", WIDTH),
            matrix(f"{at}ffn_gate", FF, WIDTH),
            matrix(f"{at}ffn_up", FF, WIDTH),
            matrix(f"{at}ffn_down", WIDTH, FF),
        ]
        if architecture in ("qwen3", "gemma3"):
            tensors += [norm(f"{at}attn_q_norm", HEAD_DIM), norm(f"{at}attn_k_norm", HEAD_DIM)]
        if architecture == "gemma3":
            tensors += [norm(f"{at}post_attention_norm", WIDTH), norm(f"{at}post_ffw_norm", WIDTH)]
        if architecture in SUB_NORMS:
            tensors += [norm(f"{at}attn_sub_norm", HEADS * HEAD_DIM), norm(f"{at}ffn_sub_norm", FF)]
    entries = metadata_of(architecture, layers)
    entries |= {f"{architecture}.{key.replace('__', '.')}": entry for key, entry in extra.items()}
    write_gguf(path, entries, tensors)
    return path
