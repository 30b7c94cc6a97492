/* matrix.h's products in plain C, for processors without a form of their own; the loops over rows vectorise. */
#include <string.h>

#include "half.h"
#include "matrix.h"
#include "target.h"

/* Adds the products of one place in each byte (the codes of four columns of 32 rows) with four activations. */
TL_INLINE void add_place(const uint8_t codes[TL_CHUNK], const int8_t q[4], int32_t sums[TL_BLOCK])
{
    for (int row = 0; row < TL_BLOCK; row++)
        sums[row] += (int16_t)codes[4 * row] * q[0] + (int16_t)codes[4 * row + 1] * q[1] +
                     (int16_t)codes[4 * row + 2] * q[2] + (int16_t)codes[4 * row + 3] * q[3];
}

/* Adds one chunk; `q` is the first of its activations, the next four columns are `step` bytes on. */
TL_INLINE void add_chunk(const tl_packing packing, const uint8_t *chunk, const int8_t *q, size_t step, int32_t sums[TL_BLOCK])
{
    const int bits = tl_code_bits(packing);
    uint8_t rest[TL_CHUNK], codes[TL_CHUNK];
    memcpy(rest, chunk, TL_CHUNK);
    if (packing == TL_T5) {
        for (int i = 0; i < TL_CHUNK; i++) {
            codes[i] = (uint8_t)((rest[i] >= 84) + (rest[i] >= 168));
            rest[i] = (uint8_t)(rest[i] - 84 * codes[i]);
        }
        add_place(codes, q + 4 * step, sums);
    }
    for (int p = 0; p < tl_code_places(packing); p++, q += step) {
        for (int i = 0; i < TL_CHUNK; i++) {
            if (packing == TL_T5) {
                const uint8_t third = (uint8_t)(rest[i] * 171 >> 9); /* rest / 3 for rest up to 80 */
                codes[i] = (uint8_t)(rest[i] - 3 * third);
                rest[i] = third;
            } else {
                codes[i] = (uint8_t)(rest[i] >> (bits * p) & ((1 << bits) - 1));
            }
        }
        add_place(codes, q, sums);
    }
}

static float half_at(const uint8_t *halves, int32_t row)
{
    uint16_t half;
    memcpy(&half, halves + 2 * row, 2);
    return tl_half_to_float(half);
}

/* One block times one lane: a part of a token. */
TL_INLINE void block_times_lane(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t block,
                                int32_t place, float total[TL_BLOCK])
{
    const int32_t width = x->width, panel = place / width, lane = place % width;
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group;
    const int32_t per_chunk = tl_chunk_columns(packing), chunks = (span + per_chunk - 1) / per_chunk;
    const uint8_t *at = matrix->stream + (size_t)block * matrix->block_bytes;
    const int8_t *q = x->q + ((size_t)panel * x->padded * width) + 4 * lane;
    memset(total, 0, TL_BLOCK * sizeof *total);
    for (int32_t g = 0; g * span < matrix->columns; g++) {
        int32_t sums[TL_BLOCK] = {0};
        const int8_t *here = q + (size_t)g * span * width;
        for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK, here += (size_t)per_chunk * width)
            add_chunk(packing, at, here, 4 * (size_t)width, sums);
        const size_t index = ((size_t)panel * x->groups + g) * width + lane;
        const float step = x->step[index];
        const int32_t sum = x->sum[index];
        for (int row = 0; row < TL_BLOCK; row++) {
            const float scale = matrix->group == 0 ? matrix->row_scales[block * TL_BLOCK + row] : half_at(at, row);
            total[row] += scale * step * (float)(tl_factor(packing) * sums[row] - tl_offset(packing) * sum);
            if (tl_has_minimum(packing))
                total[row] += half_at(at + 2 * TL_BLOCK, row) * (step * (float)sum);
        }
        if (matrix->group != 0)
            at += (tl_has_minimum(packing) ? 4 : 2) * TL_BLOCK;
    }
}

TL_INLINE void product(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count,
                       float *out, size_t stride, int add)
{
    for (int32_t block = first; block < first + count; block++) {
        const int32_t left = matrix->rows - block * TL_BLOCK, rows = left < TL_BLOCK ? left : TL_BLOCK;
        for (int32_t lane = 0; lane < x->lanes; lane++) {
            float total[TL_BLOCK], *to = out + (size_t)(lane / x->parts) * stride + (size_t)block * TL_BLOCK;
            const int more = add || lane % x->parts != 0; /* a token's second part is added to its first */
            block_times_lane(packing, matrix, x, block, lane, total);
            for (int32_t row = 0; row < rows; row++)
                to[row] = more ? to[row] + total[row] : total[row];
        }
    }
}

void tl_product_portable(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                         size_t stride, int add)
{
#define CASE(packing)                                                                                                  \
    case packing:                                                                                                      \
        product(packing, matrix, x, first, count, out, stride, add);                                                   \
        return;
    switch (matrix->packing) {
        CASE(TL_T2)
        CASE(TL_B1)
        CASE(TL_N4)
        CASE(TL_N4M)
        CASE(TL_I8)
        CASE(TL_I8M)
        CASE(TL_T5)
    default:
        return;
    }
}

const tl_product tl_products_portable[TL_PACKINGS] = {
    [TL_T2] = tl_product_portable,  [TL_B1] = tl_product_portable, [TL_N4] = tl_product_portable,
    [TL_N4M] = tl_product_portable, [TL_I8] = tl_product_portable, [TL_I8M] = tl_product_portable,
    [TL_T5] = tl_product_portable};
