/* Sixteen float32 lanes as one value, whatever the hardware's width, for the operations of encoder_body.h. Included once by each
 * file that is compiled for an instruction set. A form may define TL_MADD(sum, a, b), sum + a * b in one rounding, and where its
 * compiler does not find the instructions by itself TL_LARGER(a, b), TL_SUM(v) and TL_LARGEST(v), which give the same bits. */
#ifndef TERNLIGHT_LANES_H
#define TERNLIGHT_LANES_H

#include <stdint.h>
#include <string.h>

#include "target.h"

/* Vectors are passed between inlined functions only, so how a call would pass them does not matter. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t words __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ints4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }

#ifndef TL_MADD
#define TL_MADD(sum, a, b) ((sum) + (a) * (b))
#endif

TL_INLINE lanes select16(ints mask, lanes yes, lanes no) { return (lanes)(((ints)yes & mask) | ((ints)no & ~mask)); }

TL_INLINE lanes larger(lanes a, lanes b)
{
#ifdef TL_LARGER
    return TL_LARGER(a, b);
#else
    return select16(a > b, a, b);
#endif
}

TL_INLINE lanes smaller(lanes a, lanes b) { return select16(a < b, a, b); }

/* Sum and maximum over lanes, always in the same tree order. */
TL_INLINE float sum_of(lanes v)
{
#ifdef TL_SUM
    return TL_SUM(v);
#else
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] += x[i + width];
    return x[0];
#endif
}

TL_INLINE float largest_of(lanes v)
{
#ifdef TL_LARGEST
    return TL_LARGEST(v);
#else
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] = x[i] > x[i + width] ? x[i] : x[i + width];
    return x[0];
#endif
}

/* 2^x for -125 <= x <= 0 or a little above; relative error below 2e-7. 2^n * 2^f with |f| <= 1/2, 2^f by the polynomial of degree 5
 * with the least relative error, 8e-8. */
TL_INLINE lanes power_of_two(lanes x)
{
    const lanes magic = all(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer in the low bits */
    const lanes shifted = x + magic;
    const lanes f = x - (shifted - magic);
    lanes p = TL_MADD(all(9.675540961e-3f), all(1.327647129e-3f), f);
    p = TL_MADD(all(5.550713092e-2f), p, f);
    p = TL_MADD(all(2.402212024e-1f), p, f);
    p = TL_MADD(all(6.931469440e-1f), p, f);
    p = TL_MADD(all(1.000000119f), p, f);
    return (lanes)((words)p + ((words)shifted << 23));
}

#endif
