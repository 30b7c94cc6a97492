"""Small float models as .safetensors files, and trained arrays, both random."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

LAYERS = 2


def write_teacher(path: Path, *, width: int = 384, ff_width: int = 512, words: int = 40, positions: int = 300) -> Path:
    """A .safetensors file with the tensors of a small BERT."""
    rng = np.random.default_rng(5)
    sizes = {"word_embeddings": words, "position_embeddings": positions, "token_type_embeddings": 2}
    tensors = {f"embeddings.{name}.weight": rng.normal(size=(rows, width)) for name, rows in sizes.items()}
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        linears = {f"{at}attention.self.{name}": (width, width) for name in ("query", "key", "value")}
        linears |= {f"{at}attention.output.dense": (width, width)}
        linears |= {f"{at}intermediate.dense": (ff_width, width), f"{at}output.dense": (width, ff_width)}
        for name, shape in linears.items():
            tensors |= {f"{name}.weight": rng.normal(size=shape) * 0.05, f"{name}.bias": rng.normal(size=shape[0])}
        norms += [f"{at}attention.output.LayerNorm", f"{at}output.LayerNorm"]
    for norm in norms:
        tensors |= {f"{norm}.weight": rng.normal(size=width), f"{norm}.bias": rng.normal(size=width)}
    header, data = {}, b""
    for name, values in tensors.items():
        stored = values.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def trained_arrays(planes: int, *, width: int = 384, ff_width: int = 512, words: int = 40) -> dict[str, np.ndarray]:
    """What training leaves."""
    rng = np.random.default_rng(planes)
    found: dict[str, np.ndarray] = {
        "word.codes": rng.integers(0, 256, (words, width // 2)).astype(np.uint8),
        "word.scales": rng.uniform(0.01, 0.02, (words, width // 64)).astype(np.float16),
        "pos": rng.normal(size=(50, width)).astype(np.float16),
    }
    norms = ["emb_ln"]
    for layer in range(LAYERS):
        sizes = {
            "qkv": (3 * width, width),
            "out": (width, width),
            "ffn_in": (ff_width, width),
            "ffn_out": (width, ff_width),
        }
        for name, (rows, columns) in sizes.items():
            trits = rng.integers(0, 3, (4, planes, rows, columns // 4)).astype(np.uint8)
            found[f"{layer}.{name}.codes"] = trits[0] | trits[1] << 2 | trits[2] << 4 | trits[3] << 6
            found[f"{layer}.{name}.scales"] = rng.uniform(0.01, 0.05, (planes, rows, columns // 128)).astype(np.float16)
            found[f"{layer}.{name}.bias"] = rng.normal(size=rows).astype(np.float16)
        norms += [f"{layer}.ln1", f"{layer}.ln2"]
    for norm in norms:
        found |= {f"{norm}.{part}": rng.normal(size=width).astype(np.float32) for part in "wb"}
    meta = {"layers": LAYERS, "heads": 12, "tokenizer_sha256": "0" * 64}
    found["meta"] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    return found
