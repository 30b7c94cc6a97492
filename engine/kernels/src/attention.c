/* The parts of ops.h that are the same for every instruction set. */
#include <math.h>

#include "half.h"
#include "ops.h"

void tl_attention_join(float *sum, float *other, float *peak, float *total, const float *part, float part_peak,
                       float part_total, int32_t head_dim)
{
    const float before = *peak;
    if (part_peak > before) {
        const float fade = before == -INFINITY ? 0.0f : expf(before - part_peak);
        for (int32_t i = 0; i < head_dim; i++)
            sum[i] *= fade;
        for (int32_t i = 0; i < head_dim && other != NULL; i++)
            other[i] *= fade;
        *total *= fade;
        *peak = part_peak;
    }
    const float weight = expf(part_peak - *peak);
    for (int32_t i = 0; i < head_dim; i++)
        sum[i] += weight * part[i];
    *total += weight * part_total;
}

/* float16 as the cache has it: neither infinite nor no number. */
static uint16_t kept(float x)
{
    const float bounded = x > 65504.0f ? 65504.0f : x < -65504.0f ? -65504.0f : x;
    return tl_float_to_half(bounded == bounded ? bounded : 0.0f);
}

void tl_cache_write(uint8_t *piece, int32_t head_dim, int32_t place, const float *k, const float *v)
{
    uint16_t *keys = (uint16_t *)piece, *values = keys + (size_t)head_dim * TL_PIECE + (size_t)place * head_dim;
    for (int32_t i = 0; i < head_dim; i++) {
        keys[i * TL_PIECE + place] = kept(k[i]);
        values[i] = kept(v[i]);
    }
}
