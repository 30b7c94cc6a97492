"""Memory for blocks of pages: those of one size side by side, on huge pages where the system has them.

Attention reads every block of a long context once for each token. With pages of 4 KiB the processor looks up an address
every 64 lines, which costs a tenth to a quarter of the memory's speed; a block alone seldom fills huge pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.kernels import _native

Bytes = NDArray[np.uint8]

_LINE = 64
_MOST = 16 * _native.HUGE_PAGE
"""Bytes of a slab, unless one block takes more."""
_WASTE = 1 / 32
"""Of a slab, what may be left over at its end."""


@dataclass(slots=True, eq=False)
class Slab:
    """Memory of several blocks of one size."""

    memory: Bytes
    size: int
    """Of a block."""
    count: int
    free: list[int] = field(default_factory=list)
    """The places that are not taken, the next one last."""

    def at(self, place: int) -> Bytes:
        """The memory of one block."""
        stride = _stride(self.size)
        return self.memory[place * stride : place * stride + self.size]


class Slabs:
    """Where the memory of blocks comes from. What was freed is used again; a slab without blocks goes."""

    def __init__(self) -> None:
        self._by_size: dict[int, list[Slab]] = {}

    @property
    def nbytes(self) -> int:
        """Bytes of all slabs. What of them was never written takes no memory."""
        return sum(slab.memory.nbytes for slabs in self._by_size.values() for slab in slabs)

    def take(self, size: int) -> tuple[Slab, int]:
        """A slab and a free place in it; the oldest one that has one, so that the others become empty."""
        slabs = self._by_size.setdefault(size, [])
        slab = next((slab for slab in slabs if slab.free), None)
        if slab is None:
            count = _count(size)
            slab = Slab(_native.huge_bytes(count * _stride(size)), size, count, list(range(count))[::-1])
            slabs.append(slab)
        return slab, slab.free.pop()

    def give(self, slab: Slab, place: int) -> None:
        """The place is free again."""
        slab.free.append(place)
        if len(slab.free) == slab.count:
            self._by_size[slab.size].remove(slab)


def _stride(size: int) -> int:
    return -(-size // _LINE) * _LINE


@cache
def _count(size: int) -> int:
    """Blocks of a slab: the fewest that leave little of their huge pages over."""
    stride = _stride(size)

    def left(count: int) -> float:
        return -(count * stride) % _native.HUGE_PAGE / (count * stride)

    counts = range(1, max(1, _MOST // stride) + 1)
    return next((count for count in counts if left(count) <= _WASTE), min(counts, key=left))
