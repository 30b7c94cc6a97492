#include "merge.h"

#include <math.h>
#include <string.h>

#include "half.h"

#define LARGEST 127 /* of a code without its offset */
#define CHOICES 96

/* The integers and the scale that stand for a group's two scales, and their error. */
typedef struct {
    int32_t larger, smaller;
    float scale, error;
} levels;

/* `large` >= `small` >= 0. */
static levels nearest_levels(float large, float small)
{
    levels best = {0, 0, 0.0f, INFINITY};
    if (large == 0.0f)
        return (levels){0, 0, 0.0f, 0.0f};
    for (int32_t n = LARGEST; n > LARGEST - CHOICES; n--) {
        const float scale = tl_half_to_float(tl_float_to_half(large / (float)n));
        if (scale == 0.0f)
            continue;
        const float m = floorf(small / scale + 0.5f);
        if ((float)n + m > LARGEST)
            continue;
        const float first = fabsf(scale * (float)n - large), second = fabsf(scale * m - small);
        const float error = first > second ? first : second;
        if (error < best.error)
            best = (levels){n, (int32_t)m, scale, error};
    }
    best.error /= large;
    return best;
}

/* The scale of a row of `block` in a group. */
static float scale_of(const tl_matrix *matrix, int32_t block, int32_t row, int32_t g)
{
    const size_t chunks = (size_t)(matrix->group / tl_chunk_columns(matrix->packing)) * TL_CHUNK;
    const uint8_t *scales = matrix->stream + (size_t)block * matrix->block_bytes + (g + 1) * chunks + (size_t)g * 2 * TL_BLOCK;
    uint16_t half;
    memcpy(&half, scales + 2 * row, 2);
    return tl_half_to_float(half);
}

int tl_merges(const tl_matrix *a, const tl_matrix *b)
{
    return a->packing == TL_T2 && b->packing == TL_T2 && a->group > 0 && a->group == b->group && a->rows == b->rows &&
           a->columns == b->columns;
}

float tl_merge_block(const tl_matrix *a, const tl_matrix *b, int32_t block, uint8_t *codes, float *scales, uint8_t *out)
{
    const int32_t columns = a->columns, group = a->group, groups = columns / group, first = block * TL_BLOCK;
    const int32_t rows = a->rows - first < TL_BLOCK ? a->rows - first : TL_BLOCK;
    uint8_t *second = codes + (size_t)TL_BLOCK * columns;
    float worst = 0.0f;
    memset(codes, tl_offset(TL_I8), (size_t)TL_BLOCK * columns);
    memset(scales, 0, (size_t)TL_BLOCK * groups * sizeof(float));
    for (int32_t row = 0; row < rows; row++) {
        uint8_t *to = codes + (size_t)row * columns;
        tl_row_codes(a, first + row, to);
        tl_row_codes(b, first + row, second);
        for (int32_t g = 0; g < groups; g++) {
            const float s = scale_of(a, block, row, g), t = scale_of(b, block, row, g);
            const int swapped = fabsf(t) > fabsf(s);
            const levels found = nearest_levels(fabsf(swapped ? t : s), fabsf(swapped ? s : t));
            const int32_t of_s = (swapped ? found.smaller : found.larger) * (s < 0.0f ? -1 : 1);
            const int32_t of_t = (swapped ? found.larger : found.smaller) * (t < 0.0f ? -1 : 1);
            uint8_t high = 0;
            for (int32_t i = g * group; i < (g + 1) * group; i++) {
                high |= (to[i] & to[i] >> 1) | (second[i] & second[i] >> 1);
                to[i] = (uint8_t)((to[i] - 1) * of_s + (second[i] - 1) * of_t + tl_offset(TL_I8));
            }
            scales[row * groups + g] = found.scale;
            const float error = high & 1 ? INFINITY : found.error; /* 3 is no trit's code */
            worst = error > worst ? error : worst;
        }
    }
    return tl_pack_block(TL_I8, columns, group, codes, scales, NULL, out) == 0 ? worst : INFINITY;
}
