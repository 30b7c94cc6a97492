/* The parts of ops.h that are the same for every instruction set. */
#include <math.h>
#include <string.h>

#include "half.h"
#include "ops.h"

void tl_attention_merge(const float *parts, size_t stride, const float *peaks, const float *totals, size_t statistics_stride,
                        int32_t count, int32_t head_dim, float *out)
{
    float peak = -INFINITY, total = 0.0f;
    for (int32_t part = 0; part < count; part++)
        peak = peaks[part * statistics_stride] > peak ? peaks[part * statistics_stride] : peak;
    memset(out, 0, (size_t)head_dim * sizeof(float));
    for (int32_t part = 0; part < count; part++) {
        if (totals[part * statistics_stride] == 0.0f)
            continue;
        const float weight = expf(peaks[part * statistics_stride] - peak);
        total += weight * totals[part * statistics_stride];
        for (int32_t i = 0; i < head_dim; i++)
            out[i] += weight * parts[part * stride + i];
    }
    const float factor = 1.0f / total;
    for (int32_t i = 0; i < head_dim; i++)
        out[i] *= factor;
}

void tl_cache_write(uint8_t *pages, size_t page_stride, int32_t head_dim, int32_t position, const float *k, const float *v)
{
    uint16_t *keys = (uint16_t *)(pages + (size_t)(position / TL_PAGE) * page_stride);
    uint16_t *values = keys + (size_t)head_dim * TL_PAGE + (size_t)(position % TL_PAGE) * head_dim;
    for (int32_t i = 0; i < head_dim; i++) {
        keys[i * TL_PAGE + position % TL_PAGE] = tl_float_to_half(k[i]);
        values[i] = tl_float_to_half(v[i]);
    }
}
