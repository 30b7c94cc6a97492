"""The codecs of the KV cache and the exact bytes that each takes. Layout: engine/kernels/src/kv_codec.h."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_TOKENS = 64
PIECE_TOKENS = 16
"""Of the pieces of a page in float16."""
LINE = 64
"""Bytes that parts of a page are aligned to."""
EDGE_LAYERS = 2
"""Layers at each end that a codec with an `edge` treats more gently."""


def page_words(head_dim: int) -> int:
    """16-bit words of a sealed page that hold the scales of 64 keys and 64 values, and the mean of the keys."""
    return max(2 * PAGE_TOKENS, -(-2 * head_dim // LINE) * LINE // 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How the complete pages of the cache are kept. A value is one number of a key or a value."""

    name: str
    number: int
    """In the enumeration of src/kv_codec.h; 0 keeps float16."""
    k_bits: int
    v_bits: int
    edge: str | None = None
    """The codec of the first and last `EDGE_LAYERS` layers, if another."""
    experimental: bool = False
    """Loses too much for ordinary use."""

    def page_bytes(self, head_dim: int) -> int:
        """Bytes of a page of 64 tokens of one KV head, K and V."""
        if self.number == 0:
            return 2 * 2 * PAGE_TOKENS * head_dim
        return PAGE_TOKENS * head_dim * (self.k_bits + self.v_bits) // 8 + 2 * page_words(head_dim)

    def bits_per_value(self, head_dim: int) -> float:
        """Stored bits, scales included, of one value of a complete page; means take none of their own."""
        return self.page_bytes(head_dim) * 8 / (2 * PAGE_TOKENS * head_dim)

    def of_layer(self, index: int, layers: int) -> Codec:
        """The codec of one layer."""
        at_edge = index < EDGE_LAYERS or index >= layers - EDGE_LAYERS
        return CODECS[self.edge] if self.edge is not None and at_edge else self


CODECS = {
    codec.name: codec
    for codec in (
        Codec(name="f16", number=0, k_bits=16, v_bits=16),
        Codec(name="kv8", number=1, k_bits=8, v_bits=8),
        Codec(name="kv4", number=2, k_bits=4, v_bits=4),
        Codec(name="kv4/3", number=3, k_bits=4, v_bits=3),
        Codec(name="kv3", number=4, k_bits=3, v_bits=3),
        Codec(name="kv4/2", number=5, k_bits=4, v_bits=2, edge="kv4"),
        Codec(name="kv2", number=6, k_bits=2, v_bits=2, experimental=True),
    )
}
"""By name, from the most exact to the smallest."""

DEFAULT = CODECS["kv4"]
