/* AVX-512 VNNI (Intel from Cascade Lake and Ice Lake, AMD from Zen 4): VPDPBUSD on 16 rows at once.
 *
 * No bit pair is shifted: pair p is multiplied where it lies, as 4^p * code (at most 192, so still an unsigned byte), into
 * an accumulator of its own, and those are shifted right once at the end, which is exact because every term of
 * accumulator p is a multiple of 4^p.
 */
#include "ternlight.h"

#if TL_X86

#include <string.h>

#include "prefetch.h"

#define WALK TL_TARGET("avx512f,avx512vnni")

typedef struct {
    __m512i part[2]; /* rows 16 b .. 16 b + 15 */
} int_rows;

typedef struct {
    __m512 part[2];
} float_rows;

WALK static inline __m512i broadcast4(const int8_t *q)
{
    int32_t four;
    memcpy(&four, q, sizeof four);
    return _mm512_set1_epi32(four);
}

WALK static inline int_rows dot_tiles(const uint8_t *w, const int8_t *q, int64_t tiles, int32_t q_sum)
{
    const __m512i pair0 = _mm512_set1_epi8(0x03), pair1 = _mm512_set1_epi8(0x0c);
    const __m512i pair2 = _mm512_set1_epi8(0x30), pair3 = _mm512_set1_epi8((char)0xc0);
    __m512i by1[2], by4[2], by16[2], by64[2];
    for (int b = 0; b < 2; b++) {
        by1[b] = _mm512_set1_epi32(-q_sum);
        by4[b] = by16[b] = by64[b] = _mm512_setzero_si512();
    }
    for (int64_t tile = 0; tile < tiles; tile++, w += TL_TILE_BYTES, q += TL_TILE_COLS) {
        prefetch_ahead(w);
        const __m512i q0 = broadcast4(q), q1 = broadcast4(q + 4), q2 = broadcast4(q + 8), q3 = broadcast4(q + 12);
        for (int b = 0; b < 2; b++) {
            const __m512i codes = _mm512_loadu_si512(w + 64 * b);
            by1[b] = _mm512_dpbusd_epi32(by1[b], _mm512_and_si512(codes, pair0), q0);
            by4[b] = _mm512_dpbusd_epi32(by4[b], _mm512_and_si512(codes, pair1), q1);
            by16[b] = _mm512_dpbusd_epi32(by16[b], _mm512_and_si512(codes, pair2), q2);
            by64[b] = _mm512_dpbusd_epi32(by64[b], _mm512_and_si512(codes, pair3), q3);
        }
    }
    int_rows sums;
    for (int b = 0; b < 2; b++) {
        const __m512i low = _mm512_add_epi32(by1[b], _mm512_srai_epi32(by4[b], 2));
        const __m512i high = _mm512_add_epi32(_mm512_srai_epi32(by16[b], 4), _mm512_srai_epi32(by64[b], 6));
        sums.part[b] = _mm512_add_epi32(low, high);
    }
    return sums;
}

WALK static inline void store_ints(int_rows rows, int32_t *out)
{
    _mm512_storeu_si512(out, rows.part[0]);
    _mm512_storeu_si512(out + 16, rows.part[1]);
}

WALK static inline float_rows zero_floats(void)
{
    float_rows zeros = {{_mm512_setzero_ps(), _mm512_setzero_ps()}};
    return zeros;
}

WALK static inline float_rows add_scaled(float_rows total, int_rows rows, const float *scales)
{
    for (int b = 0; b < 2; b++) {
        const __m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(rows.part[b]), _mm512_loadu_ps(scales + 16 * b));
        total.part[b] = _mm512_add_ps(total.part[b], scaled);
    }
    return total;
}

WALK static inline void store_scaled(float_rows total, float scale, float *out)
{
    for (int b = 0; b < 2; b++)
        _mm512_storeu_ps(out + 16 * b, _mm512_mul_ps(total.part[b], _mm512_set1_ps(scale)));
}

#include "walk.h"

const tl_kernels tl_kernels_avx512vnni = {"avx512vnni", walk_sums, walk_matvec};

#endif
