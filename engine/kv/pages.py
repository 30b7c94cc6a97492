"""Pages of the KV cache and the tables that sequences keep of them. Blocking; owned by one thread.

A page is 64 tokens of every layer, in three kinds of blocks of memory: `exact` (float16, layers that see everything),
`sealed` (the same layers in the codec's form, made once when the page is full) and `local` (float16, sliding-window
layers). What is in float16 lies in pieces of 16 tokens, so that a page in work takes little more than its tokens do.
Full pages never change, so sequences and the prefix cache share them and count who holds them; who writes into a block
that others hold copies it first. A token in page p reads pages 0, p - 1 and p exactly and the others sealed
(src/attend.h), so exact blocks are let go once they are two pages old, and local ones once the window has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ternlight.engine.errors import EngineError
from ternlight.engine.kernels import _native
from ternlight.engine.kv.slabs import Bytes, Slab, Slabs

PAGE = _native.PAGE_TOKENS
"""Tokens of a page."""
PIECE = _native.PIECE_TOKENS
"""Tokens of a piece of a page in float16."""
PIECES = PAGE // PIECE
SLACK = 1
"""Pages more than are read that stay exact, so that going back this many pages evaluates nothing again."""

_NOTHING: Bytes = np.zeros(0, np.uint8)


class Block:
    """Memory of one page, or of a piece of one. `holders` counts the tables and caches that have it."""

    __slots__ = ("_pool", "_slot", "data", "holders")

    def __init__(self, pool: PagePool, data: Bytes, slot: tuple[Slab, int] | None = None) -> None:
        """`slot` is where in the pool's slabs it lies; None for other memory."""
        self._pool = pool
        self._slot = slot
        self.data = data
        self.holders = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.data.nbytes

    def hold(self) -> Block:
        """Count one holder more."""
        if self.holders == 0:
            self._pool.resident += self.nbytes
        self.holders += 1
        return self

    def release(self) -> None:
        """Count one holder less; the last one frees the memory."""
        self.holders -= 1
        if self.holders == 0:
            self._pool.resident -= self.nbytes
            self._leave()

    def _leave(self) -> None:
        self.data = _NOTHING
        if self._slot is not None:
            self._pool.slabs.give(*self._slot)
            self._slot = None

    def __del__(self) -> None:
        self._leave()  # one that nobody ever held


class PagePool:
    """Where blocks come from. It counts their bytes, and makes room before it refuses."""

    def __init__(self, make_room: Callable[[int], None] = lambda size: None) -> None:
        """`make_room` is called with the bytes of every block before it is made; it may raise `OutOfMemory`."""
        self._make_room = make_room
        self.slabs = Slabs()
        self.resident = 0
        """Bytes of all blocks that somebody holds."""

    def allocate(self, size: int) -> Block:
        """A block of `size` bytes that nobody holds yet. Raises what `make_room` does, and MemoryError."""
        self._make_room(size)
        slab, place = self.slabs.take(size)
        return Block(self, slab.at(place), (slab, place))

    def wrap(self, data: Bytes) -> Block:
        """A block over memory that exists, such as a mapped file; it begins on a cache line."""
        return Block(self, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShape:
    """How large the blocks of a page are, and what of them has to stay."""

    exact: int
    """Bytes of the layers that see everything, in float16, all pieces."""
    local: int
    """Bytes of the sliding-window layers, in float16, all pieces."""
    sealed: int
    """Bytes of a sealed page; 0 where nothing is sealed."""
    window: int
    """Tokens that a sliding-window layer sees; 0 without such layers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One entry of a table."""

    exact: tuple[Block, ...] = ()
    """The pieces so far, of the layers that see everything."""
    sealed: Block | None = None
    local: tuple[Block, ...] = ()
    """The pieces so far, of the sliding-window layers."""
    offset: int = 0
    """Its keys were rotated for positions that lie this many tokens behind its own (context shift)."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that are there."""
        return (*self.exact, *(() if self.sealed is None else (self.sealed,)), *self.local)


def resumable(pages: Sequence[Page], count: int, shape: PageShape) -> bool:
    """Whether the tokens from `count` on can be evaluated over the first `count` entries of `pages`."""
    last = count // PAGE
    if last * PAGE < count and last >= len(pages):
        return False
    exact = {0, last - 1, last} if count % PAGE else {0, last - 1}
    first_local = max(0, count + 1 - shape.window) // PAGE if shape.local else last + 1
    for index in range(-(-count // PAGE)):
        page, pieces = pages[index], _pieces(count - index * PAGE)
        if shape.exact and len(page.exact) < pieces and (index in exact or page.sealed is None):
            return False
        if len(page.local) < pieces and index >= first_local:
            return False
    return True


def longest_resumable(pages: Sequence[Page], count: int, shape: PageShape) -> int:
    """The most tokens, at most `count`, over which evaluation can go on: `count`, or the end of a page."""
    if resumable(pages, count, shape):
        return count
    ends = range(count // PAGE, 0, -1)
    return next((end * PAGE for end in ends if resumable(pages, end * PAGE, shape)), 0)


class PageTable:
    """The pages of one sequence of `length` tokens."""

    def __init__(self, pool: PagePool, shape: PageShape, capacity: int, sealing: _native.Sealing | None = None) -> None:
        """`capacity` is the number of tokens that it can hold; `sealing` tells the kernels how pages are sealed."""
        self.pool = pool
        self.shape = shape
        self._sealing = sealing
        self.capacity = capacity
        self.native = _native.Table(-(-capacity // PAGE), sealing)
        self.pages: list[Page] = []
        self.length = 0

    def reserve(self, count: int) -> None:
        """Get the pages for the next `count` tokens, to be written by this sequence alone.

        Raises what the pool does; the entries so far are then as before.
        """
        end = self.length + count
        if end > self.capacity:
            raise EngineError("More tokens than the context holds were evaluated.", kind="bug")
        for index in range(self.length // PAGE, -(-end // PAGE)):
            page = self.pages[index] if index < len(self.pages) else Page()
            first, last = max(0, self.length - index * PAGE) // PIECE, _pieces(end - index * PAGE)
            exact = self._writable(page.exact, self.shape.exact // PIECES, first, last)
            local = self._writable(page.local, self.shape.local // PIECES, first, last)
            sealed = page.sealed
            if self.shape.sealed and index > 0 and (index + 1) * PAGE <= end:
                (sealed,) = self._writable(() if sealed is None else (sealed,), self.shape.sealed, 0, 1)
            self._put(index, replace(page, exact=exact, local=local, sealed=sealed))

    def advance(self, count: int) -> None:
        """The next `count` tokens have been evaluated."""
        since = min(self._oldest())
        self.length += count
        self._let_go(since)

    def truncate(self, count: int) -> int:
        """Keep at most the first `count` tokens; returns how many could be kept."""
        self.length = longest_resumable(self.pages, min(count, self.length), self.shape)
        self._cut(-(-self.length // PAGE))
        if self.length % PAGE:
            page, pieces = self.pages[-1], _pieces(self.length % PAGE)
            self._put(
                len(self.pages) - 1, replace(page, exact=page.exact[:pieces], sealed=None, local=page.local[:pieces])
            )
        return self.length

    def adopt(self, pages: Sequence[Page], length: int) -> None:
        """Become a sequence of `length` tokens in these pages, which stay shared."""
        for page in pages:
            _hold(page)
        self._cut(0)
        self.pages = list(pages)
        for index in range(len(pages)):
            self._tell(index)
        self.length = length
        self._let_go(0)

    def fork(self) -> PageTable:
        """Another sequence with the same tokens so far.

        All memory is shared until one of the two writes into a page.
        """
        twin = PageTable(self.pool, self.shape, self.capacity, self._sealing)
        twin.adopt(self.pages, self.length)
        return twin

    def shift(self, first: int, count: int) -> None:
        """Forget `count` pages from page `first` on; those behind take their positions without being touched.

        Raises `EngineError` if they are not full pages of this sequence.
        """
        if not 0 <= first < first + count <= self.length // PAGE:
            raise EngineError("Only whole pages of the sequence can be forgotten.", kind="bug")
        kept = [replace(page, offset=page.offset + count * PAGE) for page in self.pages[first + count :]]
        for page in kept:
            _hold(page)
        self._cut(first)
        for page in kept:
            self.pages.append(page)
            self._tell(len(self.pages) - 1)
        self.length -= count * PAGE

    def clear(self) -> None:
        """Let go of everything."""
        self._cut(0)
        self.length = 0

    def convert(self, shape: PageShape, sealing: _native.Sealing, sealed: Callable[[Page], Block]) -> None:
        """Keep full pages in another form from now on; `sealed` gives the block that a page gets."""
        self.shape, self._sealing = shape, sealing
        self.native = _native.Table(self.native.capacity, sealing)
        oldest, _ = self._oldest()
        for index, page in enumerate(self.pages):
            if 0 < index < self.length // PAGE:
                self._put(index, replace(page, sealed=sealed(page), exact=page.exact if index >= oldest else ()))
            else:
                self._put(index, replace(page, sealed=None))

    def _writable(self, blocks: tuple[Block, ...], size: int, first: int, last: int) -> tuple[Block, ...]:
        """The blocks, of which `first` .. `last` - 1 nobody else holds: copied, or new, where they have to be."""
        made = list(blocks)
        for index in range(first, last if size else first):
            if index < len(made) and made[index].holders == 1 and made[index].data.flags.writeable:
                continue
            fresh = self.pool.allocate(size)
            if index < len(made):
                fresh.data[:] = made[index].data
            made[index : index + 1] = [fresh]
        return tuple(made)

    def _put(self, index: int, page: Page) -> None:
        _hold(page)
        if index < len(self.pages):
            _release(self.pages[index])
            self.pages[index] = page
        else:
            self.pages.append(page)
        self._tell(index)

    def _tell(self, index: int) -> None:
        page = self.pages[index]
        exact, local = (tuple(block.data for block in blocks) for blocks in (page.exact, page.local))
        self.native.put(index, exact, None if page.sealed is None else page.sealed.data, local, page.offset)

    def _cut(self, count: int) -> None:
        """Drop all but the first `count` entries."""
        for index in range(count, len(self.pages)):
            self.native.put(index, (), None, (), 0)
            _release(self.pages[index])
        del self.pages[count:]

    def _oldest(self) -> tuple[int, int]:
        """The first page that has to stay exact (besides page 0), and the first that a window still shows."""
        exact = self.length // PAGE - 1 - SLACK
        local = (self.length - SLACK * PAGE + 1 - self.shape.window) // PAGE
        return max(0, exact), max(0, local)

    def _let_go(self, since: int) -> None:
        """Drop exact and local blocks, of pages from `since` on, that no later token reads."""
        exact, local = self._oldest()
        for index in range(since, min(max(exact, local), len(self.pages))):
            page = self.pages[index]
            if 0 < index < exact and page.sealed is not None:
                page = replace(page, exact=())
            if index < local:
                page = replace(page, local=())
            if page is not self.pages[index]:
                self._put(index, page)


def _pieces(tokens: int) -> int:
    """Of a page of which the first `tokens` tokens are there."""
    return min(-(-tokens // PIECE), PIECES)


def _hold(page: Page) -> None:
    for block in page.blocks:
        block.hold()


def _release(page: Page) -> None:
    for block in page.blocks:
        block.release()
