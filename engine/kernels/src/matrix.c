/* Packing and unpacking of matrix.h's family, and the layout of activations. */
#include "matrix.h"

#include <string.h>

#include "half.h"
#include "target.h"

static int32_t chunks_of(int32_t columns, int32_t per_chunk) { return (columns + per_chunk - 1) / per_chunk; }

/* Bytes of a group's scales and minima. */
static size_t group_tail(tl_packing packing)
{
    return (tl_has_minimum(packing) ? 2 : 1) * TL_BLOCK * sizeof(uint16_t);
}

size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group)
{
    const int32_t per_chunk = tl_chunk_columns(packing), span = group == 0 ? columns : group;
    const int wide = packing != TL_T2 && packing != TL_B1 && packing != TL_T5;
    if (columns < 1 || group < 0 || span > (wide ? TL_MAX_SPAN_WIDE : TL_MAX_SPAN))
        return 0;
    if (group == 0)
        return tl_has_minimum(packing) ? 0 : (size_t)chunks_of(columns, per_chunk) * TL_CHUNK;
    /* 20, the columns of a TL_T5 chunk, divides none of the usual groups: what is over in a group's last chunk are codes 0 */
    if (group % (packing == TL_T5 ? 16 : per_chunk) != 0 || columns % group != 0)
        return 0;
    return (size_t)(columns / group) * ((size_t)chunks_of(group, per_chunk) * TL_CHUNK + group_tail(packing));
}

/* Four codes side by side, in any order of bytes that the stores have too. */
static uint32_t codes_at(const uint8_t *codes)
{
    uint32_t word;
    memcpy(&word, codes, 4);
    return word;
}

/* pack_row_chunk of a whole chunk: the codes of a place are four neighbours, so four are shifted at a time. */
TL_INLINE void pack_whole_chunk(int32_t places, const uint8_t *codes, uint8_t out[4])
{
    uint32_t word = codes_at(codes);
    for (int32_t p = 1; p < places; p++)
        word |= codes_at(codes + 4 * p) << (8 / places * p);
    memcpy(out, &word, 4);
}

#define PACK_CHUNKS 8 /* packed for one row after the other: two lines of codes, and an eighth of the first cache */

/* Packs `chunks` whole chunks of all rows, codes [32][columns]. */
TL_INLINE void pack_whole_chunks(int32_t places, const uint8_t *codes, int32_t columns, int32_t chunks, uint8_t *out)
{
    for (int32_t first = 0; first < chunks; first += PACK_CHUNKS)
        for (int32_t row = 0; row < TL_BLOCK; row++)
            for (int32_t chunk = first; chunk < chunks && chunk < first + PACK_CHUNKS; chunk++)
                pack_whole_chunk(places, codes + (size_t)row * columns + (size_t)4 * places * chunk,
                                 out + (size_t)chunk * TL_CHUNK + 4 * row);
}

/* The same of TL_T5, whose bytes stay below 252, so that no place carries into the next. Returns what is not 0 where a code is above 2. */
TL_INLINE uint32_t pack_fives(const uint8_t *codes, uint8_t out[4])
{
    static const uint32_t power[5] = {1, 3, 9, 27, 84};
    uint32_t word = 0, wrong = 0;
    for (int32_t p = 0; p < 5; p++) {
        const uint32_t four = codes_at(codes + 4 * p);
        wrong |= (four & 0xfcfcfcfcu) | (four & four >> 1 & 0x01010101u);
        word += power[p] * (four & 0x03030303u);
    }
    memcpy(out, &word, 4);
    return wrong;
}

static uint32_t pack_whole_fives(const uint8_t *codes, int32_t columns, int32_t chunks, uint8_t *out)
{
    uint32_t wrong = 0;
    for (int32_t first = 0; first < chunks; first += PACK_CHUNKS)
        for (int32_t row = 0; row < TL_BLOCK; row++)
            for (int32_t chunk = first; chunk < chunks && chunk < first + PACK_CHUNKS; chunk++)
                wrong |= pack_fives(codes + (size_t)row * columns + (size_t)20 * chunk, out + (size_t)chunk * TL_CHUNK + 4 * row);
    return wrong;
}

/* Writes one row's four bytes of one chunk from the codes of its columns (fewer than a chunk's at the row's end). */
static uint32_t pack_row_chunk(tl_packing packing, const uint8_t *codes, int32_t count, uint8_t out[4])
{
    memset(out, 0, 4);
    if (packing == TL_T5) {
        uint8_t padded[20] = {0};
        memcpy(padded, codes, (size_t)count);
        return pack_fives(padded, out);
    }
    const int32_t bits = tl_code_bits(packing);
    for (int32_t i = 0; i < count; i++)
        out[i % 4] = (uint8_t)(out[i % 4] | codes[i] << (bits * (i / 4)));
    return 0;
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
    const int32_t bits = tl_code_bits(packing);
    return byte >> (bits * (i / 4)) & ((1 << bits) - 1);
}

/* Writes 32 values `stride` apart as float16; returns 0, or -1 if one does not fit. */
static int put_halves(const float *values, int32_t stride, uint8_t *out)
{
    int result = 0;
    for (int32_t row = 0; row < TL_BLOCK; row++) {
        const uint16_t half = tl_float_to_half(values[row * stride]);
        memcpy(out + 2 * row, &half, 2);
        if ((half & 0x7c00) == 0x7c00)
            result = -1;
    }
    return result;
}

int tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                  const float *minima, uint8_t *out)
{
    const int32_t per_chunk = tl_chunk_columns(packing), span = group == 0 ? columns : group;
    const int32_t groups = columns / span;
    int result = 0;
    for (int32_t g = 0; g < groups; g++) {
        const int32_t whole = span / per_chunk;
        const uint8_t *first = codes + (size_t)g * span;
        uint32_t wrong = 0;
        switch (packing == TL_T5 ? 5 : tl_code_places(packing)) { /* known at compile time inside */
        case 5: wrong = pack_whole_fives(first, columns, whole, out); break;
        case 8: pack_whole_chunks(8, first, columns, whole, out); break;
        case 4: pack_whole_chunks(4, first, columns, whole, out); break;
        case 2: pack_whole_chunks(2, first, columns, whole, out); break;
        default: pack_whole_chunks(1, first, columns, whole, out);
        }
        out += (size_t)whole * TL_CHUNK;
        for (int32_t column = g * span + whole * per_chunk; column < (g + 1) * span; column += per_chunk) {
            const int32_t left = (g + 1) * span - column;
            for (int32_t row = 0; row < TL_BLOCK; row++, out += 4)
                wrong |= pack_row_chunk(packing, codes + (size_t)row * columns + column, left < per_chunk ? left : per_chunk,
                                        out);
        }
        if (wrong != 0)
            result = -2;
        if (group != 0) {
            if (put_halves(scales + g, groups, out) != 0
                || (tl_has_minimum(packing) && put_halves(minima + g, groups, out + 2 * TL_BLOCK) != 0))
                result = -1;
            out += group_tail(packing);
        }
    }
    return result;
}

static float half_at(const uint8_t *halves, int32_t row)
{
    uint16_t half;
    memcpy(&half, halves + 2 * row, 2);
    return tl_half_to_float(half);
}

/* Where the walk over a row's groups stands: its chunks, and its scales behind them. */
typedef struct {
    const uint8_t *chunks, *scales;
    int32_t lane, per_chunk, span;
} row_group;

static row_group first_group(const tl_matrix *matrix, int32_t row)
{
    row_group at = {.lane = row % TL_BLOCK, .per_chunk = tl_chunk_columns(matrix->packing)};
    at.span = matrix->group == 0 ? matrix->columns : matrix->group;
    at.chunks = matrix->stream + (size_t)(row / TL_BLOCK) * matrix->block_bytes;
    at.scales = at.chunks + (size_t)chunks_of(at.span, at.per_chunk) * TL_CHUNK;
    return at;
}

static void next_group(const tl_matrix *matrix, row_group *at)
{
    at->chunks = at->scales + (matrix->group == 0 ? 0 : group_tail(matrix->packing));
    at->scales = at->chunks + (size_t)chunks_of(at->span, at->per_chunk) * TL_CHUNK;
}

static int32_t group_code(tl_packing packing, const row_group *at, int32_t i)
{
    return code_at(packing, at->chunks + (size_t)(i / at->per_chunk) * TL_CHUNK + 4 * at->lane, i % at->per_chunk);
}

static float group_scale(const tl_matrix *matrix, const row_group *at, int32_t row)
{
    return matrix->group == 0 ? matrix->row_scales[row] : half_at(at->scales, at->lane);
}

static float group_minimum(const tl_matrix *matrix, const row_group *at)
{
    return tl_has_minimum(matrix->packing) ? half_at(at->scales + 2 * TL_BLOCK, at->lane) : 0.0f;
}

void tl_row_codes(const tl_matrix *matrix, int32_t row, uint8_t *codes)
{
    row_group at = first_group(matrix, row);
    for (int32_t column = 0; column < matrix->columns; column += at.span, next_group(matrix, &at))
        for (int32_t i = 0; i < at.span; i++)
            codes[column + i] = (uint8_t)group_code(matrix->packing, &at, i);
}

void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out)
{
    const int32_t factor = tl_factor(matrix->packing), offset = tl_offset(matrix->packing);
    row_group at = first_group(matrix, row);
    for (int32_t column = 0; column < matrix->columns; column += at.span, next_group(matrix, &at)) {
        const float scale = group_scale(matrix, &at, row), minimum = group_minimum(matrix, &at);
        for (int32_t i = 0; i < at.span; i++)
            out[column + i] = scale * (float)(factor * group_code(matrix->packing, &at, i) - offset) + minimum;
    }
}

/* Places for lanes, the last panel's empty ones included. */
static size_t places_of(int32_t tokens, int32_t parts)
{
    const size_t lanes = (size_t)tokens * parts;
    return tokens == 1 ? lanes : (lanes + TL_PANEL - 1) / TL_PANEL * TL_PANEL;
}

static int32_t padded_columns(int32_t columns) { return (columns + 159) / 160 * 160; } /* 160: whole chunks of every packing */

static size_t aligned(size_t bytes) { return (bytes + TL_ALIGNMENT - 1) / TL_ALIGNMENT * TL_ALIGNMENT; }

/* Bytes of an activation's tiles: none for a single panel. */
static size_t tile_bytes(int32_t lanes, int32_t columns)
{
    return lanes <= TL_PANEL ? 0 : (size_t)((lanes + 15) / 16 * 16) * ((columns + 63) / 64 * 64);
}

size_t tl_activation_bytes(int32_t tokens, int32_t columns, int32_t parts)
{
    const size_t places = places_of(tokens, parts);
    /* no packing has chunks of fewer than 4 columns, so no group is finer */
    return aligned(places * padded_columns(columns)) + 2 * aligned(places * ((size_t)columns / 4 + 1) * 4) +
           tile_bytes(tokens * parts, columns);
}

tl_activation tl_activation_in(void *memory, int32_t tokens, int32_t columns, int32_t group, int32_t parts)
{
    const int32_t width = tokens == 1 ? 1 : TL_PANEL, whole = columns / 4 * 4;
    const size_t places = places_of(tokens, parts);
    const int32_t panels = (int32_t)(places / (size_t)width);
    tl_activation x = {.tokens = tokens, .columns = columns, .parts = parts, .lanes = tokens * parts, .width = width,
                       .padded = padded_columns(columns), .group = group};
    x.groups = group == 0 ? 1 : columns / group;
    x.q = memory;
    x.step = (float *)((uint8_t *)memory + aligned(places * x.padded));
    x.sum = (int32_t *)((uint8_t *)x.step + aligned(places * x.groups * 4));
    if (tile_bytes(x.lanes, columns) > 0)
        x.tiles = (int8_t *)x.sum + aligned(places * x.groups * 4);
    for (int32_t panel = 0; panel < panels; panel++)
        memset(x.q + ((size_t)panel * x.padded + whole) * width, 0, (size_t)(x.padded - whole) * width);
    if (x.lanes % width != 0) {
        const size_t last = panels - 1;
        memset(x.q + last * x.padded * width, 0, (size_t)x.padded * width);
        memset(x.step + last * x.groups * width, 0, (size_t)x.groups * width * 4);
        memset(x.sum + last * x.groups * width, 0, (size_t)x.groups * width * 4);
    }
    return x;
}
