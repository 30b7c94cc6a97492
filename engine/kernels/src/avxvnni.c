/* AVX-VNNI (Intel from Alder Lake, AMD from Zen 5): VPDPBUSD adds four products to an int32 without saturating.
 *
 * Bit pairs 1 and 3 are multiplied where they lie, as 4 * code, into accumulators of their own that are shifted right
 * once at the end: one shift for each register of weights instead of three, and two independent chains of additions.
 */
#include "ternlight.h"

#if TL_AVXVNNI

#define WALK TL_TARGET("avx2,avxvnni")
#include "rows256.h"

WALK static inline int_rows dot_tiles(const uint8_t *w, const int8_t *q, int64_t tiles, int32_t q_sum)
{
    const __m256i even = _mm256_set1_epi8(3), odd = _mm256_set1_epi8(12);
    int_rows sums;
    __m256i by4[4];
    for (int b = 0; b < 4; b++) {
        sums.part[b] = _mm256_set1_epi32(-q_sum);
        by4[b] = _mm256_setzero_si256();
    }
    for (int64_t tile = 0; tile < tiles; tile++, w += TL_TILE_BYTES, q += TL_TILE_COLS) {
        prefetch_ahead(w);
        const __m256i q0 = broadcast4(q), q1 = broadcast4(q + 4), q2 = broadcast4(q + 8), q3 = broadcast4(q + 12);
        for (int b = 0; b < 4; b++) {
            const __m256i codes = load256(w + 32 * b), high = _mm256_srli_epi16(codes, 4);
            sums.part[b] = _mm256_dpbusd_avx_epi32(sums.part[b], _mm256_and_si256(codes, even), q0);
            by4[b] = _mm256_dpbusd_avx_epi32(by4[b], _mm256_and_si256(codes, odd), q1);
            sums.part[b] = _mm256_dpbusd_avx_epi32(sums.part[b], _mm256_and_si256(high, even), q2);
            by4[b] = _mm256_dpbusd_avx_epi32(by4[b], _mm256_and_si256(high, odd), q3);
        }
    }
    for (int b = 0; b < 4; b++)
        sums.part[b] = _mm256_add_epi32(sums.part[b], _mm256_srai_epi32(by4[b], 2));
    return sums;
}

#include "walk.h"

const tl_kernels tl_kernels_avxvnni = {"avxvnni", walk_sums, walk_matvec};

#endif
