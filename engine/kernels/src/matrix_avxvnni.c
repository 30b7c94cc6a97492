/* matrix.h's products with AVX-VNNI (Intel from Alder Lake, AMD from Zen 5): AVX2 with a byte dot product in one instruction that
 * does not saturate. */
#include "target.h"

#if TL_AVXVNNI

#include <immintrin.h>

TL_TARGET_BEGIN("avx2,f16c,avxvnni")

#define DOT _mm256_dpbusd_avx_epi32
#define DOT_BYTES _mm256_dpbusd_avx_epi32
#define DOT_BYTES_TAKEN 0
#include "matrix_256.h"

TL_TARGET_END

const tl_product tl_products_avxvnni[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,     [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = tl_product_portable};

#endif
