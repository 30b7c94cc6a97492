/* ops.h for x86 with avx2.
 */
#include "ops.h"

#if defined(__x86_64__) || defined(_M_X64)
#pragma GCC push_options
#pragma GCC target("avx2")
#define OPS_NAME tl_ops_avx2
#include "ops_body.h"
#pragma GCC pop_options
#endif
