"""qwen3: Qwen3 and the Bonsai and Ternary Bonsai models made from it (1.7B, 4B, 8B).

As llama, but RoPE rotates halves, and q and k are normalised over each head before it (Qwen3 report, arXiv:2505.09388).
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.recipe import Traits, decoder_shape
from ternlight.engine.models.shape import DecoderShape


def qwen3(file: GGUFFile) -> DecoderShape:
    """The shape of a qwen3 file. Raises `ModelFileError`."""
    return decoder_shape(file, Traits(activation="silu", qk_norm=True))
