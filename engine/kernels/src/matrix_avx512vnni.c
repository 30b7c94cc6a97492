/* matrix.h's products with AVX-512 VNNI (Intel from Cascade Lake and Ice Lake, AMD from Zen 4). Those with AVX-512 VBMI share all
 * but TL_T5. */
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")

#include "matrix_512.h"

static PRODUCT(product_t2, TL_T2)
static PRODUCT(product_b1, TL_B1)
static PRODUCT(product_n4, TL_N4)
static PRODUCT(product_n4m, TL_N4M)
static PRODUCT(product_i8, TL_I8)
static PRODUCT(product_i8m, TL_I8M)

TL_TARGET_END

const tl_product tl_products_avx512vnni[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,         [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = tl_product_portable};

const tl_product tl_products_avx512vbmi[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4,           [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = tl_product_t5_avx512vbmi};


#endif
