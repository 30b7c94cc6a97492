/* Ternlight's C kernels: a ternary weight matrix times a vector of int8 activations.
 *
 * Weights. Each weight is a trit t in {-1, 0, +1} times a float32 scale. The scale is shared by a group of consecutive
 * columns of one row; a matrix has either one group per row (BitNet's I2_S) or groups of a fixed multiple of 32 columns
 * (64, 128 and 256 in the published formats). The last group of a row may be shorter.
 *
 * Arithmetic. With codes c = t + 1 in {0, 1, 2} (unsigned) and activations q (int8):
 *     sum t q = sum c q - sum q
 * so that the byte dot products of x86 (unsigned times signed) and of NEON apply, and the correction `sum q` depends on
 * the activations alone. A result is
 *     out[row] = (sum over groups g of (float) S[row][g] * scales[row][g]) * activation_scale
 * with S the exact integer sum of t q over the group. Every multiplication and addition is rounded to float32 on its
 * own, groups in ascending order (no fused multiply-add: build with -ffp-contract=off), so all instruction sets give the
 * same bits.
 *
 * Packed layout, one for all instruction sets. A panel is 32 rows; a tile is a panel's 16 columns in 128 bytes; a
 * panel's tiles follow each other, and panels follow each other, so a matrix-vector product reads one sequential stream:
 *
 *     byte 4 r + j of a tile, bits 2p and 2p+1   =   code of row r (0..31), column 4 p + j (j, p in 0..3)
 *
 * A 64-byte register thus holds 16 rows as its dwords. Masking out bit pair p leaves four consecutive columns of each
 * row, to be multiplied by one dword of activations broadcast to all rows: no row ever needs a horizontal sum. Rows
 * beyond the last and columns beyond the last are code 1 (a zero weight).
 *
 * Scales are float32 [panel][group][32], zero for rows beyond the last.
 *
 * Integer range. The tightest intermediate is an AVX-512 accumulator, which adds code * 4^p * q for a quarter of the
 * columns without shifting: at most 192 * 128 for each, also for code 3 (which packing never writes), so
 * TL_MAX_COLS / 4 * 192 * 128 = 1.61e9 < 2^31 bounds it. Every int8 activation is allowed, -128 included.
 *
 * Callers check their arguments: the functions here trust them.
 */
#ifndef TERNLIGHT_H
#define TERNLIGHT_H

#include <stdint.h>

/* Raised by one with every change of a declaration or of the packed layout; engine/kernels/selection.py compares it. */
#define TL_ABI 1

enum {
    TL_PANEL_ROWS = 32,
    TL_TILE_COLS = 16,
    TL_TILE_BYTES = 128,
    TL_GROUP_MULTIPLE = 32,
    TL_MAX_COLS = 1 << 18,
};

#if defined(__x86_64__) || (defined(_M_X64) && !defined(_M_ARM64EC))
#define TL_X86 1
#else
#define TL_X86 0
#endif

/* MSVC compiles any intrinsic without being told; gcc and clang want the function marked. */
#if defined(__GNUC__) || defined(__clang__)
#define TL_TARGET(features) __attribute__((target(features)))
#else
#define TL_TARGET(features)
#endif

/* The VEX-encoded dot product came to the compilers after its AVX-512 sibling. */
#if TL_X86 && ((defined(__clang__) && __clang_major__ >= 13) || (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 11) \
               || (!defined(__clang__) && defined(_MSC_VER) && _MSC_VER >= 1930))
#define TL_AVXVNNI 1
#else
#define TL_AVXVNNI 0
#endif

/* A packed matrix. Kernels are fastest when `packed` is aligned to 64 bytes, and right when it is not. */
typedef struct {
    const uint8_t *packed; /* panels * tiles * TL_TILE_BYTES bytes */
    const float *scales;   /* panels * groups * TL_PANEL_ROWS */
    int64_t rows;          /* at least 1 */
    int64_t cols;          /* 1 .. TL_MAX_COLS */
    int64_t group_cols;    /* columns that share a scale: a multiple of TL_GROUP_MULTIPLE, or tiles * TL_TILE_COLS */
} tl_matrix;

/* Quantized activations. */
typedef struct {
    const int8_t *values;      /* tiles * TL_TILE_COLS values; zero from `cols` on */
    const int32_t *group_sums; /* sum of the values of each group, for the matrix's group_cols */
    float scale;               /* an activation is about value * scale */
} tl_vector;

static inline int64_t tl_ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
static inline int64_t tl_panels(int64_t rows) { return tl_ceil_div(rows, TL_PANEL_ROWS); }
static inline int64_t tl_tiles(int64_t cols) { return tl_ceil_div(cols, TL_TILE_COLS); }
static inline int64_t tl_groups(int64_t cols, int64_t group_cols) { return tl_ceil_div(cols, group_cols); }

/* Rows of `panel` that exist: TL_PANEL_ROWS except in the last panel. */
static inline int64_t tl_panel_rows(const tl_matrix *m, int64_t panel)
{
    int64_t left = m->rows - panel * TL_PANEL_ROWS;
    return left < TL_PANEL_ROWS ? left : TL_PANEL_ROWS;
}

/* One instruction set's kernels. Both work on the panels first <= panel < last, so that threads can share a matrix. */
typedef struct {
    const char *isa;
    /* sums: int32 [rows][groups], S above. */
    void (*sums)(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, int32_t *sums);
    /* out: float32 [rows]. */
    void (*matvec)(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, float *out);
} tl_kernels;

extern const tl_kernels tl_kernels_scalar;
#if TL_X86
extern const tl_kernels tl_kernels_avx2;
extern const tl_kernels tl_kernels_avx512vnni;
#endif
#if TL_AVXVNNI
extern const tl_kernels tl_kernels_avxvnni;
#endif

/* dispatch.c: the kernels compiled into this build, slowest first; `supported` asks the processor and the system. */
int tl_kernels_count(void);
const tl_kernels *tl_kernels_at(int index);
int tl_kernels_supported(int index);
const char *tl_compiler(void); /* "gcc 12.2.0" */
const char *tl_baseline(void); /* what the whole build requires: "x86-64", "arm64", ... */

/* pack.c */

/* trits: int8 [rows][cols] in {-1, 0, 1}; packed: as tl_matrix. Returns -1, or the flat index of the first value that
 * is no trit, and then `packed` is incomplete. */
int64_t tl_pack(const int8_t *trits, int64_t rows, int64_t cols, uint8_t *packed);

/* The inverse: writes int8 [rows][cols]. */
void tl_unpack(const uint8_t *packed, int64_t rows, int64_t cols, int8_t *trits);

/* quantize.c */

/* BitNet's activation quantization (BitNet b1.58 2B-4T report; absolute maximum of the whole vector, half to even):
 *     m = max(max |x|, 1e-5)    value = round_half_even(x * (127 / m))    scale = m / 127
 * each operation rounded to float32. |value| <= 127 follows. x: float32 [cols]; values: int8 [tiles * TL_TILE_COLS], zero
 * from `cols` on. Returns 0, or -1 if some x is infinite or not a number, and then writes nothing. */
int tl_quantize(const float *x, int64_t cols, int8_t *values, float *scale);

/* sums: int32 [tl_groups(cols, group_cols)], the sum of each group's values. */
void tl_group_sums(const int8_t *values, int64_t cols, int64_t group_cols, int32_t *sums);

#endif
