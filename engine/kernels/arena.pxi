# Memory for what is read again and again: the weights of a model, and the blocks of its KV cache.

import mmap

cdef size_t HUGE = 1 << 21


def _untouched(size_t size):
    """Zeroed memory that takes no room before it is written, of huge pages where the system has them."""
    if not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.zeros(size, np.uint8)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)  # shared memory has small pages
    try:
        memory.madvise(mmap.MADV_HUGEPAGE)
    except OSError:  # a kernel without them
        pass
    return np.frombuffer(memory, np.uint8)


def huge_bytes(size_t size):
    """A zeroed uint8 array of at least `size` bytes, whole huge pages where the system has them."""
    size = (size + HUGE - 1) // HUGE * HUGE
    whole = _untouched(size + HUGE)
    cdef size_t skip = (-<uintptr_t><size_t>whole.ctypes.data) % HUGE
    return whole[skip:skip + size]


cdef class Arena:
    """Where the matrices of one model lie side by side, on huge pages where the system has them.

    A product reads its weights once for each token: with pages of 4 KiB the processor looks up an address every 64 lines,
    which costs a tenth of the memory's speed. A matrix alone seldom fills huge pages, many together do. Memory is given
    back when the last array in a block is gone.
    """

    cdef object block
    cdef size_t used, size

    def bytes(self, size_t size):
        """A zeroed uint8 array of `size` bytes that begins on a cache line."""
        size = (size + capi.TL_ALIGNMENT - 1) // capi.TL_ALIGNMENT * capi.TL_ALIGNMENT
        if self.block is None or self.used + size > self.size:
            self._grow(size)
        self.used += size
        return self.block[self.used - size:self.used]

    cdef int _grow(self, size_t least) except -1:
        self.block, self.used = huge_bytes(max(least, 16 * HUGE)), 0
        self.size = self.block.size
        return 0
