"""What a sentence encoder is, once its file has been read: sizes, switches and the names of its tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderLayerNames:
    """Tensor names of one layer. Every matrix and every norm has a bias of the same name's end."""

    q: str
    k: str
    v: str
    o: str
    up: str
    down: str
    attention_norm: str
    """LayerNorm after the sum of the attention and its input."""
    ffn_norm: str

    @staticmethod
    def bias(name: str) -> str:
        """The bias that goes with a weight."""
        return f"{name.removesuffix('.weight')}.bias"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderShape:
    """Sizes and switches of an encoder with post-norm layers, learned positions, GELU and mean pooling."""

    architecture: str
    layers: int
    width: int
    """Length of the residual stream, and of a vector."""
    heads: int
    head_dim: int
    ff_width: int
    vocabulary: int
    positions: int
    """Tokens of the longest text, the marks of its beginning and end included."""
    epsilon: float
    names: tuple[EncoderLayerNames, ...] = field(repr=False)
    planes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """The tensors whose sum a matrix is, by its name, for those that are stored as several."""

    def stored(self, name: str) -> tuple[str, ...]:
        """The tensors whose sum the matrix `name` is."""
        return self.planes.get(name, (name,))
