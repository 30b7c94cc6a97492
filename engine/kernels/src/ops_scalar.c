/* ops.h for the compiler's baseline.
 */
#include "ops.h"
#define OPS_NAME tl_ops_scalar
#include "ops_body.h"
