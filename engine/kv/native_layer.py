"""`KVCacheLayer` on the kernels: one layer's pages, sealed and attended to by the code of the forward pass."""

from __future__ import annotations

from typing import Self

import numpy as np

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv.codecs import CODECS, Codec
from ternlight.engine.kv.layer import Heads, LayerSizes
from ternlight.engine.kv.pages import PagePool, PageShape, PageTable


class NativeLayer:
    """The cache of one layer."""

    def __init__(
        self, codec: Codec, sizes: LayerSizes, capacity: int, *, form: _native.Form = FORM, threads: int = 1
    ) -> None:
        """An empty one for up to `capacity` tokens, on the instruction set of `form`."""
        codec = CODECS["f16"] if sizes.window else codec
        sealing = _native.Sealing([codec.number], sizes.kv_heads, sizes.head_dim) if codec.number else None
        float16 = CODECS["f16"].page_bytes(sizes.head_dim) * sizes.kv_heads
        pages = PageShape(
            exact=0 if sizes.window else float16,
            local=float16 if sizes.window else 0,
            sealed=0 if sealing is None else sealing.bytes,
            window=sizes.window,
        )
        self._codec, self._sizes, self._form = codec, sizes, form
        self._threads = _native.Pool(threads)
        self._table = PageTable(PagePool(), pages, capacity, sealing)

    @property
    def codec(self) -> Codec:
        """How full pages are kept; float16 with a window."""
        return self._codec

    @property
    def sizes(self) -> LayerSizes:
        """Of its attention."""
        return self._sizes

    @property
    def length(self) -> int:
        """Tokens whose entries it holds."""
        return self._table.length

    @property
    def nbytes(self) -> int:
        """Bytes of the pages that it holds, those among them that forks share."""
        return sum(block.nbytes for page in self._table.pages for block in page.blocks)

    def extend(self, q: Heads, keys: Heads, values: Heads) -> Heads:
        """See `KVCacheLayer`. Raises `EngineError` beyond the capacity, and MemoryError."""
        self._sizes.check(q, keys, values)
        self._table.reserve(len(q))
        q, keys, values = (np.ascontiguousarray(array) for array in (q, keys, values))
        start, window = self._table.length, self._sizes.window
        mixed = _native.extend_layer(self._form, self._threads, self._table.native, start, window, q, keys, values)
        self._table.advance(len(q))
        return mixed

    def truncate(self, count: int) -> int:
        """See `KVCacheLayer`."""
        return self._table.truncate(count)

    def fork(self) -> Self:
        """See `KVCacheLayer`; all memory is shared until one of the two writes into a page."""
        twin = object.__new__(type(self))
        twin.__dict__ |= self.__dict__
        twin._table = self._table.fork()
        return twin
