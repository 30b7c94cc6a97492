/* kv_codec.h with AVX2. Its byte product saturates at 16 bits, which two products of 7 bits each stay below: the magnitude of
 * a key's level times the query with the level's sign. Weights have 8 bits, so values are multiplied as int16. */
#include "kv_codec.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx2,f16c")

#include "kv_256.h"

#define KEY_OFFSET 0
#define BYTES(v, kind) ((kind) == KEYS ? flipped(v) : (v))
#define UNBYTES(v, kind) ((kind) == KEYS ? flipped(v) : (v))
#define TABLE(levels, kind) ((void)(kind), signed_table(levels))
#define WORDS(kind) ((kind) == KEYS ? 1 : 2)
#define DOT dot_avx2

TL_INLINE __m256i dot_avx2(const int kind, __m256i sums, __m256i levels, const int32_t *words)
{
    if (kind == KEYS) {
        const __m256i signs = _mm256_sign_epi8(_mm256_set1_epi32(words[0]), levels);
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(levels), signs);
        return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(even_levels(levels), _mm256_set1_epi32(words[0])));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(odd_levels(levels), _mm256_set1_epi32(words[1])));
}

TL_INLINE void store_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    (void)kind;
    store_pairs(weights, words);
}

#include "kv_strips.h"
#define KV_NAME tl_kv_avx2
#include "kv_body.h"

TL_TARGET_END

#endif
