/* Packing and unpacking of matrix.h's family, and the portable form of its products. */
#include "matrix.h"

#include <string.h>

#include "half.h"

const int32_t tl_factor[TL_PACKINGS] = {[TL_T2] = 1, [TL_B1] = 2, [TL_N4] = 1, [TL_N4M] = 1, [TL_I8] = 1, [TL_I8M] = 1, [TL_T5] = 1};
const int32_t tl_offset[TL_PACKINGS] = {[TL_T2] = 1, [TL_B1] = 1, [TL_N4] = 8, [TL_N4M] = 0, [TL_I8] = 128, [TL_I8M] = 0, [TL_T5] = 1};

int32_t tl_chunk_columns(tl_packing packing)
{
    static const int32_t columns[TL_PACKINGS] = {
        [TL_T2] = 16, [TL_B1] = 32, [TL_N4] = 8, [TL_N4M] = 8, [TL_I8] = 4, [TL_I8M] = 4, [TL_T5] = 20};
    return columns[packing];
}

static int32_t chunks_of(int32_t columns, int32_t per_chunk) { return (columns + per_chunk - 1) / per_chunk; }

size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group)
{
    const int32_t per_chunk = tl_chunk_columns(packing);
    if (group == 0)
        return tl_has_minimum(packing) ? 0 : (size_t)chunks_of(columns, per_chunk) * TL_CHUNK;
    if (packing == TL_T5) { /* 20 does not divide the usual groups: only whole rows */
        return 0;
    }
    if (group % per_chunk != 0 || columns % group != 0)
        return 0;
    const size_t scales = (tl_has_minimum(packing) ? 2 : 1) * TL_BLOCK * sizeof(uint16_t);
    return (size_t)(columns / group) * ((size_t)(group / per_chunk) * TL_CHUNK + scales);
}

/* Writes one row's four bytes of one chunk from the codes of its columns (fewer than a chunk's at the row's end). */
static void pack_row_chunk(tl_packing packing, const uint8_t *codes, int32_t count, uint8_t out[4])
{
    memset(out, 0, 4);
    if (packing == TL_T5) {
        static const uint8_t power[4] = {1, 3, 9, 27};
        uint8_t padded[20];
        for (int32_t i = 0; i < 20; i++)
            padded[i] = i < count ? codes[i] : 0;
        for (int32_t b = 0; b < 4; b++) {
            out[b] = (uint8_t)(84 * padded[16 + b]);
            for (int32_t p = 0; p < 4; p++)
                out[b] = (uint8_t)(out[b] + power[p] * padded[4 * p + b]);
        }
        return;
    }
    const int32_t bits = 32 / tl_chunk_columns(packing);
    for (int32_t i = 0; i < count; i++)
        out[i % 4] = (uint8_t)(out[i % 4] | codes[i] << (bits * (i / 4)));
}

/* The code of column `i` of a row's chunk. */
static int32_t code_at(tl_packing packing, const uint8_t bytes[4], int32_t i)
{
    const uint8_t byte = bytes[i % 4];
    if (packing == TL_T5) {
        static const uint8_t power[4] = {1, 3, 9, 27};
        const int32_t fifth = byte / 84;
        return i >= 16 ? fifth : (byte - 84 * fifth) / power[i / 4] % 3;
    }
    const int32_t bits = 32 / tl_chunk_columns(packing);
    return byte >> (bits * (i / 4)) & ((1 << bits) - 1);
}

static uint8_t *put_halves(const float *values, int32_t stride, uint8_t *out)
{
    for (int32_t row = 0; row < TL_BLOCK; row++, out += 2) {
        const uint16_t half = tl_float_to_half(values[row * stride]);
        memcpy(out, &half, 2);
    }
    return out;
}

void tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                   const float *minima, uint8_t *out)
{
    const int32_t per_chunk = tl_chunk_columns(packing), span = group == 0 ? columns : group;
    const int32_t groups = columns / span;
    for (int32_t g = 0; g < groups; g++) {
        for (int32_t column = g * span; column < (g + 1) * span; column += per_chunk) {
            const int32_t left = (g + 1) * span - column;
            for (int32_t row = 0; row < TL_BLOCK; row++, out += 4)
                pack_row_chunk(packing, codes + (size_t)row * columns + column, left < per_chunk ? left : per_chunk, out);
        }
        if (group != 0) {
            out = put_halves(scales + g, groups, out);
            if (tl_has_minimum(packing))
                out = put_halves(minima + g, groups, out);
        }
    }
}

static float half_at(const uint8_t *halves, int32_t row)
{
    uint16_t half;
    memcpy(&half, halves + 2 * row, 2);
    return tl_half_to_float(half);
}

void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out)
{
    const int32_t per_chunk = tl_chunk_columns(matrix->packing), lane = row % TL_BLOCK;
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group;
    const int32_t chunks = chunks_of(span, per_chunk);
    const uint8_t *at = matrix->stream + (size_t)(row / TL_BLOCK) * matrix->block_bytes;
    for (int32_t column = 0; column < matrix->columns; column += span) {
        const uint8_t *halves = at + (size_t)chunks * TL_CHUNK;
        const float scale = matrix->group == 0 ? matrix->row_scales[row] : half_at(halves, lane);
        const float minimum = tl_has_minimum(matrix->packing) ? half_at(halves + 2 * TL_BLOCK, lane) : 0.0f;
        for (int32_t i = 0; i < span; i++) {
            const int32_t code = code_at(matrix->packing, at + (size_t)(i / per_chunk) * TL_CHUNK + 4 * lane, i % per_chunk);
            out[column + i] =
                scale * (float)(tl_factor[matrix->packing] * code - tl_offset[matrix->packing]) + minimum;
        }
        at = halves;
        if (matrix->group != 0)
            at += (tl_has_minimum(matrix->packing) ? 2 : 1) * 2 * TL_BLOCK;
    }
}

/* The quantised activation of one column of one token. */
static int32_t q_at(const tl_activation *x, int32_t token, int32_t column)
{
    const int32_t width = x->tokens == 1 ? 1 : TL_PANEL, panel = token / width;
    return x->q[(((size_t)panel * (x->padded / 4) + column / 4) * width + token % width) * 4 + column % 4];
}

/* One row times one token, in plain integer arithmetic. */
static float row_times_token(const tl_matrix *matrix, const tl_activation *x, int32_t row, int32_t token)
{
    const int32_t per_chunk = tl_chunk_columns(matrix->packing), lane = row % TL_BLOCK;
    const int32_t span = matrix->group == 0 ? matrix->columns : matrix->group;
    const int32_t chunks = chunks_of(span, per_chunk);
    const int32_t width = x->tokens == 1 ? 1 : TL_PANEL;
    const uint8_t *at = matrix->stream + (size_t)(row / TL_BLOCK) * matrix->block_bytes;
    float total = 0.0f;
    for (int32_t g = 0; g * span < matrix->columns; g++) {
        int32_t dot = 0;
        for (int32_t i = 0; i < span; i++)
            dot += code_at(matrix->packing, at + (size_t)(i / per_chunk) * TL_CHUNK + 4 * lane, i % per_chunk) *
                   q_at(x, token, g * span + i);
        const size_t index = ((size_t)(token / width) * x->groups + g) * width + token % width;
        dot = tl_factor[matrix->packing] * dot - tl_offset[matrix->packing] * x->sum[index];
        at += (size_t)chunks * TL_CHUNK;
        if (matrix->group == 0) {
            total = matrix->row_scales[row] * x->step[index] * (float)dot;
        } else {
            total += half_at(at, lane) * x->step[index] * (float)dot;
            at += 2 * TL_BLOCK;
            if (tl_has_minimum(matrix->packing)) {
                total += half_at(at, lane) * (x->step[index] * (float)x->sum[index]);
                at += 2 * TL_BLOCK;
            }
        }
    }
    return total;
}

void tl_product_portable(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                         size_t stride, int add)
{
    const int32_t end = (first + count) * TL_BLOCK < matrix->rows ? (first + count) * TL_BLOCK : matrix->rows;
    for (int32_t token = 0; token < x->tokens; token++)
        for (int32_t row = first * TL_BLOCK; row < end; row++)
        {
            const float value = row_times_token(matrix, x, row, token);
            out[(size_t)token * stride + row] = add ? out[(size_t)token * stride + row] + value : value;
        }
}

const tl_product tl_products_scalar[TL_PACKINGS] = {
    [TL_T2] = tl_product_portable, [TL_B1] = tl_product_portable, [TL_N4] = tl_product_portable,
    [TL_N4M] = tl_product_portable, [TL_I8] = tl_product_portable, [TL_I8M] = tl_product_portable, [TL_T5] = tl_product_portable};
