/* encoder_ops.h with AVX2. */
#include "encoder_ops.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx2")
#define PARTS 1
#define ENCODER_OPS_NAME tl_encoder_ops_avx2
#include "encoder_body.h"
TL_TARGET_END

#endif
