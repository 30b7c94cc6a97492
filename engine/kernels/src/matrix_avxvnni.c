/* matrix.h's products with AVX-VNNI: AVX2 whose byte dot product is one instruction and does not saturate. */
#include "matrix.h"

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>

#if defined(__GNUC__)
#pragma GCC push_options
#pragma GCC target("avx2,f16c,avxvnni")
#endif

#define DOT _mm256_dpbusd_avx_epi32
#define DOT_BYTES _mm256_dpbusd_avx_epi32
#define DOT_BYTES_TAKEN 0
#include "matrix_256.h"

const tl_product tl_products_avxvnni[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,     [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = tl_product_portable};

#if defined(__GNUC__)
#pragma GCC pop_options
#endif
#endif
