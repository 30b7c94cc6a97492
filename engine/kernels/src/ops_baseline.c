/* ops.h for what the whole build requires: SSE2 on x86-64, NEON on arm64. */
#include "ops.h"
#include "target.h"

#define OPS_BYTES 16
#if TL_ARM64
#define PARTS 4
#else
#define PARTS 2
#endif
#define OPS_NAME tl_ops_baseline
#include "ops_body.h"
