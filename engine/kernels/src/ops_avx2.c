/* ops.h with AVX2. */
#include "ops.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx2")
#define OPS_BYTES 32
#define PARTS 2
#define OPS_NAME tl_ops_avx2
#include "ops_body.h"
TL_TARGET_END

#endif
