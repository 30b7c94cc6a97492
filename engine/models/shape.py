"""What a decoder is, once its file has been read: sizes, switches and the names of its tensors.

One `DecoderShape` describes every architecture that the forward pass runs; a recipe (`llama.py`, `qwen3.py` …) makes it
from a GGUF file's metadata and tensors. The forward pass itself knows no architecture by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Activation = Literal["silu", "relu2", "gelu"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rope:
    """Rotary position embedding of one kind of layer."""

    neox: bool
    """True: dimension i is paired with i + n/2 (rotate-half). False: 2i with 2i + 1 (interleaved)."""
    frequencies: NDArray[np.float64]
    """Radians per position of each pair, shape (rotated dimensions / 2,), scaling already applied."""
    magnitude: float = 1.0
    """Factor on cosine and sine (YaRN's attention factor)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerNames:
    """Tensor names of one layer; "" where the architecture has none."""

    attention_norm: str
    q: str
    k: str
    v: str
    o: str
    ffn_norm: str
    gate: str
    up: str
    down: str
    q_bias: str = ""
    k_bias: str = ""
    v_bias: str = ""
    q_norm: str = ""
    """RMS norm over each head's values of q before RoPE."""
    k_norm: str = ""
    attention_sub_norm: str = ""
    """RMS norm over the concatenated heads before the output projection (BitNet)."""
    ffn_sub_norm: str = ""
    attention_post_norm: str = ""
    """RMS norm of the block's output before it is added to the residual (Gemma)."""
    ffn_post_norm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecoderShape:
    """Sizes and switches of a decoder-only transformer."""

    architecture: str
    layers: int
    width: int
    """Length of the residual stream."""
    heads: int
    kv_heads: int
    head_dim: int
    ff_width: int
    vocabulary: int
    context: int
    """Tokens it was trained for."""
    epsilon: float
    activation: Activation
    rope: Rope
    local_rope: Rope | None = None
    """RoPE of sliding-window layers, where it differs."""
    window: int = 0
    """Tokens a sliding-window layer sees, itself included; 0 for none."""
    global_every: int = 1
    """Layer i attends globally when (i + 1) % global_every == 0; the others use the window."""
    embedding_scale: float = 1.0
    attention_scale: float
    row_activations: bool = False
    """True: activations are quantised with one scale per row, as the model was trained (BitNet)."""
    tied: bool
    """The output head is the token embedding."""
    names: tuple[LayerNames, ...] = field(repr=False)
    planes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """The tensors whose sum a matrix is, by its name, for those that are stored as several."""

    def is_local(self, layer: int) -> bool:
        """Whether `layer` (from 0) sees only the sliding window."""
        return self.window > 0 and (layer + 1) % self.global_every != 0
