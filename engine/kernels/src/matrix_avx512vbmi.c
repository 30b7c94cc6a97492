/* matrix.h's product of TL_T5 with AVX-512 VBMI. */
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi")

#include "fives_512.h"

#define FIVES look_up
#include "matrix_512.h"

PRODUCT(tl_product_t5_avx512vbmi, TL_T5)

TL_TARGET_END

#endif
