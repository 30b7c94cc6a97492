/* kv_codec.h with AMX: sixteen rows at once are multiplied by tiles, a page's codes of 8 bits being laid out as the second operand
 * wants them: a strip of 16 lanes is 16 columns, and four steps' bytes of a lane lie side by side. Fewer rows go the way of AVX-512.
 * Sums are of integers, hence the same. */
#include "kv_codec.h"
#include "target.h"

#if TL_AMX

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi,amx-tile,amx-int8")

#include "kv_512.h"
#include "kv_look_vbmi.h"
#include "kv_strips.h"
#include "tiles.h"

#define KV_TILES
#define TILES 2
#define TILE_ROWS 16
#define TILE_LINES (TILE_ROWS * 64)

/* Tiles 0 to 3 take sums: 0 and 1 of the first 16 rows by two strips, 2 and 3 of the others. 4 and 5 are rows, 6 and 7 strips. */
TL_INLINE void begin_tiles(void)
{
    tile_shapes shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.rows[i] = TILE_ROWS;
        shapes.row_bytes[i] = 64;
    }
    _tile_loadconfig(&shapes);
}

TL_INLINE void end_tiles(void) { _tile_release(); }

TL_INLINE void clear_tiles(const int tiles)
{
    _tile_zero(0);
    _tile_zero(1);
    if (tiles == TILES) {
        _tile_zero(2);
        _tile_zero(3);
    }
}

/* Two strips' sums, or one. */
TL_INLINE void store_tiles(const int tiles, const int two, int32_t *out, size_t apart)
{
    _tile_stored(0, out, apart);
    if (two)
        _tile_stored(1, out + 16, apart);
    if (tiles == TILES) {
        int32_t *others = out + TILE_ROWS * (apart / sizeof *out);
        _tile_stored(2, others, apart);
        if (two)
            _tile_stored(3, others + 16, apart);
    }
}

/* What of a strip lies beyond head_dim is multiplied by the records' zeros. */
TL_INLINE void tile_keys(const int tiles, const kv_side *side, const uint8_t *queries, int32_t head_dim, row_sums *out, int32_t at)
{
    const size_t apart = tl_kv_query_bytes(head_dim), strip = (size_t)side->steps * 64;
    for (int pair = 0; pair < 2; pair++) {
        clear_tiles(tiles);
        for (int32_t d = 0; d < head_dim; d += 64) {
            const uint8_t *keys = side->codes + 2 * (size_t)pair * strip + (size_t)d * 16;
            _tile_loadd(4, queries + d, apart);
            _tile_loadd(6, keys, 64);
            _tile_dpbsud(0, 4, 6);
            _tile_loadd(7, keys + strip, 64);
            _tile_dpbsud(1, 4, 7);
            if (tiles == TILES) {
                _tile_loadd(5, queries + d + TILE_ROWS * apart, apart);
                _tile_dpbsud(2, 5, 6);
                _tile_dpbsud(3, 5, 7);
            }
        }
        store_tiles(tiles, 1, out[0] + at + 32 * pair, sizeof *out);
    }
}

/* The lowest bytes of a page's weights, from bit `shift` on, in one piece: a tile is read by whole lines. */
TL_INLINE void store_line(const ints weights[PAGE_VECTORS], const int shift, int32_t *to)
{
    __m512i line = _mm512_castsi128_si512(_mm512_cvtepi32_epi8(_mm512_srli_epi32((__m512i)weights[0], shift)));
    line = _mm512_inserti32x4(line, _mm512_cvtepi32_epi8(_mm512_srli_epi32((__m512i)weights[1], shift)), 1);
    line = _mm512_inserti32x4(line, _mm512_cvtepi32_epi8(_mm512_srli_epi32((__m512i)weights[2], shift)), 2);
    line = _mm512_inserti32x4(line, _mm512_cvtepi32_epi8(_mm512_srli_epi32((__m512i)weights[3], shift)), 3);
    STORE(to, line);
}

/* Weights of 15 bits: the lower 8 of the page's tokens, then the upper 7. */
TL_INLINE void store_tile_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    store_line(weights, 0, words);
    if (kind == WIDE)
        store_line(weights, 8, words + TL_PAGE / 4);
}

/* Products of the lower or the upper bytes of the words with two strips of values, or one. */
TL_INLINE void multiply_values(const int tiles, const int two, const kv_side *sides, int pages, const row_words *words, int upper,
                               int32_t strip)
{
    clear_tiles(tiles);
    for (int page = 0; page < pages; page++) {
        const uint8_t *values = sides[page].codes + (size_t)strip * TILE_LINES;
        const int32_t *rows = words[(size_t)page * TILES * TILE_ROWS] + upper * (TL_PAGE / 4);
        _tile_loadd(4, rows, sizeof *words);
        _tile_loadd(6, values, 64);
        _tile_dpbusd(0, 4, 6);
        if (two) {
            _tile_loadd(7, values + TILE_LINES, 64);
            _tile_dpbusd(1, 4, 7);
        }
        if (tiles == TILES) {
            _tile_loadd(5, rows + TILE_ROWS * (sizeof *words / sizeof *rows), sizeof *words);
            _tile_dpbusd(2, 5, 6);
            if (two)
                _tile_dpbusd(3, 5, 7);
        }
    }
}

TL_INLINE void strip_values(const int tiles, const int two, const int kind, const kv_side *sides, int pages, const row_words *words,
                            int32_t strip, row_sums *out)
{
    multiply_values(tiles, two, sides, pages, words, 0, strip);
    store_tiles(tiles, two, out[0] + 16 * strip, sizeof *out);
    if (kind == WIDE) {
        int32_t upper[TILES * TILE_ROWS][32] __attribute__((aligned(64)));
        multiply_values(tiles, two, sides, pages, words, 1, strip);
        store_tiles(tiles, two, upper[0], sizeof *upper);
        for (int row = 0; row < tiles * TILE_ROWS; row++)
            for (int lane = 0; lane < (two ? 32 : 16); lane += 16) {
                int32_t *sums = out[row] + 16 * strip + lane;
                STORE_ADDED(sums, _mm512_slli_epi32(LOAD(upper[row] + lane), 8));
            }
    }
}

TL_INLINE void tile_values(const int tiles, int kind, const kv_side *sides, int pages, const row_words *words, row_sums *out)
{
    int32_t strip = 0;
    for (; strip + 2 <= sides->strips; strip += 2)
        strip_values(tiles, 1, kind, sides, pages, words, strip, out);
    if (strip < sides->strips)
        strip_values(tiles, 0, kind, sides, pages, words, strip, out);
}

#define KV_NAME tl_kv_amxint8
#include "kv_body.h"

TL_TARGET_END

#endif
