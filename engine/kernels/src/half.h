/* IEEE 754 binary16 to binary32 and back, in integer arithmetic: the same on every compiler and instruction set. */
#ifndef TERNLIGHT_HALF_H
#define TERNLIGHT_HALF_H

#include <stdint.h>
#include <string.h>

/* Exact for every finite half, subnormals included; infinities and NaNs are kept. */
static inline float tl_half_to_float(uint16_t half)
{
    const uint32_t sign = (uint32_t)(half & 0x8000u) << 16, rest = (uint32_t)(half & 0x7fffu) << 13;
    uint32_t bits;
    float value;
    if ((half & 0x7c00u) == 0x7c00u) {
        bits = sign | 0x7f800000u | rest;
        memcpy(&value, &bits, 4);
        return value;
    }
    memcpy(&value, &rest, 4);
    value *= 0x1p112f; /* moves the exponent bias from 127 to 15; normalises subnormals */
    memcpy(&bits, &value, 4);
    bits |= sign;
    memcpy(&value, &bits, 4);
    return value;
}

/* Rounds to nearest, ties to even; beyond 65504 becomes infinity, NaN stays NaN. */
static inline uint16_t tl_float_to_half(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
    bits &= 0x7fffffffu;
    if (bits > 0x7f800000u)
        return (uint16_t)(sign | 0x7e00u);
    if (bits >= 0x477ff000u)
        return (uint16_t)(sign | 0x7c00u);
    if (bits < 0x38800000u) { /* subnormal half: let float addition round at 2^-24 */
        float magnitude;
        memcpy(&magnitude, &bits, 4);
        magnitude += 0.5f;
        memcpy(&bits, &magnitude, 4);
        return (uint16_t)(sign | (bits - 0x3f000000u));
    }
    bits += 0xc8000fffu + (bits >> 13 & 1u);
    return (uint16_t)(sign | bits >> 13);
}

#endif
