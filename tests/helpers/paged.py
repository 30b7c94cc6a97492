"""Small native models for tests of the KV cache, and the ways in which a text can be evaluated with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from helpers.decoders import VOCABULARY, write_decoder
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.native import NativeContext, NativeModel

CONTEXT = 1024
Logits = NDArray[np.float32]


def tokens_of(count: int, seed: int = 1) -> list[int]:
    """A text of `count` tokens of the small models' vocabulary."""
    return [int(token) for token in np.random.default_rng(seed).integers(3, VOCABULARY, count)]


def small_model(
    folder: Path, *, architecture: str = "llama", codec: str = "f16", threads: int = 1, layers: int = 6
) -> NativeModel:
    """A model with random weights and room for `CONTEXT` tokens."""
    path = folder / f"{architecture}-{layers}.gguf"
    if not path.exists():
        write_decoder(path, architecture, layers=layers)
    return NativeModel(path, context=CONTEXT, threads=threads, flag=CancelFlag(), codec=CODECS[codec])


def evaluate(context: NativeContext, tokens: list[int], *, start: int = 0, chunk: int = 256) -> Logits:
    """Evaluate `tokens` from `start` on, `chunk` at a time; the logits after the last."""
    for at in range(start, len(tokens), chunk):
        context.evaluate(tokens[at : at + chunk], at, CancelFlag())
    return context.logits().copy()
