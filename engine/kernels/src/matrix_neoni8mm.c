/* matrix.h's products with NEON's byte matrix product too (ARMv8.6 and many before: Cortex-A510 and X2, Neoverse N2 and V1, Apple M2). */
#include "target.h"

#if TL_ARM64

#if defined(__clang__)
TL_TARGET_BEGIN("dotprod,i8mm")
#else
TL_TARGET_BEGIN("arch=armv8.2-a+dotprod+i8mm")
#endif

#define MATRIX_PRODUCTS
#include "matrix_neon.h"

TL_TARGET_END

TABLE(tl_products_neoni8mm);

#endif
