/* What the forms of kv_codec.h with 256-bit vectors share: half a step of a strip in a register. Sixteen registers hold the sums
 * of 4 rows over 2 parts. */
#include <immintrin.h>

#define KV_WIDTH 8
#define KV_LARGER(a, b) (lanes) _mm256_max_ps((__m256)(a), (__m256)(b))
#define KV_HALVES(at) (lanes) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at)))
#include "kv_side.h"

#define vec __m256i
#define sums_vec __m256i
#define LANES 8
#define STRIPS 2
#define ZERO _mm256_setzero_si256()
#define LOAD(at) _mm256_loadu_si256((const __m256i *)(at))
#define STORE(at, v) _mm256_storeu_si256((__m256i *)(at), v)
#define STORE_ADDED(at, v) STORE(at, _mm256_add_epi32(LOAD(at), v))
#define STORE_BYTES(at, v) STORE(at, v)
#define PLACE(v, shift, mask) _mm256_and_si256((shift) == 0 ? (v) : _mm256_srli_epi16(v, shift), _mm256_set1_epi8(mask))
#define LOOK(table, codes) _mm256_shuffle_epi8(table, codes)
#define PREFETCH(at) _mm_prefetch((const char *)(at), _MM_HINT_T1)
#define FINISH(kind, sums) (sums)
#define LOOK3 look3_256

/* The table of 3 bits is looked up with the third bit put back. */
TL_INLINE __m256i look3_256(__m256i table, __m256i low, const uint8_t *thirds)
{
    int32_t word;
    memcpy(&word, thirds, 4);
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201u);
    const __m256i bytes = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32(word), spread), bit);
    const __m256i third = _mm256_and_si256(_mm256_cmpeq_epi8(bytes, bit), _mm256_set1_epi8(4));
    return _mm256_shuffle_epi8(table, _mm256_or_si256(low, third));
}

TL_INLINE __m256i signed_table(const int8_t levels[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)levels));
}

TL_INLINE __m256i flipped(__m256i v) { return _mm256_xor_si256(v, _mm256_set1_epi8((char)0x80)); }

/* Levels of tokens 0 and 2, and 1 and 3, of each lane as int16. */
TL_INLINE __m256i even_levels(__m256i v) { return _mm256_srai_epi16(_mm256_slli_epi16(v, 8), 8); }
TL_INLINE __m256i odd_levels(__m256i v) { return _mm256_srai_epi16(v, 8); }
