/* Float arithmetic in 16 lanes whatever the hardware's width, without fused multiply-adds and with sums across lanes in a fixed
 * order, so that every form of the KV codecs gives the same bits. Included where the target is switched on. */
#include <math.h>
#include <string.h>

#include "half.h"
#include "target.h"

/* Vectors are passed between inlined functions only, so how a call would pass them does not matter. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t words16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t halves16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }
TL_INLINE ints all_int(int32_t value) { return value - (ints){0}; }

TL_INLINE lanes select16(ints mask, lanes yes, lanes no) { return (lanes)(((ints)yes & mask) | ((ints)no & ~mask)); }
TL_INLINE lanes larger(lanes a, lanes b) { return select16(a > b, a, b); }
TL_INLINE lanes magnitude(lanes v) { return (lanes)((ints)v & 0x7fffffff); }

/* The lanes in which each lane's partner, the one whose number differs in the bit `h`, stands in its place. */
TL_INLINE lanes partners(lanes v, const int h)
{
#if defined(__clang__)
    return h == 1   ? __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
           : h == 2 ? __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
           : h == 4 ? __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
                    : __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    const ints place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return __builtin_shuffle(v, place ^ h);
#endif
}

/* Sum and maximum over lanes, always in the same tree order. */
TL_INLINE float sum_of(lanes v)
{
    v += partners(v, 8);
    v += partners(v, 4);
    v += partners(v, 2);
    v += partners(v, 1);
    return v[0];
}

TL_INLINE float largest_of(lanes v)
{
    v = larger(v, partners(v, 8));
    v = larger(v, partners(v, 4));
    v = larger(v, partners(v, 2));
    v = larger(v, partners(v, 1));
    return v[0];
}

/* Rounds |v| < 2^22 half to even; 1.5 * 2^23 leaves the integer in the low bits. */
#define MAGIC 12582912.0f
TL_INLINE ints rounded(lanes v) { return (ints)(v + all(MAGIC)) - (ints)all(MAGIC); }

/* e^x for x <= 0 with a relative error below 4e-6: 2^n * 2^f with |f| <= 1/2, 2^f by a polynomial of degree 4. Below -86 it
 * stays there. */
TL_INLINE lanes falling_exponential(lanes x)
{
    const lanes t = larger(x * all(1.44269504f), all(-125.0f));
    const lanes shifted = t + all(MAGIC);
    const lanes f = t - (shifted - all(MAGIC));
    lanes p = all(9.57010144e-3f);
    p = p * f + all(5.59178603e-2f);
    p = p * f + all(2.40247448e-1f);
    p = p * f + all(6.93121815e-1f);
    p = p * f + all(9.99999261e-1f);
    return (lanes)((ints)p + ((ints)shifted << 23));
}

TL_INLINE lanes from_halves(const uint16_t *at)
{
    const words16 bits = __builtin_convertvector(*(const halves16 *)at, words16);
    const lanes value = (lanes)((bits & 0x7fff) << 13) * all(0x1p112f);
    return (lanes)((words16)value | (bits & 0x8000) << 16);
}
