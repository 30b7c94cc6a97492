#include "unpack.h"

#include <math.h>
#include <string.h>

#include "half.h"
#include "target.h"

enum {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    I2_S = 36,
    Q1_0 = 41,
    Q2_0 = 42,
    IQ1_BN = 134,
    IQ2_BN = 135,
    PQ2_0 = 142,
};

static const tl_source sources[] = {
    {F32, 4, TL_I8, 32, 32, 128, 0, 0},
    {F16, 2, TL_I8, 32, 32, 64, 0, 0},
    {BF16, 2, TL_I8, 32, 32, 64, 0, 0},
    {Q4_0, 18, TL_N4, 32, 32, 18, 0, 0},
    {Q4_1, 20, TL_N4M, 32, 32, 20, 0, 0},
    {Q5_0, 22, TL_I8, 32, 32, 22, 0, 0},
    {Q5_1, 24, TL_I8M, 32, 32, 24, 0, 0},
    {Q8_0, 34, TL_I8, 32, 32, 34, 0, 0},
    {Q4_K, 144, TL_N4M, 32, 256, 144, 0, 0},
    {Q5_K, 176, TL_I8M, 32, 256, 176, 0, 0},
    {Q6_K, 210, TL_I8, 16, 256, 210, 0, 0},
    {TQ1_0, 54, TL_T2, 256, 256, 54, 0, 0},
    {TQ2_0, 66, TL_T2, 256, 256, 66, 0, 0},
    {I2_S, 1, TL_T2, 0, 128, 32, 0, 32},
    {Q1_0, 18, TL_B1, 128, 128, 18, 0, 0},
    {Q2_0, 18, TL_T2, 64, 64, 18, 0, 0},
    {Q2_0, 34, TL_T2, 128, 128, 34, 0, 0},
    {IQ1_BN, 13, TL_T2, 0, 64, 13, 2, 0},
    {IQ2_BN, 16, TL_T2, 0, 64, 16, 4, 0},
    {PQ2_0, 34, TL_T2, 128, 128, 34, 0, 0},
};

/* What rounding to 8 bits leaves over of the floats above. */
static const tl_source rests[] = {
    {F32, 4, TL_I8, 32, 32, 128, 0, 0},
    {F16, 2, TL_I8, 32, 32, 64, 0, 0},
    {BF16, 2, TL_I8, 32, 32, 64, 0, 0},
};

const tl_source *tl_source_of(int32_t type, int32_t type_block_bytes)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i].type == type && sources[i].type_block_bytes == type_block_bytes)
            return &sources[i];
    return NULL;
}

const tl_source *tl_source_of_rest(int32_t type)
{
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++)
        if (rests[i].type == type)
            return &rests[i];
    return NULL;
}

static int is_rest(const tl_source *source) { return source >= rests && source < rests + sizeof rests / sizeof *rests; }

static float half_at(const uint8_t *at)
{
    uint16_t half;
    memcpy(&half, at, 2);
    return tl_half_to_float(half);
}

/* Float weights to TL_I8: codes 128 + q, q = w / scale half to even. A weight that is no finite number gives an infinite scale,
 * which packing refuses. Written for the compiler to vectorise: magnitudes are compared as whole numbers, which order alike, and
 * adding 1.5 * 2^23 rounds half to even and leaves the result in the low bits. */
static void quantise32(const float *weights, uint8_t *codes, float *scale)
{
    int32_t bits[32], peak_bits = 0;
    float peak;
    memcpy(bits, weights, sizeof bits);
    for (int32_t i = 0; i < 32; i++) {
        const int32_t magnitude = bits[i] & 0x7fffffff;
        peak_bits = magnitude > peak_bits ? magnitude : peak_bits;
    }
    if (peak_bits >= 0x7f800000) {
        *scale = INFINITY;
        memset(codes, 128, 32);
        return;
    }
    memcpy(&peak, &peak_bits, 4);
    *scale = tl_half_to_float(tl_float_to_half(peak / 127.0f));
    const float inverse = *scale > 0.0f ? 1.0f / *scale : 0.0f;
    for (int32_t i = 0; i < 32; i++) { /* a scale that was rounded down to a subnormal leaves some beyond 127, but below 256 */
        const float rounded = weights[i] * inverse + 12582912.0f;
        memcpy(bits + i, &rounded, 4);
    }
    for (int32_t i = 0; i < 32; i++) {
        int32_t q = bits[i] - 0x4b400000;
        q = q > 127 ? 127 : q;
        q = q < -127 ? -127 : q;
        codes[i] = (uint8_t)(128 + q);
    }
}

/* As tl_half_to_float without a branch; an infinity or a NaN becomes an infinity or a NaN. */
static void halves(const uint8_t *at, float *out)
{
    uint16_t half[32];
    memcpy(half, at, sizeof half);
    for (int32_t i = 0; i < 32; i++) {
        const uint32_t rest = (uint32_t)(half[i] & 0x7fffu) << 13;
        const uint32_t special = rest >= 0x0f800000u ? 0x7f800000u : 0u, sign = (uint32_t)(half[i] & 0x8000u) << 16;
        float value;
        uint32_t bits;
        memcpy(&value, &rest, 4);
        value *= 0x1p112f;
        memcpy(&bits, &value, 4);
        bits |= special | sign;
        memcpy(out + i, &bits, 4);
    }
}

static void floats(int32_t type, const uint8_t *at, float *out)
{
    if (type == F32) {
        memcpy(out, at, 128);
    } else if (type == F16) {
        halves(at, out);
    } else {
        uint16_t high[32];
        uint32_t bits[32];
        memcpy(high, at, sizeof high);
        for (int32_t i = 0; i < 32; i++)
            bits[i] = (uint32_t)high[i] << 16;
        memcpy(out, bits, sizeof bits);
    }
}

/* Low nibbles are weights 0..15, high nibbles 16..31. */
static void nibbles(const uint8_t *at, uint8_t *codes)
{
    for (int32_t i = 0; i < 16; i++) {
        codes[i] = at[i] & 15;
        codes[i + 16] = at[i] >> 4;
    }
}

/* The same with bit i of `high` as the fifth bit of weight i. */
static void five_bits(const uint8_t *at, uint32_t high, int32_t add, uint8_t *codes)
{
    for (int32_t i = 0; i < 16; i++) {
        codes[i] = (uint8_t)((at[i] & 15) + (high >> i & 1) * 16 + add);
        codes[i + 16] = (uint8_t)((at[i] >> 4) + (high >> (i + 16) & 1) * 16 + add);
    }
}

/* The six-bit scale and minimum of sub-block s of a K-quant. */
static void k_scales(const uint8_t *packed, int32_t s, int32_t *scale, int32_t *minimum)
{
    if (s < 4) {
        *scale = packed[s] & 63;
        *minimum = packed[s + 4] & 63;
    } else {
        *scale = (packed[s + 4] & 15) | packed[s - 4] >> 6 << 4;
        *minimum = packed[s + 4] >> 4 | packed[s] >> 6 << 4;
    }
}

static void q4_k_q5_k(int32_t type, const uint8_t *at, uint8_t *codes, float *scales, float *minima)
{
    const float d = half_at(at), dmin = half_at(at + 2);
    const uint8_t *high = at + 16, *low = type == Q5_K ? at + 48 : at + 16;
    for (int32_t s = 0; s < 8; s++) {
        int32_t scale, minimum;
        k_scales(at + 4, s, &scale, &minimum);
        scales[s] = d * (float)scale;
        minima[s] = -dmin * (float)minimum;
        for (int32_t i = 0; i < 32; i++) {
            const uint8_t byte = low[32 * (s / 2) + i];
            codes[32 * s + i] = (uint8_t)(s % 2 ? byte >> 4 : byte & 15);
            if (type == Q5_K)
                codes[32 * s + i] = (uint8_t)(codes[32 * s + i] + (high[i] >> s & 1) * 16);
        }
    }
}

static void q6_k(const uint8_t *at, uint8_t *codes, float *scales)
{
    const float d = half_at(at + 208);
    const int8_t *steps = (const int8_t *)at + 192;
    for (int32_t g = 0; g < 16; g++)
        scales[g] = d * (float)steps[g];
    for (int32_t half = 0; half < 2; half++) {
        const uint8_t *low = at + 64 * half, *high = at + 128 + 32 * half;
        for (int32_t quarter = 0; quarter < 4; quarter++)
            for (int32_t i = 0; i < 32; i++) {
                const uint8_t byte = low[i + 32 * (quarter % 2)];
                const int32_t nibble = quarter < 2 ? byte & 15 : byte >> 4;
                codes[128 * half + 32 * quarter + i] = (uint8_t)((nibble | (high[i] >> 2 * quarter & 3) << 4) - 32 + 128);
            }
    }
}

/* Digit n of a byte that holds a base-3 number as a fraction of 256 (TQ1_0). */
static uint8_t trit(uint8_t byte, int32_t n)
{
    static const uint8_t power[5] = {1, 3, 9, 27, 81};
    return (uint8_t)((uint32_t)(uint8_t)(byte * power[n]) * 3 >> 8);
}

/* Four two-bit codes of each byte, the lowest bits first, side by side: 4 * bytes codes. */
static void side_by_side(const uint8_t *at, int32_t bytes, uint8_t *codes)
{
    for (int32_t i = 0; i < bytes; i++) {
        const uint32_t byte = at[i], four = (byte | byte << 6 | byte << 12 | byte << 18) & 0x03030303u;
        memcpy(codes + 4 * i, &four, 4);
    }
}

/* The two-bit codes of `width` bytes, place by place: bits 2 * first .. of all bytes, then the next, `step` 1 up or -1 down. */
TL_INLINE void place_by_place(const uint8_t *at, int32_t width, int32_t first, int32_t step, uint8_t *codes)
{
    for (int32_t n = 0; n < 4; n++)
        for (int32_t m = 0; m < width; m++)
            codes[width * n + m] = at[m] >> 2 * (first + step * n) & 3;
}

/* Bits of each byte, the lowest first: 8 * bytes codes. */
static void single_bits(const uint8_t *at, int32_t bytes, uint8_t *codes)
{
    for (int32_t i = 0; i < bytes; i++) {
        /* bit n stays in byte n, where adding 127 carries it to the top */
        uint64_t eight = at[i] * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
        eight = (eight + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
        memcpy(codes + 8 * i, &eight, 8);
    }
}

static void tq1_0(const uint8_t *at, uint8_t *codes)
{
    for (int32_t n = 0; n < 5; n++) {
        for (int32_t m = 0; m < 32; m++)
            codes[32 * n + m] = trit(at[m], n);
        for (int32_t m = 0; m < 16; m++)
            codes[160 + 16 * n + m] = trit(at[32 + m], n);
    }
    for (int32_t n = 0; n < 4; n++)
        for (int32_t m = 0; m < 4; m++)
            codes[240 + 4 * n + m] = trit(at[48 + m], n);
}

/* Four groups of 16: three bytes of five trits each, the first weight the last digit, and the 16th weights in byte 12. */
static void iq1_bn(const uint8_t *at, uint8_t *codes)
{
    for (int32_t i = 0; i < 4; i++) {
        for (int32_t j = 0; j < 15; j++)
            codes[16 * i + j] = trit(at[3 * i + j / 5], 4 - j % 5);
        codes[16 * i + 15] = trit(at[12], 4 - i);
    }
}

static void unpack_unit(const tl_source *source, const uint8_t *at, uint8_t *codes, float *scales, float *minima)
{
    uint32_t high;
    float weights[32];
    switch (source->type) {
    case F32:
    case F16:
    case BF16:
        floats(source->type, at, weights);
        quantise32(weights, codes, scales);
        if (is_rest(source) && isfinite(*scales)) {
            for (int32_t i = 0; i < 32; i++)
                weights[i] -= *scales * (float)(codes[i] - 128);
            quantise32(weights, codes, scales);
        }
        return;
    case Q4_0:
        *scales = half_at(at);
        nibbles(at + 2, codes);
        return;
    case Q4_1:
        *scales = half_at(at);
        *minima = half_at(at + 2);
        nibbles(at + 4, codes);
        return;
    case Q5_0:
        *scales = half_at(at);
        memcpy(&high, at + 2, 4);
        five_bits(at + 6, high, 128 - 16, codes);
        return;
    case Q5_1:
        *scales = half_at(at);
        *minima = half_at(at + 2);
        memcpy(&high, at + 4, 4);
        five_bits(at + 8, high, 0, codes);
        return;
    case Q8_0:
        *scales = half_at(at);
        for (int32_t i = 0; i < 32; i++)
            codes[i] = (uint8_t)(at[2 + i] + 128);
        return;
    case Q4_K:
    case Q5_K:
        q4_k_q5_k(source->type, at, codes, scales, minima);
        return;
    case Q6_K:
        q6_k(at, codes, scales);
        return;
    case TQ1_0:
        *scales = half_at(at + 52);
        tq1_0(at, codes);
        return;
    case TQ2_0:
        *scales = half_at(at + 64);
        place_by_place(at, 32, 0, 1, codes);
        place_by_place(at + 32, 32, 0, 1, codes + 128);
        return;
    case Q1_0:
        *scales = half_at(at);
        single_bits(at + 2, 16, codes);
        return;
    case I2_S: /* byte m holds weights m, m+32, m+64, m+96, the first in the high bits */
        place_by_place(at, 32, 3, -1, codes);
        return;
    case IQ1_BN:
        iq1_bn(at, codes);
        return;
    case IQ2_BN: /* byte m holds weights m, m+16, m+32, m+48, the first in the low bits */
        place_by_place(at, 16, 0, 1, codes);
        return;
    default: /* Q2_0 in both layouts, PQ2_0 */
        *scales = half_at(at);
        side_by_side(at + 2, source->unit / 4, codes);
    }
}

void tl_unpack_row(const tl_source *source, const uint8_t *row, const uint8_t *tail, int32_t columns, uint8_t *codes,
                   float *scales, float *minima)
{
    const int32_t groups = source->group == 0 ? 0 : source->unit / source->group;
    if (source->type == I2_S)
        memcpy(scales, tail, 4);
    else if (source->type == IQ1_BN)
        *scales = half_at(row);
    else if (source->type == IQ2_BN)
        memcpy(scales, row, 4);
    row += source->row_bytes;
    for (int32_t column = 0; column < columns; column += source->unit) {
        unpack_unit(source, row, codes + column, scales, minima);
        row += source->unit_bytes;
        scales += groups;
        if (minima != NULL)
            minima += groups;
    }
}
