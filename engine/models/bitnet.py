"""bitnet: BitNet b1.58 2B-4T and the earlier BitNet models (arXiv:2402.17764, arXiv:2504.12285).

A norm stands before the output and the down projection ("sub-norms"), and activations are quantised with one scale per
token, as in training. 2B-4T gates with the square of ReLU, the earlier models with SiLU; files converted by llama.cpp
name both `bitnet`, so 2B-4T is then recognised by its vocabulary and depth.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.recipe import Traits, decoder_shape
from ternlight.engine.models.shape import Activation, DecoderShape


def bitnet(file: GGUFFile) -> DecoderShape:
    """The shape of a bitnet, bitnet-25 or bitnet-b1.58 file. Raises `ModelFileError`."""
    embedding = file.tensors.get("token_embd.weight")
    is_2b_4t = embedding is not None and embedding.rows == 128_256 and file.block_count == 30
    activation: Activation = "silu" if file.architecture == "bitnet" and not is_2b_4t else "relu2"
    return decoder_shape(file, Traits(activation=activation, sub_norms=True, row_activations=True))
