/* ops.h for x86 with avx512.
 */
#include "ops.h"

#if defined(__x86_64__) || defined(_M_X64)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl")
#define OPS_NAME tl_ops_avx512
#include "ops_body.h"
#pragma GCC pop_options
#endif
