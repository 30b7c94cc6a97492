/* kv_codec.h with AVX-VNNI: keys are unsigned and queries signed; weights are unsigned and values signed. */
#include "kv_codec.h"
#include "target.h"

#if TL_AVXVNNI

TL_TARGET_BEGIN("avx2,f16c,avxvnni")

#include "kv_256.h"

#define KEY_OFFSET 128
#define BYTES(v, kind) ((void)(kind), (v))
#define UNBYTES(v, kind) ((void)(kind), (v))
#define TABLE(levels, kind) ((kind) == KEYS ? flipped(signed_table(levels)) : signed_table(levels))
#define WORDS(kind) ((kind) == WIDE ? 2 : 1)
#define DOT dot_vnni

TL_INLINE __m256i dot_vnni(const int kind, __m256i sums, __m256i levels, const int32_t *words)
{
    if (kind == KEYS)
        return _mm256_dpbusd_avx_epi32(sums, levels, _mm256_set1_epi32(words[0]));
    if (kind == VALUES)
        return _mm256_dpbusd_avx_epi32(sums, _mm256_set1_epi32(words[0]), levels);
    sums = _mm256_dpwssd_avx_epi32(sums, even_levels(levels), _mm256_set1_epi32(words[0]));
    return _mm256_dpwssd_avx_epi32(sums, odd_levels(levels), _mm256_set1_epi32(words[1]));
}

TL_INLINE void store_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    if (kind == WIDE)
        store_pairs(weights, words);
    else
        store_bytes(weights, words);
}

#include "kv_strips.h"
#define KV_NAME tl_kv_avxvnni
#include "kv_body.h"

TL_TARGET_END

#endif
