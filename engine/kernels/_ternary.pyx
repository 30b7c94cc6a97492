"""The native boundary of the ternary kernels: arrays and numbers in and out, the GIL released.

Nothing is checked here. `ternlight.engine.ternary` checks dtype, contiguity and shape before it calls; a wrong size here
reads or writes memory that is not ours.
"""

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t

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

PANEL_ROWS = capi.TL_PANEL_ROWS
TILE_COLS = capi.TL_TILE_COLS
TILE_BYTES = capi.TL_TILE_BYTES
GROUP_MULTIPLE = capi.TL_GROUP_MULTIPLE
MAX_COLS = capi.TL_MAX_COLS


def compiled_isas():
    """Names of the instruction sets in this build, slowest first."""
    return tuple(capi.tl_kernels_at(i).isa.decode("ascii") for i in range(capi.tl_kernels_count()))


def supported_isas():
    """Those of `compiled_isas()` that this computer can run, in the same order."""
    cdef int i
    return tuple(
        capi.tl_kernels_at(i).isa.decode("ascii") for i in range(capi.tl_kernels_count()) if capi.tl_kernels_supported(i)
    )


def pack(const int8_t[:, ::1] trits not None, uint8_t[::1] packed not None):
    """Pack (rows, cols) trits. Returns -1, or the flat index of the first value that is no trit."""
    cdef int64_t bad
    with nogil:
        bad = capi.tl_pack(&trits[0, 0], trits.shape[0], trits.shape[1], &packed[0])
    return bad


def unpack(const uint8_t[::1] packed not None, int8_t[:, ::1] trits not None):
    """Write the (rows, cols) trits that `packed` holds."""
    with nogil:
        capi.tl_unpack(&packed[0], trits.shape[0], trits.shape[1], &trits[0, 0])


def quantize(const float[::1] x not None, int8_t[::1] values not None):
    """Quantize `x` into `values`, padded to whole tiles. Returns the scale, or None if some x is not finite."""
    cdef float scale = 0
    cdef int failed
    with nogil:
        failed = capi.tl_quantize(&x[0], x.shape[0], &values[0], &scale)
    return None if failed else scale


cdef class Kernels:
    """The kernels of one instruction set, which this computer must support."""

    cdef const capi.tl_kernels *table
    cdef readonly str isa

    def __cinit__(self, str isa not None):
        cdef int i
        for i in range(capi.tl_kernels_count()):
            if capi.tl_kernels_supported(i) and capi.tl_kernels_at(i).isa.decode("ascii") == isa:
                self.table = capi.tl_kernels_at(i)
                self.isa = isa
                return
        raise ValueError(f"no kernels for {isa!r} on this computer")

    def sums(
        self,
        const uint8_t[::1] packed not None,
        int64_t cols,
        int64_t group_cols,
        const int8_t[::1] values not None,
        int32_t[::1] group_sums not None,
        int32_t[:, ::1] out not None,
    ):
        """Write the integer products (rows, groups) to `out`; `group_sums` (groups,) is scratch."""
        cdef capi.tl_matrix m
        cdef capi.tl_vector v
        m.packed, m.scales, m.rows, m.cols, m.group_cols = &packed[0], NULL, out.shape[0], cols, group_cols
        v.values, v.group_sums, v.scale = &values[0], &group_sums[0], 1
        with nogil:
            capi.tl_group_sums(v.values, cols, group_cols, &group_sums[0])
            self.table.sums(&m, &v, 0, capi.tl_panels(m.rows), &out[0, 0])

    def matvec(
        self,
        const uint8_t[::1] packed not None,
        const float[::1] scales not None,
        int64_t cols,
        int64_t group_cols,
        const int8_t[::1] values not None,
        float scale,
        int32_t[::1] group_sums not None,
        float[::1] out not None,
    ):
        """Write the products (rows,) to `out`; `group_sums` (groups,) is scratch."""
        cdef capi.tl_matrix m
        cdef capi.tl_vector v
        m.packed, m.scales, m.rows, m.cols, m.group_cols = &packed[0], &scales[0], out.shape[0], cols, group_cols
        v.values, v.group_sums, v.scale = &values[0], &group_sums[0], scale
        with nogil:
            capi.tl_group_sums(v.values, cols, group_cols, &group_sums[0])
            self.table.matvec(&m, &v, 0, capi.tl_panels(m.rows), &out[0])
