/* matrix.h's products with NEON: 4 rows in a vector, eight vectors a block. Codes are below 128 once TL_I8's have lost their
 * offset, so the signed dot product takes them, and one load of activations serves four tokens, or four places of a byte, by
 * lane. Included by matrix_neondot.c and matrix_neoni8mm.c; the second defines MATRIX_PRODUCTS: sums of several tokens are then
 * products of matrices, two rows by two tokens by eight columns in one instruction, which is twice the work of a dot product.
 */
#include <arm_neon.h>

#include "matrix.h"

/* Row vectors and tokens worked on at a time: 16 sums stay in registers. */
#define VECTORS_LOOP TL_UNROLL(8) for (int v = 0; v < V; v++)
#define TOKENS_LOOP TL_UNROLL(4) for (int t = 0; t < T; t++)
#define STEP_TOKENS 4

/* sum + the products of `codes` with word `lane` of `q`; `lane` is a constant once the loops are unrolled. */
TL_INLINE int32x4_t dot_lane(int32x4_t sum, int8x16_t codes, int8x16_t q, int lane)
{
    switch (lane) {
    case 0:
        return vdotq_laneq_s32(sum, codes, q, 0);
    case 1:
        return vdotq_laneq_s32(sum, codes, q, 1);
    case 2:
        return vdotq_laneq_s32(sum, codes, q, 2);
    default:
        return vdotq_laneq_s32(sum, codes, q, 3);
    }
}

/* v / 3 for bytes up to 80 */
TL_INLINE uint8x16_t third(uint8x16_t v)
{
    const uint8x8_t factor = vdup_n_u8(43);
    return vcombine_u8(vshrn_n_u16(vmull_u8(vget_low_u8(v), factor), 7), vshrn_n_u16(vmull_u8(vget_high_u8(v), factor), 7));
}

/* The codes of place p; `rest` is the byte as the place before has left it. */
TL_INLINE int8x16_t place(const tl_packing packing, uint8x16_t *rest, int p)
{
    const int bits = tl_code_bits(packing);
    if (packing == TL_T5) {
        if (p == 4) /* asked for first */ {
            /* a comparison gives -1 where it holds */
            const uint8x16_t held = vaddq_u8(vcgeq_u8(*rest, vdupq_n_u8(84)), vcgeq_u8(*rest, vdupq_n_u8(168)));
            const uint8x16_t fifth = vsubq_u8(vdupq_n_u8(0), held);
            *rest = vmlsq_u8(*rest, fifth, vdupq_n_u8(84));
            return vreinterpretq_s8_u8(fifth);
        }
        const uint8x16_t left = third(*rest), digit = vmlsq_u8(*rest, left, vdupq_n_u8(3));
        *rest = left;
        return vreinterpretq_s8_u8(digit);
    }
    if (packing == TL_I8)
        return vreinterpretq_s8_u8(veorq_u8(*rest, vdupq_n_u8(0x80)));
    if (bits == 8)
        return vreinterpretq_s8_u8(*rest);
    const uint8x16_t codes = vandq_u8(*rest, vdupq_n_u8((uint8_t)((1 << bits) - 1)));
    *rest = bits == 4 ? vshrq_n_u8(*rest, 4) : bits == 2 ? vshrq_n_u8(*rest, 2) : vshrq_n_u8(*rest, 1);
    return vreinterpretq_s8_u8(codes);
}

#ifdef MATRIX_PRODUCTS

/* The sums of four rows with four tokens: of rows 0 and 1, then 2 and 3, with tokens 0 and 1, then 2 and 3; row by row. */
typedef struct {
    int32x4_t of[2][2];
} square;

/* Adds the products of eight columns: words a and b of four rows with those of four tokens. */
TL_INLINE void multiply_words(square *sums, int8x16_t a, int8x16_t b, int32x4_t q, int32x4_t r)
{
    const int32x4_t first = vreinterpretq_s32_s8(a), second = vreinterpretq_s32_s8(b);
    const int8x16_t rows[2] = {vreinterpretq_s8_s32(vzip1q_s32(first, second)), vreinterpretq_s8_s32(vzip2q_s32(first, second))};
    const int8x16_t tokens[2] = {vreinterpretq_s8_s32(vzip1q_s32(q, r)), vreinterpretq_s8_s32(vzip2q_s32(q, r))};
    TL_UNROLL(2) for (int i = 0; i < 2; i++)
        TL_UNROLL(2) for (int j = 0; j < 2; j++) sums->of[i][j] = vmmlaq_s32(sums->of[i][j], rows[i], tokens[j]);
}

/* group_sums of STEP_TOKENS tokens. Words that a chunk, or with bytes the group, has no partner for go with zeros. */
TL_INLINE void square_sums(const tl_packing packing, const int V, const uint8_t *at, int32_t chunks, const int32_t *y,
                           int32_t width, int32x4_t sums[8][STEP_TOKENS])
{
    const int words = tl_chunk_columns(packing) / 4, step = words == 1 ? 2 : 1;
    const int32x4_t nothing = vdupq_n_s32(0);
    square found[8];
    VECTORS_LOOP TL_UNROLL(4) for (int i = 0; i < 4; i++) found[v].of[i / 2][i % 2] = nothing;
    for (int32_t c = 0; c < chunks; c += step, at += step * TL_CHUNK, y += step * words * width) {
        const int more = step == 2 && c + 1 < chunks;
        __builtin_prefetch((const void *)((uintptr_t)at + 2048));
        VECTORS_LOOP {
            uint8x16_t rest = vld1q_u8(at + 16 * v);
            int8x16_t codes[8];
            TL_UNROLL(8) for (int w = 0; w < words; w++) {
                const int p = packing == TL_T5 ? (w + 4) % 5 : w;
                codes[p] = place(packing, &rest, p);
            }
            if (step == 2) {
                uint8x16_t next = more ? vld1q_u8(at + TL_CHUNK + 16 * v) : vdupq_n_u8(0);
                codes[1] = more ? place(packing, &next, 0) : vdupq_n_s8(0);
            }
            TL_UNROLL(4) for (int p = 0; p < words; p += 2) {
                const int paired = step == 2 ? more : p + 1 < words;
                multiply_words(&found[v], codes[p], step == 2 || paired ? codes[p + 1] : vdupq_n_s8(0), vld1q_s32(y + p * width),
                               paired ? vld1q_s32(y + (p + 1) * width) : nothing);
            }
        }
    }
    VECTORS_LOOP TL_UNROLL(2) for (int j = 0; j < 2; j++)
    {
        sums[v][2 * j] = vuzp1q_s32(found[v].of[0][j], found[v].of[1][j]);
        sums[v][2 * j + 1] = vuzp2q_s32(found[v].of[0][j], found[v].of[1][j]);
    }
}

#endif

/* Integer sums of one group: `V` vectors of 4 rows that begin at `at`, `T` tokens that begin at word y of a panel `width` words
 * wide. Of TL_I8 the offset is already taken off. */
TL_INLINE void group_sums(const tl_packing packing, const int V, const int T, const uint8_t *at, int32_t chunks,
                          const int32_t *y, int32_t width, int32x4_t sums[8][STEP_TOKENS])
{
    const int words = tl_chunk_columns(packing) / 4;
#ifdef MATRIX_PRODUCTS
    if (T == STEP_TOKENS) {
        square_sums(packing, V, at, chunks, y, width, sums);
        return;
    }
#endif
    VECTORS_LOOP TOKENS_LOOP sums[v][t] = vdupq_n_s32(0);
    for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK, y += words * width) {
        __builtin_prefetch((const void *)((uintptr_t)at + 2048));
        VECTORS_LOOP {
            uint8x16_t rest = vld1q_u8(at + 16 * v);
            TL_UNROLL(8) for (int w = 0; w < words; w++) {
                const int p = packing == TL_T5 ? (w + 4) % 5 : w;
                const int8x16_t codes = place(packing, &rest, p);
                if (T == 1) {
                    sums[v][0] = vdotq_s32(sums[v][0], codes, vreinterpretq_s8_s32(vdupq_n_s32(y[p])));
                } else {
                    const int8x16_t q = vreinterpretq_s8_s32(vld1q_s32(y + p * width));
                    TOKENS_LOOP sums[v][t] = dot_lane(sums[v][t], codes, q, t);
                }
            }
        }
    }
}

TL_INLINE float32x4_t halves(const uint8_t *at)
{
    return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(at)));
}

/* Row vectors `first` .. first+V-1 of one block times `T` tokens from place `lane` of a panel. */
TL_INLINE void multiply(const tl_packing packing, const int V, const int T, const tl_matrix *matrix, const tl_activation *x,
                        int32_t block, int32_t first, int32_t panel, int32_t lane, float *out, size_t stride, int add)
{
    const int32_t width = x->width;
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group, groups = matrix->columns / span;
    const int32_t per_chunk = tl_chunk_columns(packing), chunks = (span + per_chunk - 1) / per_chunk;
    const int32_t offset = packing == TL_I8 ? 0 : tl_offset(packing);
    const uint8_t *at = matrix->stream + (size_t)block * matrix->block_bytes;
    const int32_t *y = (const int32_t *)x->q + (size_t)panel * (x->padded / 4) * width + lane;
    const float *step = x->step + (size_t)panel * groups * width + lane;
    const int32_t *sum = x->sum + (size_t)panel * groups * width + lane;
    float32x4_t total[8][STEP_TOKENS];
    VECTORS_LOOP TOKENS_LOOP total[v][t] = vdupq_n_f32(0.0f);
    for (int32_t g = 0; g < groups; g++, step += width, sum += width) {
        int32x4_t sums[8][STEP_TOKENS];
        group_sums(packing, V, T, at + 16 * first, chunks, y, width, sums);
        at += (size_t)chunks * TL_CHUNK;
        y += (size_t)(span / 4) * width;
        VECTORS_LOOP {
            const float32x4_t scale = matrix->group == 0
                                          ? vld1q_f32(matrix->row_scales + (size_t)block * TL_BLOCK + 4 * (first + v))
                                          : halves(at + 8 * (first + v));
            TOKENS_LOOP {
                int32x4_t dots = packing == TL_B1 ? vshlq_n_s32(sums[v][t], 1) : sums[v][t];
                dots = vsubq_s32(dots, vdupq_n_s32(offset * sum[t]));
                total[v][t] = vaddq_f32(total[v][t], vmulq_f32(vmulq_n_f32(scale, step[t]), vcvtq_f32_s32(dots)));
                if (tl_has_minimum(packing))
                    total[v][t] = vaddq_f32(total[v][t], vmulq_n_f32(halves(at + 2 * TL_BLOCK + 8 * (first + v)),
                                                                     step[t] * (float)sum[t]));
            }
        }
        if (matrix->group != 0)
            at += (tl_has_minimum(packing) ? 4 : 2) * TL_BLOCK;
    }
    const int32_t rows = matrix->rows - block * TL_BLOCK - 4 * first;
    for (int t = 0; t < T && panel * width + lane + t < x->lanes; t++) {
        const int32_t place = panel * width + lane + t;
        const int more = add || place % x->parts != 0; /* a token's second part is added to its first */
        float result[TL_BLOCK];
        VECTORS_LOOP vst1q_f32(result + 4 * v, total[v][t]);
        float *to = out + (size_t)(place / x->parts) * stride + (size_t)block * TL_BLOCK + 4 * first;
        for (int32_t row = 0; row < rows && row < 4 * V; row++)
            to[row] = more ? to[row] + result[row] : result[row];
    }
}

TL_INLINE void product(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count,
                       float *out, size_t stride, int add)
{
    for (int32_t block = first; block < first + count; block++) {
        if (x->width == 1) {
            for (int32_t lane = 0; lane < x->lanes; lane++)
                multiply(packing, 8, 1, matrix, x, block, 0, lane, 0, out, stride, add);
            continue;
        }
        for (int32_t lane = 0; lane < x->lanes; lane += STEP_TOKENS)
            for (int32_t half = 0; half < 8; half += 4)
                multiply(packing, 4, STEP_TOKENS, matrix, x, block, half, lane / TL_PANEL, lane % TL_PANEL, out, stride, add);
    }
}

#define PRODUCT(name, packing)                                                                                         \
    static void name(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,        \
                     size_t stride, int add)                                                                           \
    {                                                                                                                  \
        product(packing, matrix, x, first, count, out, stride, add);                                                   \
    }

PRODUCT(product_t2, TL_T2)
PRODUCT(product_b1, TL_B1)
PRODUCT(product_n4, TL_N4)
PRODUCT(product_n4m, TL_N4M)
PRODUCT(product_i8, TL_I8)
PRODUCT(product_i8m, TL_I8M)
PRODUCT(product_t5, TL_T5)

#define TABLE(name)                                                                                                    \
    const tl_product name[TL_PACKINGS] = {[TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,          \
                                          [TL_N4M] = product_n4m, [TL_I8] = product_i8, [TL_I8M] = product_i8m,        \
                                          [TL_T5] = product_t5}
