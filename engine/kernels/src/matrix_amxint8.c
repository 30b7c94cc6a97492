/* matrix.h's products for many tokens with AMX (Intel's server processors from 2023 on): 16 tokens by 16 rows by 64 columns in one
 * instruction. Few tokens go the way of AVX-512. The results have the bits of its products.
 *
 * Codes are unpacked to signed bytes, four columns of 16 rows in a vector as gemm_512.h does it, which is a row of the second operand
 * of the instruction. The first wants 64 columns of a token side by side, so an activation is turned round once before its products.
 */
#include "target.h"

#if TL_AMX

#include <immintrin.h>
#include <string.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi,amx-tile,amx-int8")

#include "fives_512.h"
#include "tiles.h"

#define FIVES look_up
#include "matrix_512.h"

#define GROUPS_LOOP TL_UNROLL(2) for (int n = 0; n < count; n++)

#define TILE_LANES 16
#define TILE_COLUMNS 64
#define TILE_WORDS (TILE_COLUMNS / 4)
#define TILE_BYTES (TILE_LANES * TILE_COLUMNS)

/* Words of four columns that are unpacked at a time: whole chunks, of five words in TL_T5, and whole tiles. With as much of two tiles
 * of tokens they fit into the first-level cache. */
#define WORDS 128
#define WORDS_OF_FIVES 80
#define MOST_GROUPS (WORDS / 8)

/* Tokens that pass over a block, and bytes of them that stay in the second-level cache from block to block. */
#define MOST_LANES 512
#define LANE_BYTES (1 << 20)

/* Sums or totals of 16 tokens by the two halves of a block. */
typedef union {
    int32_t sums[2][TILE_LANES][16];
    __m512 totals[2][TILE_LANES];
} tile_results;

typedef struct {
    __m512i codes[WORDS + 4][2]; /* and what is over in a last chunk of TL_T5 */
    __m512 scale[MOST_GROUPS][2], minimum[MOST_GROUPS][2];
    tile_results group[2][2], all[MOST_LANES / TILE_LANES];
} amx_state;

/* A block and the tokens [lane, lane + lanes) that pass over it. */
typedef struct {
    const tl_matrix *matrix;
    const tl_activation *x;
    float *out;
    size_t stride;
    int add;
    int32_t block, lane, lanes;
} amx_part;

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

void tl_arrange_amxint8(tl_activation *x, int32_t first, int32_t count)
{
    static const int32_t nothing[TILE_WORDS * TL_PANEL];
    const int32_t panels = (x->lanes + TL_PANEL - 1) / TL_PANEL, words = x->padded / 4;
    const int32_t steps = (x->columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    for (int32_t tile = first; tile < first + count; tile++)
        for (int32_t s = 0; s < steps; s++) {
            const int32_t left = words - s * TILE_WORDS;
            const int32_t *low = (const int32_t *)x->q + ((size_t)2 * tile * words + (size_t)s * TILE_WORDS) * TL_PANEL;
            const int32_t *high = 2 * tile + 1 < panels ? low + (size_t)words * TL_PANEL : nothing;
            int32_t ends[2][TILE_WORDS * TL_PANEL];
            if (left < TILE_WORDS) { /* what follows belongs to the next panel */
                memset(ends, 0, sizeof ends);
                memcpy(ends[0], low, (size_t)left * TL_PANEL * sizeof *low);
                memcpy(ends[1], high, (size_t)left * TL_PANEL * sizeof *high);
                low = ends[0];
                high = ends[1];
            }
            turn(low, high, x->tiles + ((size_t)tile * steps + s) * TILE_BYTES);
        }
}

/* Tiles 0 to 3 take sums of 16 tokens by 16 rows, 4 and 5 `columns` of 16 tokens, 6 and 7 `columns` of 16 rows. */
TL_INLINE void configure(int32_t columns)
{
    tile_shapes shapes = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        shapes.rows[i] = (uint8_t)(i < 6 ? TILE_LANES : columns / 4);
        shapes.row_bytes[i] = (uint16_t)(i == 4 || i == 5 ? columns : 64);
    }
    _tile_loadconfig(&shapes);
}

/* 16 tokens' 64 columns into the first-level cache. The address may lie beyond them, hence the integer. */
TL_INLINE void fetch_tile(const int8_t *at)
{
    TL_UNROLL(16) for (int line = 0; line < 16; line++) _mm_prefetch((const char *)((uintptr_t)at + 64 * (uintptr_t)line), _MM_HINT_T0);
}

/* Adds the products of `steps` times `columns` columns, the first of them `from`, for one or two tiles of tokens `apart` bytes apart,
 * and fetches as many columns from `next`: the processor cannot know where that is. */
TL_INLINE void multiply(const int tiles, const int32_t columns, const int32_t steps, __m512i (*codes)[2], const int8_t *tokens,
                        size_t apart, int32_t from, const int8_t *next)
{
    for (int32_t s = 0; s < steps; s++, from += columns, codes += columns / 4) {
        const int8_t *at = tokens + (size_t)(from / TILE_COLUMNS) * TILE_BYTES + from % TILE_COLUMNS;
        _tile_loadd(6, codes, sizeof *codes);
        _tile_loadd(4, at, TILE_COLUMNS);
        _tile_loadd(7, *codes + 1, sizeof *codes);
        _tile_dpbssd(0, 4, 6);
        _tile_dpbssd(1, 4, 7);
        if (tiles == 2) {
            _tile_loadd(5, at + apart, TILE_COLUMNS);
            _tile_dpbssd(2, 5, 6);
            _tile_dpbssd(3, 5, 7);
        }
        if (from % TILE_COLUMNS == 0) {
            fetch_tile(next);
            if (tiles == 2)
                fetch_tile(next + apart);
            next += TILE_BYTES;
        }
    }
}

TL_INLINE void clear(const int tiles)
{
    _tile_zero(0);
    _tile_zero(1);
    if (tiles == 2) {
        _tile_zero(2);
        _tile_zero(3);
    }
}

TL_INLINE void load(const int tiles, const tile_results *from)
{
    _tile_loadd(0, from[0].sums[0], 64);
    _tile_loadd(1, from[0].sums[1], 64);
    if (tiles == 2) {
        _tile_loadd(2, from[1].sums[0], 64);
        _tile_loadd(3, from[1].sums[1], 64);
    }
}

TL_INLINE void store(const int tiles, tile_results *to)
{
    _tile_stored(0, to[0].sums[0], 64);
    _tile_stored(1, to[0].sums[1], 64);
    if (tiles == 2) {
        _tile_stored(2, to[1].sums[0], 64);
        _tile_stored(3, to[1].sums[1], 64);
    }
}

/* Multiplies the sums of `count` (1 or 2) unpacked groups from `i` on, the activation's from `g` on, and adds them to a tile's totals. */
TL_INLINE void add_groups_of_tile(const tl_packing packing, const int count, const tl_activation *x, int32_t lane, int32_t g,
                                  const amx_state *state, int32_t i, int tile, tile_results *all)
{
    const int32_t panels = (x->lanes + TL_PANEL - 1) / TL_PANEL;
    __m512 scale[2][2], minimum[2][2];
    GROUPS_LOOP HALVES_LOOP {
        scale[n][h] = state->scale[i + n][h];
        minimum[n][h] = state->minimum[i + n][h];
    }
    for (int32_t p = 0; p < 2 && lane / TL_PANEL + p < panels; p++) {
        float stepped[2][TL_PANEL], of_minimum[2][TL_PANEL];
        GROUPS_LOOP {
            const size_t index = ((size_t)(lane / TL_PANEL + p) * x->groups + g + n) * TL_PANEL;
            const __m256 steps = _mm256_castsi256_ps(short_steps(_mm256_loadu_si256((const __m256i *)(x->step + index))));
            _mm256_storeu_ps(stepped[n], steps);
            if (tl_has_minimum(packing))
                _mm256_storeu_ps(of_minimum[n],
                                 _mm256_mul_ps(steps, _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)(x->sum + index)))));
        }
        __asm__("" : "+m"(stepped), "+m"(of_minimum)); /* a broadcast from memory costs no execution port */
        TL_UNROLL(8) for (int t = 0; t < TL_PANEL; t++) HALVES_LOOP {
            __m512 total = all->totals[h][TL_PANEL * p + t];
            GROUPS_LOOP {
                const __m512 sum = _mm512_cvtepi32_ps(_mm512_load_si512(state->group[n][tile].sums[h][TL_PANEL * p + t]));
                total = _mm512_fmadd_ps(scale[n][h], _mm512_mul_ps(_mm512_set1_ps(stepped[n][t]), sum), total);
                if (tl_has_minimum(packing))
                    total = _mm512_fmadd_ps(minimum[n][h], _mm512_set1_ps(of_minimum[n][t]), total);
            }
            all->totals[h][TL_PANEL * p + t] = total;
        }
    }
}

/* The lines to which a tile's results will go, made ready for writing: else each store would wait for memory in turn. */
TL_INLINE void fetch_lines(const amx_part *part, int32_t lane)
{
    for (int32_t t = lane; t < lane + TILE_LANES && t < part->x->lanes; t += part->x->parts) {
        const uintptr_t to = (uintptr_t)part->out + ((size_t)(t / part->x->parts) * part->stride + (size_t)part->block * TL_BLOCK) * 4;
        HALVES_LOOP __asm__ volatile("prefetchw %0" : : "m"(*(const char *)(to + 64 * (size_t)h)));
    }
}

/* Writes a tile's totals for the tokens and rows that exist; a token's second part is added to its first. */
TL_INLINE void write_tile(const amx_part *part, int32_t lane, const tile_results *all)
{
    const tl_activation *x = part->x;
    const int32_t rows = part->matrix->rows - part->block * TL_BLOCK;
    const uint32_t exist = rows >= TL_BLOCK ? UINT32_MAX : (1u << rows) - 1;
    for (int32_t t = 0; t < TILE_LANES && lane + t < x->lanes; t++) {
        float *to = part->out + (size_t)((lane + t) / x->parts) * part->stride + (size_t)part->block * TL_BLOCK;
        const int more = part->add || (lane + t) % x->parts != 0;
        HALVES_LOOP {
            const __mmask16 mask = (__mmask16)(exist >> 16 * h);
            const __m512 before = more ? _mm512_maskz_loadu_ps(mask, to + 16 * h) : _mm512_setzero_ps();
            _mm512_mask_storeu_ps(to + 16 * h, mask, _mm512_add_ps(before, all->totals[h][t]));
        }
    }
}

/* The totals of rows with one scale, in place of their sums. */
TL_INLINE void scale_rows(const amx_part *part, int32_t lane, tile_results *all)
{
    const tl_activation *x = part->x;
    const float *scales = part->matrix->row_scales + (size_t)part->block * TL_BLOCK;
    for (int32_t t = 0; t < TILE_LANES && lane + t < x->lanes; t++) {
        const __m512 step = _mm512_set1_ps(x->step[lane + t]); /* with one group the steps of panels follow each other */
        HALVES_LOOP {
            const __m512 n = _mm512_cvtepi32_ps(_mm512_load_si512(all->sums[h][t]));
            all->totals[h][t] = _mm512_mul_ps(_mm512_mul_ps(_mm512_loadu_ps(scales + 16 * h), step), n);
        }
    }
}

/* Passes a pair of tiles, or a single one, over `groups` unpacked groups from `g` on. */
TL_INLINE void pass_groups(const tl_packing packing, const int tiles, const int32_t columns, const int32_t steps, const amx_part *part,
                           int32_t lane, int32_t g, int32_t groups, amx_state *state, tile_results *all)
{
    const tl_activation *x = part->x;
    const size_t apart = (size_t)((x->columns + TILE_COLUMNS - 1) / TILE_COLUMNS) * TILE_BYTES;
    const int8_t *tokens = x->tiles + (size_t)(lane / TILE_LANES) * apart;
    for (int32_t i = 0; i < groups; i += 2) {
        const int count = groups - i > 1 ? 2 : 1;
        for (int n = 0; n < count; n++) {
            const int32_t from = (g + i + n) * columns * steps, next = i + n + 1 < groups ? from + columns * steps : g * columns * steps;
            const int8_t *then = tokens + (next > from ? 0 : 2 * apart) + (size_t)(next / TILE_COLUMNS) * TILE_BYTES;
            clear(tiles);
            multiply(tiles, columns, steps, state->codes + (i + n) * (columns * steps / 4), tokens, apart, from, then);
            store(tiles, state->group[n]);
        }
        for (int tile = 0; tile < tiles; tile++)
            if (count == 2)
                add_groups_of_tile(packing, 2, x, lane + tile * TILE_LANES, g + i, state, i, tile, all + tile);
            else
                add_groups_of_tile(packing, 1, x, lane + tile * TILE_LANES, g + i, state, i, tile, all + tile);
    }
}

TL_INLINE void pass_groups_of(const tl_packing packing, const int32_t columns, const int32_t steps, const amx_part *part, int32_t g,
                              int32_t groups, amx_state *state)
{
    const int last = g + groups == part->x->groups;
    for (int32_t lane = 0; lane < part->lanes; lane += 2 * TILE_LANES) {
        const int32_t at = part->lane + lane;
        tile_results *all = state->all + lane / TILE_LANES;
        const int two = part->lanes - lane > TILE_LANES;
        if (last) {
            fetch_lines(part, at);
            fetch_lines(part, at + TILE_LANES);
        }
        if (two)
            pass_groups(packing, 2, columns, steps, part, at, g, groups, state, all);
        else
            pass_groups(packing, 1, columns, steps, part, at, g, groups, state, all);
        if (last) {
            write_tile(part, at, all);
            if (two)
                write_tile(part, at + TILE_LANES, all + 1);
        }
    }
}

/* A block with a scale for each group. */
TL_INLINE void block_of_groups(const tl_packing packing, const amx_part *part, amx_state *state)
{
    const tl_matrix *matrix = part->matrix;
    const int32_t words = matrix->group / 4, groups = part->x->groups, per_chunk = tl_chunk_columns(packing), most = WORDS / words;
    const int32_t chunks = (matrix->group + per_chunk - 1) / per_chunk;
    const uint8_t *at = matrix->stream + (size_t)part->block * matrix->block_bytes;
    memset(state->all, 0, (size_t)(part->lanes + TILE_LANES - 1) / TILE_LANES * sizeof *state->all);
    for (int32_t g = 0; g < groups; g += most) {
        const int32_t here = groups - g < most ? groups - g : most;
        for (int32_t i = 0; i < here; i++) {
            unpack_chunks(packing, tl_offset(packing), at, chunks, state->codes + i * words);
            at += (size_t)chunks * TL_CHUNK;
            HALVES_LOOP {
                state->scale[i][h] = halves(at + 32 * h);
                if (tl_has_minimum(packing))
                    state->minimum[i][h] = halves(at + 64 + 32 * h);
            }
            at += tl_has_minimum(packing) ? 128 : 64;
        }
        switch (matrix->group) { /* numbers that the compiler knows: a loop that ends after a few turns is mispredicted each time */
        case 32: pass_groups_of(packing, 32, 1, part, g, here, state); break;
        case 64: pass_groups_of(packing, 64, 1, part, g, here, state); break;
        case 128: pass_groups_of(packing, 64, 2, part, g, here, state); break;
        case 256: pass_groups_of(packing, 64, 4, part, g, here, state); break;
        default: pass_groups_of(packing, 32, matrix->group / 32, part, g, here, state); break;
        }
    }
}

/* Passes a pair of tiles, or a single one, over unpacked columns from `word` on. */
TL_INLINE void pass_rows(const int tiles, const amx_part *part, int32_t lane, int32_t word, int32_t steps, amx_state *state, tile_results *all)
{
    const size_t apart = (size_t)((part->x->columns + TILE_COLUMNS - 1) / TILE_COLUMNS) * TILE_BYTES;
    const int8_t *tokens = part->x->tiles + (size_t)(lane / TILE_LANES) * apart;
    if (word == 0)
        clear(tiles);
    else
        load(tiles, all);
    multiply(tiles, TILE_COLUMNS, steps, state->codes, tokens, apart, 4 * word,
             tokens + 2 * apart + (size_t)(word / TILE_WORDS) * TILE_BYTES);
    store(tiles, all);
}

/* A block with one scale for each row. */
TL_INLINE void block_of_rows(const tl_packing packing, const amx_part *part, amx_state *state)
{
    const tl_matrix *matrix = part->matrix;
    const int32_t per_chunk = tl_chunk_columns(packing), chunks = (matrix->columns + per_chunk - 1) / per_chunk;
    const int32_t most = (packing == TL_T5 ? WORDS_OF_FIVES : WORDS) / (per_chunk / 4), all_steps = (matrix->columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    const uint8_t *at = matrix->stream + (size_t)part->block * matrix->block_bytes;
    for (int32_t c = 0; c < chunks; c += most) {
        const int32_t here = chunks - c < most ? chunks - c : most, word = c * (per_chunk / 4), words = here * (per_chunk / 4);
        const int last = c + here == chunks;
        /* what is over in a last tile meets activations that are 0; TL_T5's last chunk may have more columns than the tiles */
        const int32_t left = all_steps - word / TILE_WORDS, wanted = (words + TILE_WORDS - 1) / TILE_WORDS;
        const int32_t steps = wanted < left ? wanted : left;
        unpack_chunks(packing, tl_offset(packing), at + (size_t)c * TL_CHUNK, here, state->codes);
        for (int32_t lane = 0; lane < part->lanes; lane += 2 * TILE_LANES) {
            const int32_t first = part->lane + lane;
            tile_results *all = state->all + lane / TILE_LANES;
            const int two = part->lanes - lane > TILE_LANES;
            if (last) {
                fetch_lines(part, first);
                fetch_lines(part, first + TILE_LANES);
            }
            if (two)
                pass_rows(2, part, first, word, steps, state, all);
            else
                pass_rows(1, part, first, word, steps, state, all);
            for (int tile = 0; last && tile <= two; tile++) {
                scale_rows(part, first + tile * TILE_LANES, all + tile);
                write_tile(part, first + tile * TILE_LANES, all + tile);
            }
        }
    }
}

TL_INLINE void product_of_tiles(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count,
                                float *out, size_t stride, int add)
{
    const int32_t fitting = LANE_BYTES / x->columns / (2 * TILE_LANES) * (2 * TILE_LANES);
    const int32_t most = fitting < 2 * TILE_LANES ? 2 * TILE_LANES : fitting > MOST_LANES ? MOST_LANES : fitting;
    amx_state state;
    configure(matrix->group == 0 || matrix->group == 64 || matrix->group == 128 || matrix->group == 256 ? TILE_COLUMNS : 32);
    for (int32_t lane = 0; lane < x->lanes; lane += most)
        for (int32_t block = first; block < first + count; block++) {
            const int32_t here = x->lanes - lane < most ? x->lanes - lane : most;
            const amx_part part = {matrix, x, out, stride, add, block, lane, here};
            if (matrix->group == 0)
                block_of_rows(packing, &part, &state);
            else
                block_of_groups(packing, &part, &state);
        }
    _tile_release();
}

#define PRODUCT_OF_TILES(name, packing)                                                                                \
    static void name(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,        \
                     size_t stride, int add)                                                                           \
    {                                                                                                                  \
        if (x->arranged && matrix->group % 32 == 0 && matrix->group <= 4 * WORDS)                                      \
            product_of_tiles(packing, matrix, x, first, count, out, stride, add);                                      \
        else                                                                                                           \
            tl_products_avx512vbmi[packing](matrix, x, first, count, out, stride, add);                                \
    }

PRODUCT_OF_TILES(product_t2, TL_T2)
PRODUCT_OF_TILES(product_b1, TL_B1)
PRODUCT_OF_TILES(product_n4, TL_N4)
PRODUCT_OF_TILES(product_n4m, TL_N4M)
PRODUCT_OF_TILES(product_i8, TL_I8)
PRODUCT_OF_TILES(product_i8m, TL_I8M)
PRODUCT_OF_TILES(product_t5, TL_T5)

TL_TARGET_END

const tl_product tl_products_amxint8[TL_PACKINGS] = {
    [TL_T2] = product_t2, [TL_B1] = product_b1,   [TL_N4] = product_n4, [TL_N4M] = product_n4m,
    [TL_I8] = product_i8, [TL_I8M] = product_i8m, [TL_T5] = product_t5};

#endif
