/* matrix.h's products with 512-bit vectors: 16 rows in a vector, two vectors (a block) at a time. Included by
 * matrix_avx512vnni.c and matrix_avx512vbmi.c; the second includes fives_512.h and defines FIVES(byte, fifth), which gives the four
 * 2-bit codes of TL_T5's bytes and stores the fifth.
 *
 * For one token, codes narrower than a byte are not shifted out but masked in place: vpdpbusd takes unsigned bytes, and a code
 * that stands p places up in its byte makes a sum that is 2^p too large, which one shift of the 32-bit sum at the group's
 * end undoes exactly. That leaves one AND and one vpdpbusd per 64 codes.
 */
#include <immintrin.h>

#include "matrix.h"
#include "prefetch.h"
#include "target.h"

TL_INLINE __m512i dot(__m512i sum, __m512i codes, __m512i activations)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(codes), "v"(activations));
    return sum;
}

/* Sums of one group for one block of 32 rows and `T` tokens (1 or TL_PANEL; one token's of TL_B1 are doubled), added up over its chunks. `y` points at the
 * panel's first word of the group. */
#define TOKENS_LOOP TL_UNROLL(8) for (int t = 0; t < T; t++)
#define HALVES_LOOP TL_UNROLL(2) for (int h = 0; h < 2; h++)

TL_INLINE void group_sums(const tl_packing packing, const int T, const uint8_t *at, int32_t chunks, const int32_t *y,
                          __m512i sums[2][TL_PANEL])
{
    if (T == 1 && packing != TL_I8 && packing != TL_I8M) {
        /* One token: separate accumulators for each place in the byte, no shifts in the loop. */
        __m512i a[2][5];
        HALVES_LOOP for (int p = 0; p < 5; p++) a[h][p] = _mm512_setzero_si512();
        for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK) {
            HALVES_LOOP {
                __m512i v = _mm512_loadu_si512(at + 64 * h);
                prefetch(at + 64 * h);
                switch (packing) {
#ifdef FIVES
                case TL_T5: {
                    __m512i fifth;
                    v = look_up_times(v, &fifth);
                    a[h][4] = dot(a[h][4], fifth, _mm512_set1_epi32(y[4])); /* 84 times too large */
                    __attribute__((fallthrough));
                }
#endif
                case TL_T2:
                    a[h][0] = dot(a[h][0], _mm512_and_si512(v, _mm512_set1_epi8(0x03)), _mm512_set1_epi32(y[0]));
                    a[h][1] = dot(a[h][1], _mm512_and_si512(v, _mm512_set1_epi8(0x0c)), _mm512_set1_epi32(y[1]));
                    a[h][2] = dot(a[h][2], _mm512_and_si512(v, _mm512_set1_epi8(0x30)), _mm512_set1_epi32(y[2]));
                    a[h][3] = dot(a[h][3], _mm512_and_si512(v, _mm512_set1_epi8((char)0xc0)), _mm512_set1_epi32(y[3]));
                    break;
                case TL_B1: {
                    const __m512i w = _mm512_srli_epi16(v, 4);
                    TL_UNROLL(4) for (int p = 0; p < 4; p++)
                    {
                        const __m512i mask = _mm512_set1_epi8((char)(1 << p));
                        a[h][p] = dot(a[h][p], _mm512_and_si512(v, mask), _mm512_set1_epi32(y[p]));
                        a[h][p] = dot(a[h][p], _mm512_and_si512(w, mask), _mm512_set1_epi32(y[p + 4]));
                    }
                    break;
                }
                default: /* TL_N4, TL_N4M */
                    a[h][0] = dot(a[h][0], _mm512_and_si512(v, _mm512_set1_epi8(0x0f)), _mm512_set1_epi32(y[0]));
                    a[h][1] = dot(a[h][1], _mm512_and_si512(v, _mm512_set1_epi8((char)0xf0)), _mm512_set1_epi32(y[1]));
                }
            }
            y += tl_chunk_columns(packing) / 4;
        }
        HALVES_LOOP {
            if (packing == TL_N4 || packing == TL_N4M)
                sums[h][0] = _mm512_add_epi32(a[h][0], _mm512_srai_epi32(a[h][1], 4));
            else if (packing == TL_B1) /* with the packing's factor 2 in it */
                sums[h][0] = _mm512_add_epi32(_mm512_add_epi32(_mm512_slli_epi32(a[h][0], 1), a[h][1]),
                                              _mm512_add_epi32(_mm512_srai_epi32(a[h][2], 1), _mm512_srai_epi32(a[h][3], 2)));
            else
                sums[h][0] = _mm512_add_epi32(_mm512_add_epi32(a[h][0], _mm512_srai_epi32(a[h][1], 2)),
                                              _mm512_add_epi32(_mm512_srai_epi32(a[h][2], 4), _mm512_srai_epi32(a[h][3], 6)));
#ifdef FIVES
            if (packing == TL_T5)
                sums[h][0] = _mm512_add_epi32(sums[h][0], one_of_84(a[h][4]));
#endif
        }
        return;
    }
    HALVES_LOOP TOKENS_LOOP sums[h][t] = _mm512_setzero_si512();
    for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK) {
        __m512i v[2], fifth[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        HALVES_LOOP {
            v[h] = _mm512_loadu_si512(at + 64 * h);
            prefetch(at + 64 * h);
#ifdef FIVES
            if (packing == TL_T5)
                v[h] = FIVES(v[h], &fifth[h]);
#endif
        }
        const int bits = tl_code_bits(packing);
        const __m512i mask = _mm512_set1_epi8((char)((1 << bits) - 1));
        TL_UNROLL(8) for (int p = 0; p < tl_code_places(packing); p++)
        {
            __m512i codes[2];
            HALVES_LOOP codes[h] =
                bits == 8 ? v[h] : _mm512_and_si512(p == 0 ? v[h] : _mm512_srli_epi16(v[h], bits * p), mask);
            TOKENS_LOOP
            {
                const __m512i word = _mm512_set1_epi32(y[t]);
                HALVES_LOOP sums[h][t] = dot(sums[h][t], codes[h], word);
            }
            y += T;
        }
        if (packing == TL_T5) {
            TOKENS_LOOP
            {
                const __m512i word = _mm512_set1_epi32(y[t]);
                HALVES_LOOP sums[h][t] = dot(sums[h][t], fifth[h], word);
            }
            y += T;
        }
    }
}

TL_INLINE __m512 halves(const uint8_t *at) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at)); }

/* tl_short_step of eight. */
TL_INLINE __m256i short_steps(__m256i bits)
{
    return _mm256_and_si256(_mm256_add_epi32(bits, _mm256_set1_epi32(2)), _mm256_set1_epi32(~3));
}

/* Writes a block's results for the lanes and rows that exist; a token's second part is added to its first. */
TL_INLINE void store_panel(const int T, const tl_matrix *matrix, const tl_activation *x, int32_t block, int32_t panel,
                           __m512 (*total)[TL_PANEL], float *out, size_t stride, int add)
{
    const int32_t rows = matrix->rows - block * TL_BLOCK;
    const int32_t lanes = x->lanes - panel * T < T ? x->lanes - panel * T : T;
    for (int32_t t = 0; t < lanes; t++) {
        const int32_t lane = panel * T + t;
        const int more = add || lane % x->parts != 0;
        float *to = out + (size_t)(lane / x->parts) * stride + (size_t)block * TL_BLOCK;
        HALVES_LOOP {
            const int32_t left = rows - 16 * h;
            if (left > 0) {
                const __mmask16 rows_left = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
                const __m512 before = more ? _mm512_maskz_loadu_ps(rows_left, to + 16 * h) : _mm512_setzero_ps();
                _mm512_mask_storeu_ps(to + 16 * h, rows_left, _mm512_add_ps(before, total[h][t]));
            }
        }
    }
}

/* Blocks [first, first + count) times the `T` lanes of each panel. */
TL_INLINE void product(const tl_packing packing, const int T, const tl_matrix *matrix, const tl_activation *x, int32_t first,
                       int32_t count, float *out, size_t stride, int add)
{
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group;
    const int32_t per_chunk = tl_chunk_columns(packing), chunks = (span + per_chunk - 1) / per_chunk;
    const int32_t groups = matrix->columns / span, panels = (x->lanes + T - 1) / T;
    for (int32_t block = first; block < first + count; block++) {
        for (int32_t panel = 0; panel < panels; panel++) {
            const uint8_t *at = matrix->stream + (size_t)block * matrix->block_bytes;
            const int32_t *y = (const int32_t *)x->q + (size_t)panel * (x->padded / 4) * T;
            const float *step = x->step + (size_t)panel * groups * T;
            const int32_t *sum = x->sum + (size_t)panel * groups * T;
            __m512 total[2][TL_PANEL];
            HALVES_LOOP TOKENS_LOOP total[h][t] = _mm512_setzero_ps();
            for (int32_t g = 0; g < groups; g++, step += T, sum += T) {
                __m512i sums[2][TL_PANEL];
                group_sums(packing, T, at, chunks, y, sums);
                at += (size_t)chunks * TL_CHUNK;
                y += (size_t)(span / 4) * T;
                __m512 scale[2], minimum[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
                HALVES_LOOP {
                    if (matrix->group == 0) {
                        scale[h] = _mm512_loadu_ps(matrix->row_scales + (size_t)block * TL_BLOCK + 16 * h);
                    } else {
                        scale[h] = halves(at + 32 * h);
                        if (tl_has_minimum(packing))
                            minimum[h] = halves(at + 64 + 32 * h);
                    }
                }
                if (matrix->group != 0) {
                    prefetch(at);
                    if (tl_has_minimum(packing))
                        prefetch(at + 64);
                    at += tl_has_minimum(packing) ? 128 : 64;
                }
                TOKENS_LOOP
                {
                    const int32_t shift = tl_offset(packing) * sum[t];
                    HALVES_LOOP {
                        __m512i dots = packing == TL_B1 && T > 1 ? _mm512_slli_epi32(sums[h][t], 1) : sums[h][t];
                        if (!tl_has_minimum(packing))
                            dots = _mm512_sub_epi32(dots, _mm512_set1_epi32(shift));
                        const __m512 n = _mm512_cvtepi32_ps(dots);
                        if (matrix->group == 0) {
                            total[h][t] = _mm512_mul_ps(_mm512_mul_ps(scale[h], _mm512_set1_ps(step[t])), n);
                        } else {
                            const float stepped = tl_short_step(step[t]);
                            total[h][t] = _mm512_fmadd_ps(scale[h], _mm512_mul_ps(_mm512_set1_ps(stepped), n), total[h][t]);
                            if (tl_has_minimum(packing))
                                total[h][t] =
                                    _mm512_fmadd_ps(minimum[h], _mm512_set1_ps(stepped * (float)sum[t]), total[h][t]);
                        }
                    }
                }
            }
            store_panel(T, matrix, x, block, panel, total, out, stride, add);
        }
    }
}

#include "gemm_512.h"

#define PRODUCT(name, packing)                                                                                         \
    void name(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,               \
              size_t stride, int add)                                                                                  \
    {                                                                                                                  \
        if (x->tokens == 1)                                                                                            \
            product(packing, 1, matrix, x, first, count, out, stride, add);                                            \
        else if (x->lanes >= GEMM_LANES && matrix->group <= GEMM_GROUP)                                              \
            gemm(packing, matrix, x, first, count, out, stride, add);                                                  \
        else                                                                                                           \
            product(packing, TL_PANEL, matrix, x, first, count, out, stride, add);                                     \
    }

/* In matrix_avx512vbmi.c, for the table in matrix_avx512vnni.c. */
void tl_product_t5_avx512vbmi(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                              size_t stride, int add);
