"""The C interface as Cython sees it. `src/ternlight.h` documents it; every extension of this package shares it."""

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t


cdef extern from "ternlight.h" nogil:
    enum:
        TL_ABI
        TL_PANEL_ROWS
        TL_TILE_COLS
        TL_TILE_BYTES
        TL_GROUP_MULTIPLE
        TL_MAX_COLS

    ctypedef struct tl_matrix:
        const uint8_t *packed
        const float *scales
        int64_t rows
        int64_t cols
        int64_t group_cols

    ctypedef struct tl_vector:
        const int8_t *values
        const int32_t *group_sums
        float scale

    ctypedef struct tl_kernels:
        const char *isa
        void (*sums)(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, int32_t *sums) noexcept nogil
        void (*matvec)(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, float *out) noexcept nogil

    int64_t tl_panels(int64_t rows)

    int tl_kernels_count()
    const tl_kernels *tl_kernels_at(int index)
    int tl_kernels_supported(int index)
    const char *tl_compiler()
    const char *tl_baseline()

    int64_t tl_pack(const int8_t *trits, int64_t rows, int64_t cols, uint8_t *packed)
    void tl_unpack(const uint8_t *packed, int64_t rows, int64_t cols, int8_t *trits)
    int tl_quantize(const float *x, int64_t cols, int8_t *values, float *scale)
    void tl_group_sums(const int8_t *values, int64_t cols, int64_t group_cols, int32_t *sums)
