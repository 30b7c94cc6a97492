/* What the forms of kv_codec.h with 512-bit vectors share: a register is a whole step of a strip. They differ in how levels are
 * looked up. */
#include <immintrin.h>

#define KV_WIDTH 16
#define KV_LARGER(a, b) (lanes) _mm512_max_ps((__m512)(a), (__m512)(b))
#define KV_HALVES(at) (lanes) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(at)))
#define KV_OWN_MEAN_PRODUCTS
#include "kv_side.h"

#define vec __m512i
#define sums_vec __m512i
#define LANES 16
#define STRIPS 4
#define KEY_OFFSET 128
#define ZERO _mm512_setzero_si512()
#define LOAD(at) _mm512_loadu_si512(at)
#define STORE(at, v) _mm512_storeu_si512(at, v)
#define STORE_ADDED(at, v) STORE(at, _mm512_add_epi32(_mm512_loadu_si512(at), v))
#define STORE_BYTES(at, v) _mm512_storeu_si512(at, v)
#define BYTES(v, kind) ((void)(kind), (v))
#define UNBYTES(v, kind) ((void)(kind), (v))
#define PREFETCH(at) _mm_prefetch((const char *)(at), _MM_HINT_T1)
#define WORDS(kind) ((kind) == WIDE ? 2 : 1)
#define FINISH(kind, sums) (sums)
#define TABLE table_512
#define DOT dot_512

TL_INLINE __m512i table_512(const int8_t levels[16], const int kind)
{
    const __m512i table = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)levels));
    return kind == KEYS ? _mm512_xor_si512(table, _mm512_set1_epi8((char)0x80)) : table;
}

/* Keys are unsigned and queries signed; weights are unsigned and values signed. */
TL_INLINE __m512i dot_512(const int kind, __m512i sums, __m512i levels, const int32_t *words)
{
    if (kind == KEYS)
        return _mm512_dpbusd_epi32(sums, levels, _mm512_set1_epi32(words[0]));
    if (kind == VALUES)
        return _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(words[0]), levels);
    const __m512i even = _mm512_srai_epi16(_mm512_slli_epi16(levels, 8), 8), odd = _mm512_srai_epi16(levels, 8);
    sums = _mm512_dpwssd_epi32(sums, even, _mm512_set1_epi32(words[0]));
    return _mm512_dpwssd_epi32(sums, odd, _mm512_set1_epi32(words[1]));
}

/* The sum of q[i] times the low 4 bits of word i; n is a multiple of 16. */
TL_INLINE int32_t mean_products(const int16_t *q, const uint16_t *words, int32_t n)
{
    __m512i sums = _mm512_setzero_si512();
    for (int32_t i = 0; i < n; i += 32) {
        const __mmask32 there = n - i < 32 ? 0xffff : 0xffffffff;
        const __m512i levels = _mm512_and_si512(_mm512_loadu_si512(words + i), _mm512_set1_epi16(TL_KV_MEAN));
        sums = _mm512_dpwssd_epi32(sums, _mm512_maskz_loadu_epi16(there, q + i), levels);
    }
    return _mm512_reduce_add_epi32(sums);
}

TL_INLINE void store_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    if (kind == WIDE)
        store_pairs(weights, words);
    else
        store_bytes(weights, words);
}
