"""Model files with random weights at full size: as fast or slow as the real ones, and of no other use.

Layers share their bytes in memory, not in the file, so that a file of any size is written with little more memory than
its largest tensor takes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.benchmark.shapes import Case, ModelSizes
from ternlight.engine.errors import EngineError
from ternlight.engine.gguf import Entry, TensorData, ValueType, write_gguf
from ternlight.engine.gguf import types as t

SPARE_BYTES = 500_000_000
"""Left free on the disk."""
_DIFFERENT_BLOCKS = 1 << 16
"""Blocks of random weights; longer tensors repeat them."""

Bytes = NDArray[np.uint8]
Random = np.random.Generator


def write_random_model(path: Path, case: Case, *, seed: int = 0) -> Path:
    """Write a model of the case's sizes to `path`. Raises `EngineError` if the disk has no room for it."""
    random = np.random.default_rng(seed)
    tensors = _tensors(case, random)
    size = sum(tensor.nbytes for tensor in tensors)
    free = shutil.disk_usage(path.parent).free
    if free < size + SPARE_BYTES:
        raise EngineError(
            f"The disk of {path.parent} has {free / 1e9:.1f} GB free, and a model of {size / 1e9:.1f} GB has to be "
            "written for a while. Free some space, or set TMPDIR to a folder with more."
        )
    write_gguf(path, _metadata(case.sizes), tensors)
    return path


def _metadata(sizes: ModelSizes) -> dict[str, Entry]:
    """Sizes, and a vocabulary of the right length whose tokens are numbers."""
    u32, f32, string = ValueType.U32, ValueType.F32, ValueType.STRING
    at = sizes.architecture
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    numbers = [f"t{number}" for number in range(sizes.vocabulary - 3 - len(bytes_))]
    tokens = ["<unk>", "<s>", "</s>", *bytes_, *numbers]
    return {
        "general.architecture": Entry(type=string, value=at),
        "general.name": Entry(type=string, value=f"Random {sizes.name}"),
        f"{at}.block_count": Entry(type=u32, value=sizes.layers),
        f"{at}.context_length": Entry(type=u32, value=4096),
        f"{at}.embedding_length": Entry(type=u32, value=sizes.width),
        f"{at}.feed_forward_length": Entry(type=u32, value=sizes.ff_width),
        f"{at}.attention.head_count": Entry(type=u32, value=sizes.heads),
        f"{at}.attention.head_count_kv": Entry(type=u32, value=sizes.kv_heads),
        f"{at}.attention.key_length": Entry(type=u32, value=sizes.head_dim),
        f"{at}.attention.value_length": Entry(type=u32, value=sizes.head_dim),
        f"{at}.attention.layer_norm_rms_epsilon": Entry(type=f32, value=1e-5),
        f"{at}.rope.dimension_count": Entry(type=u32, value=sizes.head_dim),
        f"{at}.rope.freq_base": Entry(type=f32, value=500_000.0),
        f"{at}.vocab_size": Entry(type=u32, value=sizes.vocabulary),
        "tokenizer.ggml.model": Entry(type=string, value="llama"),
        "tokenizer.ggml.tokens": Entry(type=string, value=tokens),
        "tokenizer.ggml.scores": Entry(type=f32, value=[0.0] * len(tokens)),
        "tokenizer.ggml.token_type": Entry(type=ValueType.I32, value=[2, 3, 3, *[6] * 256, *[1] * len(numbers)]),
        "tokenizer.ggml.bos_token_id": Entry(type=u32, value=1),
        "tokenizer.ggml.eos_token_id": Entry(type=u32, value=2),
        "tokenizer.ggml.unknown_token_id": Entry(type=u32, value=0),
        "tokenizer.ggml.add_bos_token": Entry(type=ValueType.BOOL, value=False),
    }


def _tensors(case: Case, random: Random) -> list[TensorData]:
    sizes = case.sizes
    q, kv = sizes.heads * sizes.head_dim, sizes.kv_heads * sizes.head_dim
    matrices = {
        "attn_q": (sizes.width, q),
        "attn_k": (sizes.width, kv),
        "attn_v": (sizes.width, kv),
        "attn_output": (q, sizes.width),
        "ffn_gate": (sizes.width, sizes.ff_width),
        "ffn_up": (sizes.width, sizes.ff_width),
        "ffn_down": (sizes.ff_width, sizes.width),
    }
    norms = {"attn_norm": sizes.width, "ffn_norm": sizes.width}
    if sizes.qk_norms:
        norms |= {"attn_q_norm": sizes.head_dim, "attn_k_norm": sizes.head_dim}
    if sizes.sub_norms:
        norms |= {"attn_sub_norm": q, "ffn_sub_norm": sizes.ff_width}
    layer = [_matrix(name, dimensions, case.body, random) for name, dimensions in matrices.items()]
    layer += [_norm(name, size) for name, size in norms.items()]
    embedding = _matrix("token_embd", (sizes.width, sizes.vocabulary), case.embedding, random)
    whole = [embedding, _norm("output_norm", sizes.width)]
    if not sizes.tied:
        whole.append(_renamed(embedding, "output.weight"))
    whole += [_renamed(tensor, f"blk.{index}.{tensor.name}") for index in range(sizes.layers) for tensor in layer]
    return whole


def _renamed(tensor: TensorData, name: str) -> TensorData:
    return TensorData(name=name, dimensions=tensor.dimensions, type=tensor.type, data=tensor.data)


def _norm(name: str, size: int) -> TensorData:
    data = np.ones(size, np.float32).tobytes()
    return TensorData(name=f"{name}.weight", dimensions=(size,), type=t.F32, data=data)


def _matrix(name: str, dimensions: tuple[int, int], type: t.TensorType, random: Random) -> TensorData:
    """Weights of about the size that keeps activations at the size they have."""
    count = prod(dimensions) // type.block
    scale = float(1.2 * dimensions[0] ** -0.5)
    if type is t.I2_S:
        trits = _fields(random.integers(0, 3, (min(count, 64 * _DIFFERENT_BLOCKS), 4), np.uint8))
        tail = np.zeros(32, np.uint8)
        tail[:4] = np.array([scale], np.float32).view(np.uint8)
        data: Bytes = np.concatenate([np.resize(trits, count), tail])
    elif type is t.IQ2_BN:  # each row begins with its scale
        trits = _fields(random.integers(0, 3, (min(16 * count, 64 * _DIFFERENT_BLOCKS), 4), np.uint8))
        codes = np.resize(trits, (dimensions[1], dimensions[0] // 4))
        scales = np.full((dimensions[1], 1), scale, np.float32).view(np.uint8)
        data = np.concatenate([scales, codes], 1).reshape(-1)
    else:
        blocks = BLOCKS[type](min(count, _DIFFERENT_BLOCKS), scale, random)
        data = np.resize(blocks, (count, type.block_bytes)).reshape(-1).view(np.uint8)
    return TensorData(name=f"{name}.weight", dimensions=dimensions, type=type, data=data.data)


def _fields(codes: Bytes) -> Bytes:
    """Four codes of two bits in each byte: (..., 4) to (...)."""
    joined: Bytes = np.bitwise_or.reduce(codes << np.array([0, 2, 4, 6], np.uint8), axis=-1)
    return joined


def _halves(count: int, value: float) -> Bytes:
    """`value` as the float16 of each of `count` blocks."""
    return np.full((count, 1), value, np.float16).view(np.uint8)


def _tq2_0(count: int, scale: float, random: Random) -> Bytes:
    return np.concatenate([_fields(random.integers(0, 3, (count, 64, 4), np.uint8)), _halves(count, scale)], 1)


def _q2_0(count: int, scale: float, random: Random) -> Bytes:
    return np.concatenate([_halves(count, scale), _fields(random.integers(0, 3, (count, 16, 4), np.uint8))], 1)


def _q1_0(count: int, scale: float, random: Random) -> Bytes:
    return np.concatenate([_halves(count, scale), random.integers(0, 256, (count, 16), np.uint8)], 1)


def _tq1_0(count: int, scale: float, random: Random) -> Bytes:
    """48 bytes of five trits and 4 of four: a number below 243, stretched to a whole byte and rounded up."""
    numbers = np.concatenate([random.integers(0, 243, (count, 48)), 3 * random.integers(0, 81, (count, 4))], 1)
    return np.concatenate([((numbers * 256 + 242) // 243).astype(np.uint8), _halves(count, scale)], 1)


def _q6_k(count: int, scale: float, random: Random) -> Bytes:
    """192 bytes of quarters, 16 scales around 32, and a float16 that takes codes of +-32 to `scale`."""
    codes, scales = random.integers(0, 256, (count, 192), np.uint8), random.integers(16, 48, (count, 16), np.uint8)
    return np.concatenate([codes, scales, _halves(count, scale / 1024)], 1)


def _f16(count: int, scale: float, random: Random) -> Bytes:
    return random.normal(0, scale, (count, 1)).astype(np.float16).view(np.uint8)


BLOCKS: dict[t.TensorType, Callable[[int, float, Random], Bytes]] = {
    t.TQ2_0: _tq2_0,
    t.Q2_0: _q2_0,
    t.Q1_0: _q1_0,
    t.TQ1_0: _tq1_0,
    t.Q6_K: _q6_k,
    t.F16: _f16,
}
"""Makers of random blocks, shape (count, block_bytes). I2_S and IQ2_BN have scales outside of their blocks."""
