/* ops.h with AVX-512 (F, BW, DQ, VL). */
#include "ops.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")
#define OPS_BYTES 64
#define PARTS 4
#define OPS_NAME tl_ops_avx512
#include "ops_body.h"
TL_TARGET_END

#endif
