/* matrix.h's products with NEON's byte dot product (ARMv8.2 and later: Cortex-A55 and A76, Neoverse N1, Apple M1). */
#include "target.h"

#if TL_ARM64

#if defined(__clang__)
TL_TARGET_BEGIN("dotprod")
#else
TL_TARGET_BEGIN("arch=armv8.2-a+dotprod")
#endif

#include "matrix_neon.h"

TL_TARGET_END

TABLE(tl_products_neondot);

#endif
