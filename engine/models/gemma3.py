"""gemma3 (text): embeddings scaled by the root of the width, four norms a layer, GELU, five local layers to one global.

Norm weights in GGUF files already include the +1 of the original. Source: Gemma 3 report, arXiv:2503.19786.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.recipe import Traits, decoder_shape
from ternlight.engine.models.shape import DecoderShape


def gemma3(file: GGUFFile) -> DecoderShape:
    """The shape of a gemma3 file. Raises `ModelFileError`."""
    traits = Traits(
        activation="gelu",
        qk_norm=True,
        post_norms=True,
        embedding_scale=float(file.integer("embedding_length")) ** 0.5,
        window=file.integer("attention.sliding_window", default=512),
        global_every=file.integer("attention.sliding_window_pattern", default=6),
        local_base=file.number("rope.freq_base_swa", default=10_000.0),
    )
    return decoder_shape(file, traits)
