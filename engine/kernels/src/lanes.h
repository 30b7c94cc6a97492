/* Sixteen float32 lanes as one value, whatever the hardware's width, for the operations of encoder_body.h. Included once by each
 * file that is compiled for an instruction set. A form may define TL_MADD(sum, a, b), sum + a * b in one rounding. */
#ifndef TERNLIGHT_LANES_H
#define TERNLIGHT_LANES_H

#include <stdint.h>
#include <string.h>

#include "target.h"

/* Vectors are passed between inlined functions only, so how a call would pass them does not matter. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }

#ifndef TL_MADD
#define TL_MADD(sum, a, b) ((sum) + (a) * (b))
#endif

TL_INLINE lanes select16(ints mask, lanes yes, lanes no) { return (lanes)(((ints)yes & mask) | ((ints)no & ~mask)); }
TL_INLINE lanes larger(lanes a, lanes b) { return select16(a > b, a, b); }
TL_INLINE lanes smaller(lanes a, lanes b) { return select16(a < b, a, b); }

/* Sum and maximum over lanes, always in the same tree order. */
TL_INLINE float sum_of(lanes v)
{
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] += x[i + width];
    return x[0];
}

TL_INLINE float largest_of(lanes v)
{
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] = x[i] > x[i + width] ? x[i] : x[i + width];
    return x[0];
}

/* e^x for x <= 88, e^-87 below that; relative error below 2e-7. 2^n * e^r with |r| <= ln 2 / 2, e^r by its Taylor polynomial of
 * degree 7. */
TL_INLINE lanes exponential(lanes x)
{
    x = larger(x, all(-87.0f));
    const lanes magic = all(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer in the low bits */
    const lanes shifted = TL_MADD(magic, x, all(1.44269504f));
    const lanes n = shifted - magic;
    const lanes r = TL_MADD(TL_MADD(x, n, all(-0.693359375f)), n, all(2.12194440e-4f));
    lanes p = all(1.9841270e-4f);
    p = TL_MADD(all(1.3888889e-3f), p, r);
    p = TL_MADD(all(8.3333333e-3f), p, r);
    p = TL_MADD(all(4.1666667e-2f), p, r);
    p = TL_MADD(all(1.6666667e-1f), p, r);
    p = TL_MADD(all(0.5f), p, r);
    p = TL_MADD(all(1.0f), p, r);
    p = TL_MADD(all(1.0f), p, r);
    const ints power = ((ints)shifted - (ints)magic + 127) << 23;
    return p * (lanes)power;
}

/* erf: up to 0.92 an odd polynomial, beyond it 1 - e^p(|x|), after N. Juffa's erff; error below 2e-7. */
TL_INLINE lanes error_function(lanes x)
{
    const lanes t = (lanes)((ints)x & 0x7fffffff), s = x * x;
    lanes near = all(-5.96761703e-4f);
    near = TL_MADD(all(4.99119423e-3f), near, s);
    near = TL_MADD(all(-2.67681349e-2f), near, s);
    near = TL_MADD(all(1.12819925e-1f), near, s);
    near = TL_MADD(all(-3.76125336e-1f), near, s);
    near = TL_MADD(all(1.28379166e-1f), near, s);
    near = TL_MADD(x, near, x);
    const lanes c = smaller(t, all(4.0f)), cc = c * c; /* from 3.92 on erf is 1 */
    lanes far = TL_MADD(all(3.83197126e-4f), all(-1.72853470e-5f), c);
    far = TL_MADD(TL_MADD(all(2.42546219e-2f), all(-3.88396438e-3f), c), far, cc);
    far = TL_MADD(all(-1.06777877e-1f), far, c);
    far = TL_MADD(all(-6.34846687e-1f), far, c);
    far = TL_MADD(all(-1.28717512e-1f), far, c);
    far = TL_MADD(-c, far, c);
    far = all(1.0f) - exponential(far);
    far = (lanes)((ints)far | ((ints)x & (int32_t)0x80000000));
    return select16(t > all(0.921875f), far, near);
}

#endif
