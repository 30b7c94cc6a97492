"""Small encoder files of arch bert with random weights, and a WordPiece tokenizer for them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.distill import storage
from ternlight.engine.distill.model import EncoderFile
from ternlight.engine.distill.storage import StoredMatrix

Linear = Callable[[NDArray[np.float32]], StoredMatrix]

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tea", "coffee", "harbour", "##s", "boat", "the", "a", "of", "and", "."]


def planes(count: int) -> Linear:
    """Random ternary planes in the place of weights of which only the shape counts."""

    def stored(weights: NDArray[np.float32]) -> StoredMatrix:
        rng = np.random.default_rng(weights.size)
        rows, columns = weights.shape
        codes = rng.integers(-1, 2, (count, rows, columns)).astype(np.int8)
        scales = rng.uniform(0.02, 0.06, (count, rows, columns // 128)).astype(np.float16)
        return storage.ternary(codes, scales)

    return stored


def tiny_encoder(
    linear: Linear = storage.eight_bits,
    words: Linear = storage.four_bits,
    *,
    width: int = 128,
    heads: int = 4,
    ff_width: int = 256,
    layers: int = 2,
    positions: int = 48,
    vocabulary: int = 60,
    tokenizer_sha256: str = "",
) -> EncoderFile:
    """An encoder whose weights are random."""
    rng = np.random.default_rng(width + layers)

    def random(*shape: int, size: float = 0.05) -> NDArray[np.float32]:
        return (rng.normal(size=shape) * size).astype(np.float32)

    matrices = {
        "token_embd.weight": words(random(vocabulary, width, size=1.0)),
        "position_embd.weight": storage.halves(random(positions, width, size=0.3)),
    }
    vectors = {}
    norms = ["token_embd_norm"]
    for layer in range(layers):
        shapes = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), (width, width))
        shapes |= {"ffn_up": (ff_width, width), "ffn_down": (width, ff_width)}
        for name, shape in shapes.items():
            matrices[f"blk.{layer}.{name}.weight"] = linear(random(*shape))
            vectors[f"blk.{layer}.{name}.bias"] = random(shape[0])
        norms += [f"blk.{layer}.attn_output_norm", f"blk.{layer}.layer_output_norm"]
    for norm in norms:
        vectors[f"{norm}.weight"] = 1 + random(width)
        vectors[f"{norm}.bias"] = random(width)
    return EncoderFile(
        name="Tiny",
        description="random weights",
        heads=heads,
        tokenizer_sha256=tokenizer_sha256,
        matrices=matrices,
        vectors=vectors,
    )


def tiny_tokenizer(path: Path) -> str:
    """Write a tokenizer.json of `WORDS`; its SHA-256."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordPiece({word: id for id, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    marks = [("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    tokenizer.save(str(path))
    return hashlib.sha256(path.read_bytes()).hexdigest()
