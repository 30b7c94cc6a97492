"""gemma3 (text): embeddings scaled by the root of the width, four norms a layer, GELU, five local layers to one global.

Norm weights in GGUF files already include the +1 of the original. Source: Gemma 3 report, arXiv:2503.19786.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.recipe import Traits, decoder_shape
from ternlight.engine.models.rope import rope_base
from ternlight.engine.models.shape import DecoderShape

MAX_WINDOW = 1 << 30
"""Tokens; more than any context has."""


def gemma3(file: GGUFFile) -> DecoderShape:
    """The shape of a gemma3 file. Raises `ModelFileError`."""
    window = file.integer("attention.sliding_window", default=512)
    global_every = file.integer("attention.sliding_window_pattern", default=6)
    if not 1 <= window <= MAX_WINDOW:
        raise file.refused("gemma3.attention.sliding_window", f"is {window:,}, not from 1 to {MAX_WINDOW:,}")
    if global_every < 1:
        raise file.refused("gemma3.attention.sliding_window_pattern", "is 0")
    traits = Traits(
        activation="gelu",
        qk_norm=True,
        post_norms=True,
        embedding_scale=float(file.integer("embedding_length")) ** 0.5,
        window=window,
        global_every=global_every,
        local_base=rope_base(file, "rope.freq_base_swa"),
    )
    return decoder_shape(file, traits)
