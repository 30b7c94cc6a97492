"""bert: BERT encoders (Devlin et al. 2019) that embed sentences by the mean over their tokens, such as MiniLM.

Tensors are named as llama.cpp names them. One key is our own: `ternlight.tokenizer.sha256` names the tokenizer.json
that belongs to the model.
"""

from __future__ import annotations

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile, weight_planes
from ternlight.engine.models.encoder_shape import EncoderLayerNames, EncoderShape

TOKENIZER_KEY = "ternlight.tokenizer.sha256"
MEAN_POOLING = 1
"""llama.cpp's number of it in `bert.pooling_type`."""
MAX_POSITIONS = 8192
_UNIT = 16
"""Widths are multiples of it: the lanes that the kernels compute in."""

WORDS, POSITIONS, TYPES = "token_embd.weight", "position_embd.weight", "token_types.weight"
NORM = "token_embd_norm.weight"


def bert(file: GGUFFile) -> EncoderShape:
    """The shape of a bert file, every tensor checked. Raises `ModelFileError` naming what does not fit."""
    layers, width = file.block_count, file.integer("embedding_length")
    heads, ff_width = file.integer("attention.head_count"), file.integer("feed_forward_length")
    if layers == 0 or heads == 0 or width == 0 or width % heads:
        raise file.refused("bert.attention.head_count", f"is {heads} in {layers} layers of width {width}")
    head_dim = width // heads
    if head_dim % _UNIT or head_dim > 256 or ff_width == 0 or ff_width % _UNIT:
        raise file.refused("bert.embedding_length", f"gives heads of {head_dim}, not a multiple of {_UNIT} up to 256")
    if file.integer("pooling_type") != MEAN_POOLING:
        raise file.refused("bert.pooling_type", "is not the mean over the tokens, the only pooling that is known")
    if file.key("attention.causal") not in (None, False):
        raise file.refused("bert.attention.causal", "is set, and a sentence encoder sees the whole sentence")
    epsilon = file.number("attention.layer_norm_epsilon")
    if not 0 < epsilon < 1:
        raise file.refused("bert.attention.layer_norm_epsilon", f"is {epsilon}")
    shape = EncoderShape(
        architecture=file.architecture,
        layers=layers,
        width=width,
        heads=heads,
        head_dim=head_dim,
        ff_width=ff_width,
        vocabulary=_rows(file, WORDS),
        positions=_rows(file, POSITIONS),
        epsilon=epsilon,
        names=tuple(_names(layer) for layer in range(layers)),
        planes=weight_planes(file),
    )
    if not 3 <= shape.positions <= MAX_POSITIONS:
        raise file.refused(POSITIONS, f"has {shape.positions} rows where 3 to {MAX_POSITIONS} are possible")
    _check_tensors(file, shape)
    return shape


def _rows(file: GGUFFile, name: str) -> int:
    tensor = file.tensors.get(name)
    if tensor is None or len(tensor.shape) != 2:
        raise file.refused(name, "is missing or not a matrix")
    return tensor.shape[0]


def _names(layer: int) -> EncoderLayerNames:
    at = f"blk.{layer}."
    return EncoderLayerNames(
        q=f"{at}attn_q.weight",
        k=f"{at}attn_k.weight",
        v=f"{at}attn_v.weight",
        o=f"{at}attn_output.weight",
        up=f"{at}ffn_up.weight",
        down=f"{at}ffn_down.weight",
        attention_norm=f"{at}attn_output_norm.weight",
        ffn_norm=f"{at}layer_output_norm.weight",
    )


def _check_tensors(file: GGUFFile, shape: EncoderShape) -> None:
    """Every tensor that the forward pass reads is there, with the sizes that the metadata promises."""
    width, bias = shape.width, EncoderLayerNames.bias
    wanted: dict[str, tuple[int, ...]] = {
        WORDS: (shape.vocabulary, width),
        POSITIONS: (shape.positions, width),
        NORM: (width,),
        bias(NORM): (width,),
    }
    for names in shape.names:
        square = (names.q, names.k, names.v, names.o)
        matrices = dict.fromkeys(square, (width, width))
        matrices |= {names.up: (shape.ff_width, width), names.down: (width, shape.ff_width)}
        wanted |= matrices
        wanted |= {bias(name): size[:1] for name, size in matrices.items()}
        for norm in (names.attention_norm, names.ffn_norm):
            wanted |= {norm: (width,), bias(norm): (width,)}
    if TYPES in file.tensors:
        wanted[TYPES] = (_rows(file, TYPES), width)
    for name, size in wanted.items():
        tensor = file.tensors.get(name)
        if tensor is None or tensor.shape != size:
            found = "is missing" if tensor is None else f"has the shape {tensor.shape} where {size} is needed"
            raise ModelFileError(f"{file.path.name} is damaged: the tensor {name} {found}. Install the model again.")
