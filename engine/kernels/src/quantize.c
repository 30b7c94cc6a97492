/* Activations to int8. One portable implementation for every instruction set: the values cannot differ between them. */
#include "ternlight.h"

#include <float.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "float32 arithmetic must be done in float32"
#endif

/* Adding 1.5 * 2^23 leaves no room for a fraction, so the addition itself rounds half to even; the low byte of the sum
 * is then the integer in two's complement. Exact for |x| < 2^22, and unlike lrintf() the compiler vectorizes it. */
static inline int8_t round_half_even(float x)
{
    const float shifted = x + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return (int8_t)((bits & 0xff) - ((bits & 0x80) << 1));
}

int tl_quantize(const float *x, int64_t cols, int8_t *values, float *scale)
{
    /* Without the sign, float32 values order as their bits do; infinities and NaN come last. */
    int32_t max_bits = 0;
    for (int64_t i = 0; i < cols; i++) {
        int32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bits &= 0x7fffffff;
        max_bits = bits > max_bits ? bits : max_bits;
    }
    if (max_bits >= 0x7f800000)
        return -1;

    float max;
    memcpy(&max, &max_bits, sizeof max);
    if (max < 1e-5f)
        max = 1e-5f;
    const float inverse = 127.0f / max;
    *scale = max / 127.0f;
    for (int64_t i = 0; i < cols; i++)
        values[i] = round_half_even(x[i] * inverse);
    memset(values + cols, 0, (size_t)(tl_tiles(cols) * TL_TILE_COLS - cols));
    return 0;
}

void tl_group_sums(const int8_t *values, int64_t cols, int64_t group_cols, int32_t *sums)
{
    for (int64_t start = 0; start < cols; start += group_cols) {
        const int64_t end = start + group_cols < cols ? start + group_cols : cols;
        int32_t sum = 0;
        for (int64_t i = start; i < end; i++)
            sum += values[i];
        *sums++ = sum;
    }
}
