"""`KVCacheLayer` in plain NumPy: the rules of the cache once more, without pages that are shared or written into."""

from __future__ import annotations

import copy
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine import reference as kernels
from ternlight.engine.kv import reference
from ternlight.engine.kv.codecs import CODECS, PAGE_TOKENS, PIECE_TOKENS, Codec
from ternlight.engine.kv.footprint import EXACT_PAGES
from ternlight.engine.kv.layer import Heads, LayerSizes

Halves = NDArray[np.float16]
Part = tuple[reference.Exact, reference.Exact]
"""Normalised outputs (rows, head_dim), and the logarithm of the sum of exponentials of the scores (rows,)."""


class ReferenceLayer:
    """The cache of one layer. What it has let go is no number any more, so reading it would be seen."""

    def __init__(self, codec: Codec, sizes: LayerSizes) -> None:
        """An empty one."""
        self._codec, self._sizes = CODECS["f16"] if sizes.window else codec, sizes
        self._keys, self._values = np.zeros((2, 0, sizes.kv_heads, sizes.head_dim), np.float16)
        self._exact: frozenset[int] = frozenset()
        """Pages that are there in float16."""
        self._sealed: dict[int, list[reference.Bytes]] = {}
        """Those that are there sealed, of each KV head."""

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
        return len(self._keys)

    @property
    def nbytes(self) -> int:
        """Bytes that its pages take in pieces of 16 tokens, and sealed."""
        tokens = (min(PAGE_TOKENS, self.length - page * PAGE_TOKENS) for page in self._exact)
        pieces = sum(-(-count // PIECE_TOKENS) for count in tokens)
        float16 = pieces * 4 * PIECE_TOKENS * self._sizes.head_dim
        return self._sizes.kv_heads * (float16 + len(self._sealed) * self._codec.page_bytes(self._sizes.head_dim))

    def extend(self, q: Heads, keys: Heads, values: Heads) -> Heads:
        """See `KVCacheLayer`."""
        self._sizes.check(q, keys, values)
        start = self.length
        self._keys = np.concatenate([self._keys, keys.astype(np.float16)])
        self._values = np.concatenate([self._values, values.astype(np.float16)])
        self._exact |= frozenset(range(start // PAGE_TOKENS, -(-self.length // PAGE_TOKENS)))
        for page in range(max(1, start // PAGE_TOKENS), self.length // PAGE_TOKENS):
            if self._codec.number:
                self._sealed[page] = [self._seal(page, head) for head in range(self._sizes.kv_heads)]
        mixed = np.empty(q.shape, np.float32)
        group = self._sizes.heads // self._sizes.kv_heads
        for page in range(start // PAGE_TOKENS, -(-self.length // PAGE_TOKENS)):
            first = max(start, page * PAGE_TOKENS)
            here = slice(first - start, min(self.length, (page + 1) * PAGE_TOKENS) - start)
            for head in range(self._sizes.kv_heads):
                heads = slice(head * group, (head + 1) * group)
                mixed[here, heads] = self._attend(q[here, heads], first, page, head)
        self._let_go()
        return mixed

    def truncate(self, count: int) -> int:
        """See `KVCacheLayer`."""
        count = min(count, self.length)
        ends = (count, *range(count // PAGE_TOKENS * PAGE_TOKENS, -1, -PAGE_TOKENS))
        count = next(end for end in ends if self._needed(end) <= self._exact)
        self._keys, self._values = self._keys[:count], self._values[:count]
        self._exact = frozenset(page for page in self._exact if page * PAGE_TOKENS < count)
        self._sealed = {page: sealed for page, sealed in self._sealed.items() if (page + 1) * PAGE_TOKENS <= count}
        return count

    def fork(self) -> Self:
        """See `KVCacheLayer`."""
        twin = copy.copy(self)
        twin._keys, twin._values = self._keys.copy(), self._values.copy()
        twin._sealed = self._sealed.copy()
        return twin

    def _needed(self, length: int) -> frozenset[int]:
        """The exact pages over which a sequence of `length` tokens goes on."""
        pages, last = -(-length // PAGE_TOKENS), length // PAGE_TOKENS
        if self._sizes.window:
            return frozenset(range(max(0, length + 1 - self._sizes.window) // PAGE_TOKENS, pages))
        unsealed = {page for page in range(pages) if page not in self._sealed}
        return frozenset(page for page in unsealed | {0, last - 1, last} if 0 <= page < pages)

    def _let_go(self) -> None:
        """Forget what is not needed, but for one page more than that, to go back to."""
        if self._sizes.window:
            first = (self.length - PAGE_TOKENS + 1 - self._sizes.window) // PAGE_TOKENS
            gone = {page for page in self._exact if page < first}
        else:
            first = self.length // PAGE_TOKENS - (EXACT_PAGES - 2)
            gone = {page for page in self._exact & self._sealed.keys() if page < first}
        self._exact -= gone
        for page in gone:
            for side in (self._keys, self._values):
                side[page * PAGE_TOKENS : (page + 1) * PAGE_TOKENS] = np.nan

    def _seal(self, page: int, head: int) -> reference.Bytes:
        tokens = slice(page * PAGE_TOKENS, (page + 1) * PAGE_TOKENS)
        keys, values = (side[tokens, head].astype(np.float32) for side in (self._keys, self._values))
        return reference.seal(self._codec, kernels.cache_pages(keys, values)[0])

    def _attend(self, q: Heads, first: int, page: int, head: int) -> Heads:
        """Attention of tokens (tokens, group, head_dim) of one page, the first of them at `first`, to one KV head."""
        tokens, group, head_dim = q.shape
        rows = q.reshape(-1, head_dim)
        places = np.repeat(first + np.arange(tokens), group)
        sealed = [other for other in range(1, page - 1) if other in self._sealed]
        parts = [self._exact_part(rows, places, head, sealed)]
        if sealed:  # the kernels fold them in pairs that begin at even ones, so the first is alone
            blocks = np.stack([self._sealed[other][head] for other in sealed])
            parts += [
                reference.attention(self._codec, rows, some)[:2] for some in (blocks[:1], blocks[1:]) if len(some)
            ]
        total = np.logaddexp.reduce([logarithm for _, logarithm in parts])
        mixed = sum(out * np.exp(logarithm - total)[:, None] for out, logarithm in parts)
        return np.asarray(mixed, np.float32).reshape(q.shape)

    def _exact_part(self, rows: Heads, places: NDArray[np.int64], head: int, sealed: list[int]) -> Part:
        """Over what is read in float16: all up to each row's place but the sealed pages."""
        positions = np.arange(self.length)
        read = ~np.isin(positions // PAGE_TOKENS, sealed) & (positions <= places[:, None])
        if self._sizes.window:
            read &= positions > places[:, None] - self._sizes.window
        used = read.any(axis=0)
        keys, values = (side[used, head].astype(np.float64) for side in (self._keys, self._values))
        scores = np.where(read[:, used], rows.astype(np.float64) @ keys.T, -np.inf)
        logarithm: reference.Exact = np.logaddexp.reduce(scores, axis=1)
        return np.exp(scores - logarithm[:, None]) @ values, logarithm
