/* ops.h with AVX2 and F16C, which every processor with AVX2 has. */
#include "ops.h"
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx2,f16c")
#define OPS_NAME tl_ops_avx2
#define WIDE_LANES 8
#define PARTS 2
#define OPS_HALVES(at) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at)))
#include "ops_body.h"
TL_TARGET_END

#endif
