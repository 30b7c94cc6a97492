/* matrix.h's products with 256-bit vectors: 8 rows in a vector, four vectors a block. Included by matrix_avx2.c and
 * matrix_avxvnni.c, which define DOT(sum, codes, activations), sum + the dot products of unsigned codes below 64 with signed
 * bytes, and DOT_BYTES, the same for TL_I8's codes up to 255, less DOT_BYTES_TAKEN times the activations.
 *
 * Codes are shifted down before they are used: vpmaddubsw would saturate on codes left in place. TL_T5 is not offered here
 * in a fast form, since its decoding needs the byte permutes of AVX-512 VBMI; the table has the portable one.
 */
#include <immintrin.h>

#include "matrix.h"
#include "prefetch.h"
#include "target.h"

#define QUARTERS_LOOP TL_UNROLL(4) for (int h = 0; h < 4; h++)
#define TOKENS_LOOP TL_UNROLL(4) for (int t = 0; t < T; t++)

/* Tokens computed at a time: half a panel, so that 16 sums stay in registers. */
#define STEP_TOKENS 4

TL_INLINE __m256 halves256(const uint8_t *at) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at)); }

/* Integer sums of one group: `T` tokens that begin at word y of a panel `width` words wide; rows 8h .. 8h+7 in sums[h]. */
TL_INLINE void group_sums256(const tl_packing packing, const int T, const uint8_t *at, int32_t chunks, const int32_t *y,
                          int32_t width, __m256i sums[4][STEP_TOKENS])
{
    const int bits = tl_code_bits(packing);
    const __m256i mask = _mm256_set1_epi8((char)((1 << bits) - 1));
    QUARTERS_LOOP TOKENS_LOOP sums[h][t] = _mm256_setzero_si256();
    for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK) {
        prefetch(at);
        prefetch(at + 64);
        QUARTERS_LOOP {
            const __m256i v = _mm256_loadu_si256((const __m256i *)(at + 32 * h));
            TL_UNROLL(8) for (int p = 0; p < tl_code_places(packing); p++)
            {
                const __m256i codes =
                    bits == 8 ? v : _mm256_and_si256(p == 0 ? v : _mm256_srli_epi16(v, bits * p), mask);
                TOKENS_LOOP {
                    const __m256i word = _mm256_set1_epi32(y[p * width + t]);
                    sums[h][t] = packing == TL_I8 ? DOT_BYTES(sums[h][t], codes, word) : DOT(sums[h][t], codes, word);
                }
            }
        }
        y += tl_code_places(packing) * width;
    }
}

TL_INLINE void tokens256(const tl_packing packing, const int T, const tl_matrix *matrix, const tl_activation *x, int32_t block,
                      int32_t panel, int32_t lane, float *out, size_t stride, int add)
{
    const int32_t width = x->width;
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group, groups = matrix->columns / span;
    const int32_t words = tl_code_places(packing), chunks = (span + 4 * words - 1) / (4 * words);
    const uint8_t *at = matrix->stream + (size_t)block * matrix->block_bytes;
    const int32_t *y = (const int32_t *)x->q + (size_t)panel * (x->padded / 4) * width + lane;
    const float *step = x->step + (size_t)panel * groups * width + lane;
    const int32_t *sum = x->sum + (size_t)panel * groups * width + lane;
    const int32_t offset = tl_offset(packing) - (packing == TL_I8 ? DOT_BYTES_TAKEN : 0);
    __m256 total[4][STEP_TOKENS];
    QUARTERS_LOOP TOKENS_LOOP total[h][t] = _mm256_setzero_ps();
    for (int32_t g = 0; g < groups; g++, step += width, sum += width) {
        __m256i sums[4][STEP_TOKENS];
        group_sums256(packing, T, at, chunks, y, width, sums);
        at += (size_t)chunks * TL_CHUNK;
        y += (size_t)chunks * words * width;
        QUARTERS_LOOP {
            const __m256 scale = matrix->group == 0
                                     ? _mm256_loadu_ps(matrix->row_scales + (size_t)block * TL_BLOCK + 8 * h)
                                     : halves256(at + 16 * h);
            TOKENS_LOOP {
                __m256i dots = packing == TL_B1 ? _mm256_slli_epi32(sums[h][t], 1) : sums[h][t];
                dots = _mm256_sub_epi32(dots, _mm256_set1_epi32(offset * sum[t]));
                total[h][t] = _mm256_add_ps(
                    total[h][t], _mm256_mul_ps(_mm256_mul_ps(scale, _mm256_set1_ps(step[t])), _mm256_cvtepi32_ps(dots)));
                if (tl_has_minimum(packing))
                    total[h][t] = _mm256_add_ps(total[h][t], _mm256_mul_ps(halves256(at + 64 + 16 * h),
                                                                           _mm256_set1_ps(step[t] * (float)sum[t])));
            }
        }
        if (matrix->group != 0) {
            prefetch(at);
            if (tl_has_minimum(packing))
                prefetch(at + 64);
            at += tl_has_minimum(packing) ? 128 : 64;
        }
    }
    const int32_t rows = matrix->rows - block * TL_BLOCK < TL_BLOCK ? matrix->rows - block * TL_BLOCK : TL_BLOCK;
    for (int t = 0; t < T && panel * width + lane + t < x->lanes; t++) {
        const int32_t place = panel * width + lane + t;
        const int more = add || place % x->parts != 0; /* a token's second part is added to its first */
        float result[TL_BLOCK];
        QUARTERS_LOOP _mm256_storeu_ps(result + 8 * h, total[h][t]);
        float *to = out + (size_t)(place / x->parts) * stride + (size_t)block * TL_BLOCK;
        for (int32_t row = 0; row < rows; row++)
            to[row] = more ? to[row] + result[row] : result[row];
    }
}

TL_INLINE void product256(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count,
                       float *out, size_t stride, int add)
{
    for (int32_t block = first; block < first + count; block++) {
        if (x->width == 1) {
            for (int32_t lane = 0; lane < x->lanes; lane++)
                tokens256(packing, 1, matrix, x, block, lane, 0, out, stride, add);
            continue;
        }
        for (int32_t lane = 0; lane < x->lanes; lane += STEP_TOKENS)
            tokens256(packing, STEP_TOKENS, matrix, x, block, lane / TL_PANEL, lane % TL_PANEL, out, stride, add);
    }
}

#define PRODUCT(name, packing)                                                                                         \
    static void name(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,        \
                     size_t stride, int add)                                                                           \
    {                                                                                                                  \
        product256(packing, matrix, x, first, count, out, stride, add);                                                \
    }

PRODUCT(product_t2, TL_T2)
PRODUCT(product_b1, TL_B1)
PRODUCT(product_n4, TL_N4)
PRODUCT(product_n4m, TL_N4M)
PRODUCT(product_i8, TL_I8)
PRODUCT(product_i8m, TL_I8M)
