"""llama: SmolLM2, Falcon3, Falcon-E, TriLM, Llama 3 and everything else that llama.cpp stores under that name.

GGUF files of this architecture have the rows of q and k permuted within each head, so that RoPE pairs neighbours.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.recipe import Traits, decoder_shape
from ternlight.engine.models.shape import DecoderShape


def llama(file: GGUFFile) -> DecoderShape:
    """The shape of a llama file. Raises `ModelFileError`."""
    return decoder_shape(file, Traits(activation="silu", neox=False, biases=True))
