/* Float arithmetic in 16 lanes whatever the hardware's width, without fused multiply-adds and with sums across lanes in a fixed
 * order, so that every form of the KV codecs gives the same bits. Included where the target is switched on; a form may define
 * KV_LARGER and KV_HALVES, instructions that do what is written out here. */
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
typedef int16_t shorts16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }
TL_INLINE ints all_int(int32_t value) { return value - (ints){0}; }

TL_INLINE lanes select16(ints mask, lanes yes, lanes no) { return (lanes)(((ints)yes & mask) | ((ints)no & ~mask)); }

/* a where a > b, else b. */
TL_INLINE lanes larger(lanes a, lanes b)
{
#ifdef KV_LARGER
    return KV_LARGER(a, b);
#else
    return select16(a > b, a, b);
#endif
}

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

#if defined(__clang__)
#define SHUFFLE2(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE2(a, b, ...) __builtin_shuffle(a, b, (ints){__VA_ARGS__})
#endif

/* The lower, or upper, halves of a and b; and those of each of their own halves. */
#define LOWER(a, b) SHUFFLE2(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define UPPER(a, b) SHUFFLE2(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define LOWER_QUARTERS(a, b) SHUFFLE2(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define UPPER_QUARTERS(a, b) SHUFFLE2(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)

/* The same over each of four vectors at once: vector r's in lanes 4r .. 4r + 3. */
TL_INLINE lanes sums_of_four(const lanes v[4])
{
    const lanes a = LOWER(v[0], v[1]) + UPPER(v[0], v[1]), b = LOWER(v[2], v[3]) + UPPER(v[2], v[3]);
    lanes sums = LOWER_QUARTERS(a, b) + UPPER_QUARTERS(a, b);
    sums += partners(sums, 2);
    return sums + partners(sums, 1);
}

TL_INLINE lanes largest_of_four(const lanes v[4])
{
    const lanes a = larger(LOWER(v[0], v[1]), UPPER(v[0], v[1])), b = larger(LOWER(v[2], v[3]), UPPER(v[2], v[3]));
    lanes most = larger(LOWER_QUARTERS(a, b), UPPER_QUARTERS(a, b));
    most = larger(most, partners(most, 2));
    return larger(most, partners(most, 1));
}

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
    return (lanes)((words16)p + ((words16)shifted << 23));
}

TL_INLINE lanes from_halves(const uint16_t *at)
{
#ifdef KV_HALVES
    return KV_HALVES(at);
#else
    const words16 bits = __builtin_convertvector(*(const halves16 *)at, words16);
    const lanes value = (lanes)((bits & 0x7fff) << 13) * all(0x1p112f);
    return (lanes)((words16)value | (bits & 0x8000) << 16);
#endif
}
