/* matrix.h's products with AVX2 and F16C (Intel from 2013, AMD from 2015). */
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx2,f16c")

TL_INLINE __m256i dot_avx2(__m256i sum, __m256i codes, __m256i activations)
{
    /* pairs of products stay below 2 * 63 * 127 and fit the 16 bits that vpmaddubsw saturates to */
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, activations), _mm256_set1_epi16(1)));
}

/* Codes up to 255 would saturate, so the weight code - 128 is split into magnitude (at most 128) and sign; the sign goes
 * to the activation, which is never -128. */
TL_INLINE __m256i dot_bytes_avx2(__m256i sum, __m256i codes, __m256i activations)
{
    const __m256i weights = _mm256_xor_si256(codes, _mm256_set1_epi8((char)0x80));
    return dot_avx2(sum, _mm256_abs_epi8(weights), _mm256_sign_epi8(activations, weights));
}

#define DOT dot_avx2
#define DOT_BYTES dot_bytes_avx2
#define DOT_BYTES_TAKEN 128
#include "matrix_256.h"

TL_TARGET_END

const tl_product tl_products_avx2[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,     [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = tl_product_portable};

#endif
