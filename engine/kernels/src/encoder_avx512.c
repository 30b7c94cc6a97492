/* encoder_ops.h with AVX-512 (F, BW, DQ, VL), which has fused multiply-add. */
#include "encoder_ops.h"
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")
#define TL_MADD(sum, a, b) ((lanes)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(sum)))
#define PARTS 4
#define ENCODER_OPS_NAME tl_encoder_ops_avx512
#include "encoder_body.h"
TL_TARGET_END

#endif
