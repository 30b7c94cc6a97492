/* ops.h for what the whole build requires: SSE2 on x86-64, NEON on arm64. */
#include "ops.h"

#define OPS_NAME tl_ops_baseline
#include "ops_body.h"
