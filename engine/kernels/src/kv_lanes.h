/* Float arithmetic in vectors of the hardware's width (KV_WIDTH), without fused multiply-adds and with sums across lanes in an
 * order that is the same for all, so that every form of the KV codecs gives the same bits. Included where the target is switched on; a form may define
 * KV_LARGER and KV_HALVES, instructions that do what is written out here. */
#include <math.h>
#include <string.h>

#include "half.h"
#include "target.h"

/* Vectors are passed between inlined functions only, so how a call would pass them does not matter. */
#pragma GCC diagnostic ignored "-Wpsabi"

/* Lanes of a vector: 4, 8 or 16. */
#ifndef KV_WIDTH
#define KV_WIDTH 4
#endif

/* Vectors of 16 lanes: every width computes as one with 16 does. */
#define VECTORS (16 / KV_WIDTH)

typedef float lanes __attribute__((vector_size(4 * KV_WIDTH), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(4 * KV_WIDTH), aligned(4), may_alias));
typedef uint32_t words __attribute__((vector_size(4 * KV_WIDTH), aligned(4), may_alias));
typedef uint16_t halves __attribute__((vector_size(2 * KV_WIDTH), aligned(2), may_alias));
typedef int16_t shorts __attribute__((vector_size(2 * KV_WIDTH), aligned(2), may_alias));
typedef int8_t bytes __attribute__((vector_size(KV_WIDTH), aligned(1), may_alias));

static const int32_t lane_numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#define LANE_NUMBER (*(const ints *)lane_numbers)

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }
TL_INLINE ints all_int(int32_t value) { return value - (ints){0}; }

TL_INLINE lanes pick(ints mask, lanes yes, lanes no) { return (lanes)(((ints)yes & mask) | ((ints)no & ~mask)); }

/* a where a > b, else b. */
TL_INLINE lanes larger(lanes a, lanes b)
{
#ifdef KV_LARGER
    return KV_LARGER(a, b);
#else
    return pick(a > b, a, b);
#endif
}

TL_INLINE lanes magnitude(lanes v) { return (lanes)((ints)v & 0x7fffffff); }

/* The lanes in which each lane's partner, the one whose number differs in the bit `h`, stands in its place. */
TL_INLINE lanes partners(lanes v, const int h)
{
#if defined(__clang__)
    lanes moved;
    for (int lane = 0; lane < KV_WIDTH; lane++)
        moved[lane] = v[lane ^ h];
    return moved;
#else
    return __builtin_shuffle(v, LANE_NUMBER ^ h);
#endif
}

/* Sum and maximum over 16 lanes, always in the same tree order: halves, quarters ... */
TL_INLINE float sum_of(const lanes v[VECTORS])
{
    lanes sums[VECTORS];
    for (int i = 0; i < VECTORS; i++)
        sums[i] = v[i];
    for (int count = VECTORS / 2; count > 0; count /= 2)
        for (int i = 0; i < count; i++)
            sums[i] += sums[i + count];
    TL_UNROLL(4) for (int h = KV_WIDTH / 2; h > 0; h /= 2) sums[0] += partners(sums[0], h);
    return sums[0][0];
}

TL_INLINE float largest_of(const lanes v[VECTORS])
{
    lanes most[VECTORS];
    for (int i = 0; i < VECTORS; i++)
        most[i] = v[i];
    for (int count = VECTORS / 2; count > 0; count /= 2)
        for (int i = 0; i < count; i++)
            most[i] = larger(most[i], most[i + count]);
    TL_UNROLL(4) for (int h = KV_WIDTH / 2; h > 0; h /= 2) most[0] = larger(most[0], partners(most[0], h));
    return most[0][0];
}

/* The same of each of four rows, into places 4r .. 4r + 3 of `out`. */
#if KV_WIDTH == 16 && !defined(__clang__)

/* The lower, or upper, halves of a and b; and those of each of their own halves. */
#define LOWER(a, b) __builtin_shuffle(a, b, (ints){0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23})
#define UPPER(a, b) __builtin_shuffle(a, b, (ints){8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31})
#define LOWER_QUARTERS(a, b) __builtin_shuffle(a, b, (ints){0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27})
#define UPPER_QUARTERS(a, b) __builtin_shuffle(a, b, (ints){4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31})

TL_INLINE void sums_of_rows(lanes v[4][VECTORS], float out[16])
{
    const lanes a = LOWER(v[0][0], v[1][0]) + UPPER(v[0][0], v[1][0]), b = LOWER(v[2][0], v[3][0]) + UPPER(v[2][0], v[3][0]);
    lanes sums = LOWER_QUARTERS(a, b) + UPPER_QUARTERS(a, b);
    sums += partners(sums, 2);
    store(out, sums + partners(sums, 1));
}

TL_INLINE void largest_of_rows(lanes v[4][VECTORS], float out[16])
{
    const lanes a = larger(LOWER(v[0][0], v[1][0]), UPPER(v[0][0], v[1][0]));
    const lanes b = larger(LOWER(v[2][0], v[3][0]), UPPER(v[2][0], v[3][0]));
    lanes most = larger(LOWER_QUARTERS(a, b), UPPER_QUARTERS(a, b));
    most = larger(most, partners(most, 2));
    store(out, larger(most, partners(most, 1)));
}

#else

TL_INLINE void sums_of_rows(lanes v[4][VECTORS], float out[16])
{
    for (int r = 0; r < 4; r++)
        out[4 * r] = out[4 * r + 1] = out[4 * r + 2] = out[4 * r + 3] = sum_of(v[r]);
}

TL_INLINE void largest_of_rows(lanes v[4][VECTORS], float out[16])
{
    for (int r = 0; r < 4; r++)
        out[4 * r] = out[4 * r + 1] = out[4 * r + 2] = out[4 * r + 3] = largest_of(v[r]);
}

#endif

/* Rounds |v| < 2^22 half to even; 1.5 * 2^23 leaves the integer in the low bits. */
#define MAGIC 12582912.0f
TL_INLINE ints rounded(lanes v) { return (ints)(v + all(MAGIC)) - (ints)all(MAGIC); }

/* 2^x for x <= 0 with a relative error below 1.1e-4, which weights of 8 bits do not show: 2^n * 2^f with |f| <= 1/2, 2^f by a
 * polynomial of degree 3. Below -125 it stays there. */
TL_INLINE lanes falling_power(lanes x)
{
    x = larger(x, all(-125.0f));
    const lanes shifted = x + all(MAGIC);
    const lanes f = x - (shifted - all(MAGIC));
    lanes p = all(0.0551716672f);
    p = p * f + all(0.242611122f);
    p = p * f + all(0.693260986f);
    p = p * f + all(0.999928074f);
    return (lanes)((words)p + ((words)shifted << 23));
}

TL_INLINE lanes from_halves(const uint16_t *at)
{
#ifdef KV_HALVES
    return KV_HALVES(at);
#else
    const words bits = __builtin_convertvector(*(const halves *)at, words);
    const lanes value = (lanes)((bits & 0x7fff) << 13) * all(0x1p112f);
    return (lanes)((words)value | (bits & 0x8000) << 16);
#endif
}
