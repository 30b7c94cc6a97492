"""The parts that recipes share: sizes that every decoder's metadata has, checked against the tensors themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile, weight_planes
from ternlight.engine.models.rope import rope_from_metadata
from ternlight.engine.models.shape import Activation, DecoderShape, LayerNames, Rope

_UNWEIGHTED = ("rope_freqs.weight",)
"""Tensors that are no layer's: read by `_rope`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What tells one architecture from another."""

    activation: Activation = "silu"
    neox: bool = True
    """Rotate-half pairing; llama's GGUF files permute q and k for the interleaved one."""
    qk_norm: bool = False
    sub_norms: bool = False
    post_norms: bool = False
    biases: bool = False
    row_activations: bool = False
    embedding_scale: float = 1.0
    window: int = 0
    global_every: int = 1
    local_base: float | None = None


def decoder_shape(file: GGUFFile, traits: Traits) -> DecoderShape:
    """Sizes from metadata, each compared with the tensors. Raises `ModelFileError` naming what does not fit."""
    layers = file.block_count
    width = file.integer("embedding_length")
    heads = _same_in_all_layers(file, "attention.head_count", layers, None)
    kv_heads = _same_in_all_layers(file, "attention.head_count_kv", layers, heads)
    if layers == 0 or heads == 0 or kv_heads == 0 or heads % kv_heads or width == 0:
        raise file.refused(f"{file.architecture}.attention.head_count", f"is {heads} with {kv_heads} KV heads")
    head_dim = file.integer("attention.key_length", default=width // heads)
    if file.integer("attention.value_length", default=head_dim) != head_dim:
        raise file.refused(f"{file.architecture}.attention.value_length", "differs from the key length")
    if head_dim % 16 or not 16 <= head_dim <= 256:
        raise file.refused(
            f"{file.architecture}.attention.key_length", f"is {head_dim}, not a multiple of 16 up to 256"
        )
    ff_width = _same_in_all_layers(file, "feed_forward_length", layers, None)
    tied = "output.weight" not in file.tensors
    names = tuple(_layer_names(layer, traits, file) for layer in range(layers))
    embedding = file.tensors.get("token_embd.weight")
    if embedding is None or len(embedding.shape) != 2 or embedding.shape[1] != width:
        raise file.refused("token_embd.weight", f"is missing or has not {width} columns")
    shape = DecoderShape(
        architecture=file.architecture,
        layers=layers,
        width=width,
        heads=heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        ff_width=ff_width,
        vocabulary=embedding.shape[0],
        context=file.integer("context_length"),
        epsilon=file.number("attention.layer_norm_rms_epsilon"),
        activation=traits.activation,
        rope=_rope(file, head_dim, traits),
        local_rope=_local_rope(file, head_dim, traits),
        window=traits.window,
        global_every=traits.global_every,
        embedding_scale=traits.embedding_scale,
        attention_scale=head_dim**-0.5,
        row_activations=traits.row_activations,
        tied=tied,
        names=names,
        planes=weight_planes(file),
    )
    _check_tensors(file, shape)
    return shape


def _same_in_all_layers(file: GGUFFile, suffix: str, layers: int, default: int | None) -> int:
    values = set(file.integers(suffix, layers, default))
    if len(values) != 1:
        raise file.refused(f"{file.architecture}.{suffix}", "differs from layer to layer, which is not supported")
    return values.pop()


def _rope(file: GGUFFile, head_dim: int, traits: Traits) -> Rope:
    factors = None
    if "rope_freqs.weight" in file.tensors:
        factors = np.frombuffer(file.data("rope_freqs.weight"), np.float32)
    return rope_from_metadata(file, head_dim=head_dim, neox=traits.neox, factors=factors)


def _local_rope(file: GGUFFile, head_dim: int, traits: Traits) -> Rope | None:
    if traits.local_base is None:
        return None
    frequencies = traits.local_base ** (-np.arange(0, head_dim, 2, dtype=np.float64) / head_dim)
    return Rope(neox=traits.neox, frequencies=frequencies)


def _layer_names(layer: int, traits: Traits, file: GGUFFile) -> LayerNames:
    at = f"blk.{layer}."

    def optional(name: str, wanted: bool) -> str:
        return f"{at}{name}" if wanted else ""

    def bias(name: str) -> str:
        return optional(f"{name}.bias", traits.biases and f"{at}{name}.bias" in file.tensors)

    return LayerNames(
        attention_norm=f"{at}attn_norm.weight",
        q=f"{at}attn_q.weight",
        k=f"{at}attn_k.weight",
        v=f"{at}attn_v.weight",
        o=f"{at}attn_output.weight",
        ffn_norm=f"{at}ffn_norm.weight",
        gate=f"{at}ffn_gate.weight",
        up=f"{at}ffn_up.weight",
        down=f"{at}ffn_down.weight",
        q_bias=bias("attn_q"),
        k_bias=bias("attn_k"),
        v_bias=bias("attn_v"),
        q_norm=optional("attn_q_norm.weight", traits.qk_norm),
        k_norm=optional("attn_k_norm.weight", traits.qk_norm),
        attention_sub_norm=optional("attn_sub_norm.weight", traits.sub_norms),
        ffn_sub_norm=optional("ffn_sub_norm.weight", traits.sub_norms),
        attention_post_norm=optional("post_attention_norm.weight", traits.post_norms),
        ffn_post_norm=optional("post_ffw_norm.weight", traits.post_norms),
    )


def _check_tensors(file: GGUFFile, shape: DecoderShape) -> None:
    """Every tensor that the forward pass reads is there, with the sizes that the metadata promises, and no others.

    A tensor that is not used would be part of the sums that the model was trained with: scales that belong to
    projections, norms of their inputs, biases. Without them a model loads and speaks gibberish.
    """
    q, kv = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    wanted: dict[str, tuple[int, ...]] = {"output_norm.weight": (shape.width,)}
    if not shape.tied:
        wanted["output.weight"] = (shape.vocabulary, shape.width)
    for names in shape.names:
        wanted |= {
            names.attention_norm: (shape.width,),
            names.ffn_norm: (shape.width,),
            names.q: (q, shape.width),
            names.k: (kv, shape.width),
            names.v: (kv, shape.width),
            names.o: (shape.width, q),
            names.gate: (shape.ff_width, shape.width),
            names.up: (shape.ff_width, shape.width),
            names.down: (shape.width, shape.ff_width),
            names.q_bias: (q,),
            names.k_bias: (kv,),
            names.v_bias: (kv,),
            names.q_norm: (shape.head_dim,),
            names.k_norm: (shape.head_dim,),
            names.attention_sub_norm: (q,),
            names.ffn_sub_norm: (shape.ff_width,),
            names.attention_post_norm: (shape.width,),
            names.ffn_post_norm: (shape.width,),
        }
    used = {*wanted, "token_embd.weight", *_UNWEIGHTED}.union(*shape.planes.values())
    for name in file.tensors:
        if name not in used:
            raise file.refused(name, "is a tensor that models of this architecture are not known to have")
    for name, size in wanted.items():
        if not name:
            continue
        tensor = file.tensors.get(name)
        if tensor is None:
            raise ModelFileError(
                f"{file.path.name} is incomplete: the tensor {name} is missing. Download the file again."
            )
        if tensor.shape != size:
            raise ModelFileError(
                f"{file.path.name} is damaged: the tensor {name} has the shape {tensor.shape} where {size} is needed. "
                f"Download the file again."
            )
