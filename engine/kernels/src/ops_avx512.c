/* ops.h with AVX-512 (F, BW, DQ, VL). */
#include "ops.h"
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")
#define OPS_NAME tl_ops_avx512
#define WIDE_LANES 16
#define PARTS 4
#define OPS_HALVES(at) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(at)))
#include "ops_body.h"
TL_TARGET_END

#endif
