"""The native boundary of the engine: arrays and numbers in and out, the GIL released around every computation.

One module, so that the C code is linked once. Nothing is checked here beyond what memory safety of the packed form needs: the
callers (`ternlight.engine.ternary`, `ternlight.engine.native`) check dtypes, contiguity and shapes; a wrong size here reads or
writes memory that is not ours.
"""

from libc.stdint cimport int8_t, int32_t, uint8_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

import numpy as np

from ternlight.engine.kernels cimport capi

cdef extern from *:
    """
    #define TL_STRINGIZE_(x) #x
    #define TL_STRINGIZE(x) TL_STRINGIZE_(x)
    #define TL_BUILD_ID_STRING TL_STRINGIZE(TL_BUILD_ID)
    """
    const char *TL_BUILD_ID_STRING

ABI = capi.TL_ABI
BUILD_ID = TL_BUILD_ID_STRING.decode("ascii")
COMPILER = capi.tl_compiler().decode("ascii", "replace")
BASELINE = capi.tl_baseline().decode("ascii")

BLOCK_ROWS = capi.TL_BLOCK
PAGE_TOKENS = capi.TL_PAGE
PIECE_TOKENS = capi.TL_PIECE
HUGE_PAGE = 1 << 21
HEAD_MAX = capi.TL_HEAD_MAX
PACKINGS = ("T2", "B1", "N4", "N4M", "I8", "I8M", "T5")


def aligned_bytes(size_t size):
    """A zeroed uint8 array of `size` bytes that begins on a cache line."""
    memory = np.zeros(size + capi.TL_ALIGNMENT, np.uint8)
    cdef size_t skip = (-<uintptr_t><size_t>memory.ctypes.data) % capi.TL_ALIGNMENT
    return memory[skip:skip + size]


def checksum(const uint8_t[::1] data not None):
    """XXH64 of bytes."""
    cdef uint64_t result
    cdef size_t size = data.shape[0]
    with nogil:
        result = capi.tl_checksum(&data[0] if size else NULL, size)
    return result


cdef class Pool:
    """The engine's threads, the caller included."""

    cdef capi.tl_pool *pool
    cdef readonly int threads

    def __cinit__(self, int threads):
        self.pool = capi.tl_pool_create(threads)
        if self.pool == NULL:
            raise MemoryError(f"{threads} threads could not be started")
        self.threads = threads

    def __dealloc__(self):
        capi.tl_pool_destroy(self.pool)


include "arena.pxi"
include "matrix.pxi"
include "form.pxi"
include "kv.pxi"
include "decoder.pxi"
include "layer.pxi"
include "encoder.pxi"
include "ceilings.pxi"
