/* matrix.h's product of TL_I8 for many tokens with AMX (Intel's server processors from 2023 on): 16 tokens by 16 rows by 64 columns in
 * one instruction. The other packings and few tokens go the way of AVX-512. The results have the bits of its products.
 *
 * A chunk's half, four columns of 16 rows, is a row of the second operand as it lies in the stream. The first operand wants 64
 * columns of a token side by side, so 32 tokens at a time are turned round, for all blocks of a call.
 */
#include "target.h"

#if TL_AMX

#include <immintrin.h>
#include <string.h>

#include "matrix.h"

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,amx-tile,amx-int8")

#define TILE_TOKENS 16
#define TILE_COLUMNS 64
#define TILE_BYTES (TILE_TOKENS * TILE_COLUMNS)
#define TOKENS (2 * TILE_TOKENS)

/* Tokens below which the tiles are too empty, and columns that are turned round at a time. */
#define LEAST_LANES 9
#define MOST_COLUMNS 2048

/* Bytes between the weights that are used and those that are fetched. */
#define AHEAD 4096

typedef struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tile_shapes;

/* Everything that works on 32 tokens. */
typedef struct {
    _Alignas(64) int8_t turned[2][MOST_COLUMNS / TILE_COLUMNS][TILE_BYTES];
    _Alignas(64) int32_t sums[2][2][TILE_TOKENS][16]; /* [tokens][rows] of a group */
    _Alignas(64) float total[2][2][TILE_TOKENS][16];
} amx_state;

/* A line of weights into the first-level cache. The address may lie beyond them, hence the integer. */
TL_INLINE void fetch(const uint8_t *at) { _mm_prefetch((const char *)(uintptr_t)at, _MM_HINT_T0); }

/* The words of 16 lanes of two panels, 16 words of four columns each: out[lane][word]. */
TL_INLINE void turn(const int32_t *first, const int32_t *second, int8_t *out)
{
    __m512i a[16], b[16];
    TL_UNROLL(16) for (int w = 0; w < 16; w++)
        a[w] = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(first + TL_PANEL * w))),
                                  _mm256_loadu_si256((const __m256i *)(second + TL_PANEL * w)), 1);
    TL_UNROLL(8) for (int i = 0; i < 16; i += 2)
    {
        b[i] = _mm512_unpacklo_epi32(a[i], a[i + 1]);
        b[i + 1] = _mm512_unpackhi_epi32(a[i], a[i + 1]);
    }
    TL_UNROLL(4) for (int i = 0; i < 16; i += 4)
    {
        a[i] = _mm512_unpacklo_epi64(b[i], b[i + 2]);
        a[i + 1] = _mm512_unpackhi_epi64(b[i], b[i + 2]);
        a[i + 2] = _mm512_unpacklo_epi64(b[i + 1], b[i + 3]);
        a[i + 3] = _mm512_unpackhi_epi64(b[i + 1], b[i + 3]);
    }
    /* a[4 i + j] holds lanes j, j+4, j+8, j+12 of the words 4 i .. 4 i + 3 */
    TL_UNROLL(4) for (int j = 0; j < 4; j++)
    {
        const __m512i low = _mm512_shuffle_i32x4(a[j], a[4 + j], 0x88), high = _mm512_shuffle_i32x4(a[8 + j], a[12 + j], 0x88);
        const __m512i low2 = _mm512_shuffle_i32x4(a[j], a[4 + j], 0xdd), high2 = _mm512_shuffle_i32x4(a[8 + j], a[12 + j], 0xdd);
        _mm512_store_si512(out + 64 * j, _mm512_shuffle_i32x4(low, high, 0x88));
        _mm512_store_si512(out + 64 * (j + 8), _mm512_shuffle_i32x4(low, high, 0xdd));
        _mm512_store_si512(out + 64 * (j + 4), _mm512_shuffle_i32x4(low2, high2, 0x88));
        _mm512_store_si512(out + 64 * (j + 12), _mm512_shuffle_i32x4(low2, high2, 0xdd));
    }
}

static void turn_tokens(const tl_activation *x, int32_t lane, int32_t tiles, amx_state *state)
{
    static const int32_t nothing[16 * TL_PANEL];
    const int32_t panels = (x->lanes + TL_PANEL - 1) / TL_PANEL;
    const size_t words = (size_t)x->padded / 4;
    for (int32_t tile = 0; tile < tiles; tile++) {
        const int32_t panel = lane / TL_PANEL + 2 * tile;
        const int32_t *first = (const int32_t *)x->q + (size_t)panel * words * TL_PANEL, *second = first + words * TL_PANEL;
        for (int32_t s = 0; s < x->columns / TILE_COLUMNS; s++)
            turn(first + (size_t)s * 16 * TL_PANEL, panel + 1 < panels ? second + (size_t)s * 16 * TL_PANEL : nothing,
                 state->turned[tile][s]);
    }
}

/* The dot products of a group: its first step of 64 columns, and how many. */
TL_INLINE void multiply_group(const int tiles, const uint8_t *at, amx_state *state, int32_t first, int32_t steps)
{
    _tile_zero(0);
    _tile_zero(1);
    if (tiles == 2) {
        _tile_zero(2);
        _tile_zero(3);
    }
    for (int32_t s = first; s < first + steps; s++, at += 16 * TL_CHUNK) {
        TL_UNROLL(32) for (int line = 0; line < 32; line++) fetch(at + AHEAD + 64 * line);
        _tile_loadd(6, at, TL_CHUNK);
        _tile_loadd(7, at + TL_CHUNK / 2, TL_CHUNK);
        _tile_loadd(4, state->turned[0][s], TILE_COLUMNS);
        _tile_dpbsud(0, 4, 6);
        _tile_dpbsud(1, 4, 7);
        if (tiles == 2) {
            _tile_loadd(5, state->turned[1][s], TILE_COLUMNS);
            _tile_dpbsud(2, 5, 6);
            _tile_dpbsud(3, 5, 7);
        }
    }
    _tile_stored(0, state->sums[0][0], 64);
    _tile_stored(1, state->sums[0][1], 64);
    if (tiles == 2) {
        _tile_stored(2, state->sums[1][0], 64);
        _tile_stored(3, state->sums[1][1], 64);
    }
}

TL_INLINE void multiply_block(const int tiles, const tl_matrix *matrix, const tl_activation *x, int32_t lane, int32_t block,
                              amx_state *state, float *out, size_t stride, int add)
{
    const int32_t group = matrix->group, groups = x->groups, steps = group / TILE_COLUMNS, chunks = group / 4;
    const int32_t here = x->lanes - lane < TILE_TOKENS * tiles ? x->lanes - lane : TILE_TOKENS * tiles;
    const uint8_t *at = matrix->stream + (size_t)block * matrix->block_bytes;
    memset(state->total, 0, sizeof state->total);
    for (int32_t g = 0; g < groups; g++) {
        multiply_group(tiles, at, state, g * steps, steps);
        at += (size_t)chunks * TL_CHUNK;
        const __m512 low = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at));
        const __m512 high = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(at + 32)));
        at += 2 * TL_BLOCK;
        for (int32_t t = 0; t < here; t++) {
            const size_t index = ((size_t)((lane + t) / TL_PANEL) * groups + g) * TL_PANEL + (lane + t) % TL_PANEL;
            const __m512i offset = _mm512_set1_epi32(tl_offset(TL_I8) * x->sum[index]);
            const __m512 step = _mm512_set1_ps(tl_short_step(x->step[index]));
            const int tile = t / TILE_TOKENS, place = t % TILE_TOKENS;
            float *total = state->total[tile][0][place], *more = state->total[tile][1][place];
            const __m512i n = _mm512_sub_epi32(_mm512_load_si512(state->sums[tile][0][place]), offset);
            const __m512i m = _mm512_sub_epi32(_mm512_load_si512(state->sums[tile][1][place]), offset);
            _mm512_store_ps(total, _mm512_fmadd_ps(low, _mm512_mul_ps(step, _mm512_cvtepi32_ps(n)), _mm512_load_ps(total)));
            _mm512_store_ps(more, _mm512_fmadd_ps(high, _mm512_mul_ps(step, _mm512_cvtepi32_ps(m)), _mm512_load_ps(more)));
        }
    }
    const int32_t rows = matrix->rows - block * TL_BLOCK;
    const uint32_t exist = rows >= TL_BLOCK ? UINT32_MAX : (1u << rows) - 1;
    for (int32_t t = 0; t < here; t++) {
        float *to = out + (size_t)((lane + t) / x->parts) * stride + (size_t)block * TL_BLOCK;
        for (int h = 0; h < 2; h++) {
            const __mmask16 mask = (__mmask16)(exist >> 16 * h);
            const __m512 total = _mm512_load_ps(state->total[t / TILE_TOKENS][h][t % TILE_TOKENS]);
            const __m512 before = add || (lane + t) % x->parts ? _mm512_maskz_loadu_ps(mask, to + 16 * h) : _mm512_setzero_ps();
            _mm512_mask_storeu_ps(to + 16 * h, mask, _mm512_add_ps(before, total));
        }
    }
}

void tl_product_i8_amxint8(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                           size_t stride, int add)
{
    if (x->lanes < LEAST_LANES || matrix->group == 0 || matrix->group % TILE_COLUMNS || matrix->columns > MOST_COLUMNS) {
        tl_products_avx512vnni[TL_I8](matrix, x, first, count, out, stride, add);
        return;
    }
    amx_state state;
    tile_shapes shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.rows[i] = TILE_TOKENS;
        shapes.row_bytes[i] = TILE_COLUMNS;
    }
    _tile_loadconfig(&shapes);
    for (int32_t lane = 0; lane < x->lanes; lane += TOKENS) {
        const int32_t tiles = x->lanes - lane > TILE_TOKENS ? 2 : 1;
        turn_tokens(x, lane, tiles, &state);
        for (int32_t block = first; block < first + count; block++)
            if (tiles == 2)
                multiply_block(2, matrix, x, lane, block, &state, out, stride, add);
            else
                multiply_block(1, matrix, x, lane, block, &state, out, stride, add);
    }
    _tile_release();
}

TL_TARGET_END

#endif
