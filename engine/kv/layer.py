"""What the cache of one layer is to whoever evaluates a sequence, however it keeps the entries.

`NativeLayer` is the kernels' (the very pages and code of the forward pass), `ReferenceLayer` the same in NumPy. A
layer can be tested, measured and replaced through this alone; a model has one `PageTable` for all its layers instead,
because their pages come and go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.kv.codecs import Codec

Heads = NDArray[np.float32]
"""(tokens, heads, head_dim)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSizes:
    """The sizes of a layer's attention."""

    heads: int
    kv_heads: int
    head_dim: int
    """A multiple of 16, at most 256."""
    window: int = 0
    """Tokens that a token sees, itself among them; 0 for all. A layer with a window seals nothing."""

    def __post_init__(self) -> None:
        if self.head_dim % 16 or not 0 < self.head_dim <= 256:
            raise ValueError(f"heads of {self.head_dim} are no multiple of 16 up to 256")
        if not 0 < self.kv_heads <= self.heads or self.heads % self.kv_heads:
            raise ValueError(f"{self.heads} query heads cannot share {self.kv_heads} KV heads")

    def check(self, q: Heads, keys: Heads, values: Heads) -> None:
        """Raise ValueError unless these are the float32 heads of at least one token."""
        tokens = len(q)
        cached = tokens, self.kv_heads, self.head_dim
        if tokens == 0 or q.shape != (tokens, self.heads, self.head_dim) or not keys.shape == values.shape == cached:
            raise ValueError(f"{q.shape}, {keys.shape} and {values.shape} are not the heads of a layer with {self}")
        if {array.dtype for array in (q, keys, values)} != {np.dtype(np.float32)}:
            raise ValueError("queries, keys and values have to be float32")


class KVCacheLayer(Protocol):
    """Keys and values of one layer for one sequence, in pages of 64 tokens.

    A token in page p reads pages 0, p - 1 and p in float16 and the others as the codec keeps them. So what a token gets
    depends on the tokens before it, and not on the calls that they came in.
    """

    @property
    def codec(self) -> Codec:
        """How full pages are kept."""
        ...

    @property
    def sizes(self) -> LayerSizes:
        """Of its attention."""
        ...

    @property
    def length(self) -> int:
        """Tokens whose entries it holds."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes of the pages that it holds, those among them that forks share."""
        ...

    def extend(self, q: Heads, keys: Heads, values: Heads) -> Heads:
        """Append the next tokens and return their attention, as `q`: each token's over all up to itself.

        q (tokens, heads, head_dim) is scaled already; keys and values are (tokens, kv_heads, head_dim), all with their
        positions (RoPE) and float32. Query heads share KV heads in their order. Raises ValueError for other arrays.
        """
        ...

    def truncate(self, count: int) -> int:
        """Keep at most the first `count` tokens; returns how many could be kept.

        Fewer may be: exact pages are let go once they are far behind, and a sequence goes on only where they are.
        """
        ...

    def fork(self) -> Self:
        """Another sequence with the same tokens so far; what one appends the other does not see."""
        ...
