/* AVX2 (Intel from 2013, AMD from 2015): VPMADDUBSW adds pairs of products in int16.
 *
 * It saturates, so nothing may come near 32767: a pair is at most 2 * 3 * 128 = 768 (code 3 included), and the four pairs
 * of a tile are widened to int32 before the next tile is added.
 */
#include "ternlight.h"

#if TL_X86

#define WALK TL_TARGET("avx2")
#include "rows256.h"

WALK static inline int_rows dot_tiles(const uint8_t *w, const int8_t *q, int64_t tiles, int32_t q_sum)
{
    const __m256i low = _mm256_set1_epi8(3), ones = _mm256_set1_epi16(1);
    int_rows sums;
    for (int b = 0; b < 4; b++)
        sums.part[b] = _mm256_set1_epi32(-q_sum);
    for (int64_t tile = 0; tile < tiles; tile++, w += TL_TILE_BYTES, q += TL_TILE_COLS) {
        prefetch_ahead(w);
        const __m256i q0 = broadcast4(q), q1 = broadcast4(q + 4), q2 = broadcast4(q + 8), q3 = broadcast4(q + 12);
        for (int b = 0; b < 4; b++) {
            const __m256i codes = load256(w + 32 * b);
            const __m256i pairs0 = _mm256_maddubs_epi16(_mm256_and_si256(codes, low), q0);
            const __m256i pairs1 = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(codes, 2), low), q1);
            const __m256i pairs2 = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(codes, 4), low), q2);
            const __m256i pairs3 = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(codes, 6), low), q3);
            const __m256i pairs = _mm256_add_epi16(_mm256_add_epi16(pairs0, pairs1), _mm256_add_epi16(pairs2, pairs3));
            sums.part[b] = _mm256_add_epi32(sums.part[b], _mm256_madd_epi16(pairs, ones));
        }
    }
    return sums;
}

#include "walk.h"

const tl_kernels tl_kernels_avx2 = {"avx2", walk_sums, walk_matvec};

#endif
