#include "unpack.h"

#include <math.h>
#include <string.h>

#include "half.h"

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
 * which packing refuses. */
static void quantise32(const float *weights, uint8_t *codes, float *scale)
{
    float peak = 0.0f;
    int finite = 1;
    for (int32_t i = 0; i < 32; i++) {
        finite &= isfinite(weights[i]) != 0;
        peak = fabsf(weights[i]) > peak ? fabsf(weights[i]) : peak;
    }
    *scale = finite ? tl_half_to_float(tl_float_to_half(peak / 127.0f)) : INFINITY;
    const float inverse = *scale > 0.0f ? 1.0f / *scale : 0.0f;
    for (int32_t i = 0; i < 32; i++) {
        float q = finite ? nearbyintf(weights[i] * inverse) : 0.0f;
        q = q > 127.0f ? 127.0f : q < -127.0f ? -127.0f : q;
        codes[i] = (uint8_t)(128 + (int32_t)q);
    }
}

static void floats(int32_t type, const uint8_t *at, float *out)
{
    for (int32_t i = 0; i < 32; i++) {
        if (type == F32) {
            memcpy(out + i, at + 4 * i, 4);
        } else if (type == F16) {
            out[i] = half_at(at + 2 * i);
        } else {
            const uint32_t bits = (uint32_t)at[2 * i] << 16 | (uint32_t)at[2 * i + 1] << 24;
            memcpy(out + i, &bits, 4);
        }
    }
}

/* Low nibbles are weights 0..15, high nibbles 16..31; bit i of `high` is the fifth bit of weight i. */
static void nibbles(const uint8_t *at, uint32_t high, int32_t add, uint8_t *codes)
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
        nibbles(at + 2, 0, 0, codes);
        return;
    case Q4_1:
        *scales = half_at(at);
        *minima = half_at(at + 2);
        nibbles(at + 4, 0, 0, codes);
        return;
    case Q5_0:
        *scales = half_at(at);
        memcpy(&high, at + 2, 4);
        nibbles(at + 6, high, 128 - 16, codes);
        return;
    case Q5_1:
        *scales = half_at(at);
        *minima = half_at(at + 2);
        memcpy(&high, at + 4, 4);
        nibbles(at + 8, high, 0, codes);
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
        for (int32_t i = 0; i < 256; i++)
            codes[i] = at[32 * (i / 128) + i % 32] >> (2 * (i % 128 / 32)) & 3;
        return;
    case Q1_0:
        *scales = half_at(at);
        for (int32_t i = 0; i < 128; i++)
            codes[i] = at[2 + i / 8] >> (i % 8) & 1;
        return;
    case I2_S: /* byte m holds weights m, m+32, m+64, m+96, the first in the high bits */
        for (int32_t i = 0; i < 128; i++)
            codes[i] = at[i % 32] >> (6 - 2 * (i / 32)) & 3;
        return;
    case IQ1_BN:
        iq1_bn(at, codes);
        return;
    case IQ2_BN: /* byte m holds weights m, m+16, m+32, m+48, the first in the low bits */
        for (int32_t i = 0; i < 64; i++)
            codes[i] = at[i % 16] >> (2 * (i / 16)) & 3;
        return;
    default: /* Q2_0 in both layouts, PQ2_0 */
        *scales = half_at(at);
        for (int32_t i = 0; i < source->unit; i++)
            codes[i] = at[2 + i / 4] >> (2 * (i % 4)) & 3;
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
